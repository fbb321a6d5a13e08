"""Places that people built outdoors. Each is painted over a finished sky, from far to near."""

from math import cos, pi, sin

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.buildings import (
    draw_broken_arch,
    draw_cobbles,
    draw_column,
    draw_house,
    draw_tower,
)
from sketch.places.canvas import HORIZON, PlaceCanvas
from sketch.places.trees import draw_trunk

_GRASS: Colour = (104, 128, 76)
_ROCK: Colour = (112, 112, 128)
_STONE: Colour = (136, 130, 126)


def draw_city(canvas: PlaceCanvas) -> None:
    """Gabled houses in two rows, their windows lit when it is dark."""
    for base, distance, low, high in ((60, 0.62, 12, 26), (68, 0.36, 16, 34)):
        x = -4.0
        while x < canvas.width + 4:
            wide = canvas.rng.uniform(8, 13)
            draw_house(canvas, x, base, wide, canvas.rng.uniform(low, high), distance)
            x += wide * 0.96
    canvas.draw_ground((126, 118, 112), (142, 134, 126), level=HORIZON + 1)
    draw_cobbles(canvas)
    for edge, side in ((-3.0, 1), (canvas.width + 3.0, -1)):
        draw_house(canvas, edge if side > 0 else edge - 16, 88, 16, 66, 0.08)


def draw_castle(canvas: PlaceCanvas) -> None:
    """A castle on its hill."""
    canvas.draw_ridge(50, 8, canvas.fade(_ROCK, 0.7), canvas.fade(_ROCK, 0.6))
    middle = canvas.width * (0.5 - canvas.setting.side * 0.2)
    hill = canvas.fade((88, 108, 76), 0.42)
    canvas.pen.shape(
        [(middle - 46, 70), (middle - 22, 56), (middle, 50), (middle + 22, 56), (middle + 46, 70)],
        hill,
        darker(hill, 0.2),
    )
    stone = canvas.fade(_STONE, 0.34)
    for x, wide, top, foot in (
        (-14, 28, 38, 56),
        (-19, 7, 26, 57),
        (12, 7, 28, 57),
        (-5, 9, 16, 54),
        (5, 6, 23, 54),
    ):
        draw_tower(canvas, middle + x, wide, top, foot, stone, roof=wide < 20)
    canvas.draw_ground(_GRASS, (124, 136, 88))
    canvas.pen.shape([(middle - 1.5, 60), (middle + 1.5, 60), (canvas.width * 0.5 + 20, 101),
        (canvas.width * 0.5 - 20, 101)], canvas.fade((170, 150, 118), 0.3),
        canvas.fade((176, 152, 118), 0.0))  # fmt: skip
    canvas.draw_grass(canvas.fade((120, 144, 82), 0.05), 70)


def draw_ruins(canvas: PlaceCanvas) -> None:
    """Overgrown arches and columns."""
    hills_far = canvas.fade((112, 128, 104), 0.6)
    canvas.draw_ridge(52, 6, hills_far, darker(hills_far, 0.1), jagged=0.4)
    canvas.draw_ground((104, 118, 80), (128, 136, 100))
    stone, x = canvas.fade(_STONE, 0.24), canvas.width * 0.04
    while x < canvas.width:
        high = canvas.rng.uniform(18, 52)
        draw_column(canvas, x, 74, high, stone)
        if canvas.rng.random() < 0.5:
            draw_broken_arch(canvas, x, 74 - high, stone)
        x += canvas.width * canvas.rng.uniform(0.14, 0.24)
    for _ in range(9):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(76, 92)
        size = canvas.rng.uniform(1.2, 3)
        canvas.pen.shape([(x - size, y), (x - size * 0.8, y - size),
            (x + size * 0.6, y - size * 1.1), (x + size, y)], lighter(stone, 0.15),
            darker(stone, 0.3), curved=False)  # fmt: skip
    canvas.draw_grass(canvas.fade((112, 136, 78), 0.05), 90)


def draw_battlefield(canvas: PlaceCanvas) -> None:
    """Spears and torn banners on trampled ground, smoke behind."""
    earth: Colour = (104, 84, 70)
    canvas.draw_ridge(54, 5, canvas.fade(earth, 0.6), canvas.fade(earth, 0.5), jagged=0.4)
    for distance, foot, count, high in ((0.5, 66, 22, 11), (0.28, 73, 14, 20)):
        for _ in range(count):
            x, lean = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(-3, 3)
            colour = canvas.fade((54, 42, 42), distance)
            canvas.pen.line([(x, foot), (x + lean, foot - high)], colour, 0.5, 0.25)
            if canvas.rng.random() < 0.36:
                cloth = canvas.fade(
                    canvas.rng.choice((NAMED["crimson"], NAMED["navy"], NAMED["ochre"])), distance
                )
                canvas.pen.shape(
                    [
                        (x + lean, foot - high),
                        (x + lean + 5, foot - high + 1.4),
                        (x + lean + 3.4, foot - high + 3),
                        (x + lean + 5.4, foot - high + 5),
                        (x + lean * 0.8, foot - high + 5.4),
                    ],
                    cloth,
                    darker(cloth, 0.3),
                    curved=False,
                )
        canvas.draw_ground(earth, (124, 100, 80), level=foot - 1)


def draw_graveyard(canvas: PlaceCanvas) -> None:
    """Headstones among bare trees."""
    canvas.draw_ridge(54, 5, canvas.fade((90, 98, 100), 0.6), canvas.fade((90, 98, 100), 0.5))
    for edge in (0.08, 0.9) if canvas.setting.has("tree") else ():
        draw_trunk(canvas, canvas.width * edge, 3.4, canvas.fade((50, 44, 48), 0.2), foot=76)
    canvas.draw_ground((82, 94, 78), (98, 108, 92))
    for y in (70, 78, 87):
        x = canvas.rng.uniform(-2, 8)
        while x < canvas.width:
            size, stone = 0.5 + (y - 66) / 22, canvas.fade((140, 142, 148), 0.34 - (y - 70) / 80)
            canvas.pen.shape([(x - 2.4 * size, y), (x - 2.4 * size, y - 5 * size),
                (x, y - 7.4 * size), (x + 2.4 * size, y - 5 * size), (x + 2.4 * size, y)],
                lighter(stone, 0.1), darker(stone, 0.3), curved=False)  # fmt: skip
            canvas.pen.line([(x, y - 5.6 * size), (x, y - 2.6 * size)], darker(stone, 0.35), 0.4)
            canvas.pen.line(
                [(x - size, y - 4.6 * size), (x + size, y - 4.6 * size)], darker(stone, 0.35), 0.4
            )
            x += canvas.rng.uniform(12, 20) * size
    canvas.draw_grass(canvas.fade((96, 112, 78), 0.05), 70)


def draw_deck(canvas: PlaceCanvas) -> None:
    """A ship's deck: planks, a rail, a mast with its sail, and the sea around."""
    setting, pen, middle = canvas.setting, canvas.pen, canvas.width * 0.5
    water = mix((44, 104, 134), setting.sky[1], 0.4)
    canvas.fill((mix(setting.haze, water, 0.35), water, darker(water, 0.2)), 55, 80)
    wood, sail = canvas.fade((132, 94, 62), 0.08), canvas.fade((232, 222, 200), 0.12)
    mast = middle - setting.side * 22
    pen.line([(mast, 84), (mast, -3)], darker(wood, 0.25), 3.4, 2.4)
    pen.line([(mast - 24, 9), (mast + 24, 9)], darker(wood, 0.3), 1.5)
    pen.shape(
        [(mast - 22, 9.6), (mast + 22, 9.6), (mast + 25, 34), (mast, 37), (mast - 25, 34)],
        sail,
        darker(sail, 0.22),
    )
    for edge in (-1, 1):
        for high in (6, 20, 36):
            pen.line([(mast, high), (mast + edge * 34, 68)], darker(wood, 0.5), 0.25)
    for x in range(-2, int(canvas.width) + 6, 7):
        pen.line([(x, 66), (x, 76)], darker(wood, 0.3), 1.3)
    for y, thick in ((66, 1.8), (71, 0.8)):
        pen.line([(-2, y), (canvas.width + 2, y)], darker(wood, 0.15), thick)
    canvas.fill((darker(wood, 0.12), wood, darker(wood, 0.3)), 75, 101)
    for step in range(-14, 15):
        pen.line([(middle + step * 7, 75), (middle + step * 15, 101)], darker(wood, 0.42), 0.2, 0.6)
    if "wheel" in setting.things:
        _draw_wheel(canvas, middle + setting.side * 19, darker(wood, 0.32))


def _draw_wheel(canvas: PlaceCanvas, x: float, wood: Colour) -> None:
    pen, y = canvas.pen, 72.0
    foot = [(x - 2, y), (x + 2, y), (x + 3.4, 90), (x - 3.4, 90)]
    pen.shape(foot, wood, darker(wood, 0.3), curved=False)
    turns = [step * pi / 4 for step in range(9)]
    for reach, thick in ((9.0, 1.5), (2.4, 2.0)):
        pen.line(
            [(x + reach * cos(t), y + reach * sin(t)) for t in turns], lighter(wood, 0.2), thick
        )
    for t in turns[:8]:
        spoke = [(x, y), (x + 11.6 * cos(t), y + 11.6 * sin(t))]
        pen.line(spoke, lighter(wood, 0.12), 1.0)


BUILT_PLACES = {
    "city": draw_city, "deck": draw_deck, "castle": draw_castle, "ruins": draw_ruins,
    "battlefield": draw_battlefield, "graveyard": draw_graveyard,
}  # fmt: skip
