"""JPEG files: colours, scans, ends, orientation, profiles, and what phones put behind them."""

import struct
from collections.abc import Iterator
from typing import Any

from PIL import Image

from studio.rules.pictures.parts import jpeg_parts
from tests.studio.rules.pictures.corpus.profiles import (
    SRGB_COLUMNS,
    grey_profile,
    ink_profile,
    rgb_profile,
)
from tests.studio.rules.pictures.files import encoded, exif_block, swapped_profile

_SIZE = (48, 40)
END = b"\xff\xd9"
# The first boxes of an MP4 and pixels of video, which look like anything, also like markers.
VIDEO = (
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
    + bytes(range(256)) * 30
    + b"\xff\xda\xff\xd9\xff\xc0" * 200
)


def scene(mode: str = "RGB", size: tuple[int, int] = _SIZE) -> Image.Image:
    """Soft colours that differ in each corner."""
    corners = Image.new("RGB", (2, 2))
    corners.putdata([(200, 30, 40), (40, 180, 60), (50, 60, 200), (220, 210, 120)])
    return corners.resize(size, Image.Resampling.BICUBIC).convert(mode)


def jpeg(mode: str = "RGB", *, size: tuple[int, int] = _SIZE, **options: Any) -> bytes:
    return encoded(scene(mode, size), "JPEG", quality=95, **options)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def with_segments(content: bytes, *segments: bytes) -> bytes:
    """The file with further segments behind its start."""
    return content[:2] + b"".join(segments) + content[2:]


def exif(entries: bytes, *, order: bytes = b"II", number: int = 1) -> bytes:
    """A segment of EXIF whose directory has these entries."""
    pack = "<" if order == b"II" else ">"
    tiff = order + struct.pack(pack + "HIH", 42, 8, number) + entries + bytes(4)
    return segment(0xE1, b"Exif\0\0" + tiff)


def oriented(kind: int, value: int, *, order: bytes = b"II", count: int = 1) -> bytes:
    """EXIF with an orientation of that TIFF type: 1 BYTE, 3 SHORT, 4 LONG, and so on."""
    pack = "<" if order == b"II" else ">"
    size = {1: "Bxxx", 3: "Hxx", 4: "I", 6: "bxxx", 8: "hxx", 9: "i"}.get(kind, "I")
    return exif(struct.pack(pack + "HHI" + size, 0x0112, kind, count, value), order=order)


def jpeg_files() -> Iterator[tuple[str, bytes]]:
    """Every JPEG of the corpus, with what is special about it."""
    for part in (_plain, _inks, _ends, _turned, _profiled, _phones, _odd):
        yield from (("JPEG, " + name, content) for name, content in part())


def _plain() -> Iterator[tuple[str, bytes]]:
    yield "RGB", jpeg()
    yield "grey", jpeg("L")
    yield "progressive", jpeg(progressive=True)
    yield "grey, progressive", jpeg("L", progressive=True)
    yield "4:2:0", jpeg(subsampling=2)
    yield "4:2:2", jpeg(subsampling=1)
    yield "4:2:0, odd size", jpeg(subsampling=2, size=(37, 41))
    yield "optimised", jpeg(optimize=True)
    yield "restarts", jpeg(restart_marker_blocks=2)
    yield "restarts, progressive", jpeg(progressive=True, restart_marker_blocks=2)
    yield "kept as RGB", jpeg(keep_rgb=True)
    yield "little quality", encoded(scene(), "JPEG", quality=5)
    yield "no JFIF", _without(jpeg(), 0xE0)
    yield "no JFIF, kept as RGB", _without(jpeg(keep_rgb=True), 0xE0, 0xEE)
    yield "density", jpeg(dpi=(300, 72))
    yield "comment", jpeg(comment=b"secret")
    yield (
        "Adobe says RGB",
        with_segments(
            _without(jpeg(keep_rgb=True), 0xE0, 0xEE), segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
        ),
    )
    yield (
        "Adobe says YCC",
        with_segments(_without(jpeg(), 0xE0), segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")),
    )


def _without(content: bytes, *markers: int) -> bytes:
    *segments, scan = jpeg_parts(content)
    return (
        content[:2]
        + b"".join(
            content[each.start : each.end] for each in segments if each.name[0] not in markers
        )
        + content[scan.start :]
    )


def _inks() -> Iterator[tuple[str, bytes]]:
    inks = jpeg("CMYK")
    yield "CMYK", inks
    yield "CMYK without Adobe", _without(inks, 0xEE)
    yield "CMYK, progressive", jpeg("CMYK", progressive=True)
    yield (
        "CMYK said to be YCCK",
        _without(inks, 0xEE)[:2]
        + segment(0xEE, b"Adobe\0\x64\0\0\0\0\2")
        + _without(inks, 0xEE)[2:],
    )
    yield "CMYK with a profile", jpeg("CMYK", icc_profile=ink_profile())
    yield "CMYK with a profile of RGB", jpeg("CMYK", icc_profile=rgb_profile())
    black = Image.new("CMYK", _SIZE, (0, 0, 0, 128))
    yield "black ink", encoded(black, "JPEG", quality=95)


def _ends() -> Iterator[tuple[str, bytes]]:
    for name, content in (
        ("RGB", jpeg()),
        ("grey", jpeg("L")),
        ("progressive", jpeg(progressive=True)),
        ("4:2:0", jpeg(subsampling=2)),
        ("restarts", jpeg(restart_marker_blocks=2)),
        ("CMYK", jpeg("CMYK")),
    ):
        yield f"{name}, without its last byte", content[:-1]
        yield f"{name}, without its last two bytes", content[:-2]
        yield f"{name}, with bytes behind", content + b"secret" * 9
        yield f"{name}, end repeated", content + END
        yield f"{name}, zeros for the end", content[:-2] + bytes(500)
        yield f"{name}, half", content[: len(content) // 2]
        yield f"{name}, three quarters, with an end", content[: len(content) * 3 // 4] + END
        yield f"{name}, ten bytes short", content[:-12]
        yield f"{name}, last scan byte lost", content[:-3]


def _turned() -> Iterator[tuple[str, bytes]]:
    base = jpeg()
    for number in (*range(10), 65535):
        for name, kind in (("SHORT", 3), ("LONG", 4)):
            if kind == 4 or number < 65536:
                yield f"orientation {number} as {name}", with_segments(base, oriented(kind, number))
                yield (
                    f"orientation {number} as {name}, big-endian",
                    with_segments(base, oriented(kind, number, order=b"MM")),
                )
    for name, kind in (
        ("BYTE", 1),
        ("SBYTE", 6),
        ("SSHORT", 8),
        ("SLONG", 9),
        ("type 0", 0),
        ("ASCII", 2),
        ("type 99", 99),
        ("FLOAT", 11),
    ):
        yield f"orientation as {name}", with_segments(base, oriented(kind, 6))
        yield (
            f"orientation as {name}, big-endian",
            with_segments(base, oriented(kind, 6, order=b"MM")),
        )
    for count in (0, 2, 3, 1000):
        yield f"orientation of {count} numbers", with_segments(base, oriented(3, 6, count=count))
    yield (
        "orientation twice",
        with_segments(
            base,
            exif(
                struct.pack("<HHIHxx", 0x0112, 3, 1, 6) + struct.pack("<HHIHxx", 0x0112, 3, 1, 3),
                number=2,
            ),
        ),
    )
    yield "two EXIF", with_segments(base, oriented(3, 6), oriented(3, 3))
    yield "EXIF after a comment", with_segments(base, segment(0xFE, b"x"), oriented(3, 6))
    yield "EXIF after JFIF", base[:20] + oriented(3, 6) + base[20:]
    yield "EXIF behind the tables", base.replace(b"\xff\xc0", oriented(3, 6) + b"\xff\xc0", 1)
    for name, data in (
        ("cut", oriented(3, 6)[4:18]),
        ("empty", b"Exif\0\0"),
        ("no zeros", b"Exif" + oriented(3, 6)[10:]),
        ("one zero", b"Exif\0" + b"\1" + oriented(3, 6)[10:]),
        ("another order", b"Exif\0\0XX" + oriented(3, 6)[12:]),
        ("garbage", b"Exif\0\0" + b"\x93" * 50),
        ("no 42", b"Exif\0\0II\x2b\0" + oriented(3, 6)[14:]),
        ("directory beyond the end", b"Exif\0\0II*\0\xff\xff\0\0" + bytes(40)),
        ("directory over itself", b"Exif\0\0II*\0\0\0\0\0" + bytes(40)),
        ("many entries claimed", b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + oriented(3, 6)[20:]),
        ("no entries claimed", b"Exif\0\0II*\0\x08\0\0\0\0\0" + oriented(3, 6)[20:]),
        ("directory further behind", b"Exif\0\0II*\0\x10\0\0\0" + bytes(8) + oriented(3, 6)[18:]),
    ):
        yield f"EXIF {name}", with_segments(base, segment(0xE1, data))
    turned = b'<rdf:Description tiff:Orientation="6"/>'
    yield "XMP with an orientation", jpeg(xmp=b"<x:xmpmeta>" + turned + b"</x:xmpmeta>")
    yield "orientation of a progressive", with_segments(jpeg(progressive=True), oriented(3, 6))
    yield "orientation of grey", with_segments(jpeg("L"), oriented(3, 8))
    yield "camera's EXIF", jpeg(exif=exif_block(6))


def profile_parts(profile: bytes, number: int) -> list[bytes]:
    """The segments of a profile in that many parts."""
    step = -(-len(profile) // number)
    return [
        segment(
            0xE2, b"ICC_PROFILE\0" + bytes((n + 1, number)) + profile[n * step : (n + 1) * step]
        )
        for n in range(number)
    ]


def _profiled() -> Iterator[tuple[str, bytes]]:
    base, grey = jpeg(), jpeg("L")
    p3 = rgb_profile()
    for name, profile in (
        ("P3", p3),
        ("swapped", swapped_profile()),
        ("gamma 1.8", rgb_profile(SRGB_COLUMNS, gamma=1.8)),
        ("grey", grey_profile()),
        ("inks", ink_profile()),
    ):
        yield f"profile {name}", with_segments(base, *profile_parts(profile, 1))
        yield f"profile {name} of grey", with_segments(grey, *profile_parts(profile, 1))
        yield (
            f"profile {name} behind JFIF",
            base[:20] + b"".join(profile_parts(profile, 1)) + base[20:],
        )
    parts = profile_parts(p3, 3)
    for name, chosen in (
        ("in three parts", parts),
        ("parts reversed", parts[::-1]),
        ("a part lost", parts[:2]),
        ("first part lost", parts[1:]),
        ("a part twice", [parts[0], *parts]),
        ("two profiles", [*profile_parts(p3, 1), *profile_parts(swapped_profile(), 1)]),
        ("numbered from 0", [each[:16] + bytes((each[16] - 1,)) + each[17:] for each in parts]),
        ("wrong number of parts", [each[:17] + b"\x05" + each[18:] for each in parts]),
        ("no number of parts", [each[:17] + b"\0" + each[18:] for each in parts]),
        ("cut", profile_parts(p3[:300], 1)),
        ("zeros", profile_parts(bytes(400), 1)),
        ("empty", profile_parts(b"", 1)),
        ("header only", [segment(0xE2, b"ICC_PROFILE\0")]),
        ("garbage", profile_parts(b"\x93" * 700, 2)),
        ("with bytes behind", profile_parts(p3 + b"more" * 9, 1)),
    ):
        yield f"profile {name}", with_segments(base, *chosen)


def _phones() -> Iterator[tuple[str, bytes]]:
    for name, content in (
        ("RGB", jpeg()),
        ("progressive", jpeg(progressive=True)),
        ("4:2:0", jpeg(subsampling=2)),
    ):
        yield f"motion photo, {name}", content + VIDEO
        yield f"motion photo without an end, {name}", content[:-2] + VIDEO
    index = segment(0xE2, b"MPF\0II*\0\x08\0\0\0" + bytes(60))
    yield "MPF", with_segments(jpeg(), index) + jpeg("L")
    yield "MPF without an end", with_segments(jpeg(), index)[:-2] + jpeg("L")
    yield "gain map behind", with_segments(jpeg(), index) + jpeg("L", size=(24, 20)) + bytes(64)
    thumb = segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + jpeg(size=(16, 16)))
    yield "thumbnail in EXIF", with_segments(jpeg(), thumb)
    yield (
        "thumbnail in JFXX",
        with_segments(jpeg(), segment(0xE0, b"JFXX\0\x10" + jpeg(size=(16, 16)))),
    )
    yield (
        "Photoshop's block",
        with_segments(jpeg(), segment(0xED, b"Photoshop 3.0\x008BIM" + bytes(60))),
    )
    yield "a trailer with markers", jpeg() + b"\xff\xd8\xff\xda\0\2" * 300


def _odd() -> Iterator[tuple[str, bytes]]:
    base = jpeg()
    frame, scan = base.index(b"\xff\xc0"), base.index(b"\xff\xda")
    yield "12 bits", base[: frame + 4] + b"\x0c" + base[frame + 5 :]
    yield "lossless marker", base[:frame] + b"\xff\xc3" + base[frame + 2 :]
    yield "arithmetic marker", base[:frame] + b"\xff\xc9" + base[frame + 2 :]
    yield "extended frame", base[:frame] + b"\xff\xc1" + base[frame + 2 :]
    yield "height 0", base[: frame + 5] + b"\0\0" + base[frame + 7 :]
    yield "width 0", base[: frame + 7] + b"\0\0" + base[frame + 9 :]
    yield "two components", base[: frame + 9] + b"\2" + base[frame + 10 :]
    yield "fill bytes", with_segments(base, b"\xff" * 9)
    yield "zeros between segments", base[:20] + bytes(30) + base[20:]
    yield "fill bytes before the scan", base[:scan] + b"\xff" * 20 + base[scan:]
    yield "starts twice", base[:2] + base
    yield "no tables", base[:20] + base[frame:]
    yield "no Huffman tables", base[: frame + 19] + base[scan:]
    yield "damage in the scan", base[: scan + 200] + b"\x55" * 10 + base[scan + 210 :]
    yield "a marker in the scan", base[: scan + 200] + b"\xff\x42" + base[scan + 202 :]
    yield "a restart marker in the scan", base[: scan + 200] + b"\xff\xd3" + base[scan + 202 :]
    yield "a comment behind the scan", base[:-2] + segment(0xFE, b"secret") + END
    yield "EXIF behind the scan", base[:-2] + oriented(3, 6) + END
    progressive = jpeg(progressive=True)
    at = progressive.rindex(b"\xff\xda")
    table = progressive.rindex(b"\xff\xc4")
    at = min(at, table) if table > progressive.index(b"\xff\xda") else at
    yield "a comment between scans", progressive[:at] + segment(0xFE, b"secret") + progressive[at:]
    yield (
        "a comment with an end between scans",
        progressive[:at] + segment(0xFE, b"secret" + END) + progressive[at:],
    )
    yield "last scan lost", progressive[: progressive.rindex(b"\xff\xda")] + END
    yield "scans in planes", _planes()


def _planes() -> bytes:
    """A baseline JPEG whose components are in scans of their own."""
    grey = jpeg("L")
    frame, tables = grey.index(b"\xff\xc0"), grey.index(b"\xff\xc4")
    scan = grey.index(b"\xff\xda")
    pixels = grey[scan + 10 : -2]
    header = segment(
        0xC0, struct.pack(">BHHB", 8, _SIZE[1], _SIZE[0], 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    )
    scans = b"".join(segment(0xDA, bytes((1, n, 0, 0, 63, 0))) + pixels for n in (1, 2, 3))
    return grey[:frame] + header + grey[tables:scan] + scans + END
