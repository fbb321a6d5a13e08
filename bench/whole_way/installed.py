"""A running Limner between its own Discord and its own painter, and the times of its pictures.

Discord is in the benchmark's process, the program and the painter are in processes of their own.
All times are of the same machine's clock, in seconds.
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bot.messages import has_button
from tests.stubs.discord.server import RecordedRequest
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage
from tests.stubs.replicate.stub import HAND_TOKEN
from tests.support.postgres import Cluster
from tests.support.processes.program import Program, limner

_ROOT = Path(__file__).parents[2]
_PATIENCE_S = 300.0
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Drawing:
    """What the painter gives: pictures of `side` × `side` pixels after `run_s` seconds."""

    side: int = 512
    form: str = "webp"
    run_s: float = 0.5

    def __str__(self) -> str:
        return f"{self.form.upper()} of {self.side}²"


@dataclass(frozen=True)
class Limner:
    """A version of the program, and how it is installed. `cluster` None: with SQLite."""

    name: str
    tree: Path = _ROOT
    webhooks: bool = True
    cluster: Cluster | None = None
    slots: int = 64


@dataclass
class Painter:
    """The stub of Replicate in a process of its own."""

    process: asyncio.subprocess.Process
    url: str
    outputs: str
    secret: str

    async def moments(self) -> dict[str, tuple[float, float]]:
        """When each prediction was requested and when it was done, by its prompt."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        told = await _read(self.process)
        return {each["prompt"]: (each["asked_at"], each["done_at"]) for each in told["predictions"]}


@dataclass
class Ways:
    """Each picture's times in seconds: from the command to the acknowledgement and to the request,
    and from the end of the drawing to the post."""

    acknowledged: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)


@dataclass
class Installed:
    """A Limner whose members ask for pictures. Each picture is known by its number."""

    discord: DiscordStub
    channel_id: int
    program: Program
    painter: Painter
    commands: dict[int, float] = field(default_factory=dict)
    acknowledged: dict[int, float] = field(default_factory=dict)
    posted: dict[int, float] = field(default_factory=dict)
    _interactions: dict[str, int] = field(default_factory=dict)

    async def ask(self, number: int) -> None:
        """Ask for a picture as a member of its own; returns when the command is sent."""
        person = self.discord.add_person(f"member {number}")
        self.commands[number] = time.time()
        asked = await self.discord.use_command(
            person, self.channel_id, "image scene", description=_description(number)
        )
        self._interactions[asked.token] = number

    async def until_posted(self, most: int) -> None:
        """Wait until that many pictures are posted."""
        await self.until(lambda: len(self.posted) >= most)

    async def until_idle(self) -> None:
        """Wait until no status card is left."""
        await self.until(lambda: not any(has_button(each, "cancel") for each in self._messages()))

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until `holds()` is true. A timeout has the program's last output."""
        try:
            await self.discord.wait_until(holds, within_s=_PATIENCE_S)
        except TimeoutError as late:
            late.add_note(self.program.said[-4000:])
            raise

    async def use(self, words: str, **options: object) -> float:
        """Use another command; gives the seconds until it is acknowledged."""
        person = self.discord.add_person("member")
        start = time.time()
        asked: Interaction = await self.discord.use_command(
            person, self.channel_id, words, **options
        )
        await self.until(lambda: asked.answers)
        return time.time() - start

    async def ways(self) -> Ways:
        """The times of every picture, in the order of their numbers."""
        moments = await self.painter.moments()
        ways = Ways()
        for number, command in sorted(self.commands.items()):
            asked, done = next(
                times for prompt, times in moments.items() if f"of {number:05} lights" in prompt
            )
            ways.acknowledged.append(self.acknowledged[number] - command)
            ways.asked.append(asked - command)
            ways.posted.append(self.posted[number] - done)
        return ways

    def cpu_s(self) -> float:
        """The processor time of the program so far, of all its threads."""
        fields = Path(f"/proc/{self.program.process.pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / _TICKS_A_SECOND

    def note(self, _: int | None, seen: RecordedRequest) -> None:
        """Note a request of the program: is it the answer to a command, or a picture?"""
        now = time.time()
        if seen.path.endswith("/callback"):
            number = self._interactions.get(seen.path.split("/")[3])
            if number is not None:
                self.acknowledged.setdefault(number, now)
        elif seen.method == "POST" and seen.files:
            number = _number_in(json.dumps(seen.json))
            self.posted.setdefault(number, now)

    def _messages(self) -> list[StubMessage]:
        return self.discord.messages(self.channel_id)


@asynccontextmanager
async def installed(version: Limner, drawing: Drawing, folder: Path) -> AsyncIterator[Installed]:
    """Start the version with a Discord and a painter of its own, and begin a game."""
    async with AsyncExitStack() as stack:
        painter = await stack.enter_async_context(_painter(drawing))
        discord = await stack.enter_async_context(DiscordStub())
        channel_id = discord.add_channel("the-long-road")
        owner = discord.add_person("owner of the game")
        port = _free_port()
        settings = {
            "LIMNER_DATA_FOLDER": str(folder),
            "LIMNER_DISCORD__TOKEN": discord.token,
            "LIMNER_DISCORD__API_BASE": discord.api_base,
            "LIMNER_DISCORD__GATEWAY_URL": discord.gateway_url,
            "LIMNER_PROVIDER__KIND": "replicate",
            "LIMNER_PROVIDER__REPLICATE__BASE_URL": painter.url,
            "LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": painter.outputs,
            "LIMNER_PROVIDER__REPLICATE__KEYS": json.dumps(
                [{"name": "bench", "token": HAND_TOKEN, "creates_per_minute": 100_000}]
            ),
            "LIMNER_QUEUE__SLOTS": str(version.slots),
            "LIMNER_QUOTA__DAILY_PICTURES": "100000",
            "LIMNER_LOGS__FORMAT": "json",
        }
        if version.webhooks:
            settings |= {
                "LIMNER_WEB__PORT": str(port),
                "LIMNER_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}",
                "LIMNER_PROVIDER__REPLICATE__WEBHOOK_SECRET": painter.secret,
            }
        if version.cluster:
            database = version.cluster.empty_database()
            settings["LIMNER_DATABASE__URL"] = await stack.enter_async_context(database)
        program = await stack.enter_async_context(
            limner("run", cwd=folder, environ=settings, tree=version.tree)
        )
        whole = Installed(discord, channel_id, program, painter)
        discord.on_carried_out = whole.note
        await whole.until(lambda: discord.commands and discord.gateway.sessions)
        made = await discord.use_command(owner, channel_id, "game create", name="The Long Road")
        await whole.until(lambda: made.answers)
        yield whole


@asynccontextmanager
async def _painter(drawing: Drawing) -> AsyncIterator[Painter]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.whole_way.painter", "--side", str(drawing.side)),
        *("--form", drawing.form, "--run-s", str(drawing.run_s)),
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    try:
        told = await _read(process)
        yield Painter(process, told["url"], told["outputs"], told["secret"])
    finally:
        process.kill()
        await process.wait()


async def _read(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        told: dict[str, Any] = json.loads(await process.stdout.readline())
    return told


def _description(number: int) -> str:
    return f"a harbour of {number:05} lights at dusk"


def _number_in(told: str) -> int:
    """The picture's number in the words of its message."""
    return int(told.partition("harbour of ")[2][:5])


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
