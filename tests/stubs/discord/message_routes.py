"""Routes of the stub for messages in channels."""

from aiohttp import web

from tests.stubs.discord.gateway import (
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    MESSAGE_CONTENT,
    without_content,
)
from tests.stubs.discord.server import RECORDED, json_answer
from tests.stubs.discord.server_routes import ServerRoutes
from tests.stubs.discord.world import (
    DiscordRefusal,
    StubChannel,
    StubMessage,
)


class MessageRoutes(ServerRoutes):
    """Messages that the bot posts, reads, edits and deletes; sessions hear of each."""

    async def _post_message(self, request: web.Request) -> web.Response:
        channel, seen = self._channel(request), request[RECORDED]
        nonce = (channel.id, str(seen.json.get("nonce")))
        message = self._nonces.get(nonce) if seen.json.get("enforce_nonce") else None
        if message is None:
            message = self._messages.make(channel, self.bot, seen.json, seen.files)
            self._nonces[nonce] = message
            await self._send_message_event("MESSAGE_CREATE", channel, message)
        await self._hold()
        return json_answer(message.payload)

    async def _get_messages(self, request: web.Request) -> web.Response:
        query = request[RECORDED].query
        after, before = int(query.get("after", 0)), int(query.get("before", 1 << 63))
        limit = int(query.get("limit", 50))
        messages = self._channel(request).messages.values()
        found = [one for one in messages if after < one.id < before]
        # With `after` Discord takes the oldest messages; it always lists the newest first.
        taken = found[:limit] if after else found[-limit:]
        return json_answer([one.payload for one in reversed(taken)])

    def _message(self, request: web.Request) -> StubMessage:
        message = self._channel(request).messages.get(int(request.match_info["message"]))
        if message is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        return message

    async def _get_message(self, request: web.Request) -> web.Response:
        return json_answer(self._message(request).payload)

    async def _patch_message(self, request: web.Request) -> web.Response:
        message, seen = self._message(request), request[RECORDED]
        if message.payload["author"]["id"] != str(self.bot.id):
            raise DiscordRefusal(403, 50005, "Cannot edit a message authored by another user")
        self._messages.edit(message, seen.json, seen.files)
        await self._send_message_event("MESSAGE_UPDATE", self._channel(request), message)
        return json_answer(message.payload)

    async def _delete_message(self, request: web.Request) -> web.Response:
        channel, message = self._channel(request), self._message(request)
        await self.delete(channel.id, message.id)
        return web.Response(status=204)

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message, as a moderator does by hand."""
        channel = self.channels[channel_id]
        del channel.messages[message_id]
        gone = {"id": str(message_id), "channel_id": str(channel_id)}
        if channel.guild_id:
            gone["guild_id"] = str(channel.guild_id)
        await self.gateway.dispatch("MESSAGE_DELETE", gone, intent=_intent(channel))

    async def _send_message_event(
        self, event: str, channel: StubChannel, message: StubMessage
    ) -> None:
        told = dict(message.payload)
        if channel.guild_id:
            author = self.people[int(told["author"]["id"])]
            told |= {"guild_id": str(channel.guild_id), "member": author.member()}
        for session in self.gateway.sessions.values():
            if session.intents & _intent(channel) and session.covers(channel.guild_id or 0):
                seen = told
                if not session.intents & MESSAGE_CONTENT:
                    seen = without_content(told, bot_id=self.bot.id)
                await session.send_event(event, seen)

    def _find_message(self, channel_id: int, message_id: int) -> StubMessage:
        private = (one for each in self.interactions.values() for one in each.messages)
        found = self.channels[channel_id].messages.get(message_id)
        return found or next(one for one in private if one.id == message_id)

    async def _get_attachment(self, request: web.Request) -> web.Response:
        place = request.match_info
        message = self._find_message(int(place["channel"]), int(place["message"]))
        return web.Response(body=message.files[place["name"]])


def _intent(channel: StubChannel) -> int:
    return GUILD_MESSAGES if channel.guild_id else DIRECT_MESSAGES
