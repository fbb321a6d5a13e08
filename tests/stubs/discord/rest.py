"""The stub's REST routes: what Discord would answer, and how its state changes."""

from dataclasses import dataclass, field

from aiohttp import web

from tests.stubs.discord.gateway import (
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    MESSAGE_CONTENT,
    Gateway,
    without_content,
)
from tests.stubs.discord.server import RECORDED, Handler, RecordingServer, json_answer
from tests.stubs.discord.world import (
    EPHEMERAL,
    LOADING,
    DiscordRefusal,
    Json,
    Messages,
    StubChannel,
    StubGuild,
    StubMessage,
    StubPerson,
    new_id,
)


@dataclass
class Interaction:
    """Something a person did that the bot has to answer."""

    id: int
    token: str
    type: int
    channel: StubChannel
    person: StubPerson
    # The callbacks as they came: `type` and, mostly, `data`.
    answers: list[Json] = field(default_factory=list)
    # What the person sees of it: the answer, then follow-ups.
    messages: list[StubMessage] = field(default_factory=list)
    # The message that was clicked.
    source: StubMessage | None = None
    original: StubMessage | None = None


class DiscordRest(RecordingServer):
    """One server, one bot, and the routes through which that bot reads and changes them."""

    def __init__(self, token: str, *, refuse_intents: bool) -> None:
        super().__init__(token)
        self.bot = StubPerson(new_id(), "limner", bot=True)
        self.application_id = new_id()
        self.owner = StubPerson(new_id(), "owner")
        self.people = {person.id: person for person in (self.bot, self.owner)}
        self.guild = StubGuild(new_id(), "The Table", self.owner.id)
        self.guild.roles[self.guild.id] = "@everyone"
        self.channels: dict[int, StubChannel] = {}
        # What the bot registered, by server (0: everywhere).
        self.commands: dict[int, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.gateway = Gateway(token=token, refuse_intents=refuse_intents, welcome=self._welcome)
        self.gateway.on_change(self._tell_waiters)
        self._nonces: dict[tuple[int, str], StubMessage] = {}
        self._messages = Messages(lambda: f"http://{self._address}/attachments")

    @property
    def gateway_url(self) -> str:
        """For `discord.gateway_url`: what Discord's is `wss://gateway.discord.gg/`."""
        return f"ws://{self._address}/gateway"

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.drop(1001)
        await super().__aexit__()

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

    # ── who and where ────────────────────────────────────────────────────────

    def _welcome(self) -> Json:
        people = [{**one.member(), "user": one.user()} for one in self.people.values()]
        channels = [one.json() for one in self.channels.values() if one.guild_id]
        guild = {
            **self._guild(),
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": len(people),
            "members": people,
            "channels": channels,
            "threads": [],
            "presences": [],
            "voice_states": [],
        }
        return {
            "user": self.bot.user(),
            "guilds": [guild],
            "application": {"id": str(self.application_id), "flags": 0},
            "resume_gateway_url": self.gateway_url,
        }

    def _guild(self) -> Json:
        return {
            "id": str(self.guild.id),
            "name": self.guild.name,
            "owner_id": str(self.guild.owner_id),
            "roles": [self.guild.role(role_id) for role_id in self.guild.roles],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": "en-US",
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "nsfw_level": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "afk_timeout": 0,
            "system_channel_flags": 0,
        }

    async def _get_me(self, request: web.Request) -> web.Response:
        return json_answer(self.bot.user())

    async def _get_application(self, request: web.Request) -> web.Response:
        application = {
            "id": str(self.application_id),
            "name": "Limner",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": self.owner.user(),
            "team": None,
            "verify_key": "0" * 64,
            "flags": 0,
        }
        return json_answer(application)

    async def _get_gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return json_answer({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})

    async def _put_commands(self, request: web.Request) -> web.Response:
        kept = [
            {"description": "", "type": 1, "version": str(new_id()), **command}
            | {"id": str(new_id()), "application_id": str(self.application_id)}
            for command in request[RECORDED].json
        ]
        self.commands[int(request.match_info.get("guild", 0))] = kept
        return json_answer(kept)

    async def _get_commands(self, request: web.Request) -> web.Response:
        return json_answer(self.commands.get(int(request.match_info.get("guild", 0)), []))

    async def _get_user(self, request: web.Request) -> web.Response:
        return json_answer(self._person(request).user())

    async def _get_guild(self, request: web.Request) -> web.Response:
        if int(request.match_info["guild"]) != self.guild.id:
            raise DiscordRefusal(404, 10004, "Unknown Guild")
        return json_answer(self._guild())

    async def _get_member(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return json_answer({**person.member(), "user": person.user()})

    def _person(self, request: web.Request) -> StubPerson:
        person = self.people.get(int(request.match_info["user"]))
        if person is None:
            raise DiscordRefusal(404, 10013, "Unknown User")
        return person

    async def _open_conversation(self, request: web.Request) -> web.Response:
        person = self.people[int(request[RECORDED].json["recipient_id"])]
        return json_answer(self.open_conversation(person).json())

    def open_conversation(self, person: StubPerson) -> StubChannel:
        """The channel between the bot and a person, opened if need be."""
        opened = (one for one in self.channels.values() if one.recipient is person)
        channel = next(opened, None) or StubChannel(new_id(), recipient=person)
        return self.channels.setdefault(channel.id, channel)

    async def _get_channel(self, request: web.Request) -> web.Response:
        return json_answer(self._channel(request).json())

    def _channel(self, request: web.Request) -> StubChannel:
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise DiscordRefusal(404, 10003, "Unknown Channel")
        return channel

    async def _done(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=204)

    # ── messages of channels ─────────────────────────────────────────────────

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
        # With `after` Discord takes the oldest ones; it always tells the newest first.
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

    # ── answers to interactions ──────────────────────────────────────────────

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.interactions.get(request.match_info["token"])
        answer, files = request[RECORDED].json, request[RECORDED].files
        if interaction is None:
            raise DiscordRefusal(404, 10062, "Unknown interaction")
        if interaction.answers:
            raise DiscordRefusal(400, 40060, "Interaction has already been acknowledged.")
        message = await self._carry_out(interaction, answer, files)
        interaction.answers.append(answer)
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
        # What only one person sees is in no channel's history.
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


def _intent(channel: StubChannel) -> int:
    return GUILD_MESSAGES if channel.guild_id else DIRECT_MESSAGES
