"""The gateway of the stub: Discord's websocket, version 10, JSON, plain or zlib-stream.

Source: Discord's documentation, "Gateway" and "Gateway Events"; discord.py 2.7.1 `gateway.py`.
"""

import contextlib
import json
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.stubs.discord.world import Json

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
MESSAGE_CONTENT = 1 << 15
# Members, presences and message content: an application has to switch them on at Discord.
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT


@dataclass
class GatewaySession:
    """One connection of a bot; it outlives its socket, so that the bot can resume it."""

    intents: int
    resume_url: str
    # The number of the shard, and how many there are. The id of a server chooses its shard.
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    events: list[Json] = field(default_factory=list)
    socket: "Socket | None" = None

    def covers(self, guild_id: int) -> bool:
        """Whether this shard gets the server's events; private ones (0) go to shard 0."""
        number, total = self.shard
        return (guild_id >> 22) % total == number

    async def send_event(self, event: str, data: Json) -> None:
        """Number an event, keep it for a RESUME, and send it while a socket is open."""
        self.events.append({"op": 0, "t": event, "s": len(self.events) + 1, "d": data})
        if self.socket:
            await self.socket.send(self.events[-1])


class Socket:
    """A websocket, compressed if its client asked for that."""

    def __init__(self, raw: web.WebSocketResponse, *, compressed: bool) -> None:
        self.raw = raw
        self._zlib = zlib.compressobj() if compressed else None

    async def send(self, message: Json) -> None:
        """Send a message; does nothing when the client has disconnected."""
        text = json.dumps(message)
        with contextlib.suppress(ConnectionError):
            if self._zlib is None:
                await self.raw.send_str(text)
            else:
                packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.raw.send_bytes(packed)


class Gateway:
    """Accepts clients that identify themselves, and sends them the events of their intents."""

    def __init__(self, *, token: str, refuse_intents: bool, welcome: Callable[[], Json]) -> None:
        self._token = token
        self.refuse_intents = refuse_intents
        # The content of READY besides the session; `guilds` becomes the GUILD_CREATE events.
        self._welcome = welcome
        self.sessions: dict[str, GatewaySession] = {}
        # All messages of clients (IDENTIFY, RESUME, PRESENCE UPDATE …) but heartbeats.
        self.received: list[Json] = []
        self.heartbeats = 0
        self._changed: Callable[[], Any] = lambda: None

    def on_change(self, changed: Callable[[], Any]) -> None:
        """Call `changed` after every message of a client."""
        self._changed = changed

    async def dispatch(self, event: str, data: Json, *, intent: int = 0) -> None:
        """Send the event to the server's sessions with the intent; 0: to all of them."""
        for session in self.sessions.values():
            if not session.covers(int(data.get("guild_id") or 0)):
                continue
            if not intent or session.intents & intent:
                await session.send_event(event, data)

    async def drop(self, code: int = 4000) -> None:
        """Close every socket with `code`; after 4000 clients resume."""
        for session in self.sessions.values():
            if session.socket:
                await session.socket.raw.close(code=code)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The route of the websocket, from HELLO to its end."""
        compression = request.query.get("compress", "")
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            return web.Response(status=400, text="this stub speaks v=10, encoding=json")
        if compression not in ("", "zlib-stream"):
            return web.Response(status=400, text=f"this stub does not speak {compression}")
        raw = web.WebSocketResponse(max_msg_size=4096)
        await raw.prepare(request)
        socket = Socket(raw, compressed=bool(compression))
        await socket.send({"op": 10, "d": {"heartbeat_interval": 41_250}})
        session: GatewaySession | None = None
        async for frame in raw:
            if frame.type is WSMsgType.TEXT:
                session = await self._receive(socket, session, json.loads(frame.data))
                self._changed()
        if session and session.socket is socket:
            session.socket = None
        self._changed()
        return raw

    async def _receive(
        self, socket: Socket, session: GatewaySession | None, message: Json
    ) -> GatewaySession | None:
        if message["op"] == 1:
            self.heartbeats += 1
            await socket.send({"op": 11})
            return session
        self.received.append(message)
        match message["op"]:
            case 2:
                return await self._identify(socket, message["d"])
            case 6:
                return await self._resume(socket, message["d"])
            case 3 | 4:
                pass
            case _:
                await socket.raw.close(code=4001)
        return session

    async def _identify(self, socket: Socket, identity: Json) -> GatewaySession | None:
        if identity["token"] != self._token:
            await socket.raw.close(code=4004, message=b"Authentication failed.")
            return None
        if self.refuse_intents and identity["intents"] & PRIVILEGED:
            await socket.raw.close(code=4014, message=b"Disallowed intent(s).")
            return None
        welcome = self._welcome()
        resume_url = welcome.pop("resume_gateway_url")
        number, total = identity.get("shard", (0, 1))
        session = GatewaySession(identity["intents"], resume_url, (number, total), socket=socket)
        told = welcome.pop("guilds") if identity["intents"] & GUILDS else []
        guilds = [guild for guild in told if session.covers(int(guild["id"]))]
        self.sessions[session.id] = session
        ready = {
            "v": 10,
            "session_id": session.id,
            "resume_gateway_url": resume_url,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "shard": [number, total],
            **welcome,
        }
        await session.send_event("READY", ready)
        for guild in guilds:
            await session.send_event("GUILD_CREATE", guild)
        return session

    async def _resume(self, socket: Socket, wish: Json) -> GatewaySession | None:
        session = self.sessions.get(wish["session_id"])
        if wish["token"] != self._token:
            await socket.raw.close(code=4004, message=b"Authentication failed.")
            return None
        if session is None:
            await socket.send({"op": 9, "d": False})
            return None
        session.socket = socket
        for event in session.events[wish["seq"] :]:
            await socket.send(event)
        await session.send_event("RESUMED", {})
        return session


def without_content(message: Json, *, bot_id: int) -> Json:
    """The message as a bot without the message-content intent sees it."""
    mentioned = any(user["id"] == str(bot_id) for user in message["mentions"])
    if "guild_id" not in message or message["author"]["id"] == str(bot_id) or mentioned:
        return message
    return {**message, "content": "", "embeds": [], "attachments": [], "components": []}
