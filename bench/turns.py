"""What taking the next job costs, with few and with very many waiting."""

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
    Ground,
    ground,
)
from bench.measure import Result, compared, summary
from tests.support.postgres import Cluster

_TAKEN = 60
_UNCOUNTED = 5


@dataclass(frozen=True)
class _Line:
    """How many jobs wait, and how many people they are of; None where it knows no people."""

    jobs: int
    people: int | None = None

    def __str__(self) -> str:
        of_people = "" if self.people is None else f" of {self.people:,} people"
        return f"{self.jobs:,}{of_people} waiting"


_LINES = (_Line(100, 100), _Line(10_000, 10_000), _Line(100_000, 10_000), _Line(100_000, 100))
_PEERS_LINES = (_Line(100), _Line(100_000))


async def measure(cluster: Cluster) -> list[Result]:
    """Of each queue the same, fuller and fuller; ratios are to its shortest line."""
    return [
        *await _of(LIMNER, _LINES, cluster),
        *await _of(LIMNER_SQLITE, _LINES, cluster),
        *await _of(PROCRASTINATE, _PEERS_LINES, cluster),
        *await _of(SAQ, _PEERS_LINES, cluster),
    ]


async def _of(contestant: Contestant, lines: Sequence[_Line], cluster: Cluster) -> list[Result]:
    """All lines at once, a job of each in turns: a machine's bad moment is everybody's."""
    async with AsyncExitStack() as stack:
        queues: dict[_Line, Ground] = {}
        for line in lines:
            queues[line] = await stack.enter_async_context(ground(contestant, cluster))
            await queues[line].fill(line.jobs, people=line.people)
        timings: dict[_Line, list[float]] = {line: [] for line in lines}
        for _ in range(_UNCOUNTED + _TAKEN):
            for line, queue in queues.items():
                start = time.perf_counter()
                await queue.engine.take()
                timings[line].append(time.perf_counter() - start)
    results = [
        summary(f"taking a job, {line}: {contestant.name}", timings[line][_UNCOUNTED:])
        for line in lines
    ]
    return compared(results, to=results[0], name=f"{lines[0].jobs} waiting")
