"""What the numbers of a picture mean as colours, and how they become those of sRGB.

Sources: PNG specification (third edition) for gAMA, cHRM and cICP; ITU-T H.273 for the numbers in
cICP; ICC.1:2001-04 for profiles. Where these leave a choice, it is made as Chromium makes it.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import product

from PIL import Image, ImageChops, ImageCms

Point = tuple[float, float]
Row = tuple[float, float, float]

_D50: Row = (0.9642, 1.0, 0.8249)
_BRADFORD: tuple[Row, Row, Row] = (
    (0.8951, 0.2664, -0.1614),
    (-0.7502, 1.7135, 0.0367),
    (0.0389, -0.0685, 1.0296),
)
_MOST_NUMBERS = 1 << 16
# The numbers of the curve in a profile that is made here.
_CURVE_STEPS = 1024
# The profiles of sRGB have 0.4 to 3 kB, the largest of them 60 kB.
_MOST_COMPARED_BYTES = 1 << 16
# Real primaries stay below 1, imaginary ones near it.
_MOST_XYZ = 100
_D65: Point = (0.3127, 0.329)
_C: Point = (0.31, 0.316)


@dataclass(frozen=True)
class Primaries:
    """The chromaticities (x, y) of white, red, green and blue."""

    white: Point
    red: Point
    green: Point
    blue: Point


SRGB = Primaries(_D65, (0.64, 0.33), (0.3, 0.6), (0.15, 0.06))


@dataclass(frozen=True)
class Transfer:
    """How a number 0..1 becomes light 0..1.

    Light is `scale * ((number + offset) / (1 + offset)) ** exponent`. Where `linear` is set, small
    numbers up to `limit` are divided by it.
    """

    exponent: float
    offset: float = 0.0
    linear: float = 0.0
    limit: float = 0.0
    scale: float = 1.0

    def light(self, number: float) -> float:
        """The light of that number."""
        if number <= self.limit and self.linear:
            return number / self.linear
        share = (number + self.offset) / (1 + self.offset)
        return float(self.scale * share**self.exponent)


@dataclass(frozen=True)
class BrightTransfer:
    """A transfer for light that is brighter than white, which screens without it have to dim.

    `levels` are those of sRGB at even steps, as Chromium 156 shows them.
    """

    levels: tuple[int, ...]

    def light(self, number: float) -> float:
        """The light of that number, dimmed."""
        place = min(number * (len(self.levels) - 1) * 255 / 256, len(self.levels) - 1.001)
        return SRGB_TRANSFER.light(self._level(place) / 255)

    def _level(self, place: float) -> float:
        lower, upper = self.levels[int(place)], self.levels[int(place) + 1]
        return lower + (upper - lower) * (place - int(place))


SRGB_TRANSFER = Transfer(2.4, offset=0.055, linear=12.92, limit=0.04045)


@dataclass(frozen=True)
class ColourSpace:
    """The meaning of a picture's numbers where it has no ICC profile."""

    transfer: Transfer | BrightTransfer = SRGB_TRANSFER
    primaries: Primaries = SRGB


_BT601_525 = Primaries(_D65, (0.63, 0.34), (0.31, 0.595), (0.155, 0.07))
# By the numbers of H.273. What is not in these tables is shown as sRGB.
_PRIMARIES = {
    1: SRGB,
    4: Primaries(_C, (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: Primaries(_D65, (0.64, 0.33), (0.29, 0.6), (0.15, 0.06)),
    6: _BT601_525,
    7: _BT601_525,
    8: Primaries(_C, (0.681, 0.319), (0.243, 0.692), (0.145, 0.049)),
    9: Primaries(_D65, (0.708, 0.292), (0.17, 0.797), (0.131, 0.046)),
    10: Primaries((1 / 3, 1 / 3), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),
    11: Primaries((0.314, 0.351), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    12: Primaries(_D65, (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    22: Primaries(_D65, (0.63, 0.34), (0.295, 0.605), (0.155, 0.077)),
}
_VIDEO = Transfer(2.4)
# fmt: off
_PQ = BrightTransfer((
    0, 0, 1, 2, 5, 9, 15, 22, 30, 38, 48, 58, 70, 83, 98, 114, 132, 153, 175, 198, 213, 226, 237,
    246, 255, 255, 255, 255, 255, 255, 255, 255, 255,
))
_HLG = BrightTransfer((
    0, 1, 3, 7, 14, 21, 29, 36, 43, 50, 57, 64, 71, 78, 85, 92, 99, 107, 115, 125, 135, 147, 160,
    174, 189, 202, 212, 220, 228, 236, 243, 250, 255,
))
# fmt: on
_TRANSFERS: dict[int, Transfer | BrightTransfer] = {
    1: _VIDEO,
    4: Transfer(2.2),
    5: Transfer(2.8),
    6: _VIDEO,
    7: Transfer(1 / 0.45, offset=0.1115, linear=4.0, limit=0.0912),
    8: Transfer(1.0),
    11: _VIDEO,
    13: SRGB_TRANSFER,
    14: _VIDEO,
    15: _VIDEO,
    16: _PQ,
    17: Transfer(2.6, scale=52.37 / 48),
    18: _HLG,
}


def by_code_points(primaries: int, transfer: int) -> ColourSpace | None:
    """The space with these numbers of H.273; None when it is not known here."""
    if primaries not in _PRIMARIES or transfer not in _TRANSFERS:
        return None
    return ColourSpace(_TRANSFERS[transfer], _PRIMARIES[primaries])


def by_gamma(gamma: float) -> ColourSpace:
    """The space of a PNG that says how its numbers grew out of light: 0.45455 for most screens."""
    return ColourSpace(Transfer(1 / gamma))


def is_usable(primaries: Primaries) -> bool:
    """Whether colours can be computed with these primaries."""
    try:
        columns = _columns(primaries)
    except ZeroDivisionError:
        return False
    return all(abs(value) < _MOST_XYZ for column in columns for value in column)


def to_srgb(colours: Image.Image, space: ColourSpace) -> Image.Image:
    """The colours as sRGB, in RGB or grey with 8 bits; grey of 16 bits (`I;16`) becomes 8 bits."""
    if colours.mode == "I;16":
        colours = colours.convert("I").point(_levels(space.transfer, _MOST_NUMBERS), "L")
    elif space.transfer != SRGB_TRANSFER:
        colours = colours.point(_levels(space.transfer, 256) * len(colours.getbands()))
    if space.primaries == SRGB or colours.mode == "L":
        # Grey is as grey with other primaries.
        return colours
    return by_profile(colours, _profile(space.primaries)) or colours


def by_profile(colours: Image.Image, profile: bytes) -> Image.Image | None:
    """The colours as sRGB in RGB; None when the profile is damaged or for other colours."""
    if int.from_bytes(profile[:4], "big") > len(profile):
        # It was cut. The library would take what is left of it.
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() == "RGB" and colours.mode == "L":
            colours = colours.convert("RGB")
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def changes_colours(profile: bytes) -> bool:
    """Whether a profile changes colours in RGB by more than the rounding of one level.

    That of sRGB does not, and neither does one that is damaged or for other colours.
    """
    return len(profile) > _MOST_COMPARED_BYTES or _changes_colours(profile)


@lru_cache(maxsize=16)
def _changes_colours(profile: bytes) -> bool:
    colours = _probe()
    shown = by_profile(colours, profile)
    if shown is None:
        return False
    return max(ImageChops.difference(shown, colours).tobytes()) > 1


@lru_cache(maxsize=1)
def _probe() -> Image.Image:
    """Every grey, and a colour for each mixture of nine levels of red, green and blue."""
    steps = [min(level, 255) for level in range(0, 257, 32)]
    mixed = [bytes(each) for each in product(steps, repeat=3)]
    pixels = b"".join((*(bytes((level,) * 3) for level in range(256)), *mixed))
    return Image.frombytes("RGB", (len(pixels) // 3, 1), pixels)


@lru_cache(maxsize=8)
def _levels(transfer: Transfer | BrightTransfer, numbers: int) -> list[int]:
    """The level 0..255 of sRGB for each number."""
    return [
        round(255 * _srgb_number(min(transfer.light(number / (numbers - 1)), 1.0)))
        for number in range(numbers)
    ]


def _srgb_number(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


@lru_cache(maxsize=8)
def _profile(primaries: Primaries) -> bytes:
    """An ICC profile with these primaries and the curve of sRGB."""
    steps = range(_CURVE_STEPS)
    levels = [round(65535 * SRGB_TRANSFER.light(n / (_CURVE_STEPS - 1))) for n in steps]
    curve = struct.pack(f">4sII{_CURVE_STEPS}H", b"curv", 0, _CURVE_STEPS, *levels)
    columns = _columns(primaries)
    # Name and content of each tag; the three curves are one.
    contents = [*map(_xyz, columns), curve, _xyz(_D50)]
    names = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"wtpt")
    places, start = [], 132 + 12 * len(names)
    for content in contents:
        places.append((start, len(content)))
        start += len(content)
    chosen = (*places[:3], *[places[3]] * 3, places[4])
    directory = struct.pack(">I", len(names)) + b"".join(
        struct.pack(">4sII", name, *place) for name, place in zip(names, chosen, strict=True)
    )
    header = struct.pack(">I4sI4s4s4s", start, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _fixed(_D50)
    return header.ljust(128, b"\0") + directory + b"".join(contents)


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def _columns(primaries: Primaries) -> list[Row]:
    """Red, green and blue as XYZ under the white of profiles. Raises ZeroDivisionError."""
    white = _light(primaries.white)
    corners = [_light(each) for each in (primaries.red, primaries.green, primaries.blue)]
    shares = _solved(corners, white)
    adapted = _adaptation(white)
    return [
        adapted((x * share, y * share, z * share))
        for (x, y, z), share in zip(corners, shares, strict=True)
    ]


def _light(point: Point) -> Row:
    x, y = point
    # A primary with y of 0 has no luminance, which is right for imaginary ones.
    return (x, y, 1 - x - y)


def _adaptation(white: Row) -> Callable[[Row], Row]:
    """Moves colours from that white to the white of profiles (Bradford)."""
    scale = 1 / white[1]
    here = _times(_BRADFORD, (white[0] * scale, 1.0, white[2] * scale))
    there = _times(_BRADFORD, _D50)
    columns = list(zip(*_BRADFORD, strict=True))

    def adapt(colour: Row) -> Row:
        cones = _times(_BRADFORD, (colour[0] * scale, colour[1] * scale, colour[2] * scale))
        moved = [cone * b / a for cone, a, b in zip(cones, here, there, strict=True)]
        return _solved(columns, (moved[0], moved[1], moved[2]))

    return adapt


def _times(matrix: Sequence[Sequence[float]], vector: Row) -> Row:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def _solved(columns: Sequence[Sequence[float]], target: Row) -> Row:
    """The shares of three columns that add up to the target (Cramer's rule)."""
    whole = _determinant(columns)
    a, b, c = (
        _determinant([target if n == at else column for n, column in enumerate(columns)]) / whole
        for at in range(3)
    )
    return a, b, c


def _determinant(columns: Sequence[Sequence[float]]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = columns
    return a * (e * i - f * h) - d * (b * i - c * h) + g * (b * f - c * e)
