"""How long a session's tree takes on one core: folding, laying out, painting."""

import asyncio
import io
import random
import time
from collections.abc import Awaitable, Mapping, Sequence

from PIL import Image

from bench.measure import Result, compared, summary, timed
from studio.rules.tree.folding import folded
from studio.rules.tree.layout import laid_out
from studio.rules.tree.nodes import Node, grown
from studio.rules.tree.picture import paint_tree

_THUMBNAIL_PX = 256
# So far back people go at most when they branch.
_REACH = 6
_TICK_S = 0.001


def measure() -> list[Result]:
    """Trees of 100 and 500 pictures, none folded, and of 5,000 as they are shown."""
    thumbnails = {node_id: _thumbnail(node_id) for node_id in range(1, 501)}
    large = _session(5_000)
    everything = folded(large, main_id=None, limit=None)
    return [
        summary("folding 5,000 steps", timed(lambda: folded(large, main_id=5_000), times=10)),
        summary("layout of 5,000 tiles", timed(lambda: laid_out(everything), times=10)),
        *(_painting(size, thumbnails, times=5) for size in (100, 500)),
    ]


async def measure_lag() -> list[Result]:
    """How long the event loop waits at a time, idle and while 500 steps are painted in a thread."""
    thumbnails = {node_id: _thumbnail(node_id) for node_id in range(1, 501)}
    nodes = _session(500)
    idle = await _lags(asyncio.sleep(1.0))
    painting = await _lags(asyncio.to_thread(_paint, nodes, thumbnails))
    results = [
        summary("event loop's pauses, idle", idle),
        summary("event loop's pauses, painting a tree of 500 steps", painting),
    ]
    return compared(results, to=results[0], name="idle")


async def _lags(work: Awaitable[object]) -> list[float]:
    """By how much a task that sleeps for a millisecond is late, until the work is done."""
    doing = asyncio.ensure_future(work)
    late = []
    while not doing.done():
        start = time.perf_counter()
        await asyncio.sleep(_TICK_S)
        late.append(time.perf_counter() - start - _TICK_S)
    await doing
    return late


def _painting(size: int, thumbnails: dict[int, bytes], *, times: int) -> Result:
    nodes = _session(size)
    timings = timed(lambda: _paint(nodes, thumbnails), times=times)
    return summary(f"picture of a tree, {size} steps", timings)


def _paint(nodes: Sequence[Node], thumbnails: Mapping[int, bytes]) -> None:
    newest = nodes[-1].id
    tiles = folded(nodes, main_id=newest, limit=None)
    path = grown(nodes).path_to(newest)
    paint_tree(laid_out(tiles), tiles, thumbnails=thumbnails, main_path=path, title="The siege")


def _session(size: int) -> list[Node]:
    chance = random.Random(7)
    return [
        Node(step, chance.randrange(max(1, step - _REACH), step) if step > 1 else None, step)
        for step in range(1, size + 1)
    ]


def _thumbnail(seed: int) -> bytes:
    """Soft shapes with some noise, as a model paints: neither flat nor incompressible."""
    chance = random.Random(seed)
    small = Image.new("RGB", (32, 32))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(32 * 32)])
    out = io.BytesIO()
    large = small.resize((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BICUBIC)
    large.save(out, "WEBP", quality=80)
    return out.getvalue()
