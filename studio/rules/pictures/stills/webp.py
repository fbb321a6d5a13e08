"""The picture in a WebP (RFC 9649), also where it is the only frame of an animation."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.errors import UploadRefused
from studio.rules.pictures.parts import Part, little, riff_parts, webp_parts
from studio.rules.pictures.stills.orientation import read_orientation
from studio.rules.pictures.stills.still import Still

_ALPHA = 0x10
_PROFILE = 0x20
_EXIF = 0x08
# Some programs write it, though it belongs to JPEG.
_EXIF_PREFIX = b"Exif\0\0"
_ANIMATION = 0x02
_PIXELS = (b"VP8 ", b"VP8L")
# The first bytes of lossy pixels, behind three that say how they are encoded.
_KEY_FRAME = b"\x9d\x01\x2a"


@dataclass(frozen=True)
class WebpFrame:
    """The size of the picture in pixels, how many frames there are, and whether it is lossy."""

    width: int
    height: int
    frames: int
    lossy: bool


def read_webp_frame(content: bytes) -> WebpFrame:
    """The size of a WebP. Raises UploadRefused."""
    width, height = _size(content)
    names = [part.name for part in webp_parts(content)]
    return WebpFrame(width, height, max(names.count(b"ANMF"), 1), lossy=b"VP8 " in names)


def webp_still(content: bytes) -> Still:
    """The picture of a WebP. Raises UploadRefused."""
    parts = list(webp_parts(content))
    extended = content[12:16] == b"VP8X"
    flags = content[20] if extended else 0
    size = _size(content)
    frame = next((part for part in parts if part.name == b"ANMF"), None)
    profile = _first(content, parts, b"ICCP") if flags & _PROFILE else b""
    exif = _first(content, parts, b"EXIF").removeprefix(_EXIF_PREFIX) if flags & _EXIF else b""
    if frame is None:
        alpha = bool(flags & _ALPHA)
        plain = _plain(content, parts, size, flags=flags if extended else None)
        return Still(
            plain or _written(content, parts, size, extended=extended, alpha=alpha),
            size,
            profile=profile,
            orientation=read_orientation(exif),
            plain=plain is not None,
        )
    own = list(riff_parts(content, frame.start + 24, frame.end))
    left, top, width, height = (little(content, frame.start + 8 + at, 3) for at in (0, 3, 6, 9))
    covers = (width + 1, height + 1) == size
    if 2 * left + width + 1 > size[0] or 2 * top + height + 1 > size[1]:
        raise UploadRefused("not_a_picture")
    return Still(
        _written(content, own, (width + 1, height + 1), extended=True, alpha=True),
        (width + 1, height + 1),
        profile=profile,
        orientation=read_orientation(exif),
        canvas=None if covers else size,
        at=(2 * left, 2 * top),
    )


def _plain(
    content: bytes, parts: Sequence[Part], size: tuple[int, int], *, flags: int | None
) -> bytes | None:
    """The shortest file with these pixels; None where the parts do not fit together.

    Where decoders had to choose between two sizes or two pictures, each may choose another.
    `flags` are those of an extended file, None for a simple one.
    """
    shown = [part for part in parts if part.name in (b"ALPH", *_PIXELS)]
    names = [part.name for part in shown]
    has_alpha = names == [b"ALPH", b"VP8 "]
    if names not in ([b"VP8 "], [b"VP8L"]) and not (has_alpha and flags is not None):
        return None
    if _pixels_size(content, shown[-1]) != size:
        return None
    if names == [b"VP8L"]:
        has_alpha = _has_lossless_alpha(content, shown[-1])
    if flags is not None and (flags & _ANIMATION or bool(flags & _ALPHA) != has_alpha):
        return None
    return _written(content, shown, size, extended=len(shown) > 1, alpha=has_alpha)


def _pixels_size(content: bytes, part: Part) -> tuple[int, int] | None:
    """The width and the height that the pixels have by their own header, unchecked."""
    start = part.start + 8
    if part.name == b"VP8L":
        bits = little(content, start + 1, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if content[start + 3 : start + 6] != _KEY_FRAME:
        return None
    # The two highest bits of each ask for an enlarged picture, which no decoder makes.
    return little(content, start + 6, 2), little(content, start + 8, 2)


def _has_lossless_alpha(content: bytes, part: Part) -> bool:
    return bool(little(content, part.start + 9, 4) >> 28 & 1)


def _written(
    content: bytes, parts: Sequence[Part], size: tuple[int, int], *, extended: bool, alpha: bool
) -> bytes:
    """A file with the pixels only, whose length is right."""
    body = b"WEBP" + b"".join(_chunks(content, parts, size, extended=extended, alpha=alpha))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(
    content: bytes, parts: Sequence[Part], size: tuple[int, int], *, extended: bool, alpha: bool
) -> Iterator[bytes]:
    if extended:
        sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
        yield b"VP8X" + struct.pack("<IBxxx", 10, _ALPHA * alpha) + sides
    for name, start, end in parts:
        if name in (b"ALPH", *_PIXELS):
            # The byte that makes the length even may be lost.
            yield content[start:end].ljust(end - start, b"\0")
        if name in _PIXELS:
            return


def _first(content: bytes, parts: Sequence[Part], name: bytes) -> bytes:
    part = next((part for part in parts if part.name == name), None)
    if part is None:
        return b""
    return content[part.start + 8 : part.start + 8 + little(content, part.start + 4, 4)]


def _size(content: bytes) -> tuple[int, int]:
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
