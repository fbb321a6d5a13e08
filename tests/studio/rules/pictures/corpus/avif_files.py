"""AVIF files: plain ones, with alpha, colours and orientation, and those that are no plain ones."""

import struct
from collections.abc import Iterator
from typing import Any

from PIL import Image

from tests.studio.rules.pictures.corpus.jpeg_files import scene
from tests.studio.rules.pictures.corpus.profiles import rgb_profile
from tests.studio.rules.pictures.files import encoded, exif_block, swapped_profile

# Primaries and transfer as in H.273, with light that is brighter than white last.
_CODE_POINTS = (
    *((12, 13), (9, 13), (1, 8), (1, 4), (1, 1), (1, 6), (12, 14), (2, 2)),
    *((1, 16), (1, 18)),
)


def avif(image: Image.Image | None = None, **options: Any) -> bytes:
    """A small AVIF of good quality."""
    return encoded(image or scene(), "AVIF", **({"quality": 90, "speed": 8} | options))


def avif_files() -> Iterator[tuple[str, bytes]]:
    """Every AVIF of the corpus, with what is special about it."""
    yield from (("AVIF, " + name, content) for name, content in _files())


def _files() -> Iterator[tuple[str, bytes]]:
    base = avif()
    yield "plain", base
    for subsampling in ("4:4:4", "4:2:2", "4:2:0", "4:0:0"):
        yield subsampling, avif(subsampling=subsampling)
    yield "odd size", avif(scene(size=(37, 41)))
    yield "limited range", avif(range="limited")
    yield "little quality", avif(quality=10)
    clear = scene("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    yield "alpha", avif(clear)
    yield "alpha, turned", avif(clear, exif=exif_block(6))
    yield "opaque alpha", avif(scene("RGBA"))
    for number in range(1, 9):
        yield f"orientation {number}", avif(exif=exif_block(number))
    yield "XMP", avif(xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    yield "profile P3", avif(icc_profile=rgb_profile())
    yield "profile swapped", avif(icc_profile=swapped_profile())
    for primaries, transfer in _CODE_POINTS:
        yield f"nclx {primaries} {transfer}", _with_code_points(base, primaries, transfer)
    yield "bytes behind", base + struct.pack(">I", 20) + b"free" + b"secret secret"[:12]
    yield "common brand", base.replace(b"ftypavif", b"ftypmif1", 1)
    yield "animated", avif(save_all=True, append_images=[scene().rotate(180)])
    yield "half", base[: len(base) // 2]
    yield "without its last ten bytes", base[:-10]
    yield "text behind the boxes", base + b"SEFT" * 50
    yield "zeros behind the boxes", base + bytes(300)
    yield "three bytes behind the boxes", base + b"abc"
    yield "a JPEG behind the boxes", base + b"\xff\xd8\xff\xe0" * 9
    yield "box beyond the end", base + struct.pack(">I", 200) + b"free"
    place = base.index(b"ispe") + 8
    yield "larger size", base[:place] + struct.pack(">II", 1000, 1000) + base[place + 8 :]
    yield "smaller size", base[:place] + struct.pack(">II", 20, 20) + base[place + 8 :]
    yield "another kind of item", base.replace(b"av01", b"grid", 1)
    yield "no size", base.replace(b"ispe", b"free", 1)
    yield "no places", base.replace(b"iloc", b"free", 1)
    yield "no primary", base.replace(b"pitm", b"free", 1)
    meta = base.index(b"meta") - 4
    size = int.from_bytes(base[meta : meta + 4], "big")
    places = base.index(b"iloc") - 4
    twice = base[places : places + int.from_bytes(base[places : places + 4], "big")]
    yield (
        "two lists of places",
        base[:meta]
        + (size + len(twice)).to_bytes(4, "big")
        + base[meta + 4 : meta + size]
        + twice
        + base[meta + size :],
    )
    start = base.index(b"mdat") + 4
    for name, data in (
        ("two frames in one item", base[start:] * 2),
        ("thousands of parts in one item", b"\x12\0" * 5000 + base[start:]),
    ):
        yield name, _with_data(base, start, data)
    yield "only brands", base[: int.from_bytes(base[:4], "big")]


def _with_code_points(content: bytes, primaries: int, transfer: int) -> bytes:
    at = content.index(b"nclx") + 4
    return content[:at] + struct.pack(">HH", primaries, transfer) + content[at + 4 :]


def _with_data(content: bytes, start: int, data: bytes) -> bytes:
    """The file with other data of its one item, which begin there and end the file."""
    length = len(content) - start
    places = content.index(b"iloc")
    at = content.index(struct.pack(">II", start, length), places) + 4
    head = content[:at] + struct.pack(">I", len(data)) + content[at + 4 : start - 8]
    return head + struct.pack(">I", len(data) + 8) + b"mdat" + data
