"""The canvas of a picture, and what every backdrop is built from: sky, ridges, ground, trees."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image

from sketch.paint.brush import Pen, Point, gradient, ribbon
from sketch.palette import Colour, darker, lighter, luma, mix
from sketch.places.setting import Setting

# Where the ground meets what stands behind it, in hundredths of the height.
HORIZON = 66.0


@dataclass(frozen=True)
class Stage:
    """A canvas 100 units high and `wide` units wide, with 0/0 in the upper left corner."""

    canvas: Image.Image
    where: Setting
    chance: Random

    @property
    def wide(self) -> float:
        return 100 * self.canvas.width / self.canvas.height

    @property
    def pen(self) -> Pen:
        return Pen(self.canvas, origin_px=(0, 0), unit_px=self.canvas.height / 100)

    def far(self, colour: Colour, distance: float) -> Colour:
        """The colour in this light, `distance` (0..1) away in the haze."""
        lit = _through(colour, self.where.ambience)
        return mix(lit, self.where.haze, distance)

    def fill(self, stops: tuple[Colour, ...], top: float = 0.0, bottom: float = 100.0) -> None:
        """A gradient over the whole width."""
        unit = self.canvas.height / 100
        size = (self.canvas.width, max(int((bottom - top) * unit) + 1, 1))
        self.canvas.paste(gradient(size, stops), (0, int(top * unit)))

    def ridge(
        self, level: float, swing: float, colour: Colour, to: Colour, *, jagged: float = 0.5
    ) -> list[Point]:
        """A line of hills or peaks across the picture; returns its crest."""
        crest = _crest(self.chance, self.wide, level, swing, jagged)
        self.pen.shape([*crest, (self.wide + 4, 101), (-4, 101)], colour, to, curved=False)
        return crest

    def ground(self, near: Colour, far: Colour, level: float = HORIZON) -> None:
        """What everybody stands on."""
        swing = 2.5
        top = self.far(far, 0.28)
        self.ridge(level, swing, top, self.far(near, 0.0), jagged=0.3)
        for step in range(4):
            y = level + 7 + step * 7.5
            band = mix(top, self.far(near, 0.0), 0.3 + step * 0.2)
            self.ridge(y, 1.6, band, darker(band, 0.22), jagged=0.25)

    def tufts(self, colour: Colour, count: int, level: float = HORIZON + 5) -> None:
        """Grass, pebbles of the meadow: short strokes that grow towards the viewer."""
        for _ in range(count):
            x, y = self.chance.uniform(0, self.wide), self.chance.uniform(level, 99)
            size = 0.6 + (y - level) / 30
            tint = mix(
                colour, self.chance.choice((lighter(colour, 0.25), darker(colour, 0.3))), 0.6
            )
            for lean in (-0.7, 0.1, 0.8):
                self.pen.line([(x, y), (x + lean * size, y - 1.8 * size)], tint, 0.34 * size, 0.05)

    def conifer(self, x: float, foot: float, high: float, colour: Colour) -> None:
        """A fir, as a silhouette with a lit side."""
        pen, wide = self.pen, high * 0.2
        pen.line([(x, foot), (x, foot - high * 0.2)], darker(colour, 0.4), high * 0.05)
        tiers = 5
        for tier in range(tiers):
            y = foot - high * (0.1 + 0.19 * tier)
            half = wide * (1 - tier / (tiers + 0.6))
            top = y - high * 0.3
            pen.shape(
                [
                    (x - half, y),
                    (x - half * 0.4, y - high * 0.03),
                    (x, y + high * 0.01),
                    (x + half * 0.4, y - high * 0.03),
                    (x + half, y),
                    (x, top),
                ],
                lighter(colour, 0.08),
                darker(colour, 0.18),
                curved=False,
            )

    def broadleaf(self, x: float, foot: float, high: float, colour: Colour) -> None:
        """A tree with a round crown."""
        pen = self.pen
        trunk = mix(colour, (62, 44, 38), 0.7)
        pen.line(
            [(x, foot), (x + high * 0.02, foot - high * 0.55)], trunk, high * 0.09, high * 0.05
        )
        for dx, dy, size in (
            (-0.2, 0.58, 0.2),
            (0.2, 0.6, 0.2),
            (0, 0.76, 0.25),
            (-0.1, 0.68, 0.2),
        ):
            shade = mix(colour, lighter(colour, 0.3), self.chance.uniform(0, 0.5))
            pen.disc(
                (x + dx * high, foot - dy * high),
                size * high,
                size * high * 0.86,
                shade,
                darker(colour, 0.22),
            )

    def trunk(self, x: float, thick: float, colour: Colour, foot: float = 96.0) -> None:
        """A trunk that leaves the picture at the top, with roots."""
        pen, lean = self.pen, self.chance.uniform(-3, 3)
        pen.line(
            [(x, foot), (x + lean * 0.4, 50), (x + lean, -4)], colour, thick * 1.25, thick * 0.8
        )
        for side in (-1, 1):
            pen.line(
                [(x + side * thick * 0.3, foot - 5), (x + side * thick, foot + 0.6)],
                colour,
                thick * 0.5,
                0.3,
            )
            reach = self.chance.uniform(14, 44)
            pen.line(
                [
                    (x + lean * 0.5, reach),
                    (x + side * thick * 2.4, reach - 9),
                    (x + side * thick * 4, reach - 11),
                ],
                colour,
                thick * 0.3,
                0.2,
            )
        edge = lighter(colour, 0.22) if luma(colour) > 30 else lighter(colour, 0.12)
        side = self.where.side
        bark = ribbon(
            [
                (x + side * thick * 0.36, foot - 6),
                (x + lean * 0.4 + side * thick * 0.3, 50),
                (x + lean + side * thick * 0.26, -4),
            ],
            thick * 0.16,
            thick * 0.1,
        )
        pen.shape(bark, edge, curved=False)


def _crest(chance: Random, wide: float, level: float, swing: float, jagged: float) -> list[Point]:
    """Midpoint displacement from edge to edge."""
    heights = [chance.uniform(-1, 1), chance.uniform(-1, 1), chance.uniform(-1, 1)]
    reach = 1.0
    for _ in range(5):
        reach *= jagged
        finer = [heights[0]]
        for first, second in pairwise(heights):
            finer += [(first + second) / 2 + chance.uniform(-reach, reach), second]
        heights = finer
    step = (wide + 8) / (len(heights) - 1)
    return [(-4 + index * step, level + height * swing) for index, height in enumerate(heights)]


def _through(colour: Colour, glass: Colour) -> Colour:
    return (
        colour[0] * glass[0] // 255,
        colour[1] * glass[1] // 255,
        colour[2] * glass[2] // 255,
    )
