"""Parts of rooms: floors, walls, shelves, windows and lights. Units are those of `PlaceCanvas`."""

from sketch.paint.brush import add_glow
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.places.canvas import PlaceCanvas

# Where the floor meets the wall.
FLOOR = 72.0


def add_light(
    canvas: PlaceCanvas, x: float, y: float, reach: float, colour: Colour, power: float
) -> None:
    """Add a soft ball of light with the radius `reach`; `power` is 0..1."""
    unit = canvas.image.height / 100
    add_glow(canvas.image, (x * unit, y * unit), reach * unit, colour, power)


def draw_planks(canvas: PlaceCanvas, wood: Colour) -> None:
    """A wooden floor."""
    canvas.fill((lighter(wood, 0.05), wood, darker(wood, 0.35)), FLOOR, 101)
    middle = canvas.width / 2
    for step in range(-14, 15):
        canvas.pen.line(
            [(middle + step * 6, FLOOR), (middle + step * 15, 101)], darker(wood, 0.4), 0.15, 0.5
        )
    canvas.pen.line([(-2, FLOOR), (canvas.width + 2, FLOOR)], darker(wood, 0.5), 1)


def draw_flags(canvas: PlaceCanvas, stone: Colour) -> None:
    """A floor of flagstones."""
    canvas.fill((darker(stone, 0.25), stone, darker(stone, 0.3)), FLOOR, 101)
    middle = canvas.width / 2
    for step in range(-9, 10):
        canvas.pen.line(
            [(middle + step * 9, FLOOR), (middle + step * 24, 101)], darker(stone, 0.4), 0.2, 0.6
        )
    for y in (75, 80, 88):
        canvas.pen.line([(-2, y), (canvas.width + 2, y)], darker(stone, 0.4), 0.4)


def draw_masonry(canvas: PlaceCanvas, stone: Colour) -> None:
    """A wall of stone blocks."""
    canvas.fill((darker(stone, 0.62), darker(stone, 0.3), darker(stone, 0.42)), 0, FLOOR)
    for row in range(10):
        y, x = row * 7.4, -6.0 + (row % 2) * 6
        while x < canvas.width + 4:
            shade = darker(stone, canvas.rng.uniform(0.22, 0.5) + (0.2 if row < 3 else 0))
            canvas.pen.shape(
                [(x + 0.4, y + 0.4), (x + 11.4, y + 0.4), (x + 11.4, y + 7), (x + 0.4, y + 7)],
                lighter(shade, 0.05),
                shade,
                curved=False,
            )
            x += 12


def draw_torch(canvas: PlaceCanvas, x: float, y: float) -> None:
    """A burning torch on the wall."""
    add_light(canvas, x, y - 4, 40, (255, 150, 66), 0.8)
    canvas.pen.line([(x, y + 8), (x, y)], (62, 44, 40), 1.4, 2.2)
    for wide, high, colour in (
        (2.6, 9, (236, 104, 40)),
        (1.7, 6, (252, 176, 62)),
        (0.9, 3.6, (255, 238, 170)),
    ):
        canvas.pen.shape([(x - wide, y - 1), (x - wide * 0.5, y - high * 0.5), (x + 0.4, y - high),
            (x + wide * 0.7, y - high * 0.5), (x + wide, y - 1), (x, y + 0.4)], colour)  # fmt: skip


def draw_shelves(canvas: PlaceCanvas, x: float, wood: Colour) -> None:
    """A shelf full of books, 15 units wide, with its left edge at `x`."""
    pen, wide = canvas.pen, 15.0
    pen.shape(
        [(x, -2), (x + wide, -2), (x + wide, FLOOR + 2), (x, FLOOR + 2)],
        darker(wood, 0.6),
        darker(wood, 0.5),
        curved=False,
    )
    for shelf in range(7):
        foot, at = 9.0 + shelf * 10.4, x + 0.9
        while at < x + wide - 1.8:
            thick, high = canvas.rng.uniform(0.9, 1.9), canvas.rng.uniform(5.5, 8.6)
            tint = canvas.rng.choice(
                ("maroon", "navy", "moss", "ochre", "plum", "rust", "teal", "umber")
            )
            book = darker(NAMED[tint], canvas.rng.uniform(0.05, 0.35))
            pen.shape(
                [(at, foot), (at, foot - high), (at + thick, foot - high), (at + thick, foot)],
                lighter(book, 0.1),
                darker(book, 0.2),
                curved=False,
            )
            pen.line(
                [(at + 0.2, foot - high * 0.75), (at + thick - 0.2, foot - high * 0.75)],
                NAMED["brass"],
                0.3,
            )
            at += thick + 0.12
        pen.line([(x, foot + 0.5), (x + wide, foot + 0.5)], wood, 1.1)
    for edge in (x, x + wide):
        pen.line([(edge, -2), (edge, FLOOR + 2)], lighter(wood, 0.06), 1.3)


def draw_window(canvas: PlaceCanvas, x: float, half: float, top: float, foot: float) -> None:
    """A tall window that shows the sky: `x` is its middle, `half` half its width."""
    pen, sky = canvas.pen, canvas.setting.sky
    outline = [
        (x - half, foot),
        (x - half, top + half),
        (x - half * 0.6, top + half * 0.25),
        (x, top),
        (x + half * 0.6, top + half * 0.25),
        (x + half, top + half),
        (x + half, foot),
    ]
    frame: Colour = (70, 58, 56)
    around = [(x + (px - x) * 1.1, py - (0.8 if py < foot else -0.8)) for px, py in outline]
    pen.shape(around, lighter(frame, 0.1), frame, curved=False)
    pen.shape(outline, sky[0], lighter(sky[-1], 0.2), curved=False)
    pen.line([(x, top), (x, foot)], frame, 0.8)
    for y in range(int(top + half), int(foot), 9):
        pen.line([(x - half, y), (x + half, y)], frame, 0.5)
