"""The contest: every engine does the same, in turns, three rounds of it; medians count.

What is compared is the queue: a job is put in, taken under a lease, started, and remembered
as done, at every engine's own defaults. Nobody deletes what is done. All do up to ten jobs
at once in a process (SAQ's default), unless it says otherwise.

Limner's job carries more than its peers': a fair turn among people, the person's next job
made ready, an event; on the way in its picture and the quota's entry as well.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from bench.contest.contestants import ALL, LIMNER, Contestant, Ground, ground
from bench.contest.fleet import Fleet, workers
from bench.measure import Result, compared, one, summary
from tests.support.postgres import Cluster

_ROUNDS = 3
_SLOTS = 10
_IDLE_JOBS = 60
_UNCOUNTED = 10
_RATE_JOBS = 1_000
_PROCESSES = (1, 2, 4)
_WAITING = (500, 2_000)
_WAIT_S = 2.0
_PATIENCE_S = 120.0
_LOOK_S = 0.005
_MIB = 1024 * 1024


async def measure(cluster: Cluster) -> list[Result]:
    """Idle latency; jobs a second and what they cost; many jobs that wait at once."""
    return [*await _idle(cluster), *await _rates(cluster), *await _many(cluster)]


@dataclass(frozen=True)
class _Run:
    """What a queue full of jobs came to: `seconds` from the first start to all remembered as
    done; processor time of all workers; the largest worker."""

    seconds: float
    cpu_s: float
    peak_bytes: int


# ── idle ─────────────────────────────────────────────────────────────────────


class _Here:
    """A worker in this process, where an engine's jobs start."""

    def __init__(self) -> None:
        self._started_s: dict[int, float] = {}
        self._news = asyncio.Event()

    async def perform(self, number: int) -> None:
        self._started_s[number] = time.monotonic()
        self._news.set()

    async def until_started(self, *, job: int, within_s: float) -> float:
        async with asyncio.timeout(within_s):
            while job not in self._started_s:
                self._news.clear()
                await self._news.wait()
        return self._started_s[job]


async def _idle(cluster: Cluster) -> list[Result]:
    timings: dict[Contestant, list[float]] = {each: [] for each in ALL}
    for _ in range(_ROUNDS):
        for contestant in ALL:
            async with ground(contestant, cluster) as queue, _one_worker(queue) as worker:
                timings[contestant] += await _one_by_one(queue, worker)
    return _beside_limner(
        {
            each: summary(f"enqueue → start, idle: {each.name}", timings[each], unit="ms")
            for each in ALL
        }
    )


@asynccontextmanager
async def _one_worker(queue: Ground) -> AsyncIterator[Fleet | _Here]:
    """A worker in a process of its own, which is called; SQLite calls nobody elsewhere, so
    there it is in this one, as `limner run` has it."""
    if not queue.contestant.on_sqlite:
        async with workers(queue.contestant.module, queue.url, processes=1, slots=_SLOTS) as fleet:
            fleet.go()
            yield fleet
        return
    here = _Here()
    work = asyncio.create_task(queue.engine.work(here.perform, slots=_SLOTS), name="work")
    yield here
    # Else it is cut short while it writes that the last one is done.
    await _until_over(queue)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def _one_by_one(queue: Ground, worker: Fleet | _Here) -> list[float]:
    """Seconds from asking to the start, job by job; the first ones are not counted."""
    timings = []
    for job in range(_UNCOUNTED + _IDLE_JOBS):
        await asyncio.sleep(random.uniform(0.01, 0.03))
        asked_s = time.monotonic()
        await queue.engine.enqueue(job)
        timings.append(await worker.until_started(job=job, within_s=_PATIENCE_S) - asked_s)
    return timings[_UNCOUNTED:]


# ── full ─────────────────────────────────────────────────────────────────────


async def _rates(cluster: Cluster) -> list[Result]:
    """How many jobs that do nothing are done in a second, and what one costs."""
    runs: dict[tuple[int, Contestant], list[_Run]] = defaultdict(list)
    for _ in range(_ROUNDS):
        for processes in _PROCESSES:
            for contestant in ALL:
                run = await _run(
                    contestant, cluster, jobs=_RATE_JOBS, processes=processes, slots=_SLOTS
                )
                runs[processes, contestant].append(run)
    results = []
    for processes in _PROCESSES:
        results += _rows(
            f"jobs done, {processes} worker{'s' * (processes > 1)}",
            {each: [_RATE_JOBS / run.seconds for run in runs[processes, each]] for each in ALL},
            unit="/s",
            n=_RATE_JOBS,
        )
    results += _rows(
        "CPU of a worker per job",
        {each: [run.cpu_s / _RATE_JOBS * 1000 for run in runs[1, each]] for each in ALL},
        unit="ms",
        n=_RATE_JOBS,
    )
    results += _rows(
        f"memory of a worker, {_SLOTS} slots",
        {each: [run.peak_bytes / _MIB for run in runs[1, each]] for each in ALL},
        unit="MiB",
        n=_RATE_JOBS,
    )
    return results


async def _many(cluster: Cluster) -> list[Result]:
    """Jobs that wait, all at once in one process: the longest time over the shortest possible."""
    runs: dict[tuple[int, Contestant], list[_Run]] = defaultdict(list)
    for _ in range(_ROUNDS):
        for jobs in _WAITING:
            for contestant in ALL:
                run = await _run(
                    contestant, cluster, jobs=jobs, processes=1, slots=jobs, wait_s=_WAIT_S
                )
                runs[jobs, contestant].append(run)
    results = []
    for jobs in _WAITING:
        results += _rows(
            f"{jobs:,} jobs of {_WAIT_S:g} s at once: total over ideal",
            {each: [run.seconds / _WAIT_S for run in runs[jobs, each]] for each in ALL},
            unit="×",
            n=jobs,
        )
    results += _rows(
        f"memory of a worker, {_WAITING[-1]:,} slots",
        {each: [run.peak_bytes / _MIB for run in runs[_WAITING[-1], each]] for each in ALL},
        unit="MiB",
        n=_WAITING[-1],
    )
    return results


async def _run(
    contestant: Contestant,
    cluster: Cluster,
    *,
    jobs: int,
    processes: int,
    slots: int,
    wait_s: float = 0.0,
) -> _Run:
    """Let workers go at a queue that is full, until nothing is left."""
    async with ground(contestant, cluster) as queue:
        await queue.fill(jobs)
        async with workers(
            contestant.module, queue.url, processes=processes, slots=slots, seconds=wait_s
        ) as fleet:
            fleet.go()
            await fleet.until_all_started(jobs, within_s=_PATIENCE_S)
            over_s = await _until_over(queue)
    return _Run(
        seconds=over_s - min(fleet.started_s.values()),
        cpu_s=sum(fleet.cpu_s),
        peak_bytes=max(fleet.peak_bytes),
    )


async def _until_over(queue: Ground) -> float:
    """When everything was remembered as done."""
    async with asyncio.timeout(_PATIENCE_S):
        while await queue.unfinished():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(_LOOK_S)
    return time.monotonic()


# ── what is said of it ───────────────────────────────────────────────────────


def _rows(
    what: str, values: Mapping[Contestant, Sequence[float]], *, unit: str, n: int
) -> list[Result]:
    """The median of the rounds for everybody."""
    return _beside_limner(
        {
            each: one(f"{what}: {each.name}", median(rounds), unit, n=n)
            for each, rounds in values.items()
        }
    )


def _beside_limner(results: Mapping[Contestant, Result]) -> list[Result]:
    return compared(list(results.values()), to=results[LIMNER], name=LIMNER.name)
