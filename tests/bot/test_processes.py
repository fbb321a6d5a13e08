"""A gateway and two workers, each a process of its own, on one PostgreSQL and one Discord."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.migrations import upgrade
from db.session import Database
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.program import Program, limner

_PATIENCE_S = 60


@dataclass
class Site:
    """Where the processes run, and what may be looked at from outside."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    folder: Path
    database: Database
    url: str
    programs: list[Program] = field(default_factory=list)

    def limner(self, *arguments: str, **environ: str) -> AbstractAsyncContextManager[Program]:
        """A process of the program."""
        settings = {
            "LIMNER_DISCORD__TOKEN": self.discord.token,
            "LIMNER_DISCORD__API_BASE": self.discord.api_base,
            "LIMNER_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "LIMNER_DATABASE__URL": self.url,
            "LIMNER_PROVIDER__SKETCH_SECONDS": "3",
            "LIMNER_LOGS__FORMAT": "json",
        }
        return limner(*arguments, cwd=self.folder, environ={**settings, **environ})

    async def do(self, words: str, **options: object) -> Interaction:
        """A command of mira's, and its answer."""
        asked = await self.discord.use_command(self.mira, self.channel_id, words, **options)
        await self.until(lambda: asked.answers)
        return asked

    async def ask_for_a_scene(self) -> StubMessage:
        """Begin a game and ask for a scene; its card, once it shows how far it is."""
        await self.do("game create", name="The Long Road")
        await self.do("image scene", description="a lighthouse in a storm")
        await self.until(lambda: any("▱" in _text(card) for card in self.cards()))
        [card] = self.cards()
        return card

    async def click(self, message: StubMessage, act: str) -> Interaction:
        [button] = [id for id in message.custom_ids if id.startswith(f"limner:{act}:")]
        return await self.discord.click(self.mira, self.channel_id, message.id, button)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until Discord is so; says what the processes said when it does not come to that."""
        try:
            await self.discord.wait_until(holds, within_s=_PATIENCE_S)
        except TimeoutError as late:
            for program in self.programs:
                late.add_note(program.said)
            raise

    def pictures(self) -> list[StubMessage]:
        """Every picture that was ever posted."""
        return [
            each for each in self.discord.posted_by_bot(self.channel_id) if _has(each, "iterate")
        ]

    def cards(self) -> list[StubMessage]:
        """The cards that say that something is under way."""
        return [each for each in self.discord.messages(self.channel_id) if _has(each, "cancel")]

    def bars(self) -> set[str]:
        """Every bar that a card ever showed."""
        edits = [each.json for each in self.discord.requests if each.method == "PATCH"]
        return {line for edit in edits for line in _lines(edit) if "▱" in line}

    def drawings(self) -> int:
        """How often the provider was asked."""
        return len(list((self.folder / "data" / "sketches").glob("*/record.json")))

    async def rows(self, query: str) -> list[Any]:
        """What the database says."""
        async with self.database.read() as tx:
            return [tuple(row) for row in await tx.execute(text(query))]


def _has(message: StubMessage, act: str) -> bool:
    return any(id.startswith(f"limner:{act}:") for id in message.custom_ids)


def _text(message: StubMessage) -> str:
    return "\n".join(message.texts)


def _lines(component: Any) -> list[str]:
    """Every line of text in what was sent."""
    match component:
        case {"type": 10, "content": str(content)}:
            return content.splitlines()
        case dict():
            return [line for each in component.values() for line in _lines(each)]
        case list():
            return [line for each in component for line in _lines(each)]
        case _:
            return []


def _events(program: Program, event: str) -> list[dict[str, Any]]:
    return [line for line in program.lines() if line["event"] == event]


@pytest.fixture
async def site(postgres_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    database = Database(postgres_url)
    await upgrade(database)
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
        mira = discord.add_person("mira")
        yield Site(discord, channel_id, mira, tmp_path, database, postgres_url)
        assert discord.unknown_routes == []
    await database.close()


@dataclass
class Running:
    """The processes of one installation."""

    gateway: Program
    workers: list[Program]

    async def drawing(self) -> tuple[Program, Program]:
        """The worker that has the job, and the other one."""
        first, second = self.workers
        return (first, second) if _events(first, "job taken") else (second, first)

    async def end(self) -> None:
        """Every one that still lives stops when told to."""
        living = [each for each in (self.gateway, *self.workers) if each.process.returncode is None]
        for program in living:
            program.told(signal.SIGTERM)
        for program in living:
            assert await program.ended() == 0, program.said
            assert "Traceback" not in program.said


async def start(site: Site, stack: AsyncExitStack, workers: int = 2, **environ: str) -> Running:
    """Start a gateway and workers, and wait until each is at work."""
    begun = [
        await stack.enter_async_context(site.limner("run", "--no-worker", **environ)),
        *[
            await stack.enter_async_context(site.limner("worker", **environ))
            for _ in range(workers)
        ],
    ]
    site.programs += begun
    for program in begun:
        await program.says('"at work"')
    await begun[0].says('"connected"')
    return Running(begun[0], begun[1:])


async def test_what_is_asked_in_one_process_is_drawn_in_another_with_live_progress(
    site: Site,
) -> None:
    async with AsyncExitStack() as stack:
        running = await start(site, stack)
        await site.ask_for_a_scene()
        await site.until(lambda: site.pictures() and not site.cards())
        [picture] = site.pictures()
        assert len(picture.files) == 1
        assert len(site.bars()) >= 2

        # A click arrives at the gateway, whoever posted the picture.
        await site.click(picture, "vary")
        await site.until(lambda: len(site.pictures()) == 2 and not site.cards())

        # A private preview goes into the answer that the gateway gave.
        form = await site.do("character create")
        sent = await site.discord.submit(form, name="Elara", looks="An elf with red hair")
        await site.until(lambda: any(_has(each, "save") for each in sent.messages))
        [preview] = sent.messages
        assert preview.ephemeral
        assert len(preview.files) == 1
        await running.end()

    assert _events(running.gateway, "job taken") == []
    assert sum(len(_events(each, "job taken")) for each in running.workers) == 3
    # One connection to the gateway, and the commands registered by one process.
    assert len(site.discord.gateway.sessions) == 1
    assert await site.rows("SELECT count(*) FROM jobs WHERE announced") == [(3,)]
    assert await site.rows("SELECT count(*) FROM workers") == [(0,)]


async def test_a_cancel_pressed_at_the_gateway_stops_the_drawing_in_a_worker(site: Site) -> None:
    async with AsyncExitStack() as stack:
        # A heartbeat every minute: it is not what brings the news.
        running = await start(
            site, stack, LIMNER_PROVIDER__SKETCH_SECONDS="600", LIMNER_QUEUE__LEASE_S="180"
        )
        card = await site.ask_for_a_scene()
        await site.click(card, "cancel")
        await site.until(lambda: "cancelled" in _text(card))
        await running.end()
    assert await site.rows("SELECT status FROM jobs") == [("canceled",)]
    assert await site.rows("SELECT state FROM ledger") == [("refunded",)]
    assert site.pictures() == []


@pytest.mark.soak
async def test_a_worker_told_to_stop_gives_its_job_to_another(site: Site) -> None:
    async with AsyncExitStack() as stack:
        running = await start(site, stack, LIMNER_QUEUE__STOP_GRACE_S="0")
        await site.ask_for_a_scene()
        told, other = await running.drawing()
        told.told(signal.SIGTERM)
        assert await told.ended() == 0
        await site.until(lambda: site.pictures() and not site.cards())
        assert len(_events(other, "job taken")) == 1
        await running.end()
    assert site.drawings() == 1


@pytest.mark.soak
async def test_the_card_of_a_job_that_was_given_back_says_that_it_waits(site: Site) -> None:
    async with AsyncExitStack() as stack:
        running = await start(
            site,
            stack,
            workers=1,
            LIMNER_PROVIDER__SKETCH_SECONDS="600",
            LIMNER_QUEUE__STOP_GRACE_S="0",
        )
        card = await site.ask_for_a_scene()
        [worker] = running.workers
        worker.told(signal.SIGTERM)
        assert await worker.ended() == 0
        assert "in line" in _text(card)
        assert "▱" not in _text(card)
        await running.end()
    assert await site.rows("SELECT status, step FROM jobs") == [("queued", "asked")]


async def test_only_a_process_that_hears_needs_the_gateway(site: Site) -> None:
    async with site.limner("worker") as worker:
        await worker.says('"at work"')
        worker.told(signal.SIGTERM)
        assert await worker.ended() == 0
    assert site.discord.gateway.sessions == {}
    assert site.discord.commands == {}
    await asyncio.sleep(0)
