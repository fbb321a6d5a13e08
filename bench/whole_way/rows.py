"""The rows of the whole way: one version of the program, or several in turns.

Left out: Discord's and Replicate's own time and the network's. All runs on one machine, so the
stubs take processor time, too.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench.measure import Measurement, single, summarise, with_ratios
from bench.whole_way.installed import Drawing, Installed, Limner, installed

_WARM_UP = 4
_IDLE = 15
_UNDER_WAY = 20
_AT_ONCE = 10
_MANY = 500
_MANY_S = 5.0
_SIDES = (512, 1024)
_FORMS = ("webp", "png", "jpg")


async def measure(versions: Sequence[Limner]) -> list[Measurement]:
    """Every row for each version. The first one is what the others are compared with."""
    rows: list[Measurement] = []
    for webhooks in (True, False):
        told = [replace(each, webhooks=webhooks) for each in versions]
        how = "with webhooks" if webhooks else "asking for news"
        rows += await _idle(told, Drawing(), how)
        rows += await _at_once(told, Drawing(), how)
    for side in _SIDES:
        for form in _FORMS:
            rows += await _idle(versions, Drawing(side, form), "with webhooks")
    rows += await _busy(versions)
    rows += await _many(versions)
    return rows


async def _idle(versions: Sequence[Limner], drawing: Drawing, how: str) -> list[Measurement]:
    """One picture after the other; the versions take turns."""
    async with _all_installed(versions, drawing) as running:
        for number in range(_WARM_UP):
            await _one_each(running, number)
        before = [each.cpu_s() for each in running]
        for number in range(_WARM_UP, _WARM_UP + _IDLE):
            await _one_each(running, number)
        cpu_s = [each.cpu_s() - so_far for each, so_far in zip(running, before, strict=True)]
        ways = [await each.ways() for each in running]
    what = f"{drawing}, {how}"
    return [
        *_compared(
            versions,
            [
                summarise(f"command → acknowledged: {what}", each.acknowledged[_WARM_UP:])
                for each in ways
            ],
        ),
        *_compared(
            versions,
            [summarise(f"command → painter asked: {what}", way.asked[_WARM_UP:]) for way in ways],
        ),
        *_compared(
            versions,
            [summarise(f"painter done → posted: {what}", way.posted[_WARM_UP:]) for way in ways],
        ),
        *_compared(
            versions,
            [
                single(f"processor time a picture: {what}", used / _IDLE * 1000, "ms", n=_IDLE)
                for used in cpu_s
            ],
        ),
    ]


async def _one_each(running: Sequence[Installed], number: int) -> None:
    for each in running:
        await each.ask(number)
        await each.until_posted(number + 1)
        await each.until_idle()


async def _at_once(versions: Sequence[Limner], drawing: Drawing, how: str) -> list[Measurement]:
    """Ten pictures are asked for in one instant."""
    took_s = []
    async with _all_installed(versions, drawing) as running:
        for number in range(_WARM_UP):
            await _one_each(running, number)
        for each in running:
            start = time.time()
            await asyncio.gather(*(each.ask(_WARM_UP + n) for n in range(_AT_ONCE)))
            await each.until_posted(_WARM_UP + _AT_ONCE)
            took_s.append(time.time() - start)
            await each.until_idle()
    what = f"{_AT_ONCE} at once, last picture posted: {drawing}, {how}"
    return _compared(versions, [single(what, each, "s", n=_AT_ONCE) for each in took_s])


async def _busy(versions: Sequence[Limner]) -> list[Measurement]:
    """Commands while twenty pictures are drawn and posted, again and again."""
    acknowledged: list[Measurement] = []
    rolled: list[Measurement] = []
    for version in versions:
        async with _all_installed([version], Drawing(run_s=1.0)) as [running]:
            await _one_each([running], 0)
            asking = asyncio.create_task(_keep_under_way(running), name="asking")
            rolls = []
            while not asking.done():
                rolls.append(await running.use("roll", dice="2d6+3"))
                await asyncio.sleep(0.05)
            await asking
            ways = await running.ways()
        what = f"{_UNDER_WAY} under way"
        acknowledged.append(
            summarise(f"command → acknowledged, {what}", ways.acknowledged[1 + _UNDER_WAY :])
        )
        rolled.append(summarise(f"/roll → acknowledged, {what}", rolls))
    return [*_compared(versions, acknowledged), *_compared(versions, rolled)]


async def _keep_under_way(running: Installed) -> None:
    """Ask for a picture whenever fewer than twenty are under way, five times over."""
    for number in range(1, 1 + 5 * _UNDER_WAY):
        await running.until_posted(number - _UNDER_WAY)
        await running.ask(number)
    await running.until_posted(1 + 5 * _UNDER_WAY)


async def _many(versions: Sequence[Limner]) -> list[Measurement]:
    """Five hundred pictures are asked for in one instant; each takes five seconds."""
    over: list[Measurement] = []
    for version in versions:
        drawing = Drawing(run_s=_MANY_S)
        async with _all_installed([replace(version, slots=_MANY)], drawing) as [running]:
            await _one_each([running], 0)
            start = time.time()
            await asyncio.gather(*(running.ask(1 + n) for n in range(_MANY)))
            await running.until_posted(1 + _MANY)
            ratio = (time.time() - start) / _MANY_S
        over.append(
            single(f"{_MANY} at once, {_MANY_S:g} s each: total over ideal", ratio, "×", n=_MANY)
        )
    return _compared(versions, over)


def _compared(versions: Sequence[Limner], results: Sequence[Measurement]) -> list[Measurement]:
    """The rows with the versions' names, and their ratios to the first version."""
    if len(versions) == 1:
        return list(results)
    named = [
        replace(each, what=f"{each.what} ({version.name})")
        for each, version in zip(results, versions, strict=True)
    ]
    return [named[0], *with_ratios(named[1:], to=named[0], name=versions[0].name)]


@asynccontextmanager
async def _all_installed(
    versions: Sequence[Limner], drawing: Drawing
) -> AsyncIterator[Sequence[Installed]]:
    async with AsyncExitStack() as stack:
        running = []
        for version in versions:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="limner-bench-"))
            running.append(
                await stack.enter_async_context(installed(version, drawing, Path(folder)))
            )
        yield running
