"""Places people built, under the sky; painted from far to near, as the wild ones are."""

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.canvas import HORIZON, Stage

_GRASS: Colour = (104, 128, 76)
_ROCK: Colour = (112, 112, 128)
_STONE: Colour = (136, 130, 126)
_WINDOW: Colour = (255, 208, 118)


def city(stage: Stage) -> None:
    """Gabled houses in two rows, their windows lit when it is dark."""
    for base, distance, low, high in ((60, 0.62, 12, 26), (68, 0.36, 16, 34)):
        x = -4.0
        while x < stage.wide + 4:
            wide = stage.chance.uniform(8, 13)
            _house(stage, x, base, wide, stage.chance.uniform(low, high), distance)
            x += wide * 0.96
    stage.ground((126, 118, 112), (142, 134, 126), level=HORIZON + 1)
    _cobbles(stage)
    for edge, side in ((-3.0, 1), (stage.wide + 3.0, -1)):
        _house(stage, edge if side > 0 else edge - 16, 88, 16, 66, 0.08)


def castle(stage: Stage) -> None:
    """A castle on its hill."""
    stage.ridge(50, 8, stage.far(_ROCK, 0.7), stage.far(_ROCK, 0.6))
    middle = stage.wide * (0.5 - stage.where.side * 0.2)
    hill = stage.far((88, 108, 76), 0.42)
    stage.pen.shape(
        [(middle - 46, 70), (middle - 22, 56), (middle, 50), (middle + 22, 56), (middle + 46, 70)],
        hill,
        darker(hill, 0.2),
    )
    stone = stage.far(_STONE, 0.34)
    for x, wide, top, foot in (
        (-14, 28, 38, 56),
        (-19, 7, 26, 57),
        (12, 7, 28, 57),
        (-5, 9, 16, 54),
        (5, 6, 23, 54),
    ):
        _tower(stage, middle + x, wide, top, foot, stone, roof=wide < 20)
    stage.ground(_GRASS, (124, 136, 88))
    stage.pen.shape(
        [
            (middle - 1.5, 60),
            (middle + 1.5, 60),
            (stage.wide * 0.5 + 20, 101),
            (stage.wide * 0.5 - 20, 101),
        ],
        stage.far((170, 150, 118), 0.3),
        stage.far((176, 152, 118), 0.0),
    )
    stage.tufts(stage.far((120, 144, 82), 0.05), 70)


def ruins(stage: Stage) -> None:
    """Broken arches and columns, grown over."""
    hills_far = stage.far((112, 128, 104), 0.6)
    stage.ridge(52, 6, hills_far, darker(hills_far, 0.1), jagged=0.4)
    stage.ground((104, 118, 80), (128, 136, 100))
    stone, x = stage.far(_STONE, 0.24), stage.wide * 0.04
    while x < stage.wide:
        high = stage.chance.uniform(18, 52)
        _column(stage, x, 74, high, stone)
        if stage.chance.random() < 0.5:
            _broken_arch(stage, x, 74 - high, stone)
        x += stage.wide * stage.chance.uniform(0.14, 0.24)
    for _ in range(9):
        x, y = stage.chance.uniform(0, stage.wide), stage.chance.uniform(76, 92)
        size = stage.chance.uniform(1.2, 3)
        stage.pen.shape(
            [
                (x - size, y),
                (x - size * 0.8, y - size),
                (x + size * 0.6, y - size * 1.1),
                (x + size, y),
            ],
            lighter(stone, 0.15),
            darker(stone, 0.3),
            curved=False,
        )
    stage.tufts(stage.far((112, 136, 78), 0.05), 90)


def battlefield(stage: Stage) -> None:
    """Spears and torn banners on trampled ground, smoke behind."""
    earth: Colour = (104, 84, 70)
    stage.ridge(54, 5, stage.far(earth, 0.6), stage.far(earth, 0.5), jagged=0.4)
    for distance, foot, count, high in ((0.5, 66, 22, 11), (0.28, 73, 14, 20)):
        for _ in range(count):
            x, lean = stage.chance.uniform(0, stage.wide), stage.chance.uniform(-3, 3)
            colour = stage.far((54, 42, 42), distance)
            stage.pen.line([(x, foot), (x + lean, foot - high)], colour, 0.5, 0.25)
            if stage.chance.random() < 0.36:
                cloth = stage.far(
                    stage.chance.choice((NAMED["crimson"], NAMED["navy"], NAMED["ochre"])), distance
                )
                stage.pen.shape(
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
        stage.ground(earth, (124, 100, 80), level=foot - 1)


def graveyard(stage: Stage) -> None:
    """Headstones among bare trees."""
    stage.ridge(54, 5, stage.far((90, 98, 100), 0.6), stage.far((90, 98, 100), 0.5))
    for edge in (0.08, 0.9):
        stage.trunk(stage.wide * edge, 3.4, stage.far((50, 44, 48), 0.2), foot=76)
    stage.ground((82, 94, 78), (98, 108, 92))
    for y in (70, 78, 87):
        x = stage.chance.uniform(-2, 8)
        while x < stage.wide:
            size, stone = 0.5 + (y - 66) / 22, stage.far((140, 142, 148), 0.34 - (y - 70) / 80)
            stage.pen.shape(
                [
                    (x - 2.4 * size, y),
                    (x - 2.4 * size, y - 5 * size),
                    (x, y - 7.4 * size),
                    (x + 2.4 * size, y - 5 * size),
                    (x + 2.4 * size, y),
                ],
                lighter(stone, 0.1),
                darker(stone, 0.3),
                curved=False,
            )
            stage.pen.line([(x, y - 5.6 * size), (x, y - 2.6 * size)], darker(stone, 0.35), 0.4)
            stage.pen.line(
                [(x - size, y - 4.6 * size), (x + size, y - 4.6 * size)], darker(stone, 0.35), 0.4
            )
            x += stage.chance.uniform(12, 20) * size
    stage.tufts(stage.far((96, 112, 78), 0.05), 70)


# ── parts ────────────────────────────────────────────────────────────────────


def _house(stage: Stage, x: float, base: float, wide: float, high: float, distance: float) -> None:
    pen, chance = stage.pen, stage.chance
    wall = stage.far(
        chance.choice(((196, 170, 134), (168, 146, 128), (184, 178, 164), (150, 122, 104))),
        distance,
    )
    roof = stage.far(chance.choice(((134, 70, 56), (92, 84, 96), (112, 82, 62))), distance)
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
    lit = stage.where.time in ("night", "dusk", "sunset")
    y = top + 2.4
    while y < base - 6:
        for share in (0.28, 0.72):
            glass = _WINDOW if lit and chance.random() < 0.66 else darker(wall, 0.5)
            at = x + wide * share
            pen.shape(
                [(at - 1.1, y), (at + 1.1, y), (at + 1.1, y + 3.2), (at - 1.1, y + 3.2)],
                mix(glass, stage.where.haze, distance * 0.5),
                curved=False,
            )
        y += 8


def _tower(
    stage: Stage, x: float, wide: float, top: float, foot: float, stone: Colour, *, roof: bool
) -> None:
    pen = stage.pen
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
        pen.shape(
            [
                (left, top),
                (left, top - 1.6),
                (left + (wide + 1) / count, top - 1.6),
                (left + (wide + 1) / count, top),
            ],
            stone,
            curved=False,
        )
    if roof:
        tile = stage.far((70, 74, 108), 0.3)
        pen.shape(
            [(x - 1, top - 0.6), (x + wide / 2, top - wide * 1.5), (x + wide + 1, top - 0.6)],
            lighter(tile, 0.15),
            tile,
            curved=False,
        )
    glass = _WINDOW if stage.where.time in ("night", "dusk", "sunset") else darker(stone, 0.5)
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


def _column(stage: Stage, x: float, foot: float, high: float, stone: Colour) -> None:
    pen = stage.pen
    pen.shape(
        [
            (x - 2.4, foot),
            (x - 2.2, foot - high),
            (x - 0.6, foot - high - 1.6),
            (x + 0.8, foot - high + 0.8),
            (x + 2.2, foot - high - 0.6),
            (x + 2.4, foot),
        ],
        lighter(stone, 0.2),
        darker(stone, 0.25),
        curved=False,
    )
    for dx in (-1.2, 0.2, 1.4):
        pen.line([(x + dx, foot - 1), (x + dx, foot - high + 2)], darker(stone, 0.25), 0.3)
    pen.shape(
        [(x - 3.6, foot + 1), (x - 3, foot - 1.6), (x + 3, foot - 1.6), (x + 3.6, foot + 1)],
        stone,
        darker(stone, 0.3),
        curved=False,
    )


def _broken_arch(stage: Stage, x: float, y: float, stone: Colour) -> None:
    stage.pen.line([(x, y + 3), (x + 3, y - 5), (x + 9, y - 9), (x + 14, y - 8)], stone, 3.6, 2.4)


def _cobbles(stage: Stage) -> None:
    stone = stage.far((140, 132, 126), 0.05)
    for row in range(7):
        y = 73 + row * 4.2
        size = 0.8 + row * 0.32
        x = (row % 2) * size
        while x < stage.wide + 2:
            stage.pen.disc(
                (x, y),
                size * 1.3,
                size * 0.5,
                mix(stone, darker(stone, 0.2), stage.chance.random()),
            )
            x += size * 3.1


BUILT = {
    "city": city,
    "castle": castle,
    "ruins": ruins,
    "battlefield": battlefield,
    "graveyard": graveyard,
}
