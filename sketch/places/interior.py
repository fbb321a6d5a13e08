"""Places under a roof, lit by fire, candles or a window."""

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.canvas import Stage
from sketch.places.room import FLOOR, flags, masonry, planks, shelves, shine, torch, window

_CANDLE: Colour = (255, 196, 110)


def tavern(stage: Stage) -> None:
    """Beams, shelves, and a hearth that warms the room."""
    wood: Colour = (116, 78, 52)
    stage.fill((darker(wood, 0.62), darker(wood, 0.34), darker(wood, 0.42)), 0, FLOOR)
    planks(stage, darker(wood, 0.3))
    pen, side = stage.pen, stage.where.side
    hearth = stage.wide * (0.5 + side * 0.3)
    stone: Colour = (118, 104, 98)
    pen.shape(
        [
            (hearth - 15, FLOOR + 3),
            (hearth - 13, 40),
            (hearth - 8, 34),
            (hearth - 7, -2),
            (hearth + 7, -2),
            (hearth + 8, 34),
            (hearth + 13, 40),
            (hearth + 15, FLOOR + 3),
        ],
        lighter(stone, 0.05),
        darker(stone, 0.4),
        curved=False,
    )
    pen.shape(
        [
            (hearth - 8, FLOOR + 2),
            (hearth - 8, 54),
            (hearth, 47),
            (hearth + 8, 54),
            (hearth + 8, FLOOR + 2),
        ],
        (52, 28, 24),
        (120, 46, 22),
    )
    for x, high, colour in (
        (-3.4, 10, (238, 104, 36)),
        (2.6, 12, (240, 116, 40)),
        (0, 14, (250, 150, 50)),
        (0.4, 8, (255, 222, 140)),
    ):
        pen.shape(
            [
                (hearth + x - 3, FLOOR),
                (hearth + x - 1.6, FLOOR - high * 0.5),
                (hearth + x, FLOOR - high),
                (hearth + x + 1.8, FLOOR - high * 0.5),
                (hearth + x + 3, FLOOR),
            ],
            colour,
        )
    shelf = stage.wide * (0.5 - side * 0.28)
    for y in (26, 38, 50):
        pen.line([(shelf - 15, y), (shelf + 15, y)], darker(wood, 0.1), 1.2)
        for index in range(9):
            tint = stage.chance.choice(
                (NAMED["moss"], NAMED["amber"], NAMED["maroon"], NAMED["slate"], NAMED["ochre"])
            )
            at, tall = shelf - 13 + index * 3.2, stage.chance.uniform(3.4, 6.4)
            pen.shape(
                [
                    (at - 1, y - 0.6),
                    (at - 1.1, y - tall * 0.6),
                    (at - 0.4, y - tall),
                    (at + 0.4, y - tall),
                    (at + 1.1, y - tall * 0.6),
                    (at + 1, y - 0.6),
                ],
                darker(tint, 0.15),
                darker(tint, 0.5),
                curved=False,
            )
    for beam in range(-4, int(stage.wide) + 10, 22):
        pen.line([(beam, -2), (beam, 8)], darker(wood, 0.5), 4)
    pen.line([(-2, 7), (stage.wide + 2, 7)], darker(wood, 0.38), 4.4)
    shine(stage, hearth, FLOOR - 6, 74, (255, 150, 66), 0.75)
    for share in (0.3, 0.55, 0.78):
        shine(stage, stage.wide * share, 12, 16, _CANDLE, 0.6)


def library(stage: Stage) -> None:
    """Shelves to the ceiling and a tall window between them."""
    wood: Colour = (96, 64, 48)
    stage.fill((darker(wood, 0.5), darker(wood, 0.25)), 0, FLOOR)
    planks(stage, darker(wood, 0.15))
    middle = stage.wide * 0.5
    x = -3.0
    while x < stage.wide:
        if abs(x + 8 - middle) > 15:
            shelves(stage, x, wood)
        x += 17
    window(stage, middle, 11, 8, 60)
    shine(stage, middle, 36, 60, stage.where.key, 0.55)
    for share in (0.16, 0.84):
        shine(stage, stage.wide * share, 52, 26, _CANDLE, 0.6)


def dungeon(stage: Stage) -> None:
    """Masonry, an archway into the dark, torches."""
    stone: Colour = (92, 92, 108)
    masonry(stage, stone)
    flags(stage, darker(stone, 0.2))
    middle, pen = stage.wide * 0.5, stage.pen
    arch = [
        (middle - 17, FLOOR + 2),
        (middle - 17, 34),
        (middle - 11, 22),
        (middle, 17),
        (middle + 11, 22),
        (middle + 17, 34),
        (middle + 17, FLOOR + 2),
    ]
    pen.line(arch, darker(stone, 0.15), 5.5)
    pen.shape([*arch], (20, 18, 32), (40, 38, 56), curved=False)
    for share in (0.14, 0.86):
        torch(stage, stage.wide * share, 42)


def cave(stage: Stage) -> None:
    """Rock all around, a far opening, crystals that glow."""
    rock: Colour = (72, 68, 88)
    stage.fill((darker(rock, 0.7), darker(rock, 0.35), darker(rock, 0.5)), 0, 101)
    middle, pen = stage.wide * (0.5 + stage.where.side * 0.14), stage.pen
    shine(stage, middle, 40, 52, mix((120, 180, 220), stage.where.key, 0.3), 0.8)
    for level, share in ((62, 0.25), (70, 0.05), (80, -0.1)):
        colour = darker(rock, max(share + 0.2, 0))
        stage.ridge(level, 3, lighter(colour, 0.08), darker(colour, 0.4), jagged=0.5)
    for depth, count in ((0.55, 13), (0.3, 9)):
        for index in range(count):
            x = stage.wide * (index + stage.chance.random()) / count
            off = abs(x / stage.wide - 0.5) * 2
            long, wide = 8 + off * 34 * stage.chance.uniform(0.5, 1), 2.6 + off * 3
            colour = darker(rock, depth)
            pen.shape(
                [
                    (x - wide, -3),
                    (x - wide * 0.4, long * 0.5),
                    (x, long),
                    (x + wide * 0.4, long * 0.5),
                    (x + wide, -3),
                ],
                colour,
                lighter(colour, 0.1),
                curved=False,
            )
    for _ in range(6):
        x = stage.wide * stage.chance.choice(
            (0.08, 0.15, 0.22, 0.8, 0.88, 0.94)
        ) + stage.chance.uniform(-3, 3)
        y, tint = (
            stage.chance.uniform(72, 84),
            stage.chance.choice(((110, 220, 235), (176, 140, 250))),
        )
        shine(stage, x, y - 4, 13, tint, 0.6)
        for lean, high in ((-2, 5), (0, 8), (2.4, 5.4)):
            pen.shape(
                [
                    (x + lean * 0.3 - 1, y),
                    (x + lean - 0.5, y - high * 0.8),
                    (x + lean, y - high),
                    (x + lean * 0.3 + 1, y),
                ],
                lighter(tint, 0.5),
                darker(tint, 0.25),
                curved=False,
            )


def hall(stage: Stage) -> None:
    """Columns, tall windows, a carpet that leads inwards."""
    stone: Colour = (158, 148, 142)
    stage.fill((darker(stone, 0.5), darker(stone, 0.26), darker(stone, 0.36)), 0, FLOOR)
    flags(stage, darker(stone, 0.2))
    middle, pen = stage.wide * 0.5, stage.pen
    for offset in (-30, 0, 30):
        window(stage, middle + offset, 6.5, 12, 52)
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
            pen.shape(
                [
                    (x - wide / 2, FLOOR + offset / 4),
                    (x - wide / 2, -2),
                    (x + wide / 2, -2),
                    (x + wide / 2, FLOOR + offset / 4),
                ],
                lighter(stone, 0.14),
                darker(stone, 0.28),
                curved=False,
            )
            pen.shape(
                [
                    (x + wide * 0.2, FLOOR + offset / 4),
                    (x + wide * 0.2, -2),
                    (x + wide / 2, -2),
                    (x + wide / 2, FLOOR + offset / 4),
                ],
                darker(stone, 0.14),
                darker(stone, 0.4),
                curved=False,
            )
            pen.line(
                [(x - wide * 0.8, FLOOR + offset / 4), (x + wide * 0.8, FLOOR + offset / 4)],
                darker(stone, 0.1),
                2.4,
            )
    shine(stage, middle, 30, 56, stage.where.key, 0.5)


INDOORS = {"tavern": tavern, "library": library, "dungeon": dungeon, "cave": cave, "hall": hall}
