"""A gateway and two workers, each a process of its own, on one PostgreSQL and one Discord."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.migrations import upgrade
from db.session import Database
from tests.bot.deployment import Deployment
from tests.bot.messages import has_button, text_of
from tests.stubs.discord.stub import DiscordStub
from tests.support.processes.program import ROOT, Program, limner


def _events(program: Program, event: str) -> list[dict[str, Any]]:
    return [line for line in program.lines() if line["event"] == event]


@pytest.fixture
async def deployment(postgres_url: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    database = Database(postgres_url)
    await upgrade(database)
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
        mira = discord.add_person("mira")
        yield Deployment(discord, channel_id, mira, tmp_path, database, postgres_url)
        assert discord.unknown_routes == []
    await database.close()


@dataclass
class Running:
    """The running processes of one installation."""

    gateway: Program
    workers: list[Program]

    async def drawing(self) -> tuple[Program, Program]:
        """The worker that took the job, and the other worker."""
        first, second = self.workers
        return (first, second) if _events(first, "job taken") else (second, first)

    async def end(self) -> None:
        """Stop every process that is still running; each must exit with 0."""
        living = [each for each in (self.gateway, *self.workers) if each.process.returncode is None]
        for program in living:
            program.send_signal(signal.SIGTERM)
        for program in living:
            assert await program.ended() == 0, program.said
            assert "Traceback" not in program.said


async def start(
    deployment: Deployment, stack: AsyncExitStack, workers: int = 2, **environ: str
) -> Running:
    """Start a gateway and workers, and wait until each is at work."""
    begun = [
        await stack.enter_async_context(deployment.limner("run", "--no-worker", **environ)),
        *[
            await stack.enter_async_context(deployment.limner("worker", **environ))
            for _ in range(workers)
        ],
    ]
    deployment.programs += begun
    for program in begun:
        await program.says('"at work"')
    await begun[0].says('"connected"')
    return Running(begun[0], begun[1:])


async def test_a_request_in_one_process_is_drawn_in_another_with_live_progress(
    deployment: Deployment,
) -> None:
    async with AsyncExitStack() as stack:
        running = await start(deployment, stack)
        await deployment.ask_for_a_scene()
        await deployment.until(lambda: deployment.pictures() and not deployment.cards())
        [picture] = deployment.pictures()
        assert len(picture.files) == 1
        assert len(deployment.bars()) >= 2

        # A click arrives at the gateway, although a worker posted the picture.
        await deployment.click(picture, "vary")
        await deployment.until(lambda: len(deployment.pictures()) == 2 and not deployment.cards())

        # A private preview goes into the answer that the gateway gave.
        form = await deployment.do("character create")
        sent = await deployment.discord.submit(form, name="Elara", looks="An elf with red hair")
        await deployment.until(lambda: any(has_button(each, "save") for each in sent.messages))
        [preview] = sent.messages
        assert preview.ephemeral
        assert len(preview.files) == 1
        await running.end()

    assert _events(running.gateway, "job taken") == []
    assert sum(len(_events(each, "job taken")) for each in running.workers) == 3
    # One connection to the gateway, and the commands registered by one process.
    assert len(deployment.discord.gateway.sessions) == 1
    assert await deployment.rows("SELECT count(*) FROM jobs WHERE announced") == [(3,)]
    assert await deployment.rows("SELECT count(*) FROM workers") == [(0,)]


async def test_a_cancel_pressed_at_the_gateway_stops_the_drawing_in_a_worker(
    deployment: Deployment,
) -> None:
    async with AsyncExitStack() as stack:
        # With a heartbeat every minute, only a notification can be this fast.
        running = await start(
            deployment, stack, LIMNER_PROVIDER__SKETCH_SECONDS="600", LIMNER_QUEUE__LEASE_S="180"
        )
        card = await deployment.ask_for_a_scene()
        await deployment.click(card, "cancel")
        await deployment.until(lambda: "cancelled" in text_of(card))
        await running.end()
    assert await deployment.rows("SELECT status FROM jobs") == [("canceled",)]
    # Whether the worker had asked the provider by then.
    assert await deployment.rows("SELECT state FROM ledger") in ([("stopped",)], [("refunded",)])
    assert deployment.pictures() == []


@pytest.mark.soak
async def test_a_stopping_worker_gives_its_job_to_another(deployment: Deployment) -> None:
    async with AsyncExitStack() as stack:
        running = await start(deployment, stack, LIMNER_QUEUE__STOP_GRACE_S="0")
        await deployment.ask_for_a_scene()
        told, other = await running.drawing()
        told.send_signal(signal.SIGTERM)
        assert await told.ended() == 0
        await deployment.until(lambda: deployment.pictures() and not deployment.cards())
        assert len(_events(other, "job taken")) == 1
        await running.end()
    assert deployment.drawings() == 1


@pytest.mark.soak
async def test_the_card_of_a_returned_job_says_that_it_waits(
    deployment: Deployment,
) -> None:
    async with AsyncExitStack() as stack:
        running = await start(
            deployment,
            stack,
            workers=1,
            LIMNER_PROVIDER__SKETCH_SECONDS="600",
            LIMNER_QUEUE__STOP_GRACE_S="0",
        )
        card = await deployment.ask_for_a_scene()
        [worker] = running.workers
        worker.send_signal(signal.SIGTERM)
        assert await worker.ended() == 0
        assert "in line" in text_of(card)
        assert "▱" not in text_of(card)
        await running.end()
    assert await deployment.rows("SELECT status, step FROM jobs") == [("queued", "asked")]


async def test_a_worker_does_not_connect_to_the_gateway(deployment: Deployment) -> None:
    environ = deployment.environ
    async with limner("worker", cwd=deployment.folder, environ=environ, tree=ROOT) as worker:
        await worker.says('"at work"')
        worker.send_signal(signal.SIGTERM)
        assert await worker.ended() == 0
    assert deployment.discord.gateway.sessions == {}
    assert deployment.discord.commands == {}
    await asyncio.sleep(0)
