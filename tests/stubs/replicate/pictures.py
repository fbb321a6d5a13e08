"""The pictures of the stub of Replicate: simple real files, different for every input."""

import base64
import hashlib
import json
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw

from tests.stubs.replicate.accounts import Json

_SIDE_PX = 1024
_BLOCKS = 8
_BOMB_SIDE_PX = 60_000
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def size_of(given: Json, *, longest_px: int | None) -> tuple[int, int]:
    """Width and height that an input asks for; `longest_px` caps the longer side."""
    width, height = _asked_size(given)
    scale = min(1.0, (longest_px or width + height) / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def draw(given: Json, index: int, *, form: str, longest_px: int | None = None) -> tuple[bytes, str]:
    """The picture and its media type; its colours follow from the input and the index.

    `form` is the ending of the file name.
    """
    width, height = size_of(given, longest_px=longest_px)
    digest = hashlib.sha256(json.dumps([given, index], sort_keys=True).encode()).digest()
    picture = Image.new("RGB", (width, height), tuple(digest[:3]))
    pen = ImageDraw.Draw(picture)
    for block in range(_BLOCKS):
        x, y, red = digest[3 + 3 * block : 6 + 3 * block]
        left, top = x * width // 256, y * height // 256
        right, bottom = left + max(1, width // 6), top + max(1, height // 6)
        pen.rectangle((left, top, right, bottom), fill=(red, digest[block], digest[-block - 1]))
    encoded = BytesIO()
    # Low compression is fast, and such simple pictures are small anyway.
    picture.save(encoded, FORMATS[form], compress_level=1)
    return encoded.getvalue(), _MEDIA_TYPES[FORMATS[form]]


def bomb() -> bytes:
    """A PNG of a few bytes that states a size of 60,000 by 60,000 pixels."""
    header = struct.pack(">IIBBBBB", _BOMB_SIDE_PX, _BOMB_SIDE_PX, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _asked_size(given: Json) -> tuple[int, int]:
    source = _sent_picture(given.get("image"))
    if source and "scale" in given:
        return round(source.width * given["scale"]), round(source.height * given["scale"])
    width, height = given.get("width"), given.get("height")
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    across, _, down = str(given.get("aspect_ratio", "1:1")).partition(":")
    first = _first_picture(given)
    if first and ("image" in given or not across.isdigit()):
        return first.size  # the size of its source
    if not (across.isdigit() and down.isdigit()):
        return _SIDE_PX, _SIDE_PX
    root = (int(across) / int(down)) ** 0.5
    return round(_SIDE_PX * root / 16) * 16, round(_SIDE_PX / root / 16) * 16


def _first_picture(given: Json) -> Image.Image | None:
    """The source picture of an input, if it was sent as a data URL."""
    for name in ("image", "input_image", "image_input", "input_images"):
        value = given.get(name)
        picture = _sent_picture(value[0] if isinstance(value, list) and value else value)
        if picture:
            return picture
    return None


def _sent_picture(value: object) -> Image.Image | None:
    """The picture in a data URL; None for any other value."""
    if not isinstance(value, str) or not value.startswith("data:"):
        return None
    return Image.open(BytesIO(base64.b64decode(value.partition(",")[2])))
