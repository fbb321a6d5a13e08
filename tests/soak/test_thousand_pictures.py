"""A thousand pictures while Replicate fails a fifth of all calls: each is paid once or refunded.

Queue, worker, database, store and provider are real; the stub of Replicate answers on loopback. It
fails in every temporary way. Creates are refused, or cut off before or after they are accepted, or
answered by a gateway's page or half an answer. Predictions are interrupted or aborted. Reads, lists
and outputs get 500, 502 or a cut connection. The clock moves whenever every task waits for it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.migrations import upgrade
from db.models import Generation, Job, LedgerEntry
from db.session import Database
from studio.generation.key_states import KeyStateRows
from studio.generation.queue import QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import RunDependencies
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import Key, KeyPool
from studio.providers.replicate.outputs import OutputFetcher
from studio.providers.replicate.provider import ReplicateProvider
from studio.rules.moderation.judging import Moderation
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.stubs.replicate.chance import CREATES
from tests.stubs.replicate.predictions import Script
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.generation.scripted import RecordingDelivery
from tests.studio.providers.replicate.scene import settled
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared
from tests.support.key_watch import RecordingKeyWatch

KEYS = (
    Key("first", "studio", "r8_first-of-the-studio"),
    Key("second", "studio", "r8_second-of-the-studio"),
    Key("guild", "guild", "r8_only-one-of-the-guild"),
)
ACCOUNTS = {"studio": (KEYS[0].token, KEYS[1].token), "guild": (KEYS[2].token,)}

# Jobs that are repeated: ten pictures in five jobs, as (model, pictures).
ORDERS = (
    ("flux-schnell", 1),
    ("flux-schnell", 4),  # one create
    ("flux-2-klein-4b", 1),
    ("flux-2-klein-4b", 3),  # three creates: the model draws one picture at a time
    ("flux-schnell", 1),  # with the same words and seed as many others
)
ALIKE = "The lighthouse of many jobs."
_DRAWN = Script(queue_s=0.5, run_s=2.0)


@dataclass(frozen=True)
class PaidDrawing:
    """A drawing that one create pays for, known by its words and seed."""

    prompt: str
    seed: str


@dataclass
class LoadedWorker:
    """A worker with the stub, and the jobs that it was given."""

    ground: Ground
    replicate: ReplicateStub
    provider: ReplicateProvider
    read: RequestReader
    delivery: RecordingDelivery = field(default_factory=RecordingDelivery)
    # How often each drawing is needed, and the drawing to which each generation belongs.
    needed: Counter[PaidDrawing] = field(default_factory=Counter)
    drawing_of: dict[int, PaidDrawing] = field(default_factory=dict)

    async def ask(self, pictures: int) -> None:
        """Add jobs for that many pictures, each of another person."""
        for person, (model, count) in enumerate(_orders(pictures)):
            alike = person % len(ORDERS) == len(ORDERS) - 1
            prompt = ALIKE if alike else f"Picture {person} of a long evening."
            job = await self.ground.add(person, pictures=count, model=model, prompt=prompt)
            await self._note_needs(job)

    async def all_ended(self) -> bool:
        async with self.ground.database.read() as tx:
            going = select(func.count()).where(Job.status.in_(("queued", "running")))
            return not await tx.scalar(going)

    async def generations(self) -> list[Generation]:
        async with self.ground.database.read() as tx:
            return list(await tx.scalars(select(Generation).order_by(Generation.id)))

    async def ledger(self) -> Counter[str]:
        async with self.ground.database.read() as tx:
            return Counter(await tx.scalars(select(LedgerEntry.state)))

    def paid(self) -> Counter[PaidDrawing]:
        """The predictions that Replicate has charged, counted by the stub."""
        billed = [one.input for one in self.replicate.predictions.values() if one.billed]
        return Counter(PaidDrawing(given["prompt"], str(given["seed"])) for given in billed)

    async def _note_needs(self, job: Job) -> None:
        generations = await self.ground.queue.list_generations(job)
        left = iter(generations)
        for part in self.provider.parts(await self.read(generations)):
            drawing = PaidDrawing(part.prompt, str(part.seed))
            self.needed[drawing] += 1
            self.drawing_of |= {next(left).id: drawing for _ in range(part.count)}


def _orders(pictures: int) -> Iterator[tuple[str, int]]:
    """Jobs for that many pictures in total."""
    for model, count in cycle(ORDERS):
        if pictures <= 0:
            return
        yield model, min(count, pictures)
        pictures -= count


@asynccontextmanager
async def opened(folder: Path, *, slots: int) -> AsyncIterator[tuple[LoadedWorker, Worker]]:
    clock = HandClock()
    async with AsyncExitStack() as stack:
        database = Database(f"sqlite+aiosqlite:///{folder / 'limner.db'}", now=clock.now)
        stack.push_async_callback(database.close)
        await upgrade(database)
        ground = await prepared(database, clock, QueueLimits(slots=slots, per_person=1))
        replicate = ReplicateStub(ACCOUNTS, clock=clock, longest_px=32)
        replicate.default_script = _DRAWN
        await stack.enter_async_context(replicate)
        store = await LocalStore.open(folder / "pictures")
        provider = ReplicateProvider(
            Catalogue.load(),
            KeyPool(KEYS, KeyStateRows(database), clock=clock, watch=RecordingKeyWatch()),
            OutputFetcher([replicate.output_host]),
            clock=clock,
            base_url=replicate.url,
        )
        stack.push_async_callback(provider.close)
        loaded = LoadedWorker(ground, replicate, provider, RequestReader(database, store))
        workshop = RunDependencies(
            database=database,
            queue=ground.queue,
            provider=provider,
            store=store,
            delivery=loaded.delivery,
            clock=clock,
            build_request=loaded.read,
            judge=WordCheck(database, Moderation()).judge_again,
            outlooks=ground.outlooks(provider),
        )
        yield loaded, Worker(workshop, WorkerSettings("one"))
        assert replicate.unknown_routes == []
        assert replicate.unknown_inputs == []


async def _work_through(loaded: LoadedWorker, worker: Worker) -> None:
    """Let the worker finish all jobs while the clock moves."""
    clock = loaded.ground.clock
    working = asyncio.create_task(worker.run(), name="worker")
    try:
        while not await loaded.all_ended():
            for _ in range(20):
                await settled(working.done, clock)
                clock.advance(0.5)
            assert not working.done(), "the worker ended by itself"
    finally:
        await worker.stop()
        clock.advance(60)
        await working


@pytest.mark.parametrize(
    ("pictures", "most_failed", "within_s"),
    [
        # Sixty pictures are too few for a rate of one in a hundred.
        pytest.param(60, 12, 100, id="sixty"),
        pytest.param(
            1000, 9, 840, id="thousand", marks=[pytest.mark.soak, pytest.mark.timeout(900)]
        ),
    ],
)
async def test_with_a_fifth_of_all_calls_failing_every_picture_is_paid_once_or_refunded(
    tmp_path: Path, pictures: int, most_failed: int, within_s: float
) -> None:
    async with asyncio.timeout(within_s), opened(tmp_path, slots=32) as (loaded, worker):
        replicate = loaded.replicate
        for failing in CREATES.values():
            # Each failure happens at least once, even with few pictures.
            replicate.script(replace(failing, queue_s=_DRAWN.queue_s, run_s=_DRAWN.run_s))
        replicate.fail_share(0.2, seed=7)
        await loaded.ask(pictures)

        await _work_through(loaded, worker)

        generations = await loaded.generations()
        came = [each.id for each in generations if each.status == "succeeded"]
        failed = [each.id for each in generations if each.status == "failed"]
        assert len(generations) == len(came) + len(failed) == pictures
        assert len(failed) <= most_failed
        assert sorted(loaded.delivery.posted) == came
        assert await loaded.ledger() == Counter(spent=len(came), refunded=len(failed))
        _assert_paid_once(loaded, came)
        _assert_a_share_failed(replicate.chance.played)


def _assert_paid_once(loaded: LoadedWorker, came: Sequence[int]) -> None:
    paid = loaded.paid()
    assert paid.keys() <= loaded.needed.keys()
    assert {each: count for each, count in paid.items() if count > loaded.needed[each]} == {}
    assert {loaded.drawing_of[generation_id] for generation_id in came} <= paid.keys()


def _assert_a_share_failed(played: Counter[str]) -> None:
    """Calls of every kind failed, in about the share that was set."""
    went_well = sum(times for name, times in played.items() if name.endswith(": well"))
    assert 0.06 < 1 - went_well / played.total() < 0.4, played
    kinds = {name.partition(":")[0] for name in played if not name.endswith(": well")}
    assert kinds == {"create", "call", "output"}
