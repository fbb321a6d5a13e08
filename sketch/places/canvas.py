"""The canvas on which a place is painted, with ridges, ground and grass."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image

from sketch.paint.brush import Pen, Point, gradient
from sketch.palette import Colour, darker, lighter, mix
from sketch.places.setting import Setting

# Where the ground begins, in hundredths of the height from the top.
HORIZON = 66.0


@dataclass(frozen=True)
class PlaceCanvas:
    """A picture to paint a place into, in place, with its setting.

    Units are hundredths of the picture's height: the canvas is 100 units high and `width` units
    wide, 0/0 is its upper left corner, and y grows downwards. `rng` decides the details.
    """

    image: Image.Image
    setting: Setting
    rng: Random
    # Whether somebody needs ground to stand on.
    peopled: bool = False

    @property
    def width(self) -> float:
        """The width in units."""
        return 100 * self.image.width / self.image.height

    @property
    def shore(self) -> bool:
        """Whether the water ends at a shore."""
        return self.peopled or "shore" in self.setting.things

    @property
    def pen(self) -> Pen:
        """A pen in the canvas's units."""
        return Pen(self.image, origin_px=(0, 0), unit_px=self.image.height / 100)

    def fade(self, colour: Colour, distance: float) -> Colour:
        """The colour in this setting's light, faded into the haze by `distance` (0..1)."""
        lit = _through(colour, self.setting.ambience)
        return mix(lit, self.setting.haze, distance)

    def fill(self, stops: tuple[Colour, ...], top: float = 0.0, bottom: float = 100.0) -> None:
        """Fill the whole width with a gradient, from `top` to `bottom`."""
        unit = self.image.height / 100
        size = (self.image.width, max(int((bottom - top) * unit) + 1, 1))
        self.image.paste(gradient(size, stops), (0, int(top * unit)))

    def draw_ridge(
        self, level: float, swing: float, colour: Colour, to: Colour, *, jagged: float = 0.5
    ) -> list[Point]:
        """Draw hills or peaks across the picture; returns the points of their crest.

        `level` is their mean height, `swing` how far the crest goes above and below it, `jagged`
        (0..1) how rough it is.
        """
        crest = _crest(self.rng, self.width, level, swing, jagged)
        self.pen.shape([*crest, (self.width + 4, 101), (-4, 101)], colour, to, curved=False)
        return crest

    def draw_ground(self, near: Colour, far: Colour, level: float = HORIZON) -> None:
        """Draw the ground from `level` to the lower edge."""
        swing = 2.5
        top = self.fade(far, 0.28)
        self.draw_ridge(level, swing, top, self.fade(near, 0.0), jagged=0.3)
        for step in range(4):
            y = level + 7 + step * 7.5
            band = mix(top, self.fade(near, 0.0), 0.3 + step * 0.2)
            self.draw_ridge(y, 1.6, band, darker(band, 0.22), jagged=0.25)

    def draw_grass(self, colour: Colour, count: int, level: float = HORIZON + 5) -> None:
        """Draw tufts of grass below `level`; near ones are larger."""
        for _ in range(count):
            x, y = self.rng.uniform(0, self.width), self.rng.uniform(level, 99)
            size = 0.6 + (y - level) / 30
            tint = mix(colour, self.rng.choice((lighter(colour, 0.25), darker(colour, 0.3))), 0.6)
            for lean in (-0.7, 0.1, 0.8):
                self.pen.line([(x, y), (x + lean * size, y - 1.8 * size)], tint, 0.34 * size, 0.05)


def _crest(rng: Random, wide: float, level: float, swing: float, jagged: float) -> list[Point]:
    """The points of a crest from edge to edge, by midpoint displacement."""
    heights = [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)]
    reach = 1.0
    for _ in range(5):
        reach *= jagged
        finer = [heights[0]]
        for first, second in pairwise(heights):
            finer += [(first + second) / 2 + rng.uniform(-reach, reach), second]
        heights = finer
    step = (wide + 8) / (len(heights) - 1)
    return [(-4 + index * step, level + height * swing) for index, height in enumerate(heights)]


def _through(colour: Colour, glass: Colour) -> Colour:
    return (colour[0] * glass[0] // 255, colour[1] * glass[1] // 255, colour[2] * glass[2] // 255)
