"""Whether the pixels of a plain file end where its bytes end: nothing can be hidden behind them.

Decoders say nothing about bytes that they do not need. So the file is decoded once more without its
last bytes, or with others in their place: a file without spare bytes is damaged by that. When in
doubt the answer is no, and the picture is encoded anew.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import ImageChops
from PIL.ImageFile import ImageFile

from studio.rules.pictures.decoding import open_picture
from studio.rules.pictures.parts import little, webp_parts
from studio.rules.pictures.stills.png import require_rows
from studio.rules.pictures.stills.still import Still
from studio.rules.pictures.uploads import ImageFormat

# The last bytes of a JPEG are the marker of its end. The bytes FF 00 stand for FF.
_END_BYTES = 2
_STUFFED = b"\xff\0"
# What stands behind the highest bit instead: codes of many kinds, whatever the tables are.
_OTHER_CODES = (b"\x55\xaa\x33\xcc" * 60, b"\x2a" + bytes(range(1, 250)), bytes(250))
# The rows of pixels that one unit of a JPEG has at most.
_UNIT_PX = 32
_COMPRESSED = (b"ALPH", b"VP8L", b"VP8 ")
# Encoders of WebP write up to four bytes more than a decoder needs, with one that makes it even.
_CUT_BYTES = 6


class _Chunk(NamedTuple):
    name: bytes
    said: bytes


def is_tight(still: Still, format: ImageFormat, image: ImageFile) -> bool:
    """Whether no bytes are behind the compressed pixels of a plain still. `image` is decoded."""
    match format:
        case ImageFormat.PNG:
            return require_rows(still.content)
        case ImageFormat.JPEG:
            return _is_tight_jpeg(still.content, image)
        case ImageFormat.WEBP:
            return not any(map(_is_whole, _cut_webps(still.content)))
        case _:
            return False


def _is_tight_jpeg(content: bytes, image: ImageFile) -> bool:
    """Whether the pixels change with the last byte of the codes.

    Its highest bit is part of the last pixels, if there are no spare bytes.
    """
    codes, end = content[:-_END_BYTES], content[-_END_BYTES:]
    stuffed = codes.endswith(_STUFFED)
    last = 0xFF if stuffed else codes[-1]
    before = codes[: -len(_STUFFED) if stuffed else -1]
    highest = (last & 0x80) ^ 0x80
    # A decoder only sees the last rows change: all before them are decoded already.
    box = (0, max(image.height - _UNIT_PX, 0), image.width, image.height)
    rows = image.crop(box)
    for first, *others in _OTHER_CODES:
        changed = bytes((highest | first & 0x7F, *others)).replace(b"\xff", _STUFFED)
        other = open_picture(before + changed + end, ImageFormat.JPEG)
        if ImageChops.difference(rows, other.crop(box)).getbbox() is not None:
            return True
    return False


def _cut_webps(content: bytes) -> Iterator[bytes]:
    """The file without the last bytes of its pixels, of its alpha, and of the choices for both."""
    chunks = [_Chunk(name, _said(content, start)) for name, start, _ in webp_parts(content)]
    for at, (name, said) in enumerate(chunks):
        shorter = [said[:-_CUT_BYTES]] if name in _COMPRESSED else []
        if name == b"VP8 ":
            # Its first 19 bits of size count the choices how blocks are encoded.
            tag = little(said, 0, 3)
            choices_bytes = max((tag >> 5) - _CUT_BYTES, 0)
            start = (choices_bytes << 5 | tag & 0x1F).to_bytes(3, "little") + said[3:10]
            shorter.append(start + said[10 : 10 + choices_bytes] + said[10 + (tag >> 5) :])
        for each in shorter:
            yield _webp([*chunks[:at], _Chunk(name, each), *chunks[at + 1 :]])


def _said(content: bytes, start: int) -> bytes:
    return content[start + 8 : start + 8 + little(content, start + 4, 4)]


def _webp(chunks: Sequence[_Chunk]) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(said)) + said + bytes(len(said) % 2) for name, said in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _is_whole(content: bytes) -> bool:
    try:
        open_picture(content, ImageFormat.WEBP).load()
    except (OSError, ValueError, SyntaxError):
        return False
    return True
