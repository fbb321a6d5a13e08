"""Latency: how long an idle queue takes from a new job to its start."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.contest.comparison import beside_limner
from bench.contest.contestants import (
    ALL,
    PATIENCE_S,
    ROUNDS,
    SLOTS,
    Contestant,
    ContestQueue,
    open_queue,
)
from bench.contest.fleet import Fleet, start_workers
from bench.measure import Measurement, summarise
from tests.support.postgres import Cluster

_JOBS = 60
_UNCOUNTED = 10


class _LocalWorker:
    """A worker in this process; notes when the engine's jobs start."""

    def __init__(self) -> None:
        self._started_s: dict[int, float] = {}
        self._changed = asyncio.Event()

    async def perform(self, number: int) -> None:
        self._started_s[number] = time.monotonic()
        self._changed.set()

    async def wait_started(self, *, job: int, within_s: float) -> float:
        async with asyncio.timeout(within_s):
            while job not in self._started_s:
                self._changed.clear()
                await self._changed.wait()
        return self._started_s[job]


async def measure(cluster: Cluster) -> list[Measurement]:
    """The latency of every contestant, job by job."""
    timings: dict[Contestant, list[float]] = {each: [] for each in ALL}
    for _ in range(ROUNDS):
        for contestant in ALL:
            async with open_queue(contestant, cluster) as queue, _one_worker(queue) as worker:
                timings[contestant] += await _one_by_one(queue, worker)
    return beside_limner(
        {
            each: summarise(f"enqueue → start, idle: {each.name}", timings[each], unit="ms")
            for each in ALL
        }
    )


@asynccontextmanager
async def _one_worker(queue: ContestQueue) -> AsyncIterator[Fleet | _LocalWorker]:
    """One worker that the database wakes.

    It has its own process. SQLite cannot wake another process, so there the worker runs in this
    one, as in `limner run`.
    """
    if not queue.contestant.on_sqlite:
        async with start_workers(
            queue.contestant.module, queue.url, processes=1, slots=SLOTS
        ) as fleet:
            fleet.start()
            yield fleet
        return
    local = _LocalWorker()
    work = asyncio.create_task(queue.engine.work(local.perform, slots=SLOTS), name="work")
    yield local
    # Otherwise the worker is cancelled while it stores that the last job is done.
    await queue.wait_until_done()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def _one_by_one(queue: ContestQueue, worker: Fleet | _LocalWorker) -> list[float]:
    """Seconds from adding a job to its start, one job at a time; the first jobs do not count."""
    timings = []
    for job in range(_UNCOUNTED + _JOBS):
        await asyncio.sleep(random.uniform(0.01, 0.03))
        asked_s = time.monotonic()
        await queue.engine.enqueue(job)
        timings.append(await worker.wait_started(job=job, within_s=PATIENCE_S) - asked_s)
    return timings[_UNCOUNTED:]
