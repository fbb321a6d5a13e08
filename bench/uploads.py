"""What uploads cost: processor time, memory, and the event loop's longest pause meanwhile."""

import asyncio
import io
import multiprocessing
import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PIL import Image

from bench.measure import Measurement, loop_pauses, single
from bot.config.sections import UploadSettings
from studio.errors import UploadRefused
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.pictures.gate import admit

_LIMITS = UploadSettings()
_SIDE_PX = int(_LIMITS.max_pixels**0.5)
_TIMES = 3
# Linux tells the most memory that a process ever had.
_STATUS = Path("/proc/self/status")


async def measure() -> list[Measurement]:
    """Usual files: processor time in ms, memory in MB. The worst of several files at the limits:
    the same, and the longest pause in ms.

    Each file is admitted a few times, and its best time counts: others use this machine, too.
    """
    rows = []
    for name, content in _usual_files().items():
        spent_ms, _ = await _cost(content)
        rows.append(single(f"gate, {name}", spent_ms, "ms", n=_TIMES))
    files = _files()
    costs = [(name, *await _cost(content)) for name, content in files.items()]
    slowest = max(costs, key=lambda cost: cost[1])
    stillest = max(costs, key=lambda cost: cost[2])
    n = len(costs)
    rows += [
        single(f"worst upload's processor time ({slowest[0]})", slowest[1], "ms", n=n),
        single(f"event loop's longest pause, uploads ({stillest[0]})", stillest[2], "ms", n=n),
    ]
    return rows + await asyncio.to_thread(_memory, files)


def _memory(worst: dict[str, bytes]) -> list[Measurement]:
    """The memory that the gate takes for a file, each in a process of its own. Linux only."""
    if not _STATUS.exists():
        return []
    spawning = multiprocessing.get_context("spawn")
    with spawning.Pool(1, maxtasksperchild=1) as processes:
        usual = _usual_files()
        taken = dict(zip(usual, processes.map(_taken_mb, usual.values(), chunksize=1), strict=True))
        most = dict(zip(worst, processes.map(_taken_mb, worst.values(), chunksize=1), strict=True))
    largest = max(most, key=lambda name: most[name])
    return [
        *(single(f"gate's memory, {name}", mb, "MB", n=1) for name, mb in taken.items()),
        single(f"worst upload's memory ({largest})", most[largest], "MB", n=len(most)),
    ]


def _taken_mb(content: bytes) -> float:
    _admit(_encoded(Image.new("RGB", (32, 32)), "PNG"), lambda _: None)
    before = _peak_mb()
    _admit(content, lambda _: None)
    return _peak_mb() - before


def _peak_mb() -> float:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


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


def _usual_files() -> dict[str, bytes]:
    """What members send most, and pictures whose colours are computed."""
    grain = Image.merge("RGB", [Image.effect_noise((504, 378), 100)] * 3)
    photo, drawing = grain.resize((4032, 3024)), grain.resize((1600, 1200))
    png = _encoded(drawing, "PNG")
    linear = _chunk(b"gAMA", struct.pack(">I", 100_000))
    return {
        "12 MP photo, JPEG": _encoded(photo, "JPEG", quality=85),
        "12 MP photo, JPEG without its end": _encoded(photo, "JPEG", quality=85)[:-2],
        "2 MP drawing, PNG": png,
        "2 MP drawing, PNG with gAMA": png[:33] + linear + png[33:],
        "2 MP drawing, palette": _encoded(drawing.quantize(64), "PNG"),
        "2 MP drawing, WebP": _encoded(drawing, "WEBP", quality=80),
        "2 MP drawing, AVIF": _encoded(drawing, "AVIF", speed=10),
        "2 MP, PNG of 16 bits with gAMA": _deep_png((1600, 1200), linear),
    }


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
        "AVIF": _encoded(photo, "AVIF", speed=10, subsampling="4:4:4"),
        "WebP with alpha": _encoded(flat.convert("RGBA"), "WEBP", lossless=True, method=0),
        "PNG": _encoded(flat, "PNG"),
        "PNG of 16 bits": _encoded(Image.new("I;16", (_SIDE_PX, _SIDE_PX)), "PNG"),
        "PNG of 16 bits with gAMA": _deep_png(
            (_SIDE_PX, _SIDE_PX), _chunk(b"gAMA", struct.pack(">I", 100_000))
        ),
        "GIF": _encoded(photo.quantize(64), "GIF"),
    }
    return {name: content for name, content in files.items() if len(content) <= _LIMITS.max_bytes}


def _encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def _deep_png(size: tuple[int, int], *chunks: bytes) -> bytes:
    """A PNG with RGB of 16 bits, which Pillow does not write."""
    rows = b"".join(b"\0" + bytes((y % 251,)) * (size[0] * 6) for y in range(size[1]))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 16, 2, 0, 0, 0))
        + b"".join(chunks)
        + _chunk(b"IDAT", zlib.compress(rows, 1))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
