"""Timings and their summaries."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

_TICK_S = 0.001


@dataclass(frozen=True)
class Measurement:
    """Median and 99th percentile of `n` timings, in `unit`.

    `ratio` is this median over the median of `ratio_to`, another row of the same run.
    """

    what: str
    p50: float
    p99: float
    unit: str
    n: int
    ratio: float | None = None
    ratio_to: str = ""


def summarise(what: str, timings_s: list[float], *, unit: str = "ms") -> Measurement:
    """The percentiles of timings, which are given in seconds."""
    ordered = sorted(timings_s)
    scale = {"ms": 1000.0, "s": 1.0}[unit]
    return Measurement(
        what,
        p50=ordered[len(ordered) // 2] * scale,
        p99=ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)] * scale,
        unit=unit,
        n=len(ordered),
    )


def single(what: str, value: float, unit: str, *, n: int) -> Measurement:
    """A single number that `n` measurements or pictures gave."""
    return Measurement(what, value, value, unit, n)


def with_ratios(results: Sequence[Measurement], *, to: Measurement, name: str) -> list[Measurement]:
    """The rows with their ratios to one of them, which the table calls `name`."""
    return [replace(each, ratio=each.p50 / to.p50, ratio_to=name) for each in results]


def time_calls(work: Callable[[], object], *, times: int) -> list[float]:
    """How long each of `times` calls takes, in seconds; one more call before does not count."""
    work()
    timings = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        timings.append(time.perf_counter() - start)
    return timings


async def loop_pauses(work: Awaitable[object]) -> list[float]:
    """How late a sleep of one millisecond ends, again and again until the work is done; seconds."""
    doing = asyncio.ensure_future(work)
    late = []
    while not doing.done():
        start = time.perf_counter()
        await asyncio.sleep(_TICK_S)
        late.append(time.perf_counter() - start - _TICK_S)
    await doing
    return late
