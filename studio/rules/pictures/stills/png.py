"""The picture in a PNG (third edition of its specification), read as browsers read it.

Chunks that say something about the pixels have to be whole: a damaged one counts as missing. All
others are dropped: texts (which may be decompression bombs), times, thumbnails, animation.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from studio.errors import UploadRefused
from studio.rules.pictures.colour_spaces import (
    ColourSpace,
    Primaries,
    by_code_points,
    by_gamma,
    is_usable,
)
from studio.rules.pictures.parts import PNG_SIGNATURE, Part, png_parts
from studio.rules.pictures.stills.orientation import read_orientation
from studio.rules.pictures.stills.still import Still

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
_DEPTHS = {
    GREY: (1, 2, 4, 8, 16),
    RGB: (8, 16),
    PALETTE: (1, 2, 4, 8),
    GREY_ALPHA: (8, 16),
    RGB_ALPHA: (8, 16),
}
# The chunks that say something about the pixels, and how long their contents are.
_LENGTHS: dict[bytes, range] = {
    b"PLTE": range(3, 1 << 12),
    b"tRNS": range(1, 1 << 10),
    b"iCCP": range(4, 1 << 32),
    b"sRGB": range(1, 2),
    b"gAMA": range(4, 5),
    b"cHRM": range(32, 33),
    b"cICP": range(4, 5),
    b"eXIf": range(8, 1 << 20),
    b"acTL": range(8, 9),
    b"fcTL": range(26, 27),
}
_MOST_INTENT = 3
# The largest profiles, those of printing presses, have 3 MB.
_MAX_PROFILE_BYTES = 4 * 1024 * 1024
_MAX_PROFILE_NAME_BYTES = 80
# About so much stands for sRGB if nothing else is said: programs wrote it so.
_SRGB_EXPONENT, _NEAR = 2.2, 0.1
_BANDS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
# Of each pass over an interlaced picture: its first pixel, and the steps to the right and down.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
# How much of the compressed pixels is unpacked at once: at most a thousand times as many bytes.
_UNPACKED_BYTES = 16 * 1024
# Of a sample with fewer than 16 bits, only the low byte counts.
_LOW = 0xFF


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    bits: int
    colours: int
    rest: bytes  # compression, filter, interlace

    def chunk(self) -> bytes:
        sizes = struct.pack(">IIBB", self.width, self.height, self.bits, self.colours)
        return _chunk(b"IHDR", sizes + self.rest)


@dataclass
class _Found:
    """What a walk through a file finds. The places are those of pixels within the file."""

    needs_palette: bool
    said: dict[bytes, bytes] = field(default_factory=dict)
    pixels: list[tuple[int, int]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    frame_pixels: list[tuple[int, int]] = field(default_factory=list)


def png_still(content: bytes) -> Still:
    """The picture of a PNG; of an animation its one frame, where the picture itself is hidden.

    Raises UploadRefused.
    """
    header = _header(content)
    found = _walk(content, header)
    frame = _hidden_frame(header, found)
    own = frame[0] if frame else header
    chunks = b"".join(_pixels(content, found.frame_pixels if frame else found.pixels))
    profile, space = _meaning(found.said)
    return Still(
        PNG_SIGNATURE + own.chunk() + _palette(header, found.said) + chunks + _chunk(b"IEND", b""),
        (own.width, own.height),
        profile=profile,
        space=space,
        orientation=read_orientation(found.said.get(b"eXIf", b"")),
        bits=header.bits,
        colourless=_colourless(header, found.said),
        canvas=(header.width, header.height) if frame and frame[1] else None,
        at=frame[2] if frame else (0, 0),
        plain=True,
    )


def png_frames(content: bytes) -> int:
    """How many pictures an animated PNG says that it shows; 1 for one that stands still."""
    found = _walk(content, _header(content))
    return max(1, int.from_bytes(found.said.get(b"acTL", b"")[:4], "big"))


def is_plain_png(content: bytes) -> bool:
    """Whether the header of a PNG says that its pixels are RGB, maybe with alpha, of 8 bits."""
    return content[24] == 8 and content[25] in (RGB, RGB_ALPHA)


def _header(content: bytes) -> _Header:
    if not _is_whole(content, Part(b"IHDR", 8, 33)):
        raise UploadRefused("not_a_picture")
    width, height, bits, colours = struct.unpack_from(">IIBB", content, 16)
    if bits not in _DEPTHS.get(colours, ()):
        raise UploadRefused("not_a_picture")
    return _Header(width, height, bits, colours, content[26:29])


def _walk(content: bytes, header: _Header) -> _Found:
    found = _Found(header.colours == PALETTE)
    for part in png_parts(content):
        name, start, end = part
        if name == b"IDAT":
            found.pixels.append((start + 8, end - 4))
        elif name == b"fdAT":
            # A number stands before the pixels.
            found.frame_pixels.append((start + 12, end - 4))
        elif name == b"fcTL" and found.frames:
            # The second frame begins.
            break
        elif name in _LENGTHS and end - start - 12 in _LENGTHS[name] and _is_whole(content, part):
            said = content[start + 8 : end - 4]
            if name == b"fcTL":
                # Before the pixels it stands for them: they are the first frame.
                found.frames.append(said if found.pixels else b"")
            elif not found.pixels and name not in found.said and _is_meant(name, said, found):
                found.said[name] = said
    if found.needs_palette and b"PLTE" not in found.said:
        raise UploadRefused("not_a_picture")
    return found


def _is_meant(name: bytes, said: bytes, found: _Found) -> bool:
    """Whether a whole chunk says anything at its place."""
    match name:
        case b"sRGB":
            return said[0] <= _MOST_INTENT
        case b"acTL":
            return any(said[:4])
        case b"tRNS":
            return not found.needs_palette or b"PLTE" in found.said
    return True


def _is_whole(content: bytes, part: Part) -> bool:
    end = part.end - 4
    checksum = zlib.crc32(content[part.start + 4 : end])
    return content[end : end + 4] == checksum.to_bytes(4, "big")


def _pixels(content: bytes, places: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    for start, end in places:
        # The checksum may be wrong, and the end be missing: browsers look at the pixels only.
        yield _chunk(b"IDAT", content[start:end])


def _chunk(name: bytes, said: bytes) -> bytes:
    checksum = zlib.crc32(said, zlib.crc32(name))
    return struct.pack(">I", len(said)) + name + said + struct.pack(">I", checksum)


def _hidden_frame(header: _Header, found: _Found) -> tuple[_Header, bool, tuple[int, int]] | None:
    """The header, whether it is a part, and the place of the frame that hides the picture."""
    said = found.frames[0] if found.frames else b""
    if b"acTL" not in found.said or not said or not found.frame_pixels:
        return None
    width, height, left, top = struct.unpack_from(">4I", said, 4)
    if left + width > header.width or top + height > header.height or not width or not height:
        return None
    frame = _Header(width, height, header.bits, header.colours, header.rest)
    part = (width, height) != (header.width, header.height)
    return frame, part, (left, top)


def _palette(header: _Header, said: Mapping[bytes, bytes]) -> bytes:
    """The chunks of the palette; a pixel beyond its end has the last colour."""
    if header.colours != PALETTE:
        return b""
    number = 1 << header.bits
    colours = said[b"PLTE"][: 3 * min(number, len(said[b"PLTE"]) // 3)]
    own = len(colours) // 3
    colours += colours[-3:] * (number - own)
    alphas = said.get(b"tRNS", b"")[:own]
    if not alphas:
        return _chunk(b"PLTE", colours)
    alphas = alphas.ljust(own, b"\xff")
    alphas += alphas[-1:] * (number - own)
    return _chunk(b"PLTE", colours) + _chunk(b"tRNS", alphas)


def _colourless(header: _Header, said: Mapping[bytes, bytes]) -> tuple[int, ...]:
    """The samples of the transparent colour, as many as the picture has bands."""
    bands = {GREY: 1, RGB: 3}.get(header.colours, 0)
    levels = said.get(b"tRNS", b"")
    if not bands or len(levels) < 2 * bands:
        return ()
    samples = struct.unpack_from(f">{bands}H", levels)
    return samples if header.bits == 16 else tuple(sample & _LOW for sample in samples)


def _meaning(said: Mapping[bytes, bytes]) -> tuple[bytes, ColourSpace | None]:
    """The profile, and the space where there is none: cICP, iCCP, sRGB, gAMA, in this order."""
    if b"cICP" in said:
        primaries, transfer, matrix, _ = said[b"cICP"]
        return b"", by_code_points(primaries, transfer) if matrix == 0 else None
    profile = _profile(said.get(b"iCCP", b""))
    if b"sRGB" in said or b"gAMA" not in said:
        return profile, None
    gamma = int.from_bytes(said[b"gAMA"], "big")
    if not gamma:
        return profile, None
    if b"cHRM" not in said and abs(100_000 / gamma - _SRGB_EXPONENT) < _NEAR:
        return profile, None
    space = by_gamma(gamma / 100_000)
    if b"cHRM" in said:
        x = [each / 100_000 for each in struct.unpack(">8I", said[b"cHRM"])]
        corners = Primaries((x[0], x[1]), (x[2], x[3]), (x[4], x[5]), (x[6], x[7]))
        return profile, ColourSpace(space.transfer, corners) if is_usable(corners) else None
    return profile, space


def _profile(said: bytes) -> bytes:
    """The unpacked profile; empty when it is damaged or too large."""
    name = bytes(takewhile(bool, said[: _MAX_PROFILE_NAME_BYTES + 1]))
    if not 1 <= len(name) <= _MAX_PROFILE_NAME_BYTES or said[len(name) : len(name) + 2] != b"\0\0":
        return b""
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(said[len(name) + 2 :], _MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if unpacking.eof else b""


def require_rows(content: bytes) -> bool:
    """Unpack the pixels of a PNG still, and say whether they are its rows and nothing else.

    Raises `UploadRefused("truncated")` when rows are missing.
    """
    left = _rows_bytes(_header(content))
    unpacking = zlib.decompressobj()
    try:
        for name, start, end in png_parts(content):
            for at in range(start + 8, end - 4, _UNPACKED_BYTES) if name == b"IDAT" else ():
                part = content[at : min(at + _UNPACKED_BYTES, end - 4)]
                left -= len(unpacking.decompress(part))
                if left < 0:
                    return False
    except zlib.error:
        # All rows may be there before the damage, such as a wrong checksum.
        pass
    if left:
        raise UploadRefused("truncated")
    return unpacking.eof and not unpacking.unused_data


def _rows_bytes(header: _Header) -> int:
    """How many bytes the rows have, with the filter byte before each."""
    pixel_bits = header.bits * _BANDS[header.colours]
    passes = _PASSES if header.rest[2] else ((0, 0, 1, 1),)
    total = 0
    for left, top, right, down in passes:
        width, height = -((left - header.width) // right), -((top - header.height) // down)
        if width > 0 and height > 0:
            total += height * (1 + (width * pixel_bits + 7) // 8)
    return total
