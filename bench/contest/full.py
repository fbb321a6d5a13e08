"""Throughput: how fast workers empty a full queue, and what a job costs them."""

from collections import defaultdict
from dataclasses import dataclass

from bench.contest.comparison import median_rows
from bench.contest.contestants import ALL, PATIENCE_S, ROUNDS, SLOTS, Contestant, open_queue
from bench.contest.fleet import start_workers
from bench.measure import Measurement
from tests.support.postgres import Cluster

_RATE_JOBS = 1_000
_PROCESSES = (1, 2, 4)
_WAITING = (500, 2_000)
_WAIT_S = 2.0
_MIB = 1024 * 1024


@dataclass(frozen=True)
class _RunCost:
    """What emptying a queue cost: `seconds` from the first start until all jobs are stored as done.

    `cpu_s` is of all workers together, `peak_bytes` of the largest one.
    """

    seconds: float
    cpu_s: float
    peak_bytes: int


async def measure_rates(cluster: Cluster) -> list[Measurement]:
    """How many empty jobs are done in a second, and what one costs."""
    runs: dict[tuple[int, Contestant], list[_RunCost]] = defaultdict(list)
    for _ in range(ROUNDS):
        for processes in _PROCESSES:
            for contestant in ALL:
                run = await _run(
                    contestant, cluster, jobs=_RATE_JOBS, processes=processes, slots=SLOTS
                )
                runs[processes, contestant].append(run)
    results = []
    for processes in _PROCESSES:
        results += median_rows(
            f"jobs done, {processes} worker{'s' * (processes > 1)}",
            {each: [_RATE_JOBS / run.seconds for run in runs[processes, each]] for each in ALL},
            unit="/s",
            n=_RATE_JOBS,
        )
    results += median_rows(
        "CPU of a worker per job",
        {each: [run.cpu_s / _RATE_JOBS * 1000 for run in runs[1, each]] for each in ALL},
        unit="ms",
        n=_RATE_JOBS,
    )
    results += median_rows(
        f"memory of a worker, {SLOTS} slots",
        {each: [run.peak_bytes / _MIB for run in runs[1, each]] for each in ALL},
        unit="MiB",
        n=_RATE_JOBS,
    )
    return results


async def measure_waiting(cluster: Cluster) -> list[Measurement]:
    """Many waiting jobs at once in one process: the time of all over the time of one."""
    runs: dict[tuple[int, Contestant], list[_RunCost]] = defaultdict(list)
    for _ in range(ROUNDS):
        for jobs in _WAITING:
            for contestant in ALL:
                run = await _run(
                    contestant, cluster, jobs=jobs, processes=1, slots=jobs, wait_s=_WAIT_S
                )
                runs[jobs, contestant].append(run)
    results = []
    for jobs in _WAITING:
        results += median_rows(
            f"{jobs:,} jobs of {_WAIT_S:g} s at once: total over ideal",
            {each: [run.seconds / _WAIT_S for run in runs[jobs, each]] for each in ALL},
            unit="×",
            n=jobs,
        )
    results += median_rows(
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
) -> _RunCost:
    """Let workers empty a full queue."""
    async with open_queue(contestant, cluster) as queue:
        await queue.fill(jobs)
        async with start_workers(
            contestant.module, queue.url, processes=processes, slots=slots, seconds=wait_s
        ) as fleet:
            fleet.start()
            await fleet.wait_all_started(jobs, within_s=PATIENCE_S)
            over_s = await queue.wait_until_done()
    return _RunCost(
        seconds=over_s - min(fleet.started_s.values()),
        cpu_s=sum(fleet.cpu_s),
        peak_bytes=max(fleet.peak_bytes),
    )
