"""Files of pictures, good and broken ones."""

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageCms

from studio.rules.pictures.gate import Picture, admit

MAX_BYTES = 5_000_000


MAX_PIXELS = 4_000_000


NO_METADATA = frozenset(
    {
        "interlace",
        *("jfif", "jfif_version", "jfif_unit", "jfif_density"),
        # of any WebP, as if it were an animation
        *("loop", "background", "timestamp", "duration"),
    }
)
"""What Pillow tells about a picture that has no metadata."""


RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def admitted(content: bytes) -> Picture:
    return admit(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def plain_image(
    mode: str = "RGB", size: tuple[int, int] = (40, 30), colour: Any = RED
) -> Image.Image:
    return Image.new(mode, size, colour)


def noise(side_px: int, mode: str = "RGB") -> Image.Image:
    """Random pixels, the same at each call. Pillow's own noise takes ten times as long."""
    size = (side_px, side_px)
    return Image.frombytes(mode, size, Random(side_px).randbytes(side_px**2 * len(mode)))


def quadrants() -> Image.Image:
    """Red at the top left, blue at the bottom right; wider than high."""
    image = plain_image(size=(48, 32), colour=(255, 255, 255))
    image.paste(RED, (0, 0, 16, 16))
    image.paste(BLUE, (32, 16, 48, 32))
    return image


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def swapped_profile() -> bytes:
    """The profile of sRGB with red and green exchanged: its red *is* our green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def exif_block(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "the secret place where it was taken"
    return exif
