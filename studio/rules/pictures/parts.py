"""Walks through the parts of a picture's file: chunks, segments and blocks.

A file of ten megabytes can have millions of parts of a few bytes. So no walk goes on for ever:
each refuses a file with more parts than any program writes.

The formats: PNG specification (third edition), ITU T.81 annex B (JPEG), RFC 9649 (WebP),
GIF89a. A file that ends too early raises `UploadRefused("truncated")`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from studio.errors import UploadRefused

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

MOST_PARTS = 20_000
"""The parts that a file may have. Most programs write parts of 8 kB, so 160 MB need that many."""

# The pixels of a GIF are in blocks of at most 255 bytes, and almost all of them are full.
_LEAST_GIF_BLOCK_BYTES = 128
JPEG_START_OF_SCAN = 0xDA
# TEM, RST0..7, a second SOI: they have no length and no content.
_JPEG_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_END = 0xD9
# What ends the pixels of a scan: a marker other than a restart. 00 makes FF a part of the pixels.
_JPEG_AFTER_PIXELS = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# The bytes FF before a marker fill a gap.
_JPEG_FILLING = re.compile(rb"\xff*(?=\xff)")
# Tables, scans, texts of programs, comments.
_JPEG_BETWEEN_SCANS = frozenset(
    bytes((marker,)) for marker in (0xC4, 0xCC, *range(0xDA, 0xDE), *range(0xE0, 0xF0), 0xFE)
)
_GIF_TRAILER = 0x3B
GIF_FRAME = 0x2C
GIF_EXTENSION = 0x21


class Part(NamedTuple):
    """A part of a file: its name and its place there, with length, name and checksum."""

    name: bytes
    start: int
    end: int


def png_parts(content: bytes) -> Iterator[Part]:
    """The chunks of a PNG, up to IEND.

    A file may end within its pixels or behind them. Its last part then has the end that it claims,
    and whether all pixels are there is for the decoder to say.
    """
    at, in_pixels = len(PNG_SIGNATURE), False
    for _ in range(MOST_PARTS):
        name = content[at + 4 : at + 8]
        if in_pixels and len(name) < 4:
            return
        end = at + 12 + big(content, at, 4)
        in_pixels = in_pixels or name == b"IDAT"
        if end > len(content) and not in_pixels:
            raise UploadRefused("truncated")
        yield Part(name, at, end)
        if name == b"IEND" or end > len(content):
            return
        at = end
    raise UploadRefused("not_a_picture")


def jpeg_parts(content: bytes) -> Iterator[Part]:
    """The segments of a JPEG, up to the first start of scan. The name is the byte of the marker.

    Bytes between segments are skipped, as decoders do.
    """
    at = 2
    for _ in range(MOST_PARTS):
        start = content.find(b"\xff", at)
        if start < 0:
            raise UploadRefused("truncated")
        marker = big(content, start + 1, 1)
        if marker == 0xFF:
            # It may be the beginning of the next marker.
            at = start + 1
        elif marker == 0x00 or marker in _JPEG_BARE_MARKERS:
            at = start + 2
        elif marker == JPEG_END:
            raise UploadRefused("not_a_picture")
        elif (size_bytes := big(content, start + 2, 2)) < 2:
            # The length counts itself.
            raise UploadRefused("not_a_picture")
        else:
            at = start + 2 + size_bytes
            yield Part(bytes((marker,)), start, at)
            if marker == JPEG_START_OF_SCAN:
                return
    raise UploadRefused("not_a_picture")


def jpeg_scan_parts(content: bytes, scan: Part) -> Iterator[Part]:
    """The scans of a JPEG with their pixels, from that scan on, and the segments between them.

    It stops before the end of the picture, and before anything that is no part of one: phones
    append videos and further pictures, sometimes without an end between.
    """
    part = scan
    for _ in range(MOST_PARTS):
        end = part.end
        if part.name[0] == JPEG_START_OF_SCAN:
            found = _JPEG_AFTER_PIXELS.search(content, end)
            end = found.start() if found else len(content)
        yield Part(part.name, part.start, end)
        filled = _JPEG_FILLING.match(content, end)
        end = filled.end() if filled else end
        marker, size = content[end : end + 2], content[end + 2 : end + 4]
        stop = end + 2 + int.from_bytes(size, "big")
        if marker[:1] != b"\xff" or marker[1:2] not in _JPEG_BETWEEN_SCANS:
            return
        if len(size) < 2 or stop < end + 4 or stop > len(content):
            return
        part = Part(marker[1:], end, stop)
    raise UploadRefused("not_a_picture")


def webp_parts(content: bytes) -> Iterator[Part]:
    """The chunks of a WebP. Its length may be wrong, as long as all of its chunks are there."""
    return riff_parts(content, 12, min(8 + little(content, 4, 4), len(content)))


def riff_parts(content: bytes, start: int, end: int) -> Iterator[Part]:
    """The chunks between two places. The byte that makes the length of the last even may lack."""
    at = start
    for _ in range(MOST_PARTS):
        if at + 8 > end:
            return
        size_bytes = little(content, at + 4, 4)
        if at + 8 + size_bytes > len(content):
            raise UploadRefused("truncated")
        start, at = at, at + 8 + size_bytes + size_bytes % 2
        yield Part(content[start : start + 4], start, at)
    raise UploadRefused("not_a_picture")


def gif_parts(content: bytes) -> Iterator[Part]:
    """The frames and extensions of a GIF, with all of their blocks. The name is the first byte.

    It ends at the trailer. Behind a frame it also ends at bytes that begin no part, as browsers
    do.
    """
    at, framed = gif_start(content), False
    for _ in range(MOST_PARTS):
        # Files without their last byte, the trailer, are common and complete.
        if at >= len(content) or content[at] == _GIF_TRAILER:
            return
        start = at
        if content[start] == GIF_FRAME:
            blocks = start + 11 + gif_table_bytes(big(content, start + 9, 1))
            framed = True
        elif content[start] == GIF_EXTENSION:
            blocks = start + 2
        elif framed:
            return
        elif content[start] == 0:
            at += 1
            continue
        else:
            raise UploadRefused("not_a_picture")
        at = _after_gif_blocks(content, blocks)
        yield Part(content[start : start + 1], start, at)
    raise UploadRefused("not_a_picture")


def gif_start(content: bytes) -> int:
    """Where the first frame or extension of a GIF begins, behind the colours for all frames."""
    return 13 + gif_table_bytes(big(content, 10, 1))


def big(content: bytes, at: int, size_bytes: int) -> int:
    """The number at that place, most significant byte first."""
    return int.from_bytes(_bytes(content, at, size_bytes), "big")


def little(content: bytes, at: int, size_bytes: int) -> int:
    """The number at that place, least significant byte first."""
    return int.from_bytes(_bytes(content, at, size_bytes), "little")


def gif_table_bytes(flags: int) -> int:
    """How many bytes the colours of a GIF take, by the flags before them."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_gif_blocks(content: bytes, at: int) -> int:
    """The place behind the blocks that begin there. Refuses a file of tiny blocks."""
    end = len(content)
    for _ in range(MOST_PARTS + end // _LEAST_GIF_BLOCK_BYTES):
        if at == end:
            # The block that ends the others is lost.
            return at
        if at > end:
            raise UploadRefused("truncated")
        # No function is called here: a large GIF has 40,000 blocks.
        size_bytes = content[at]
        at += 1 + size_bytes
        if not size_bytes:
            return at
    raise UploadRefused("not_a_picture")


def _bytes(content: bytes, at: int, size_bytes: int) -> bytes:
    part = content[at : at + size_bytes]
    if len(part) < size_bytes:
        raise UploadRefused("truncated")
    return part
