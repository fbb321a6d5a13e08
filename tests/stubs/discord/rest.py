"""The REST routes of the stub: what Discord answers, and how its state changes."""

from aiohttp import web

from tests.stubs.discord.message_routes import MessageRoutes
from tests.stubs.discord.server import RECORDED, Handler, json_answer
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.world import (
    EPHEMERAL,
    LOADING,
    DiscordRefusal,
    Json,
    StubChannel,
    StubMessage,
)


class DiscordRest(MessageRoutes):
    """Every route that the bot uses; this class itself answers interactions."""

    def _api_routes(self) -> list[tuple[str, str, Handler]]:
        channel, message = "/channels/{channel}", "/channels/{channel}/messages/{message}"
        webhook = "/webhooks/{application}/{token}"
        return [
            ("GET", "/users/@me", self._get_me),
            ("GET", "/oauth2/applications/@me", self._get_application),
            ("GET", "/gateway", self._get_gateway),
            ("GET", "/gateway/bot", self._get_gateway),
            ("PUT", "/applications/{application}/commands", self._put_commands),
            ("PUT", "/applications/{application}/guilds/{guild}/commands", self._put_commands),
            ("GET", "/applications/{application}/commands", self._get_commands),
            ("GET", "/applications/{application}/guilds/{guild}/commands", self._get_commands),
            ("GET", "/users/{user:\\d+}", self._get_user),
            ("POST", "/users/@me/channels", self._open_conversation),
            ("GET", "/guilds/{guild}", self._get_guild),
            ("GET", "/guilds/{guild}/members/{user}", self._get_member),
            ("GET", channel, self._get_channel),
            ("POST", f"{channel}/typing", self._done),
            ("GET", f"{channel}/messages", self._get_messages),
            ("POST", f"{channel}/messages", self._post_message),
            ("GET", message, self._get_message),
            ("PATCH", message, self._patch_message),
            ("DELETE", message, self._delete_message),
            ("PUT", message + "/reactions/{emoji}/@me", self._done),
            ("DELETE", message + "/reactions/{emoji}/@me", self._done),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("POST", webhook, self._post_followup),
            ("GET", webhook + "/messages/{message}", self._get_answer),
            ("PATCH", webhook + "/messages/{message}", self._patch_answer),
            ("DELETE", webhook + "/messages/{message}", self._delete_answer),
        ]

    def _other_routes(self) -> list[web.RouteDef]:
        file = "/attachments/{channel}/{message}/{attachment}/{name}"
        return [
            web.get("/gateway", self.gateway.connect),
            web.get(file, self._get_attachment),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.interactions.get(request.match_info["token"])
        answer, files = request[RECORDED].json, request[RECORDED].files
        if interaction is None:
            raise DiscordRefusal(404, 10062, "Unknown interaction")
        if interaction.answers:
            raise DiscordRefusal(400, 40060, "Interaction has already been acknowledged.")
        message = await self._carry_out(interaction, answer, files)
        interaction.answers.append(answer)
        await self._hold(self.hold_callback_answers)
        if request[RECORDED].query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        told: Json = {"interaction": {"id": str(interaction.id), "type": interaction.type}}
        if message:
            told["interaction"] |= {
                "response_message_id": str(message.id),
                "response_message_loading": bool(message.payload["flags"] & LOADING),
                "response_message_ephemeral": message.ephemeral,
            }
            told["resource"] = {"type": answer["type"], "message": message.payload}
        return json_answer(told)

    async def _carry_out(
        self, interaction: Interaction, answer: Json, files: dict[str, bytes]
    ) -> StubMessage | None:
        data = answer.get("data") or {}
        match answer["type"]:
            case 4:
                interaction.original = await self._reply(interaction, data, files)
            case 5:
                loading = {"flags": data.get("flags", 0) | LOADING}
                interaction.original = await self._reply(interaction, loading, {})
            case 6:
                interaction.original = interaction.source
                return None
            case 7 if interaction.source:
                interaction.original = interaction.source
                self._messages.edit(interaction.source, data, files)
                await self._send_message_event(
                    "MESSAGE_UPDATE", interaction.channel, interaction.source
                )
            case 8 | 9:
                return None
            case _:
                raise DiscordRefusal(400, 50035, "Invalid Form Body")
        return interaction.original

    async def _reply(
        self, interaction: Interaction, data: Json, files: dict[str, bytes]
    ) -> StubMessage:
        ephemeral = data.get("flags", 0) & EPHEMERAL
        # An ephemeral message is in no channel's history.
        place = interaction.channel
        channel = StubChannel(place.id, place.name, place.guild_id) if ephemeral else place
        metadata = {
            "id": str(interaction.id),
            "type": interaction.type,
            "user": interaction.person.user(),
            "authorizing_integration_owners": {},
        }
        message = self._messages.make(channel, self.bot, data, files, interaction_metadata=metadata)
        message.payload["webhook_id"] = str(self.application_id)
        interaction.messages.append(message)
        if not ephemeral:
            await self._send_message_event("MESSAGE_CREATE", channel, message)
        return message

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None:
            raise DiscordRefusal(401, 50027, "Invalid Webhook Token")
        if not interaction.answers:
            raise DiscordRefusal(404, 10015, "Unknown Webhook")
        return interaction

    async def _post_followup(self, request: web.Request) -> web.Response:
        interaction, seen = self._interaction(request), request[RECORDED]
        message = await self._reply(interaction, seen.json, seen.files)
        await self._hold()
        return json_answer(message.payload)

    def _answer_named(self, request: web.Request) -> StubMessage:
        interaction, named = self._interaction(request), request.match_info["message"]
        if named == "@original":
            found = interaction.original
        else:
            found = next((one for one in interaction.messages if str(one.id) == named), None)
        if found is None:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        return found

    async def _get_answer(self, request: web.Request) -> web.Response:
        return json_answer(self._answer_named(request).payload)

    async def _patch_answer(self, request: web.Request) -> web.Response:
        message, seen = self._answer_named(request), request[RECORDED]
        self._messages.edit(message, seen.json, seen.files)
        if not message.ephemeral:
            channel = self.channels[int(message.payload["channel_id"])]
            await self._send_message_event("MESSAGE_UPDATE", channel, message)
        return json_answer(message.payload)

    async def _delete_answer(self, request: web.Request) -> web.Response:
        interaction, message = self._interaction(request), self._answer_named(request)
        if message is interaction.original:
            interaction.original = None
        if message in interaction.messages:
            interaction.messages.remove(message)
        if not message.ephemeral:
            await self.delete(interaction.channel.id, message.id)
        return web.Response(status=204)
