"""How long a session's tree takes on one core: folding, layout, painting."""

import asyncio
import io
import random
from collections.abc import Mapping, Sequence

from PIL import Image

from bench.measure import Measurement, loop_pauses, summarise, time_calls, with_ratios
from studio.rules.tree.folding import folded
from studio.rules.tree.layout import laid_out
from studio.rules.tree.nodes import Node, grown
from studio.rules.tree.picture import paint_tree

_THUMBNAIL_PX = 256
# A branch starts at most this many steps back.
_REACH = 6


def measure() -> list[Measurement]:
    """Unfolded trees of 100 and 500 pictures, and folding and layout of 5,000."""
    thumbnails = {node_id: _thumbnail(node_id) for node_id in range(1, 501)}
    large = _session(5_000)
    everything = folded(large, main_id=None, limit=None)
    return [
        summarise(
            "folding 5,000 steps", time_calls(lambda: folded(large, main_id=5_000), times=10)
        ),
        summarise("layout of 5,000 tiles", time_calls(lambda: laid_out(everything), times=10)),
        *(_painting(size, thumbnails, times=5) for size in (100, 500)),
    ]


async def measure_lag() -> list[Measurement]:
    """Pauses of the event loop, idle and while a thread paints 500 steps."""
    thumbnails = {node_id: _thumbnail(node_id) for node_id in range(1, 501)}
    nodes = _session(500)
    idle = await loop_pauses(asyncio.sleep(1.0))
    painting = await loop_pauses(asyncio.to_thread(_paint, nodes, thumbnails))
    results = [
        summarise("event loop's pauses, idle", idle),
        summarise("event loop's pauses, painting a tree of 500 steps", painting),
    ]
    return with_ratios(results, to=results[0], name="idle")


def _painting(size: int, thumbnails: dict[int, bytes], *, times: int) -> Measurement:
    nodes = _session(size)
    timings = time_calls(lambda: _paint(nodes, thumbnails), times=times)
    return summarise(f"picture of a tree, {size} steps", timings)


def _paint(nodes: Sequence[Node], thumbnails: Mapping[int, bytes]) -> None:
    newest = nodes[-1].id
    tiles = folded(nodes, main_id=newest, limit=None)
    path = grown(nodes).path_to(newest)
    paint_tree(laid_out(tiles), tiles, thumbnails=thumbnails, main_path=path, title="The siege")


def _session(size: int) -> list[Node]:
    rng = random.Random(7)
    return [
        Node(step, rng.randrange(max(1, step - _REACH), step) if step > 1 else None, step)
        for step in range(1, size + 1)
    ]


def _thumbnail(seed: int) -> bytes:
    """Soft shapes with some noise, which compress about as well as a model's picture."""
    rng = random.Random(seed)
    small = Image.new("RGB", (32, 32))
    small.putdata([tuple(rng.randrange(256) for _ in range(3)) for _ in range(32 * 32)])
    out = io.BytesIO()
    large = small.resize((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BICUBIC)
    large.save(out, "WEBP", quality=80)
    return out.getvalue()
