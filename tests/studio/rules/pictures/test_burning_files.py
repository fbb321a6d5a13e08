"""Files that are made to burn the processor: the gate does little work, whatever they hold.

Work is counted, not timed: each step of a loop in Python calls at least one function.
"""

import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from studio.errors import UploadRefused
from studio.rules.pictures.gate import admit
from tests.studio.rules.pictures.corpus.png_writer import BANDS, Colours, write_png
from tests.studio.rules.pictures.files import encoded, exif_block, noise, plain_image, png_chunk

_SIZE_BYTES = 10_000_000
# About ten calls for each of the 20,000 parts that a file may have.
_MOST_CALLS = 250_000
_MAX_PIXELS = 100_000

_JPEG = encoded(noise(64), "JPEG", exif=exif_block(6))
_SCAN = _JPEG.index(b"\xff\xda")
_PROGRESSIVE = encoded(noise(64), "JPEG", progressive=True)
_LAST_SCAN = _PROGRESSIVE[_PROGRESSIVE.rindex(b"\xff\xda") : -2]
_LATER_TABLE = _PROGRESSIVE.index(b"\xff\xc4", _PROGRESSIVE.index(b"\xff\xda"))
_EMPTY_COMMENT = b"\xff\xfe\0\2"
_PNG = encoded(plain_image(), "PNG")
_PIXELS = _PNG.index(b"IDAT") - 4
_END = _PNG.index(b"IEND") - 4
_GIF = encoded(noise(64).convert("P"), "GIF")
_FRAME = _GIF.index(b"\x2c\0\0\0\0")
_WEBP = encoded(plain_image(), "WEBP")
_PACKED_ZEROS = zlib.compress(bytes(1_000_000), 9)


Build = Callable[[], bytes]
"""Builds a file when a test wants it: each worker would build all of them otherwise."""


def _filled(before: bytes, filling: bytes, after: bytes) -> Build:
    return lambda: before + filling * (_SIZE_BYTES // len(filling)) + after


def _webp(build: Build) -> Build:
    def whole() -> bytes:
        chunks = build()
        return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks

    return whole


_FILES: list[tuple[str, Build, str]] = [
    # JPEG: fill bytes, escaped bytes, markers and segments before the frame and before the scan
    ("FF after the start", _filled(_JPEG[:2], b"\xff", _JPEG[2:]), "not_a_picture"),
    ("FF before the scan", _filled(_JPEG[:_SCAN], b"\xff", _JPEG[_SCAN:]), "not_a_picture"),
    ("FF 00", _filled(_JPEG[:2], b"\xff\0", _JPEG[2:]), "not_a_picture"),
    ("restart markers", _filled(_JPEG[:2], b"\xff\xd0", _JPEG[2:]), "not_a_picture"),
    ("comments", _filled(_JPEG[:2], b"\xff\xfe\0\2", _JPEG[2:]), "not_a_picture"),
    ("late comments", _filled(_JPEG[:_SCAN], b"\xff\xfe\0\2", _JPEG[_SCAN:]), "not_a_picture"),
    ("segments of no length", _filled(_JPEG[:2], b"\xff\xe5\0\0", _JPEG[2:]), "not_a_picture"),
    (
        "tables",
        _filled(_JPEG[:_SCAN], b"\xff\xdb\0\x43\0" + b"\1" * 64, _JPEG[_SCAN:]),
        "not_a_picture",
    ),
    ("scans", _filled(_PROGRESSIVE[:-2], _LAST_SCAN, _PROGRESSIVE[-2:]), "not_a_picture"),
    # PNG: chunks of nothing, packed texts and profiles
    ("texts", _filled(_PNG[:_END], png_chunk(b"tEXt", b""), _PNG[_END:]), "not_a_picture"),
    (
        "empty pixels",
        _filled(_PNG[:_PIXELS], png_chunk(b"IDAT", b""), _PNG[_PIXELS:]),
        "not_a_picture",
    ),
    ("APNG frames", _filled(_PNG[:_END], png_chunk(b"fdAT", b""), _PNG[_END:]), "not_a_picture"),
    # GIF: blocks of one byte, extensions, frames
    (
        "blocks of a comment",
        _filled(_GIF[:_FRAME] + b"\x21\xfe", b"\1a", b"\0" + _GIF[_FRAME:]),
        "not_a_picture",
    ),
    ("blocks of pixels", _filled(_GIF[: _FRAME + 11], b"\1\0", b"\0;"), "not_a_picture"),
    ("extensions", _filled(_GIF[:_FRAME], b"\x21\xf9\0", _GIF[_FRAME:]), "not_a_picture"),
    ("frames", _filled(_GIF[:_FRAME], _GIF[_FRAME:-1], b";"), "animated"),
    ("zeros before the frame", _filled(_GIF[:_FRAME], b"\0", _GIF[_FRAME:]), "not_a_picture"),
    # WebP: chunks, also of an animation
    ("chunks", _webp(_filled(_WEBP[12:], b"ABCD\0\0\0\0", b"")), "not_a_picture"),
    ("ANMF chunks", _webp(_filled(_WEBP[12:], b"ANMF\0\0\0\0", b"")), "not_a_picture"),
]


@pytest.mark.parametrize(
    ("build", "reason"), [row[1:] for row in _FILES], ids=[row[0] for row in _FILES]
)
def test_a_file_of_millions_of_parts_is_refused_after_little_work(
    build: Build, reason: str
) -> None:
    content = build()

    with _counted_calls() as calls, pytest.raises(UploadRefused) as refused:
        admit(content, max_bytes=2 * _SIZE_BYTES, max_pixels=_MAX_PIXELS)

    assert refused.value.reason == reason
    assert calls() < _MOST_CALLS


_HARMLESS: list[tuple[str, Build]] = [
    ("bytes between segments", _filled(_JPEG[:_SCAN], b"\0", _JPEG[_SCAN:])),
    ("large comments", _filled(_JPEG[:2], b"\xff\xfe\xff\xff" + b"a" * 65533, _JPEG[2:])),
    (
        "FF between scans",
        _filled(_PROGRESSIVE[:_LATER_TABLE] + _EMPTY_COMMENT, b"\xff", _PROGRESSIVE[_LATER_TABLE:]),
    ),
    ("FF 00 in the pixels", _filled(_JPEG[:-2], b"\xff\0", _JPEG[-2:])),
    ("restart markers in the pixels", _filled(_JPEG[:-2], b"\xff\xd0", _JPEG[-2:])),
    ("a video behind a JPEG without an end", _filled(_JPEG[:-2], b"\0\x01moov\xff\x17", b"")),
    ("scans behind the only one", _filled(_JPEG[:-2], _JPEG[_SCAN:-2], _JPEG[-2:])),
    (
        "frames of an animation that does not begin",
        _filled(
            _PNG[:_PIXELS] + png_chunk(b"acTL", b"\0\0\0\1" + bytes(4)) + _PNG[_PIXELS:_END],
            png_chunk(b"fdAT", bytes(60_000)),
            _PNG[_END:],
        ),
    ),
    (
        "damaged profiles",
        _filled(_PNG[:_PIXELS], png_chunk(b"iCCP", b"a\0\0" + bytes(60_000)), _PNG[_PIXELS:]),
    ),
    ("further pictures after a JPEG", _filled(_JPEG, _JPEG, b"")),
    (
        "comments after the scan",
        _filled(_JPEG[:-2], b"\xff\xfe\xff\xff" + b"a" * 65533, b"\xff\xd9"),
    ),
    (
        "profiles in a JPEG",
        _filled(_JPEG[:2], b"\xff\xe2\xff\xffICC_PROFILE\0" + b"a" * 65521, _JPEG[2:]),
    ),
    (
        "a JPEG's EXIF without end",
        lambda: encoded(
            plain_image(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(60_000)
        ),
    ),
    # Each of these chunks unpacks to a megabyte.
    (
        "packed texts",
        _filled(_PNG[:_PIXELS], png_chunk(b"zTXt", b"a\0\0" + _PACKED_ZEROS), _PNG[_PIXELS:]),
    ),
    (
        "packed profiles",
        _filled(_PNG[:_PIXELS], png_chunk(b"iCCP", b"a\0\0" + _PACKED_ZEROS), _PNG[_PIXELS:]),
    ),
    (
        "large blocks in a GIF",
        _filled(_GIF[:_FRAME] + b"\x21\xfe", b"\xff" * 256, b"\0" + _GIF[_FRAME:]),
    ),
]


@pytest.mark.parametrize("build", [row[1] for row in _HARMLESS], ids=[row[0] for row in _HARMLESS])
def test_a_picture_with_much_else_in_its_file_is_admitted_after_little_work(build: Build) -> None:
    content = build()

    with _counted_calls() as calls:
        picture = admit(content, max_bytes=2 * _SIZE_BYTES, max_pixels=_MAX_PIXELS)

    assert min(picture.width, picture.height) >= 30
    assert calls() < _MOST_CALLS


@pytest.mark.parametrize("colours", [Colours.GREY, Colours.RGB, Colours.GREY_ALPHA, Colours.RGBA])
def test_a_tall_picture_takes_no_more_work_than_a_wide_one(colours: Colours) -> None:
    """Curves of 16 bits are worked on in parts, and each part costs much."""
    gamma = (b"gAMA", struct.pack(">I", 100_000))
    tall, wide = (
        write_png(colours, 16, size=size, sample=lambda x, y: (x,) * BANDS[colours], chunks=[gamma])
        for size in ((16, 6000), (6000, 16))
    )

    with _counted_calls() as for_wide:
        admit(wide, max_bytes=_SIZE_BYTES, max_pixels=_MAX_PIXELS)
    with _counted_calls() as for_tall:
        admit(tall, max_bytes=_SIZE_BYTES, max_pixels=_MAX_PIXELS)

    assert for_tall() <= 1.2 * for_wide()


def test_only_the_first_profile_of_a_png_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = []
    unpack = zlib.decompressobj

    def counted() -> object:
        unpacked.append(1)
        return unpack()

    content = dict(_HARMLESS)["packed profiles"]()
    monkeypatch.setattr("PIL.PngImagePlugin.zlib.decompressobj", counted)

    admit(content, max_bytes=2 * _SIZE_BYTES, max_pixels=_MAX_PIXELS)

    assert len(unpacked) <= 2


def test_a_progressive_jpeg_may_have_fewer_scans_when_it_is_large() -> None:
    def scanned(side_px: int, scans: int) -> bytes:
        jpeg = encoded(Image.new("RGB", (side_px, side_px)), "JPEG", progressive=True)
        last = jpeg.rindex(b"\xff\xda")
        return jpeg[:-2] + jpeg[last:-2] * (scans - jpeg.count(b"\xff\xda")) + b"\xff\xd9"

    assert admit(scanned(64, 90), max_bytes=_SIZE_BYTES, max_pixels=10**8).width == 64
    assert admit(scanned(4000, 10), max_bytes=_SIZE_BYTES, max_pixels=10**8).width == 4000
    with pytest.raises(UploadRefused):
        admit(scanned(4000, 90), max_bytes=_SIZE_BYTES, max_pixels=10**8)


def test_a_jpeg_with_too_many_pixels_is_decoded_at_half_of_its_size() -> None:
    photograph = encoded(Image.new("RGB", (801, 600), (9, 99, 199)), "JPEG")

    picture = admit(photograph, max_bytes=_SIZE_BYTES, max_pixels=400 * 400)

    assert (picture.mime, picture.width, picture.height) == ("image/jpeg", 401, 300)


@pytest.mark.parametrize(
    "content",
    [
        # more than four times as many pixels
        encoded(Image.new("RGB", (900, 900)), "JPEG"),
        # the decoder would keep each scan at full size
        encoded(Image.new("RGB", (800, 600)), "JPEG", progressive=True),
        # only JPEG can be decoded at half of its size
        encoded(Image.new("RGB", (800, 600)), "WEBP"),
        encoded(Image.new("RGB", (800, 600)), "PNG"),
    ],
)
def test_other_pictures_with_too_many_pixels_are_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        admit(content, max_bytes=_SIZE_BYTES, max_pixels=400 * 400)

    assert refused.value.reason == "too_many_pixels"


@contextmanager
def _counted_calls() -> Iterator[Callable[[], int]]:
    """Counts the calls of functions, also of those written in C, until the block ends."""
    count = 0

    def note(_frame: object, event: str, _called: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield lambda: count
    finally:
        sys.setprofile(before)
