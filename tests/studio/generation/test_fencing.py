"""A worker that was frozen past its lease changes nothing outside: another worker has its job.

Each test freezes the worker just before an act that members or the provider would notice;
meanwhile another worker takes the job.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from db.migrations import upgrade
from db.models import Generation, Job
from db.session import Database
from studio.errors import LeaseLost
from studio.generation.jobs import PostedMessage
from studio.generation.queue import QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import JobRun, RunDependencies
from studio.providers.base import Progress
from studio.rules.moderation.judging import Moderation
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.studio.generation.scripted import RecordingDelivery, ScriptedProvider
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared

LEASE_S = 60.0


class CarefulDelivery(RecordingDelivery):
    """Delivers as Discord's delivery does: slowly, and with a check of the lease before posting."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self._queue = ground.queue

    async def deliver(
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Mapping[int, PostedMessage | None]:
        await self.prepare()
        await self._queue.require_held(job)
        return await super().deliver(job, generations, maybe_posted=maybe_posted)

    async def prepare(self) -> None:
        """Fit the picture."""


@dataclass
class Scene:
    """A job that one worker runs, with its provider, delivery and store."""

    ground: Ground
    provider: ScriptedProvider
    store: LocalStore
    delivery: CarefulDelivery
    run: JobRun

    async def freeze(self) -> None:
        """Let the lease expire, as in a frozen process; the other worker takes the job."""
        self.ground.clock.advance(LEASE_S + 1)
        assert await self.ground.queue.take(owner="other") is not None

    async def stored(self) -> list[str]:
        return [key async for key in self.store.list("")]


@pytest.fixture
async def scene(tmp_path: Path, database_url: str) -> AsyncIterator[Scene]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(database, clock, QueueLimits(lease_s=LEASE_S))
    provider, delivery = ScriptedProvider(), CarefulDelivery(ground)
    store = await LocalStore.open(tmp_path / "pictures")
    workshop = RunDependencies(
        database=database,
        queue=ground.queue,
        provider=provider,
        store=store,
        delivery=delivery,
        clock=clock,
        build_request=RequestReader(database, store),
        judge=WordCheck(database, Moderation()).judge_again,
        outlooks=ground.outlooks(provider),
        job_timeout_s=30.0,
    )
    await ground.add()
    job = await ground.queue.take(owner="frozen")
    assert job is not None
    run = JobRun(workshop, job)
    run.generations = await ground.queue.list_generations(job)
    yield Scene(ground, provider, store, delivery, run)
    await database.close()


def before(target: object, method: str, act: Callable[[], Awaitable[None]]) -> None:
    """Let `act` run once, right before the method."""
    original = getattr(target, method)
    todo = [act]

    async def acting(*args: Any, **options: Any) -> Any:
        if todo:
            await todo.pop()()
        return await original(*args, **options)

    setattr(target, method, acting)


async def test_a_worker_without_its_lease_submits_nothing(scene: Scene) -> None:
    # For example while uploading sources: the intention is stored, nothing is submitted.
    before(scene.provider, "submit", scene.freeze)
    with pytest.raises(LeaseLost):
        await scene.run.run()
    assert scene.provider.submits == []


async def test_a_worker_without_its_lease_cancels_no_slow_drawing(scene: Scene) -> None:
    scene.provider.on_poll.append(Progress(10))
    before(scene.provider, "poll", scene.freeze)
    with pytest.raises(LeaseLost):
        await scene.run.run()
    assert scene.provider.canceled == []


async def test_a_worker_without_its_lease_ignores_a_cancel(scene: Scene) -> None:
    async def freeze_and_cancel() -> None:
        await scene.freeze()
        scene.run.cancel.set()

    scene.provider.on_poll.append(Progress(10))
    before(scene.delivery, "show_progress", freeze_and_cancel)
    with pytest.raises(LeaseLost):
        await scene.run.run()
    assert scene.provider.canceled == []


async def test_a_worker_without_its_lease_stores_no_picture(scene: Scene) -> None:
    before(scene.provider, "fetch", scene.freeze)
    with pytest.raises(LeaseLost):
        await scene.run.run()
    assert await scene.stored() == []


async def test_a_worker_without_its_lease_posts_nothing(scene: Scene) -> None:
    before(scene.delivery, "prepare", scene.freeze)
    with pytest.raises(LeaseLost):
        await scene.run.run()
    assert scene.delivery.posted == []


async def test_a_worker_with_an_expired_lease_continues_when_nobody_took_its_job(
    scene: Scene,
) -> None:
    async def freeze() -> None:
        scene.ground.clock.advance(LEASE_S + 1)

    before(scene.delivery, "prepare", freeze)
    await scene.run.run()
    assert scene.delivery.posted == [1]
    assert (await scene.ground.job(scene.run.job.id)).status == "done"


async def test_checking_a_fresh_lease_takes_no_statement(scene: Scene) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = scene.ground.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await scene.ground.queue.require_held(scene.run.job)
    assert asked == []
    scene.ground.clock.advance(LEASE_S * 0.8)
    await scene.ground.queue.require_held(scene.run.job)
    assert asked != []
