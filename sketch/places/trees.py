"""Trees, from firs far away to trunks close by.

Units are those of `PlaceCanvas`: hundredths of the picture's height. `x` is the middle of a trunk,
`foot` the ground under it, `high` the height of the tree.
"""

from sketch.paint.brush import ribbon
from sketch.palette import Colour, darker, lighter, luma, mix
from sketch.places.canvas import PlaceCanvas

PINE: Colour = (44, 78, 62)


def draw_fir(canvas: PlaceCanvas, x: float, foot: float, high: float, colour: Colour) -> None:
    """A fir."""
    pen, wide = canvas.pen, high * 0.2
    pen.line([(x, foot), (x, foot - high * 0.2)], darker(colour, 0.4), high * 0.05)
    tiers = 5
    for tier in range(tiers):
        y = foot - high * (0.1 + 0.19 * tier)
        half = wide * (1 - tier / (tiers + 0.6))
        top = y - high * 0.3
        pen.shape([(x - half, y), (x - half * 0.4, y - high * 0.03), (x, y + high * 0.01),
            (x + half * 0.4, y - high * 0.03), (x + half, y), (x, top)], lighter(colour, 0.08),
            darker(colour, 0.18), curved=False)  # fmt: skip


def draw_tree(canvas: PlaceCanvas, x: float, foot: float, high: float, colour: Colour) -> None:
    """A tree with a round crown."""
    pen = canvas.pen
    trunk = mix(colour, (62, 44, 38), 0.7)
    pen.line([(x, foot), (x + high * 0.02, foot - high * 0.55)], trunk, high * 0.09, high * 0.05)
    for dx, dy, size in ((-0.2, 0.58, 0.2), (0.2, 0.6, 0.2), (0, 0.76, 0.25), (-0.1, 0.68, 0.2)):
        shade = mix(colour, lighter(colour, 0.3), canvas.rng.uniform(0, 0.5))
        pen.disc(
            (x + dx * high, foot - dy * high),
            size * high,
            size * high * 0.86,
            shade,
            darker(colour, 0.22),
        )


def draw_trunk(
    canvas: PlaceCanvas, x: float, thick: float, colour: Colour, foot: float = 96.0
) -> None:
    """A near trunk with roots and branches, `thick` units wide; its crown is above the picture."""
    pen, lean = canvas.pen, canvas.rng.uniform(-3, 3)
    pen.line([(x, foot), (x + lean * 0.4, 50), (x + lean, -4)], colour, thick * 1.25, thick * 0.8)
    for side in (-1, 1):
        pen.line(
            [(x + side * thick * 0.3, foot - 5), (x + side * thick, foot + 0.6)],
            colour,
            thick * 0.5,
            0.3,
        )
        reach = canvas.rng.uniform(14, 44)
        pen.line([(x + lean * 0.5, reach), (x + side * thick * 2.4, reach - 9),
            (x + side * thick * 4, reach - 11)], colour, thick * 0.3, 0.2)  # fmt: skip
    edge = lighter(colour, 0.22) if luma(colour) > 30 else lighter(colour, 0.12)
    side = canvas.setting.side
    bark = ribbon([(x + side * thick * 0.36, foot - 6), (x + lean * 0.4 + side * thick * 0.3, 50),
        (x + lean + side * thick * 0.26, -4)], thick * 0.16, thick * 0.1)  # fmt: skip
    pen.shape(bark, edge, curved=False)


def draw_firs(
    canvas: PlaceCanvas,
    *,
    level: float,
    count: int,
    high: tuple[float, float],
    distance: float,
    colour: Colour = PINE,
) -> None:
    """A row of `count` firs over the whole width, at about the height `level`.

    `high` is the range of their heights, `distance` (0..1) how far they fade into the haze.
    """
    for index in range(count):
        x = canvas.width * (index + canvas.rng.uniform(0, 1)) / count
        draw_fir(
            canvas,
            x,
            level + canvas.rng.uniform(0, 3),
            canvas.rng.uniform(*high),
            canvas.fade(colour, distance),
        )


def draw_canopy(canvas: PlaceCanvas, leaf: Colour) -> None:
    """Leaves along the upper edge of the picture."""
    for _ in range(26):
        x, y = canvas.rng.uniform(-4, canvas.width + 4), canvas.rng.uniform(-6, 6)
        colour = canvas.fade(mix(leaf, darker(leaf, 0.4), canvas.rng.random()), 0.1)
        canvas.pen.disc(
            (x, y),
            canvas.rng.uniform(5, 11),
            canvas.rng.uniform(3, 7),
            lighter(colour, 0.06),
            darker(colour, 0.2),
        )
