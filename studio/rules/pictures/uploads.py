"""Reads the header of an uploaded picture before anything is decoded.

A file of a few kilobytes may claim to have a billion pixels. So format, size and number of
frames are read from the bytes of the file. Only a file with an acceptable header is decoded.

A file that ends too early raises `UploadRefused("truncated")`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from studio.errors import UploadRefused
from studio.rules.pictures.parts import (
    GIF_FRAME,
    PNG_SIGNATURE,
    Part,
    big,
    gif_parts,
    gif_start,
    jpeg_parts,
    little,
    png_parts,
    webp_parts,
)


class ImageFormat(StrEnum):
    """The format of an uploaded picture, by its content. The name of the file does not matter."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"


@dataclass(frozen=True)
class FileHeader:
    """What a file claims about itself. Sizes are pixels; the decoder must find the same.

    `lossy`: its encoding dropped details of the picture. `scans` is how many times the decoder of
    a JPEG passes over the pixels.
    """

    format: ImageFormat
    width: int
    height: int
    frames: int = 1
    lossy: bool = False
    scans: int = 1


# A scan of a progressive JPEG takes a few bytes and costs a pass over all pixels. Encoders write
# about ten; a hundred are an attack, and a large picture can have fewer than a small one.
_MAX_JPEG_SCANS = 100
_MAX_SCANNED_PIXELS = 500_000_000
# Start-of-frame markers: C0..CF less DHT (C4), JPG (C8) and DAC (CC).
_JPEG_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN = b"\xff\xda"
_JPEG_END = b"\xff\xd9"
_JPEG_EXIF = b"Exif\0\0"
_JPEG_PROFILE = b"ICC_PROFILE\0"
# What a decoder needs besides frame and scans: tables (DHT, DAC, DQT), the interval of restarts,
# and what JFIF and Adobe say about the colours.
_JPEG_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE})
_MAX_JPEG_TABLES_BYTES = 64 * 1024
# The chunks of a PNG that its pixels need. Others are dropped: texts (which may be decompression
# bombs), times, thumbnails, animation.
_PNG_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"}
)
_GIF_TRANSPARENCY = b"\x21\xf9"
# The largest profiles, those of printing presses, have 3 MB.
_MAX_PROFILE_BYTES = 4 * 1024 * 1024


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


def bare_file(content: bytes, format: ImageFormat) -> bytes:
    """The file with the parts that its pixels, colours and orientation need, and no others.

    So a decoder spends no time on texts, comments and further pictures. A WebP is returned as it
    is, because its decoder looks at the needed parts only.
    """
    match format:
        case ImageFormat.PNG:
            return PNG_SIGNATURE + b"".join(_bare_png(content))
        case ImageFormat.JPEG:
            return b"\xff\xd8" + b"".join(_bare_jpeg(content))
        case ImageFormat.GIF:
            return content[: gif_start(content)] + b"".join(_bare_gif(content)) + b"\x3b"
        case ImageFormat.WEBP:
            return content


def _png_header(content: bytes) -> FileHeader:
    if content[12:16] != b"IHDR":
        raise UploadRefused("truncated" if len(content) < 16 else "not_a_picture")
    frames = 1
    for name, start, _ in png_parts(content):
        if name == b"acTL":
            frames = max(frames, big(content, start + 8, 4))
    return FileHeader(ImageFormat.PNG, big(content, 16, 4), big(content, 20, 4), frames)


def _bare_png(content: bytes) -> Iterator[bytes]:
    seen = set[bytes]()
    for name, start, end in png_parts(content):
        # Only the pixels have several chunks. A second profile would be unpacked in vain.
        if name in _PNG_CHUNKS and (name == b"IDAT" or name not in seen):
            seen.add(name)
            yield content[start:end]


def _jpeg_header(content: bytes) -> FileHeader:
    *segments, scan = jpeg_parts(content)
    frame = next((each for each in segments if each.name[0] in _JPEG_FRAME_MARKERS), None)
    if frame is None:
        raise UploadRefused("not_a_picture")
    height, width = big(content, frame.start + 5, 2), big(content, frame.start + 7, 2)
    # In compressed data 00 follows FF, so this never counts too few scans.
    scans = content.count(_JPEG_SCAN, scan.start, _jpeg_end(content, scan))
    if scans > _MAX_JPEG_SCANS or (scans > 1 and scans * width * height > _MAX_SCANNED_PIXELS):
        raise UploadRefused("not_a_picture")
    return FileHeader(ImageFormat.JPEG, width, height, lossy=True, scans=scans)


def _bare_jpeg(content: bytes) -> Iterator[bytes]:
    tables_bytes = profile_bytes = exif_bytes = 0
    for part in jpeg_parts(content):
        name, start, end = part
        if name == _JPEG_SCAN[1:]:
            yield content[start : _jpeg_end(content, part)]
        elif name[0] in _JPEG_FRAME_MARKERS:
            yield content[start:end]
        elif name[0] in _JPEG_TABLES:
            tables_bytes += end - start
            if tables_bytes > _MAX_JPEG_TABLES_BYTES:
                raise UploadRefused("not_a_picture")
            yield content[start:end]
        elif content.startswith(_JPEG_EXIF, start + 4) and name == b"\xe1" and not exif_bytes:
            exif_bytes = end - start
            yield content[start:end]
        elif content.startswith(_JPEG_PROFILE, start + 4) and name == b"\xe2":
            profile_bytes += end - start
            if profile_bytes <= _MAX_PROFILE_BYTES:
                yield content[start:end]


def _jpeg_end(content: bytes, scan: Part) -> int:
    """The end of the picture with that scan. Phones append further pictures, which nobody sees."""
    end = content.find(_JPEG_END, scan.end)
    return len(content) if end < 0 else end + 2


def _webp_header(content: bytes) -> FileHeader:
    names = [part.name for part in webp_parts(content)]
    width, height = _webp_size(content)
    frames = max(names.count(b"ANMF"), 1)
    return FileHeader(ImageFormat.WEBP, width, height, frames, lossy=b"VP8 " in names)


def _webp_size(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8X":
            return 1 + little(content, 24, 3), 1 + little(content, 27, 3)
        case b"VP8 ":
            return little(content, 26, 2) & 0x3FFF, little(content, 28, 2) & 0x3FFF
        case b"VP8L":
            bits = little(content, 21, 4)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            raise UploadRefused("not_a_picture")


def _gif_header(content: bytes) -> FileHeader:
    width, height = little(content, 6, 2), little(content, 8, 2)
    frames = 0
    for name, start, _ in gif_parts(content):
        if name[0] == GIF_FRAME:
            frames += 1
            # A frame may be larger than the screen. The decoder then enlarges the screen.
            width = max(width, little(content, start + 1, 2) + little(content, start + 5, 2))
            height = max(height, little(content, start + 3, 2) + little(content, start + 7, 2))
        if frames > 1:
            break
    if not frames:
        raise UploadRefused("not_a_picture")
    return FileHeader(ImageFormat.GIF, width, height, frames)


def _bare_gif(content: bytes) -> Iterator[bytes]:
    for name, start, end in gif_parts(content):
        if name[0] == GIF_FRAME or content.startswith(_GIF_TRANSPARENCY, start):
            yield content[start:end]
