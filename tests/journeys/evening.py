"""A whole evening of `limner run` against stand-in servers, which record everything.

Discord, Replicate (with its hosts of outputs) and S3 answer on loopback; everything else is the
real program, configured by environment variables. The clock moves whenever all tasks wait for it.
"""

import asyncio
import io
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from bot.config import Settings, load_settings
from bot.monitoring import logs
from bot.run import serve
from bot.wiring import App, open_app
from db.models import Job
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.stubs.replicate.stub import ReplicateStub
from tests.stubs.s3 import S3Trouble
from tests.studio.providers.replicate.scene import settled
from tests.support.buckets import ACCESS_KEY_ID, REGION, new_bucket, s3_client
from tests.support.clock import HandClock

if TYPE_CHECKING:
    from studio.clock import Clock

DISCORD_TOKEN = "MTIzNDU2Nzg5.planted.discord-token-nobody-may-see"
# Two accounts; the first one is used first.
FIRST_KEY, SECOND_KEY = (
    "r8_PlantedFirstKeyOfTheStudio0000001",
    "r8_PlantedSecondKeyOfTheGuild000002",
)
METRICS_TOKEN = "planted-token-with-which-metrics-are-read"
S3_SECRET = "planted/secret+access/key/of/the/bucket0"
_PATIENCE_S = 60.0


@dataclass
class StandIns:
    """The stand-in servers, and the environment variables that point to them."""

    discord: DiscordStub
    replicate: ReplicateStub
    s3: S3Trouble
    bucket: str
    folder: Path
    ops_id: int
    channel_id: int
    mira: StubPerson

    @property
    def secrets(self) -> dict[str, str]:
        """All secrets, by their names."""
        return {
            "the token of Discord": DISCORD_TOKEN,
            "the first key": FIRST_KEY,
            "the second key": SECOND_KEY,
            "the secret of webhooks": self.replicate.webhooks.secret,
            "the token of metrics": METRICS_TOKEN,
            "the secret key of S3": S3_SECRET,
        }

    def environ(self, **more: str) -> dict[str, str]:
        """The environment variables of the program; `more` overrides."""
        keys = [
            {"name": "first", "account": "studio", "token": FIRST_KEY},
            {"name": "second", "account": "guild", "token": SECOND_KEY},
        ]
        port = _free_port()
        return {
            "LIMNER_DATA_FOLDER": str(self.folder),
            "LIMNER_DISCORD__TOKEN": DISCORD_TOKEN,
            "LIMNER_DISCORD__API_BASE": self.discord.api_base,
            "LIMNER_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "LIMNER_DISCORD__OPS_CHANNEL_ID": str(self.ops_id),
            "LIMNER_PROVIDER__KIND": "replicate",
            "LIMNER_PROVIDER__REPLICATE__BASE_URL": self.replicate.url,
            "LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": self.replicate.output_host,
            "LIMNER_PROVIDER__REPLICATE__KEYS": json.dumps(keys),
            "LIMNER_PROVIDER__REPLICATE__WEBHOOK_SECRET": self.replicate.webhooks.secret,
            "LIMNER_STORAGE__KIND": "s3",
            "LIMNER_STORAGE__S3__BUCKET": self.bucket,
            "LIMNER_STORAGE__S3__ENDPOINT": self.s3.address,
            "LIMNER_STORAGE__S3__REGION": REGION,
            "LIMNER_STORAGE__S3__ACCESS_KEY_ID": ACCESS_KEY_ID,
            "LIMNER_STORAGE__S3__SECRET_ACCESS_KEY": S3_SECRET,
            "LIMNER_WEB__PORT": str(port),
            "LIMNER_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}",
            "LIMNER_WEB__METRICS_TOKEN": METRICS_TOKEN,
            "LIMNER_LOGS__LEVEL": "debug",
            **more,
        }


@asynccontextmanager
async def stand_ins(
    folder: Path, *, s3_endpoint: str, clock: "Clock | None" = None
) -> AsyncIterator[StandIns]:
    """Run all stand-in servers for the time of the block."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordStub(token=DISCORD_TOKEN))
        accounts = {"studio": (FIRST_KEY,), "guild": (SECOND_KEY,)}
        replicate = await stack.enter_async_context(
            ReplicateStub(accounts, clock=clock, longest_px=64)
        )
        s3 = stack.enter_context(S3Trouble(s3_endpoint))
        yield StandIns(
            discord,
            replicate,
            s3,
            new_bucket(s3_client(s3_endpoint)),
            folder,
            ops_id=discord.add_channel("operators"),
            channel_id=discord.add_channel("the-long-road"),
            mira=discord.add_person("mira"),
        )


@dataclass
class Said:
    """A log as it was written, and the same lines before secrets were hidden."""

    shown: io.StringIO = field(default_factory=io.StringIO)
    unhidden: io.StringIO = field(default_factory=io.StringIO)


@contextmanager
def logging_as(settings: Settings) -> Iterator[Said]:
    """Configure logging as the program does; the block's end restores it."""
    root, said = logging.getLogger(), Said()
    before = root.handlers[:], root.level, set(logs._secrets)
    for secret in settings.secrets():
        logs.hide(secret)
    logs.configure(settings.logs.level, settings.logs.format, stream=said.shown)
    unhidden = logging.StreamHandler(said.unhidden)
    unhidden.setFormatter(_without_hiding())
    root.addHandler(unhidden)
    try:
        yield said
    finally:
        root.handlers[:], level, secrets = before[0], *before[1:]
        root.setLevel(level)
        logs._secrets.clear()
        logs._secrets.update(secrets)
        logging.captureWarnings(False)
        structlog.reset_defaults()


def _without_hiding() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=logs._shared_processors(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=repr),
        ],
    )


@dataclass
class Evening:
    """The running program, and commands of the member mira."""

    around: StandIns
    app: App
    said: Said

    @property
    def replicate(self) -> ReplicateStub:
        return self.around.replicate

    @property
    def discord(self) -> DiscordStub:
        return self.around.discord

    async def do(self, words: str, **options: object) -> Interaction:
        """Send a command as mira; gives its answer."""
        around = self.around
        asked = await self.discord.use_command(around.mira, around.channel_id, words, **options)
        await self.discord.wait_until(
            lambda: any(message.texts for message in asked.messages), within_s=_PATIENCE_S
        )
        return asked

    async def scene(self, description: str) -> str:
        """Ask for a scene as mira; gives the end of its job, once the channel shows it."""
        before = len(await self.jobs())
        await self.do("image scene", description=description, quality="draft")
        return await self._ended(before)

    async def reply(self, words: str, *, to: StubMessage) -> str:
        """Reply to a picture as mira; gives the end of its job, once the channel shows it."""
        around, before = self.around, len(await self.jobs())
        await self.discord.say(around.mira, around.channel_id, words, reply_to=to.id)
        return await self._ended(before)

    async def _ended(self, before: int) -> str:
        """The end of the next job: "done", or its error."""

        async def has_ended() -> bool:
            jobs = await self.jobs()
            return len(jobs) > before and jobs[-1].announced

        await _until(has_ended)
        newest = (await self.jobs())[-1]
        return newest.error or newest.status

    async def jobs(self) -> list[Job]:
        async with self.app.database.read() as tx:
            return list(await tx.scalars(select(Job).order_by(Job.id)))

    def pictures(self) -> list[StubMessage]:
        posted = self.discord.posted_by_bot(self.around.channel_id)
        return [
            each
            for each in posted
            if any(id.startswith("limner:iterate:") for id in each.custom_ids)
        ]


@asynccontextmanager
async def evening(
    around: StandIns, clock: HandClock, environ: Mapping[str, str]
) -> AsyncIterator[Evening]:
    """Run the program until it is connected and has a game in the channel."""
    settings = load_settings(None, environ)
    async with AsyncExitStack() as stack:
        said = stack.enter_context(logging_as(settings))
        app = await stack.enter_async_context(open_app(settings, clock=clock))
        await stack.enter_async_context(_going_on(_moving(clock), name="time"))
        await stack.enter_async_context(_going_on(serve(app, DISCORD_TOKEN), name="limner"))
        at_work = Evening(around, app, said)

        async def is_connected() -> bool:
            return '"connected"' in said.unhidden.getvalue()

        await _until(is_connected)
        await at_work.do("game create", name="The Long Road")
        yield at_work


@asynccontextmanager
async def _going_on(what: Coroutine[None, None, None], *, name: str) -> AsyncIterator[None]:
    """Run the coroutine beside the block and cancel it at the block's end."""
    task = asyncio.create_task(what, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, _PATIENCE_S)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the condition holds; it is polled every few milliseconds."""
    async with asyncio.timeout(_PATIENCE_S):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def _moving(clock: HandClock) -> None:
    while True:
        await settled(lambda: False, clock)
        clock.advance(0.25)


def now_clock() -> HandClock:
    """A clock that begins at the present, because the stand-in servers use the real time."""
    return HandClock(datetime.now(UTC))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
