"""Wild places. Each is painted over a finished sky, from far to near."""

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.canvas import HORIZON, PlaceCanvas
from sketch.places.trees import PINE, draw_canopy, draw_firs, draw_tree, draw_trunk

_GRASS: Colour = (104, 128, 76)
_ROCK: Colour = (112, 112, 128)


def draw_hills(canvas: PlaceCanvas) -> None:
    """Rolling meadows with a few trees."""
    for level, distance in ((48, 0.75), (54, 0.58), (60, 0.38)):
        colour = canvas.fade(_GRASS, distance)
        crest = canvas.draw_ridge(level, 5, lighter(colour, 0.06), darker(colour, 0.2), jagged=0.35)
        for x, y in crest[2::5]:
            if canvas.rng.random() < 0.6 and canvas.setting.has("tree"):
                draw_tree(
                    canvas, x, y + 1, canvas.rng.uniform(5, 9), canvas.fade((72, 100, 62), distance)
                )
    canvas.draw_ground(_GRASS, (130, 146, 88))
    canvas.draw_grass(canvas.fade((120, 144, 82), 0.05), 90)
    for _ in range(26):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(HORIZON + 8, 98)
        tint = canvas.rng.choice(
            (NAMED["rose"], NAMED["cream"], NAMED["yellow"], NAMED["lavender"])
        )
        canvas.pen.disc((x, y), 0.32, 0.32, canvas.fade(lighter(tint, 0.2), 0.1))


def draw_mountains(canvas: PlaceCanvas) -> None:
    """Snow-capped peaks behind one another."""
    for level, swing, distance in ((36, 15, 0.66), (46, 12, 0.45), (57, 7, 0.24)):
        colour = canvas.fade(_ROCK, distance)
        crest = canvas.draw_ridge(
            level, swing, lighter(colour, 0.08), darker(colour, 0.22), jagged=0.56
        )
        if distance > 0.3 and canvas.setting.has("snow"):
            snow = canvas.fade((244, 247, 252), distance * 0.6)
            line = level + swing * 0.25
            edge = [
                (x, y + max(line - y, 0) * (0.36 + 0.34 * (index % 2)))
                for index, (x, y) in enumerate(crest)
            ]
            canvas.pen.shape([*crest, *reversed(edge)], snow, lighter(colour, 0.3), curved=False)
    if canvas.setting.has("tree"):
        draw_firs(canvas, level=66, count=12, high=(8, 15), distance=0.25)
    canvas.draw_ground((122, 124, 112), (140, 142, 132))
    canvas.draw_grass(canvas.fade((116, 126, 92), 0.05), 50)


def draw_forest(canvas: PlaceCanvas) -> None:
    """Rows of trunks in the haze, with light between them and ferns on the ground."""
    leaf = (176, 104, 48) if "leaves" in canvas.setting.effects else PINE
    for distance, count, high in ((0.72, 16, (34, 52)), (0.52, 12, (38, 60))):
        draw_firs(
            canvas, level=70 - distance * 6, count=count, high=high, distance=distance, colour=leaf
        )
    canvas.draw_ground((70, 84, 58), (88, 104, 70), level=HORIZON + 1)
    for thick, distance, step in ((2.2, 0.42, 9), (3.4, 0.25, 17)):
        x = canvas.rng.uniform(-4, 6)
        while x < canvas.width + 4:
            colour = canvas.fade((66, 54, 50), distance)
            draw_trunk(canvas, x, thick, colour, foot=74 + (1 - distance) * 10)
            x += step * canvas.rng.uniform(0.7, 1.4)
    for edge in (0.02, 0.98):
        draw_trunk(canvas, canvas.width * edge, 8, canvas.fade((44, 36, 38), 0.04), foot=99)
    if canvas.setting.has("leaf"):
        draw_canopy(canvas, leaf)
    canvas.draw_grass(canvas.fade((92, 122, 68), 0.08), 120)


def draw_desert(canvas: PlaceCanvas) -> None:
    """Dunes with a lit and a shaded side."""
    sand: Colour = (222, 182, 124)
    for level, distance in ((54, 0.6), (60, 0.4), (67, 0.2)):
        colour = canvas.fade(sand, distance)
        canvas.draw_ridge(level, 6, lighter(colour, 0.15), darker(colour, 0.22), jagged=0.22)
    for level in (74, 84):
        colour = canvas.fade(sand, 0.05)
        crest = canvas.draw_ridge(level, 4, lighter(colour, 0.1), darker(colour, 0.25), jagged=0.2)
        canvas.pen.line(crest, lighter(colour, 0.4), 0.5)


def draw_sea(canvas: PlaceCanvas) -> None:
    """Water to the horizon, with the cliff, ship and shore that the words name."""
    setting, pen = canvas.setting, canvas.pen
    water = mix((44, 104, 134), setting.sky[1], 0.4)
    canvas.fill((mix(setting.haze, water, 0.35), water, darker(water, 0.3)), 55, 84)
    for _ in range(70):
        y = canvas.rng.uniform(56, 82)
        reach = 1 + (y - 55) / 5
        x = canvas.rng.gauss(canvas.width * (0.5 + setting.side * 0.26), canvas.width * 0.22)
        pen.line(
            [(x - reach, y), (x, y - 0.2), (x + reach, y)],
            mix(water, lighter(setting.key, 0.3), 0.6),
            0.1,
            0.3,
        )
    if "cliff" in setting.things:
        _draw_cliff(canvas)
    if "ship" in setting.things:
        _draw_ship(canvas, canvas.width * (0.5 + setting.side * 0.17), 56.4)
    if canvas.shore:
        _draw_shore(canvas, water)
    else:
        _draw_waves(canvas, water)


def _draw_waves(canvas: PlaceCanvas, water: Colour) -> None:
    """Open water down to the lower edge."""
    canvas.fill((darker(water, 0.3), darker(water, 0.45)), 84, 101)
    for _ in range(26):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(80, 99)
        reach = (y - 70) / 4
        crest = [(x - reach, y), (x, y - 0.4), (x + reach, y)]
        canvas.pen.line(crest, lighter(water, 0.22), 0.2, 0.5)


def _draw_cliff(canvas: PlaceCanvas) -> None:
    setting, pen = canvas.setting, canvas.pen
    rock = canvas.fade(_ROCK, 0.4)
    edge = 0 if setting.side > 0 else canvas.width
    inward = setting.side
    pen.shape([(edge - inward * 5, 34), (edge + inward * 10, 35), (edge + inward * 15, 41),
        (edge + inward * 19, 50), (edge + inward * 26, 57), (edge - inward * 5, 58)],
        lighter(rock, 0.15), darker(rock, 0.25), curved=False)  # fmt: skip


def _draw_shore(canvas: PlaceCanvas, water: Colour) -> None:
    setting, pen = canvas.setting, canvas.pen
    sand = canvas.fade((208, 184, 142), 0.1)
    crest = canvas.draw_ridge(82, 2, sand, darker(sand, 0.3), jagged=0.2)
    pen.line(
        [(x, y - 0.4) for x, y in crest],
        (240, 246, 246) if not setting.dark else lighter(water, 0.4),
        0.9,
    )
    canvas.draw_grass(darker(sand, 0.25), 25, 86)


def draw_swamp(canvas: PlaceCanvas) -> None:
    """Still green water, reeds and crooked trees."""
    draw_firs(canvas, level=64, count=12, high=(14, 26), distance=0.66, colour=(80, 96, 70))
    water: Colour = canvas.fade((70, 92, 70), 0.15)
    canvas.fill((lighter(water, 0.25), water, darker(water, 0.4)), 62, 101)
    for x in (0.06, 0.22, 0.8, 0.95):
        draw_trunk(
            canvas,
            canvas.width * x,
            canvas.rng.uniform(2.5, 5),
            canvas.fade((58, 56, 48), 0.22),
            foot=canvas.rng.uniform(72, 84),
        )
    for _ in range(24):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(66, 96)
        canvas.pen.disc(
            (x, y), 1 + (y - 60) / 14, 0.3 + (y - 60) / 60, canvas.fade((104, 134, 80), 0.15)
        )
    canvas.draw_ridge(
        88, 2.4, canvas.fade((82, 88, 60), 0.05), canvas.fade((50, 54, 42), 0.0), jagged=0.3
    )
    canvas.draw_grass(canvas.fade((112, 122, 70), 0.05), 70, 88)


def draw_volcano(canvas: PlaceCanvas) -> None:
    """A burning mountain and rivers of lava."""
    middle, rock = canvas.width * (0.5 - canvas.setting.side * 0.2), canvas.fade((66, 50, 54), 0.3)
    canvas.pen.shape(
        [
            (middle - 44, 72),
            (middle - 10, 26),
            (middle - 4, 28),
            (middle + 5, 27),
            (middle + 11, 26),
            (middle + 46, 72),
        ],
        lighter(rock, 0.1),
        darker(rock, 0.3),
        curved=False,
    )
    for line in ([(0, 27), (-3, 40), (2, 52), (-4, 70)], [(5, 28), (9, 44), (7, 56), (16, 71)]):
        canvas.pen.line([(middle + x, y) for x, y in line], (255, 120, 40), 1.6, 2.6)
        canvas.pen.line([(middle + x, y) for x, y in line], (255, 214, 110), 0.6, 1)
    canvas.draw_ground((58, 46, 48), (76, 56, 56))
    for _ in range(9):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(74, 98)
        canvas.pen.line(
            [(x, y), (x + 4, y + 1.6), (x + 9, y + 0.8), (x + 13, y + 3)], (255, 126, 46), 0.8, 0.3
        )


def _draw_ship(canvas: PlaceCanvas, x: float, y: float) -> None:
    hull, sail = canvas.fade((74, 54, 48), 0.35), canvas.fade((236, 226, 206), 0.3)
    canvas.pen.line([(x, y), (x, y - 13)], hull, 0.4)
    canvas.pen.shape(
        [(x + 0.4, y - 12.4), (x + 6, y - 7), (x + 0.4, y - 2.4)], sail, darker(sail, 0.15)
    )
    canvas.pen.shape(
        [(x - 0.4, y - 11), (x - 5, y - 5.6), (x - 0.4, y - 2.6)], sail, darker(sail, 0.15)
    )
    canvas.pen.shape(
        [(x - 7, y - 2), (x + 7.6, y - 2.4), (x + 5, y + 1.4), (x - 5, y + 1.4)],
        hull,
        darker(hull, 0.3),
        curved=False,
    )


WILD_PLACES = {
    "hills": draw_hills,
    "mountains": draw_mountains,
    "forest": draw_forest,
    "desert": draw_desert,
    "sea": draw_sea,
    "swamp": draw_swamp,
    "volcano": draw_volcano,
}
