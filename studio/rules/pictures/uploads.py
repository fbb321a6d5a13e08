"""Reads the header of an uploaded picture before anything is decoded.

A file of a few kilobytes may claim to have a billion pixels. So format, size and number of
frames are read from the bytes of the file. Only a file with an acceptable header is decoded.

The formats: PNG specification (third edition), ITU T.81 annex B (JPEG), RFC 9649 (WebP),
GIF89a. A file that ends too early raises `UploadRefused("truncated")`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from studio.errors import UploadRefused


class ImageFormat(StrEnum):
    """The format of an uploaded picture, by its content. The name of the file does not matter."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"


@dataclass(frozen=True)
class FileHeader:
    """What a file claims about itself. Sizes are pixels; the decoder must find the same.

    `lossy`: its encoding dropped details of the picture.
    """

    format: ImageFormat
    width: int
    height: int
    frames: int = 1
    lossy: bool = False


PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A baseline JPEG has one scan, a progressive one about ten. A scan takes a few bytes and costs a
# pass over all pixels, so a file with thousands of them is an attack.
_MAX_JPEG_SCANS = 100
# Start-of-frame markers: C0..CF less DHT (C4), JPG (C8) and DAC (CC).
_JPEG_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers that stand alone: TEM, RST0..7 and a second SOI.
_JPEG_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_END_MARKERS = frozenset({0xD9, 0xDA})


def read_header(content: bytes) -> FileHeader:
    """The claim of a PNG, JPEG, WebP or GIF. Raises `UploadRefused` for anything else."""
    if not content:
        raise UploadRefused("empty")
    if content.startswith(PNG_SIGNATURE):
        return _png_header(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_header(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_header(content)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return _gif_header(content)
    raise UploadRefused("not_a_picture")


def png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The name and all bytes (length, name, data, checksum) of each chunk up to IEND."""
    at = len(PNG_SIGNATURE)
    while True:
        end = at + 12 + _big(content, at, 4)
        if end > len(content):
            raise UploadRefused("truncated")
        name = content[at + 4 : at + 8]
        yield name, content[at:end]
        if name == b"IEND":
            return
        at = end


def _png_header(content: bytes) -> FileHeader:
    if _part(content, 12, 4) != b"IHDR":
        raise UploadRefused("not_a_picture")
    frames = 1
    for name, chunk in png_chunks(content):
        if name == b"acTL":
            frames = max(frames, _big(chunk, 8, 4))
    return FileHeader(ImageFormat.PNG, _big(content, 16, 4), _big(content, 20, 4), frames)


def _jpeg_header(content: bytes) -> FileHeader:
    # In compressed data 00 follows FF, so this never counts too few scans.
    if content.count(b"\xff\xda") > _MAX_JPEG_SCANS:
        raise UploadRefused("not_a_picture")
    at = 2
    while True:
        at = content.find(b"\xff", at) + 1
        if not at:
            raise UploadRefused("truncated")
        marker = _big(content, at, 1)
        if marker in (0x00, 0xFF) or marker in _JPEG_BARE_MARKERS:
            continue
        if marker in _JPEG_END_MARKERS:
            raise UploadRefused("not_a_picture")
        if marker in _JPEG_FRAME_MARKERS:
            width, height = _big(content, at + 6, 2), _big(content, at + 4, 2)
            return FileHeader(ImageFormat.JPEG, width, height, lossy=True)
        at += 1 + _big(content, at + 1, 2)


def _webp_header(content: bytes) -> FileHeader:
    end = 8 + _little(content, 4, 4)
    if end > len(content):
        raise UploadRefused("truncated")
    width, height = _webp_size(content)
    frames, lossy = 0, False
    at = 12
    while at + 8 <= end:
        frames += content[at : at + 4] == b"ANMF"
        lossy |= content[at : at + 4] == b"VP8 "
        size_bytes = _little(content, at + 4, 4)
        # Chunks are padded to an even length.
        at += 8 + size_bytes + size_bytes % 2
    return FileHeader(ImageFormat.WEBP, width, height, max(frames, 1), lossy)


def _webp_size(content: bytes) -> tuple[int, int]:
    match _part(content, 12, 4):
        case b"VP8X":
            return 1 + _little(content, 24, 3), 1 + _little(content, 27, 3)
        case b"VP8 ":
            return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
        case b"VP8L":
            bits = _little(content, 21, 4)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            raise UploadRefused("not_a_picture")


def _gif_header(content: bytes) -> FileHeader:
    width, height = _little(content, 6, 2), _little(content, 8, 2)
    at = 13 + _gif_table_bytes(_big(content, 10, 1))
    frames = 0
    # Files without their last byte, the trailer, are common and complete.
    while at < len(content) and (block := content[at]) != 0x3B:
        if block == 0x2C:
            frames += 1
            # A frame may be larger than the screen. The decoder then enlarges the screen.
            width = max(width, _little(content, at + 1, 2) + _little(content, at + 5, 2))
            height = max(height, _little(content, at + 3, 2) + _little(content, at + 7, 2))
            at += 11 + _gif_table_bytes(_big(content, at + 9, 1))
        elif block == 0x21:
            at += 2
        else:
            raise UploadRefused("not_a_picture")
        at = _after_gif_blocks(content, at)
    if not frames:
        raise UploadRefused("not_a_picture")
    return FileHeader(ImageFormat.GIF, width, height, frames)


def _gif_table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_gif_blocks(content: bytes, at: int) -> int:
    while size_bytes := _big(content, at, 1):
        at += 1 + size_bytes
    return at + 1


def _big(content: bytes, at: int, size_bytes: int) -> int:
    return int.from_bytes(_part(content, at, size_bytes), "big")


def _little(content: bytes, at: int, size_bytes: int) -> int:
    return int.from_bytes(_part(content, at, size_bytes), "little")


def _part(content: bytes, at: int, size_bytes: int) -> bytes:
    part = content[at : at + size_bytes]
    if len(part) < size_bytes:
        raise UploadRefused("truncated")
    return part
