"""Parts of the places that people built: houses, towers, columns, cobbled ground.

Units are those of `PlaceCanvas`: hundredths of the picture's height. `distance` (0..1) is how far a
part fades into the haze.
"""

from sketch.palette import Colour, darker, lighter, mix
from sketch.places.canvas import PlaceCanvas

_WINDOW: Colour = (255, 208, 118)


def draw_house(
    canvas: PlaceCanvas, x: float, base: float, wide: float, high: float, distance: float
) -> None:
    """A gabled house with its left edge at `x` and its foot at `base`.

    Its windows are lit when it is dark.
    """
    pen, rng = canvas.pen, canvas.rng
    wall = canvas.fade(
        rng.choice(((196, 170, 134), (168, 146, 128), (184, 178, 164), (150, 122, 104))), distance
    )
    roof = canvas.fade(rng.choice(((134, 70, 56), (92, 84, 96), (112, 82, 62))), distance)
    top = base - high
    pen.shape(
        [(x, base + 10), (x, top), (x + wide, top), (x + wide, base + 10)],
        wall,
        darker(wall, 0.25),
        curved=False,
    )
    pen.shape(
        [(x - 0.8, top + 0.6), (x + wide / 2, top - wide * 0.75), (x + wide + 0.8, top + 0.6)],
        lighter(roof, 0.1),
        roof,
        curved=False,
    )
    beam = darker(wall, 0.5)
    for y in (top + 0.4, top + 8):
        pen.line([(x, y), (x + wide, y)], beam, 0.5)
    lit = canvas.setting.time in ("night", "dusk", "sunset")
    y = top + 2.4
    while y < base - 6:
        for share in (0.28, 0.72):
            glass = _WINDOW if lit and rng.random() < 0.66 else darker(wall, 0.5)
            at = x + wide * share
            pen.shape(
                [(at - 1.1, y), (at + 1.1, y), (at + 1.1, y + 3.2), (at - 1.1, y + 3.2)],
                mix(glass, canvas.setting.haze, distance * 0.5),
                curved=False,
            )
        y += 8


def draw_tower(
    canvas: PlaceCanvas,
    x: float,
    wide: float,
    top: float,
    foot: float,
    stone: Colour,
    *,
    roof: bool,
) -> None:
    """A tower with battlements, or with a pointed roof as well. `x` is its left edge."""
    pen = canvas.pen
    pen.shape(
        [(x, foot + 4), (x, top), (x + wide, top), (x + wide, foot + 4)],
        lighter(stone, 0.12),
        darker(stone, 0.2),
        curved=False,
    )
    pen.shape(
        [(x + wide * 0.7, foot + 4), (x + wide * 0.7, top), (x + wide, top), (x + wide, foot + 4)],
        darker(stone, 0.12),
        darker(stone, 0.3),
        curved=False,
    )
    count = max(int(wide / 1.8), 2)
    for index in range(0, count, 2):
        left = x - 0.5 + index * (wide + 1) / count
        pen.shape([(left, top), (left, top - 1.6), (left + (wide + 1) / count, top - 1.6),
            (left + (wide + 1) / count, top)], stone, curved=False)  # fmt: skip
    if roof:
        tile = canvas.fade((70, 74, 108), 0.3)
        pen.shape(
            [(x - 1, top - 0.6), (x + wide / 2, top - wide * 1.5), (x + wide + 1, top - 0.6)],
            lighter(tile, 0.15),
            tile,
            curved=False,
        )
    glass = _WINDOW if canvas.setting.time in ("night", "dusk", "sunset") else darker(stone, 0.5)
    pen.shape(
        [
            (x + wide / 2 - 0.6, top + 3),
            (x + wide / 2 + 0.6, top + 3),
            (x + wide / 2 + 0.6, top + 5.6),
            (x + wide / 2 - 0.6, top + 5.6),
        ],
        glass,
        curved=False,
    )


def draw_column(canvas: PlaceCanvas, x: float, foot: float, high: float, stone: Colour) -> None:
    """A broken column. `x` is its middle."""
    pen = canvas.pen
    pen.shape([(x - 2.4, foot), (x - 2.2, foot - high), (x - 0.6, foot - high - 1.6),
        (x + 0.8, foot - high + 0.8), (x + 2.2, foot - high - 0.6), (x + 2.4, foot)],
        lighter(stone, 0.2), darker(stone, 0.25), curved=False)  # fmt: skip
    for dx in (-1.2, 0.2, 1.4):
        pen.line([(x + dx, foot - 1), (x + dx, foot - high + 2)], darker(stone, 0.25), 0.3)
    pen.shape(
        [(x - 3.6, foot + 1), (x - 3, foot - 1.6), (x + 3, foot - 1.6), (x + 3.6, foot + 1)],
        stone,
        darker(stone, 0.3),
        curved=False,
    )


def draw_broken_arch(canvas: PlaceCanvas, x: float, y: float, stone: Colour) -> None:
    """The rest of an arch that began on the column at `x`, whose top is at `y`."""
    canvas.pen.line([(x, y + 3), (x + 3, y - 5), (x + 9, y - 9), (x + 14, y - 8)], stone, 3.6, 2.4)


def draw_cobbles(canvas: PlaceCanvas) -> None:
    """Cobblestones over the ground."""
    stone = canvas.fade((140, 132, 126), 0.05)
    for row in range(7):
        y = 73 + row * 4.2
        size = 0.8 + row * 0.32
        x = (row % 2) * size
        while x < canvas.width + 2:
            canvas.pen.disc(
                (x, y), size * 1.3, size * 0.5, mix(stone, darker(stone, 0.2), canvas.rng.random())
            )
            x += size * 3.1
