"""What taking the next job costs, with few and with very many jobs in the queue."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench.contest.contestants import (
    LIMNER,
    LIMNER_SQLITE,
    PROCRASTINATE,
    SAQ,
    Contestant,
    ContestQueue,
    open_queue,
)
from bench.measure import Measurement, summarise, with_ratios
from tests.support.postgres import Cluster

_TAKEN = 60
_UNCOUNTED = 5


@dataclass(frozen=True)
class _QueueLength:
    """How many jobs wait, and of how many people; None for a queue without people."""

    jobs: int
    people: int | None = None

    def __str__(self) -> str:
        of_people = "" if self.people is None else f" of {self.people:,} people"
        return f"{self.jobs:,}{of_people} waiting"


_LENGTHS = (
    _QueueLength(100, 100),
    _QueueLength(10_000, 10_000),
    _QueueLength(100_000, 10_000),
    _QueueLength(100_000, 100),
)
_OTHERS_LENGTHS = (_QueueLength(100), _QueueLength(100_000))


async def measure(cluster: Cluster) -> list[Measurement]:
    """Each contestant's queue at several lengths, with ratios to its shortest one."""
    return [
        *await _measure(LIMNER, _LENGTHS, cluster),
        *await _measure(LIMNER_SQLITE, _LENGTHS, cluster),
        *await _measure(PROCRASTINATE, _OTHERS_LENGTHS, cluster),
        *await _measure(SAQ, _OTHERS_LENGTHS, cluster),
    ]


async def _measure(
    contestant: Contestant, lengths: Sequence[_QueueLength], cluster: Cluster
) -> list[Measurement]:
    """Takes one job of each length in turns, so that a slow moment of the machine hits all."""
    async with AsyncExitStack() as stack:
        queues: dict[_QueueLength, ContestQueue] = {}
        for length in lengths:
            queues[length] = await stack.enter_async_context(open_queue(contestant, cluster))
            await queues[length].fill(length.jobs, people=length.people)
        timings: dict[_QueueLength, list[float]] = {length: [] for length in lengths}
        for _ in range(_UNCOUNTED + _TAKEN):
            for length, queue in queues.items():
                start = time.perf_counter()
                await queue.engine.take()
                timings[length].append(time.perf_counter() - start)
    results = [
        summarise(f"taking a job, {length}: {contestant.name}", timings[length][_UNCOUNTED:])
        for length in lengths
    ]
    return with_ratios(results, to=results[0], name=f"{lengths[0].jobs} waiting")
