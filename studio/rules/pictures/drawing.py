"""Smooth shapes and words on a picture. Pillow draws them larger, then they are made smaller.

Lengths are pixels.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import ceil, cos, dist, floor, pi, sin

from PIL import Image, ImageDraw, ImageFont, ImageOps

from studio.errors import UploadRefused
from studio.rules.letters import cut_before
from studio.rules.pictures.colours import CARD, NIGHT, Colour
from studio.rules.pictures.uploads import read_header

Point = tuple[float, float]

# Shapes are drawn so many times larger than they are shown.
_FINER = 4
# A file that claims more pixels is no thumbnail.
_MAX_THUMBNAIL_PIXELS = 4_000_000
# Characters that the font lacks, and others with the same meaning.
_SAME = str.maketrans({"–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
# The background of a picture in a square: how many colours of it there are, across and down, and
# how much darker they are.
_COLOUR_CELLS = (4, 4)
_DARKER = 0.55
# The height of the font's digits, as a share of its size.
_DIGIT = 0.7


@dataclass(frozen=True)
class Dash:
    """A dashed line: the length of a stroke and of the gap after it."""

    stroke: float
    gap: float


class Canvas:
    """A picture that is being painted, by one thread. It caches fonts and shapes."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), NIGHT)
        self._draw = ImageDraw.Draw(self.image)
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._masks: dict[Hashable, Image.Image] = {}

    def text(
        self, at: Point, words: str, *, size: float, colour: Colour, middle: bool = True
    ) -> None:
        """Write words at a point, with their capitals centred in height.

        The point is the middle of the words, or with `middle=False` their start.
        """
        font = self._font(size)
        place = (at[0], at[1] + _DIGIT / 2 * font.size)
        bold = _bold(font.size)
        anchor = "ms" if middle else "ls"
        self._draw.text(place, words, font=font, fill=colour, anchor=anchor, stroke_width=bold)

    def text_width(self, words: str, size: float) -> float:
        """The width of these words."""
        font = self._font(size)
        return font.getlength(words) + 2 * _bold(font.size)

    def fitting(self, words: str, *, size: float, width: float) -> float:
        """The size, or a smaller one with which the words are at most `width` wide."""
        return min(size, size * width / max(self.text_width(words, size), 1.0))

    def shortened(self, words: str, *, size: float, width: float) -> str:
        """The words, or as many letters as fit into `width`, with an ellipsis."""
        shown = words
        while len(words) > 1 and self.text_width(shown, size) > width:
            length = max(min(int(len(words) * 0.97), len(words) - 1), 1)
            words = words[: cut_before(words, length) or length]
            shown = words.rstrip() + "…"
        return shown

    def writable(self, words: str) -> str:
        """The words in letters that the font has; empty when it lacks one of them."""
        words = " ".join(words.translate(_SAME).split())
        font = self._font(40)
        lacking = bytes(font.getmask("\uffff"))
        right = all(letter == " " or bytes(font.getmask(letter)) != lacking for letter in words)
        return words if right else ""

    def box(self, at: Point, side: tuple[float, float], radius: float, colour: Colour) -> None:
        """Draw a filled rectangle with round corners. `at` is its upper left corner."""
        width, height = max(round(side[0]), 1), max(round(side[1]), 1)

        def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
            end = width * scale - 1, height * scale - 1
            pen.rounded_rectangle((0, 0, *end), radius=radius * scale, fill=255)

        mask = self._mask(("box", width, height, round(radius, 2)), (width, height), draw)
        self._stamp(mask, at, colour)

    def frame(
        self,
        at: Point,
        side: float,
        *,
        radius: float,
        width: float,
        colour: Colour,
        dash: Dash | None = None,
    ) -> None:
        """Draw the outline of a square with round corners, inside the square."""
        size = round(side)

        def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
            outline = _round_square(size, radius, inset=width / 2)
            for part in _dashes(outline, dash) if dash else (outline,):
                _line(pen, part, width, scale)

        key = ("frame", size, round(radius, 2), round(width, 2), dash)
        self._stamp(self._mask(key, (size, size), draw), at, colour)

    def shape(self, centre: Point, corners: Sequence[Point], size: float, colour: Colour) -> None:
        """Draw a filled shape. Its corners are given around (0, 0), for a size of 1."""
        side = ceil(2 * size) + 2

        def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
            pen.polygon(
                [
                    ((x * size + side / 2) * scale, (y * size + side / 2) * scale)
                    for x, y in corners
                ],
                fill=255,
            )

        key = ("shape", tuple(corners), round(size, 2))
        mask = self._mask(key, (side, side), draw)
        self._stamp(mask, (centre[0] - side / 2, centre[1] - side / 2), colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """Draw a filled circle."""
        side = 2 * radius
        self.box((centre[0] - radius, centre[1] - radius), (side, side), radius, colour)

    def line(self, points: Sequence[Point], *, width: float, colour: Colour) -> None:
        """Draw a line through all points, with round ends."""
        left = floor(min(x for x, _ in points) - width)
        top = floor(min(y for _, y in points) - width)
        right = ceil(max(x for x, _ in points) + width)
        bottom = ceil(max(y for _, y in points) + width)
        near = [(x - left, y - top) for x, y in points]
        mask = _finer(
            (right - left, bottom - top), lambda pen, scale: _line(pen, near, width, scale)
        )
        self._stamp(mask, (left, top), colour)

    def paste(self, picture: Image.Image, at: Point, *, radius: float) -> None:
        """Put a picture with round corners onto this one."""
        width, height = picture.size

        def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
            end = width * scale - 1, height * scale - 1
            pen.rounded_rectangle((0, 0, *end), radius=radius * scale, fill=255)

        mask = self._mask(("box", width, height, round(radius, 2)), (width, height), draw)
        self.image.paste(picture, (round(at[0]), round(at[1])), mask)

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        pixels = max(round(size), 6)
        if pixels not in self._fonts:
            font = ImageFont.load_default(pixels)
            assert isinstance(font, ImageFont.FreeTypeFont)
            self._fonts[pixels] = font
        return self._fonts[pixels]

    def _mask(
        self,
        key: Hashable,
        size: tuple[int, int],
        draw: Callable[[ImageDraw.ImageDraw, int], None],
    ) -> Image.Image:
        if key not in self._masks:
            self._masks[key] = _finer(size, draw)
        return self._masks[key]

    def _stamp(self, mask: Image.Image, at: Point, colour: Colour) -> None:
        left, top = round(at[0]), round(at[1])
        self.image.paste(colour, (left, top, left + mask.width, top + mask.height), mask)


def _bold(size: float) -> int:
    """The width of an outline that makes large words bolder: the font has only one weight."""
    return int(size / 32)


def thumbnail_square(content: bytes | None, side_px: int) -> Image.Image | None:
    """The whole picture in a square; None when there is no picture or it cannot be read.

    Nothing is cut off: in a tall or a wide picture, heads are near the edges. The rest of the
    square is the picture's own colours, dark and without shapes.
    """
    shown = read_thumbnail(content)
    if shown is None:
        return None
    whole = ImageOps.contain(shown, (side_px, side_px))
    if whole.size == (side_px, side_px):
        return whole
    colours = shown.resize(_COLOUR_CELLS, Image.Resampling.BOX)
    square = Image.blend(
        colours.resize((side_px, side_px), Image.Resampling.BICUBIC),
        Image.new("RGB", (side_px, side_px), CARD),
        _DARKER,
    )
    square.paste(whole, ((side_px - whole.width) // 2, (side_px - whole.height) // 2))
    return square


def read_thumbnail(content: bytes | None) -> Image.Image | None:
    """The pixels of a thumbnail; None when there is none or it cannot be read."""
    if not content:
        return None
    try:
        claim = read_header(content)
        if claim.width * claim.height > _MAX_THUMBNAIL_PIXELS:
            return None
        with Image.open(BytesIO(content), formats=[claim.format.upper()]) as image:
            shown = Image.new("RGB", image.size, CARD)
            colours = image.convert("RGBA") if image.has_transparency_data else None
            shown.paste(colours or image.convert("RGB"), (0, 0), colours)
        return shown
    except (UploadRefused, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # The file is old or damaged. A tile is shown without a picture then.
        return None


def _finer(size: tuple[int, int], draw: Callable[[ImageDraw.ImageDraw, int], None]) -> Image.Image:
    width, height = max(size[0], 1), max(size[1], 1)
    mask = Image.new("L", (width * _FINER, height * _FINER))
    draw(ImageDraw.Draw(mask), _FINER)
    return mask.reduce(_FINER)


def _line(pen: ImageDraw.ImageDraw, points: Sequence[Point], width: float, scale: int) -> None:
    fine = [(x * scale, y * scale) for x, y in points]
    thick = max(width * scale, 1.0)
    pen.line(fine, fill=255, width=round(thick), joint="curve")
    for x, y in (fine[0], fine[-1]):
        pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)


def _round_square(side: float, radius: float, *, inset: float) -> list[Point]:
    """A closed outline in small steps, clockwise from the middle of the upper side."""
    bend = max(radius - inset, 0.0)
    low, high = inset + bend, side - inset - bend
    points: list[Point] = [(side / 2, inset)]
    for corner, (x, y) in enumerate(((high, low), (high, high), (low, high), (low, low))):
        for step in range(9):
            angle = pi / 2 * (corner - 1 + step / 8)
            points.append((x + bend * cos(angle), y + bend * sin(angle)))
    return [*points, points[0]]


def _dashes(outline: Sequence[Point], dash: Dash) -> list[list[Point]]:
    """The outline divided into strokes: as many as fit around it evenly."""
    lengths = [dist(a, b) for a, b in pairwise(outline)]
    total = sum(lengths)
    number = max(round(total / (dash.stroke + dash.gap)), 1)
    period = total / number
    stroke = period * dash.stroke / (dash.stroke + dash.gap)
    parts = []
    for index in range(number):
        steps = max(ceil(stroke), 1)
        parts.append(
            [
                _along(outline, lengths, index * period + stroke * n / steps)
                for n in range(steps + 1)
            ]
        )
    return parts


def _along(outline: Sequence[Point], lengths: Sequence[float], way: float) -> Point:
    for index, length in enumerate(lengths):
        if way <= length and length:
            (ax, ay), (bx, by) = outline[index], outline[index + 1]
            return ax + (bx - ax) * way / length, ay + (by - ay) * way / length
        way -= length
    return outline[-1]
