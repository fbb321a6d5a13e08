"""Timings and what is said of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Result:
    """A benchmark's middle and its slow end, in `unit`, of `n` measurements.

    `ratio` is that middle over the one of `ratio_to`, another row of the same run.
    """

    what: str
    p50: float
    p99: float
    unit: str
    n: int
    ratio: float | None = None
    ratio_to: str = ""


def summary(what: str, timings_s: list[float], *, unit: str = "ms") -> Result:
    """The percentiles of timings given in seconds."""
    ordered = sorted(timings_s)
    scale = {"ms": 1000.0, "s": 1.0}[unit]
    return Result(
        what,
        p50=ordered[len(ordered) // 2] * scale,
        p99=ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)] * scale,
        unit=unit,
        n=len(ordered),
    )


def one(what: str, value: float, unit: str, *, n: int) -> Result:
    """A single number that `n` measurements or pictures came to."""
    return Result(what, value, value, unit, n)


def compared(results: Sequence[Result], *, to: Result, name: str) -> list[Result]:
    """The same with their ratios to one of them, which the table calls `name`."""
    return [replace(each, ratio=each.p50 / to.p50, ratio_to=name) for each in results]


def timed(work: Callable[[], object], *, times: int) -> list[float]:
    """How long each of that many calls takes, in seconds; a first one is not counted."""
    work()
    timings = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        timings.append(time.perf_counter() - start)
    return timings
