"""What the worst uploads cost: processor time, and the event loop's longest pause meanwhile."""

import io
import time
from collections.abc import Callable
from contextlib import suppress

from PIL import Image

from bench.measure import Measurement, loop_pauses, single
from bot.config.sections import UploadSettings
from studio.errors import UploadRefused
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.pictures.gate import admit

_LIMITS = UploadSettings()
_SIDE_PX = int(_LIMITS.max_pixels**0.5)
_TIMES = 3


async def measure() -> list[Measurement]:
    """For the worst of several files at the limits: processor time in ms, longest pause in ms.

    Each file is admitted a few times, and its best time counts: others use this machine, too.
    """
    costs = [(name, *await _cost(content)) for name, content in _files().items()]
    slowest = max(costs, key=lambda cost: cost[1])
    stillest = max(costs, key=lambda cost: cost[2])
    return [
        single(f"worst upload's processor time ({slowest[0]})", slowest[1], "ms", n=len(costs)),
        single(
            f"event loop's longest pause, uploads ({stillest[0]})", stillest[2], "ms", n=len(costs)
        ),
    ]


async def _cost(content: bytes) -> tuple[float, float]:
    spent, pauses = [], []
    for _ in range(_TIMES):
        took: list[float] = []
        late = await loop_pauses(work_on_picture(_admit, EVERYBODY, content, took.append))
        spent += took
        pauses.append(max(late, default=0.0))
    return min(spent) * 1000, min(pauses) * 1000


def _admit(content: bytes, note: Callable[[float], object]) -> None:
    start = time.thread_time()
    # Some of the files are attacks.
    with suppress(UploadRefused):
        admit(content, max_bytes=_LIMITS.max_bytes, max_pixels=_LIMITS.max_pixels, may_grow=False)
    note(time.thread_time() - start)


def _files() -> dict[str, bytes]:
    """Files of at most 10 MB: many parts, many pixels, or both."""
    grain = Image.effect_noise((_SIDE_PX // 8, _SIDE_PX // 8), 100)
    photo = Image.merge("RGB", [grain] * 3).resize((_SIDE_PX, _SIDE_PX))
    flat = Image.new("RGB", (_SIDE_PX, _SIDE_PX), (20, 40, 60))
    small = Image.merge("RGB", [Image.effect_noise((64, 64), 100)] * 3)
    jpeg, gif, png = _encoded(small, "JPEG"), _encoded(small, "GIF"), _encoded(small, "PNG")
    frame = gif.index(b"\x2c\0\0\0\0")
    filling = _LIMITS.max_bytes - max(map(len, (jpeg, gif, png)))
    files = {
        "FF in a JPEG": jpeg[:2] + b"\xff" * filling + jpeg[2:],
        "comments in a JPEG": jpeg[:2] + b"\xff\xfe\0\2" * (filling // 4) + jpeg[2:],
        "empty chunks in a PNG": png[:33] + bytes(filling // 12 * 12) + png[33:],
        "blocks of one byte in a GIF": gif[:frame]
        + b"\x21\xfe"
        + b"\1a" * (filling // 2)
        + b"\0"
        + gif[frame:],
        "large JPEG": _encoded(flat.resize((_SIDE_PX * 2, _SIDE_PX * 2)), "JPEG"),
        "progressive JPEG": _encoded(photo, "JPEG", progressive=True),
        "WebP": _encoded(photo, "WEBP", quality=50, method=0),
        "WebP with alpha": _encoded(flat.convert("RGBA"), "WEBP", lossless=True, method=0),
        "PNG": _encoded(flat, "PNG"),
        "PNG of 16 bits": _encoded(Image.new("I;16", (_SIDE_PX, _SIDE_PX)), "PNG"),
        "GIF": _encoded(photo.quantize(64), "GIF"),
    }
    return {name: content for name, content in files.items() if len(content) <= _LIMITS.max_bytes}


def _encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()
