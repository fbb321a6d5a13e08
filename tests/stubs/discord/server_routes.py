"""Routes of the stub for the bot itself, its commands, the server, people and channels."""

from dataclasses import dataclass, field

from aiohttp import web

from tests.stubs.discord.gateway import (
    Gateway,
)
from tests.stubs.discord.server import RECORDED, RecordingServer, json_answer
from tests.stubs.discord.world import (
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
    """A command, click or form of a person, which the bot has to answer."""

    id: int
    token: str
    type: int
    channel: StubChannel
    person: StubPerson
    # The bot's callbacks: `type` and, for most types, `data`.
    answers: list[Json] = field(default_factory=list)
    # The messages that the person sees: the answer, then follow-ups.
    messages: list[StubMessage] = field(default_factory=list)
    # The message that was clicked.
    source: StubMessage | None = None
    original: StubMessage | None = None


class ServerRoutes(RecordingServer):
    """One server of Discord with its people and channels, and the bot's commands."""

    def __init__(self, token: str, *, refuse_intents: bool) -> None:
        super().__init__(token)
        self.bot = StubPerson(new_id(), "limner", bot=True)
        self.application_id = new_id()
        # Whether anybody may add the bot to a server.
        self.is_public = False
        self.owner = StubPerson(new_id(), "owner")
        self.people = {person.id: person for person in (self.bot, self.owner)}
        self.guild = StubGuild(new_id(), "The Table", self.owner.id)
        self.guild.roles[self.guild.id] = "@everyone"
        self.channels: dict[int, StubChannel] = {}
        # The registered commands of each server (0: global).
        self.commands: dict[int, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.gateway = Gateway(token=token, refuse_intents=refuse_intents, welcome=self._welcome)
        self.gateway.on_change(self._tell_waiters)
        self._nonces: dict[tuple[int, str], StubMessage] = {}
        self._messages = Messages(lambda: f"http://{self._address}/attachments")

    @property
    def gateway_url(self) -> str:
        """The setting `discord.gateway_url`; Discord's is `wss://gateway.discord.gg/`."""
        return f"ws://{self._address}/gateway"

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.drop(1001)
        await super().__aexit__()

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
            "bot_public": self.is_public,
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
        """The direct-message channel with a person, which is opened when it does not exist."""
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
