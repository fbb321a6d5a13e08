"""Workers wake at a notification of another process; the clock stands still, so no poll helps."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.notifier import Notifier, OnNotified
from db.session import Database
from studio.generation.queue import Queue, QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import RunDependencies
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.base import Progress
from studio.rules.moderation.judging import Moderation
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.studio.generation.scripted import RecordingDelivery, ScriptedProvider
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared
from tests.support.listeners import count_listeners, cut_listeners

LIMITS = QueueLimits(slots=2, per_person=2, lease_s=60.0, free_wait_s=120.0)
POLL_S = 2.0


@dataclass
class Processes:
    """A worker, and another process without a worker; they share only a database."""

    worker: Worker
    elsewhere: Ground
    provider: ScriptedProvider
    delivery: RecordingDelivery

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait for the condition without moving the clock."""
        for _ in range(2000):
            if await holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it never came to that")

    async def posted(self, count: int) -> None:
        async def so_many() -> bool:
            return len(self.delivery.posted) == count

        await self.until(so_many)

    async def asleep(self) -> None:
        """Wait until the worker is idle."""
        await self.worker.wait_idle()

        async def waits() -> bool:
            # Two tasks sleep: the heartbeat and the worker.
            return self.elsewhere.clock.sleeping >= 2

        await self.until(waits)


@pytest.fixture
async def processes(postgres_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    clock = HandClock()
    here, there = (Database(postgres_url, now=clock.now) for _ in range(2))
    await upgrade(here)
    elsewhere = await prepared(there, clock, LIMITS)
    ground = Ground(here, Queue(here, LIMITS, clock=clock), clock, elsewhere.game)
    provider, delivery = ScriptedProvider(), RecordingDelivery()
    store = await LocalStore.open(tmp_path / "pictures")
    workshop = RunDependencies(
        database=here,
        queue=ground.queue,
        provider=provider,
        store=store,
        delivery=delivery,
        clock=clock,
        build_request=RequestReader(here, store),
        judge=WordCheck(here, Moderation()).judge_again,
        outlooks=ground.outlooks(provider),
    )
    worker = Worker(workshop, WorkerSettings("here", poll_s=POLL_S, stop_grace_s=0.0))
    life = asyncio.create_task(worker.run(), name="worker")
    processes = Processes(worker, elsewhere, provider, delivery)

    async def listens() -> bool:
        return await count_listeners(there) == 1

    await processes.until(listens)
    yield processes
    await worker.stop()
    await asyncio.wait_for(life, 20)
    await here.close()
    await there.close()


async def test_a_job_of_another_process_is_taken_at_once(processes: Processes) -> None:
    await processes.asleep()
    await processes.elsewhere.add()
    await processes.posted(1)


async def test_a_cancel_of_another_process_stops_the_drawing_at_once(processes: Processes) -> None:
    processes.provider.on_poll += [Progress(10)] * 1000
    job = await processes.elsewhere.add()

    async def drawing() -> bool:
        return "10 %" in processes.delivery.said

    await processes.until(drawing)
    async with processes.elsewhere.database.write() as tx:
        assert await processes.elsewhere.queue.request_cancel(tx, job.id)

    async def ended() -> bool:
        return (await processes.elsewhere.job(job.id)).status == "canceled"

    await processes.until(ended)
    assert processes.provider.canceled == ["p1"]


async def test_a_job_returned_by_another_process_is_taken_at_once(processes: Processes) -> None:
    await processes.asleep()
    queue = processes.elsewhere.queue
    # No notification, as if the other process had taken the job first.
    queue._notifier = _Dumb(processes.elsewhere.database)
    await processes.elsewhere.add()
    job = await queue.take(owner="elsewhere")
    assert job is not None
    queue._notifier = Notifier(processes.elsewhere.database)
    await queue.held.give_back(job)
    await processes.posted(1)


class _Dumb(Notifier):
    """A notifier whose notifications are lost."""

    async def notify(self, tx: object, word: str) -> None:
        pass


async def test_a_job_without_a_notification_is_taken_by_the_next_poll(
    processes: Processes,
) -> None:
    await processes.asleep()
    processes.elsewhere.queue._notifier = _Dumb(processes.elsewhere.database)
    await processes.elsewhere.add()
    await asyncio.sleep(0.05)
    assert processes.delivery.posted == []
    processes.elsewhere.clock.advance(POLL_S)
    await processes.posted(1)


async def test_jobs_added_while_the_connection_is_cut_are_found_when_it_is_back(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await processes.asleep()
    back = asyncio.Event()
    connect = Notifier._connect

    def late(bell: Notifier, heard: OnNotified) -> object:
        if not back.is_set():
            raise ConnectionRefusedError("the server is restarted")
        return connect(bell, heard)

    monkeypatch.setattr(Notifier, "_connect", late)
    assert await cut_listeners(processes.elsewhere.database) == 1
    for person in range(1, 4):
        await processes.elsewhere.add(person)
    assert processes.delivery.posted == []
    back.set()
    await processes.posted(3)
