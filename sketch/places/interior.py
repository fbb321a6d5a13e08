"""Indoor places, lit by fire, candles or a window."""

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.canvas import PlaceCanvas
from sketch.places.room import (
    FLOOR,
    add_light,
    draw_flags,
    draw_masonry,
    draw_planks,
    draw_shelves,
    draw_torch,
    draw_window,
)

_CANDLE: Colour = (255, 196, 110)


def draw_tavern(canvas: PlaceCanvas) -> None:
    """A taproom with beams, shelves and a hearth."""
    wood: Colour = (116, 78, 52)
    canvas.fill((darker(wood, 0.62), darker(wood, 0.34), darker(wood, 0.42)), 0, FLOOR)
    draw_planks(canvas, darker(wood, 0.3))
    pen, side = canvas.pen, canvas.setting.side
    hearth = canvas.width * (0.5 + side * 0.3)
    stone: Colour = (118, 104, 98)
    burns = canvas.setting.has("fire", "flame")
    glow: Colour = (120, 46, 22) if burns else (30, 26, 28)
    pen.shape([(hearth - 15, FLOOR + 3), (hearth - 13, 40), (hearth - 8, 34), (hearth - 7, -2),
        (hearth + 7, -2), (hearth + 8, 34), (hearth + 13, 40), (hearth + 15, FLOOR + 3)],
        lighter(stone, 0.05), darker(stone, 0.4), curved=False)  # fmt: skip
    pen.shape([(hearth - 8, FLOOR + 2), (hearth - 8, 54), (hearth, 47), (hearth + 8, 54),
        (hearth + 8, FLOOR + 2)], (52, 28, 24), glow)  # fmt: skip
    for x, high, colour in (
        (-3.4, 10, (238, 104, 36)),
        (2.6, 12, (240, 116, 40)),
        (0, 14, (250, 150, 50)),
        (0.4, 8, (255, 222, 140)),
    )[: 4 if burns else 0]:
        pen.shape([(hearth + x - 3, FLOOR), (hearth + x - 1.6, FLOOR - high * 0.5),
            (hearth + x, FLOOR - high), (hearth + x + 1.8, FLOOR - high * 0.5),
            (hearth + x + 3, FLOOR)], colour)  # fmt: skip
    shelf = canvas.width * (0.5 - side * 0.28)
    for y in (26, 38, 50):
        pen.line([(shelf - 15, y), (shelf + 15, y)], darker(wood, 0.1), 1.2)
        for index in range(9):
            tint = canvas.rng.choice(
                (NAMED["moss"], NAMED["amber"], NAMED["maroon"], NAMED["slate"], NAMED["ochre"])
            )
            at, tall = shelf - 13 + index * 3.2, canvas.rng.uniform(3.4, 6.4)
            pen.shape([(at - 1, y - 0.6), (at - 1.1, y - tall * 0.6), (at - 0.4, y - tall),
                (at + 0.4, y - tall), (at + 1.1, y - tall * 0.6), (at + 1, y - 0.6)],
                darker(tint, 0.15), darker(tint, 0.5), curved=False)  # fmt: skip
    for beam in range(-4, int(canvas.width) + 10, 22):
        pen.line([(beam, -2), (beam, 8)], darker(wood, 0.5), 4)
    pen.line([(-2, 7), (canvas.width + 2, 7)], darker(wood, 0.38), 4.4)
    if burns:
        add_light(canvas, hearth, FLOOR - 6, 74, (255, 150, 66), 0.75)
    for share in (0.3, 0.55, 0.78):
        add_light(canvas, canvas.width * share, 12, 16, _CANDLE, 0.6)


def draw_library(canvas: PlaceCanvas) -> None:
    """Shelves up to the ceiling, with a tall window between them."""
    wood: Colour = (96, 64, 48)
    canvas.fill((darker(wood, 0.5), darker(wood, 0.25)), 0, FLOOR)
    draw_planks(canvas, darker(wood, 0.15))
    middle = canvas.width * 0.5
    x = -3.0
    while x < canvas.width:
        if abs(x + 8 - middle) > 15:
            draw_shelves(canvas, x, wood)
        x += 17
    draw_window(canvas, middle, 11, 8, 60)
    add_light(canvas, middle, 36, 60, canvas.setting.key, 0.55)
    for share in (0.16, 0.84):
        add_light(canvas, canvas.width * share, 52, 26, _CANDLE, 0.6)


def draw_dungeon(canvas: PlaceCanvas) -> None:
    """Stone walls, a dark archway and torches."""
    stone: Colour = (92, 92, 108)
    draw_masonry(canvas, stone)
    draw_flags(canvas, darker(stone, 0.2))
    middle, pen = canvas.width * 0.5, canvas.pen
    arch = [(middle - 17, FLOOR + 2), (middle - 17, 34), (middle - 11, 22), (middle, 17),
        (middle + 11, 22), (middle + 17, 34), (middle + 17, FLOOR + 2)]  # fmt: skip
    pen.line(arch, darker(stone, 0.15), 5.5)
    pen.shape([*arch], (20, 18, 32), (40, 38, 56), curved=False)
    for share in (0.14, 0.86) if canvas.setting.has("torch", "light") else ():
        draw_torch(canvas, canvas.width * share, 42)


def draw_cave(canvas: PlaceCanvas) -> None:
    """Rock on all sides, a distant opening, glowing crystals."""
    rock: Colour = (72, 68, 88)
    canvas.fill((darker(rock, 0.7), darker(rock, 0.35), darker(rock, 0.5)), 0, 101)
    middle, pen = canvas.width * (0.5 + canvas.setting.side * 0.14), canvas.pen
    add_light(canvas, middle, 40, 52, mix((120, 180, 220), canvas.setting.key, 0.3), 0.8)
    for level, share in ((62, 0.25), (70, 0.05), (80, -0.1)):
        colour = darker(rock, max(share + 0.2, 0))
        canvas.draw_ridge(level, 3, lighter(colour, 0.08), darker(colour, 0.4), jagged=0.5)
    for depth, count in ((0.55, 13), (0.3, 9)):
        for index in range(count):
            x = canvas.width * (index + canvas.rng.random()) / count
            off = abs(x / canvas.width - 0.5) * 2
            long, wide = 8 + off * 34 * canvas.rng.uniform(0.5, 1), 2.6 + off * 3
            colour = darker(rock, depth)
            pen.shape([(x - wide, -3), (x - wide * 0.4, long * 0.5), (x, long),
                (x + wide * 0.4, long * 0.5), (x + wide, -3)], colour, lighter(colour, 0.1),
                curved=False)  # fmt: skip
    for _ in range(6):
        x = canvas.width * canvas.rng.choice(
            (0.08, 0.15, 0.22, 0.8, 0.88, 0.94)
        ) + canvas.rng.uniform(-3, 3)
        y, tint = (
            canvas.rng.uniform(72, 84),
            canvas.rng.choice(((110, 220, 235), (176, 140, 250))),
        )
        add_light(canvas, x, y - 4, 13, tint, 0.6)
        for lean, high in ((-2, 5), (0, 8), (2.4, 5.4)):
            pen.shape([(x + lean * 0.3 - 1, y), (x + lean - 0.5, y - high * 0.8),
                (x + lean, y - high), (x + lean * 0.3 + 1, y)], lighter(tint, 0.5),
                darker(tint, 0.25), curved=False)  # fmt: skip


def draw_hall(canvas: PlaceCanvas) -> None:
    """Columns, tall windows and a carpet."""
    stone: Colour = (158, 148, 142)
    canvas.fill((darker(stone, 0.5), darker(stone, 0.26), darker(stone, 0.36)), 0, FLOOR)
    draw_flags(canvas, darker(stone, 0.2))
    middle, pen = canvas.width * 0.5, canvas.pen
    for offset in (-30, 0, 30):
        draw_window(canvas, middle + offset, 6.5, 12, 52)
    pen.shape(
        [(middle - 9, FLOOR), (middle + 9, FLOOR), (middle + 30, 101), (middle - 30, 101)],
        NAMED["maroon"],
        NAMED["crimson"],
        curved=False,
    )
    for edge in (-1, 1):
        pen.line(
            [(middle + edge * 8.4, FLOOR), (middle + edge * 28.4, 101)], NAMED["gold"], 0.5, 1.6
        )
    for offset, wide in ((16, 5), (45, 8)):
        for side in (-1, 1):
            x = middle + side * offset
            pen.shape([(x - wide / 2, FLOOR + offset / 4), (x - wide / 2, -2), (x + wide / 2, -2),
                (x + wide / 2, FLOOR + offset / 4)], lighter(stone, 0.14), darker(stone, 0.28),
                curved=False)  # fmt: skip
            pen.shape([(x + wide * 0.2, FLOOR + offset / 4), (x + wide * 0.2, -2),
                (x + wide / 2, -2), (x + wide / 2, FLOOR + offset / 4)], darker(stone, 0.14),
                darker(stone, 0.4), curved=False)  # fmt: skip
            pen.line(
                [(x - wide * 0.8, FLOOR + offset / 4), (x + wide * 0.8, FLOOR + offset / 4)],
                darker(stone, 0.1),
                2.4,
            )
    if "throne" in canvas.setting.things:
        _draw_throne(canvas, middle)
    add_light(canvas, middle, 30, 56, canvas.setting.key, 0.5)


def _draw_throne(canvas: PlaceCanvas, middle: float) -> None:
    """A tall golden chair on two steps."""
    pen, gold = canvas.pen, NAMED["gold"]
    for wide, y in ((15.0, 79.0), (11.0, 76.0)):
        step = [
            (middle - wide, y),
            (middle + wide, y),
            (middle + wide, y + 3),
            (middle - wide, y + 3),
        ]
        pen.shape(step, (172, 164, 158), (112, 106, 108), curved=False)
    back = [(6, 76), (6.4, 44), (4, 40), (2.4, 42), (0, 34)]
    pen.shape(
        [(middle + x, y) for x, y in (*back, *((-x, y) for x, y in reversed(back)))],
        lighter(gold, 0.15),
        darker(gold, 0.4),
        curved=False,
    )
    for side in (-1, 1):
        arm = [(5, 60), (8.4, 60), (8.4, 76), (5, 76)]
        shape = [(middle + side * x, y) for x, y in arm]
        pen.shape(shape, gold, darker(gold, 0.45), curved=False)
    for wide, top, foot in ((4.2, 45, 64), (5.4, 64, 68)):
        seat = [
            (middle - wide, top),
            (middle + wide, top),
            (middle + wide, foot),
            (middle - wide, foot),
        ]
        pen.shape(seat, NAMED["crimson"], NAMED["maroon"], curved=False)


INDOOR_PLACES = {
    "tavern": draw_tavern, "library": draw_library, "dungeon": draw_dungeon,
    "cave": draw_cave, "hall": draw_hall,
}  # fmt: skip
