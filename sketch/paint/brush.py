"""Shapes, gradients, blur and light: the tools of every other module here."""

from collections.abc import Callable, Sequence
from math import cos, hypot, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sketch.palette import Colour, along

Point = tuple[float, float]
"""x and y."""
Outline = Sequence[Point]
"""The corners of a shape, or the points of a stroke, in order."""

# How many points a curve has for each point that is given.
_STEPS = 7


def smooth(points: Outline, *, closed: bool = True) -> list[Point]:
    """A curve through the points (Catmull-Rom), as more points in the same units."""
    count = len(points)
    if count < 3:
        return list(points)
    curve: list[Point] = []
    for index in range(count if closed else count - 1):
        four = [_neighbour(points, index + step, closed=closed) for step in (-1, 0, 1, 2)]
        curve += [_between(four, step / _STEPS) for step in range(_STEPS)]
    if not closed:
        curve.append(points[-1])
    return curve


def mirrored(half: Outline) -> list[Point]:
    """The whole outline, from its right half (x from 0 up) in order from top to bottom."""
    return [*half, *((-x, y) for x, y in reversed(half) if abs(x) > 1e-6)]


def ribbon(points: Outline, start: float, end: float) -> list[Point]:
    """The outline of a stroke along the points: `start` wide at first, `end` wide at last."""
    line = smooth(points, closed=False)
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(line):
        before, after = line[max(index - 1, 0)], line[min(index + 1, len(line) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = hypot(dx, dy) or 1.0
        half = (start + (end - start) * index / (len(line) - 1)) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """An RGB picture of `size` pixels whose colours run through the stops, top to bottom."""
    rows = min(max(size[1], 1), 256)
    strip = Image.new("RGB", (1, rows))
    for row in range(rows):
        strip.putpixel((0, row), along(stops, row / max(rows - 1, 1)))
    return strip.resize(size, Image.Resampling.BILINEAR)


def ball(size: tuple[int, int]) -> Image.Image:
    """A soft disc as a mask of `size` pixels, mode L: 255 in the middle, 0 at the edge."""
    return ImageChops.invert(Image.radial_gradient("L")).point(_EASED).resize(size)


# Pillow's radial gradient reaches 255 in the corners and 180 at the middle of the edges.
_EASED = [round(255 * (max(0.0, (level - 75) / 180)) ** 1.6) for level in range(256)]


def add_glow(
    picture: Image.Image, centre: Point, radius_px: float, colour: Colour, power: float
) -> None:
    """Add a soft ball of light (`power` 0..1) to an RGB picture, in place."""
    side = max(int(radius_px * 2), 2)
    x, y = int(centre[0] - side / 2), int(centre[1] - side / 2)
    box = (max(x, 0), max(y, 0), min(x + side, picture.width), min(y + side, picture.height))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    mask = ball((side, side)).crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y))
    light = Image.merge("RGB", [mask.point(scale(channel / 255 * power)) for channel in colour])
    picture.paste(ImageChops.screen(picture.crop(box), light), box)


def scale(factor: float) -> Callable[[int], float]:
    """A function for `Image.point` that multiplies each level by the factor."""
    return lambda level: level * factor


def tinted(picture: Image.Image, colour: Colour) -> Image.Image:
    """The RGB picture multiplied by the colour, as through coloured glass."""
    return ImageChops.multiply(picture, Image.new("RGB", picture.size, colour))


def blurred(picture: Image.Image, radius_px: float) -> Image.Image:
    """The picture blurred; a wide radius is done on a reduced copy, which is much faster."""
    shrink = max(1, int(radius_px / 3))
    if shrink == 1:
        return picture.filter(ImageFilter.GaussianBlur(radius_px))
    small = picture.reduce(shrink).filter(ImageFilter.GaussianBlur(radius_px / shrink))
    return small.resize(picture.size, Image.Resampling.BICUBIC)


# How long the legs of a sitter look from the front.
_LEGS_SEATED = 0.5


class Pen:
    """Draws on an RGBA or RGB layer, in place.

    Points are in the pen's own units: 0/0 is its origin, x grows to the right, y downwards. A unit
    is `unit_px` pixels, `stretch` times as many along x. `turn` is in radians, clockwise. With a
    `seat` (a height, below 0) all that is drawn below it is shorter, as the legs of a sitter are.
    """

    def __init__(
        self,
        layer: Image.Image,
        *,
        origin_px: Point,
        unit_px: float,
        stretch: float = 1.0,
        turn: float = 0.0,
        seat: float | None = None,
    ) -> None:
        self.layer = layer
        self.unit_px = unit_px
        self._origin = origin_px
        self._stretch = stretch
        self._turn = turn
        self._seat = seat
        self._sine, self._cosine = sin(turn), cos(turn)

    def child(
        self,
        at: Point,
        *,
        scale: float = 1.0,
        stretch: float = 1.0,
        turn: float = 0.0,
        seat: float | None = None,
    ) -> "Pen":
        """A pen on the same layer with its origin at a point of this pen, in this pen's units."""
        return Pen(
            self.layer,
            origin_px=self.px(at),
            unit_px=self.unit_px * scale,
            stretch=self._stretch * stretch,
            turn=self._turn + turn,
            seat=seat,
        )

    def px(self, point: Point) -> Point:
        """The point in pixels of the layer."""
        x, y = point[0] * self.unit_px * self._stretch, point[1]
        if self._seat is not None:
            y = y * _LEGS_SEATED if y > self._seat else y - self._seat * (1 - _LEGS_SEATED)
        y *= self.unit_px
        return (
            self._origin[0] + x * self._cosine - y * self._sine,
            self._origin[1] + x * self._sine + y * self._cosine,
        )

    def shape(
        self, points: Outline, colour: Colour, to: Colour | None = None, *, curved: bool = True
    ) -> None:
        """Fill an outline; with `to` it is shaded from `colour` (top) to `to` (bottom)."""
        outline = [self.px(point) for point in (smooth(points) if curved else points)]
        if to is None:
            ImageDraw.Draw(self.layer).polygon(outline, fill=colour)
            return
        left = int(max(min(x for x, _ in outline), 0))
        top = int(max(min(y for _, y in outline), 0))
        full_top, full_bottom = min(y for _, y in outline), max(y for _, y in outline)
        right = int(min(max(x for x, _ in outline) + 1, self.layer.width))
        bottom = int(min(full_bottom + 1, self.layer.height))
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in outline], fill=255)
        height = max(full_bottom - full_top, 1)
        stops = (
            along((colour, to), (top - full_top) / height),
            along((colour, to), (bottom - full_top) / height),
        )
        self.layer.paste(gradient(mask.size, stops), (left, top), mask)

    def disc(
        self, centre: Point, rx: float, ry: float, colour: Colour, to: Colour | None = None
    ) -> None:
        """Fill an ellipse with the radii `rx` and `ry`."""
        x, y = centre
        turns = [index * pi / 14 for index in range(28)]
        self.shape([(x + rx * cos(t), y + ry * sin(t)) for t in turns], colour, to, curved=False)

    def line(self, points: Outline, colour: Colour, width: float, end: float | None = None) -> None:
        """Draw a smooth stroke, `width` units wide at its beginning and `end` at its end."""
        end = width if end is None else end
        least = 1.2 / self.unit_px
        self.shape(ribbon(points, max(width, least), max(end, least)), colour, curved=False)

    def limb(self, points: Outline, colour: Colour, width: float, end: float) -> None:
        """Draw a stroke with round ends, as a sleeve has."""
        self.line(points, colour, width, end)
        self.disc(points[0], width / 2, width / 2, colour)
        self.disc(points[-1], end / 2, end / 2, colour)


def _neighbour(points: Outline, index: int, *, closed: bool) -> Point:
    if closed:
        return points[index % len(points)]
    return points[min(max(index, 0), len(points) - 1)]


def _between(four: Sequence[Point], t: float) -> Point:
    a, b, c, d = four
    return (_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t))


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    )
