"""Wild places. Each is painted from far to near onto a stage that has its sky."""

from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.places.canvas import HORIZON, Stage

_GRASS: Colour = (104, 128, 76)
_PINE: Colour = (44, 78, 62)
_ROCK: Colour = (112, 112, 128)


def hills(stage: Stage) -> None:
    """Rolling meadows with a few trees."""
    for level, distance in ((48, 0.75), (54, 0.58), (60, 0.38)):
        colour = stage.far(_GRASS, distance)
        crest = stage.ridge(level, 5, lighter(colour, 0.06), darker(colour, 0.2), jagged=0.35)
        for x, y in crest[2::5]:
            if stage.chance.random() < 0.6:
                stage.broadleaf(
                    x, y + 1, stage.chance.uniform(5, 9), stage.far((72, 100, 62), distance)
                )
    stage.ground(_GRASS, (130, 146, 88))
    stage.tufts(stage.far((120, 144, 82), 0.05), 90)
    for _ in range(26):
        x, y = stage.chance.uniform(0, stage.wide), stage.chance.uniform(HORIZON + 8, 98)
        tint = stage.chance.choice(
            (NAMED["rose"], NAMED["cream"], NAMED["yellow"], NAMED["lavender"])
        )
        stage.pen.disc((x, y), 0.32, 0.32, stage.far(lighter(tint, 0.2), 0.1))


def mountains(stage: Stage) -> None:
    """Snow-capped peaks behind one another."""
    for level, swing, distance in ((36, 15, 0.66), (46, 12, 0.45), (57, 7, 0.24)):
        colour = stage.far(_ROCK, distance)
        crest = stage.ridge(level, swing, lighter(colour, 0.08), darker(colour, 0.22), jagged=0.56)
        if distance > 0.3:
            snow = stage.far((244, 247, 252), distance * 0.6)
            line = level + swing * 0.25
            edge = [
                (x, y + max(line - y, 0) * (0.36 + 0.34 * (index % 2)))
                for index, (x, y) in enumerate(crest)
            ]
            stage.pen.shape([*crest, *reversed(edge)], snow, lighter(colour, 0.3), curved=False)
    _firs(stage, level=66, count=12, high=(8, 15), distance=0.25)
    stage.ground((122, 124, 112), (140, 142, 132))
    stage.tufts(stage.far((116, 126, 92), 0.05), 50)


def forest(stage: Stage) -> None:
    """Rows of trunks in the haze, light between them, ferns at the feet."""
    leaf = (176, 104, 48) if "leaves" in stage.where.effects else _PINE
    for distance, count, high in ((0.72, 16, (34, 52)), (0.52, 12, (38, 60))):
        _firs(
            stage, level=70 - distance * 6, count=count, high=high, distance=distance, colour=leaf
        )
    stage.ground((70, 84, 58), (88, 104, 70), level=HORIZON + 1)
    for thick, distance, step in ((2.2, 0.42, 9), (3.4, 0.25, 17)):
        x = stage.chance.uniform(-4, 6)
        while x < stage.wide + 4:
            colour = stage.far((66, 54, 50), distance)
            stage.trunk(x, thick, colour, foot=74 + (1 - distance) * 10)
            x += step * stage.chance.uniform(0.7, 1.4)
    for edge in (0.02, 0.98):
        stage.trunk(stage.wide * edge, 8, stage.far((44, 36, 38), 0.04), foot=99)
    _canopy(stage, leaf)
    stage.tufts(stage.far((92, 122, 68), 0.08), 120)


def desert(stage: Stage) -> None:
    """Dunes with a lit and a shaded side."""
    sand: Colour = (222, 182, 124)
    for level, distance in ((54, 0.6), (60, 0.4), (67, 0.2)):
        colour = stage.far(sand, distance)
        stage.ridge(level, 6, lighter(colour, 0.15), darker(colour, 0.22), jagged=0.22)
    for level in (74, 84):
        colour = stage.far(sand, 0.05)
        crest = stage.ridge(level, 4, lighter(colour, 0.1), darker(colour, 0.25), jagged=0.2)
        stage.pen.line(crest, lighter(colour, 0.4), 0.5)


def sea(stage: Stage) -> None:
    """Open water to the horizon, a cliff, and a shore to stand on."""
    where, pen = stage.where, stage.pen
    water = mix((44, 104, 134), where.sky[1], 0.4)
    stage.fill((mix(where.haze, water, 0.35), water, darker(water, 0.3)), 55, 84)
    for _ in range(70):
        y = stage.chance.uniform(56, 82)
        reach = 1 + (y - 55) / 5
        x = stage.chance.gauss(stage.wide * (0.5 + where.side * 0.26), stage.wide * 0.22)
        pen.line(
            [(x - reach, y), (x, y - 0.2), (x + reach, y)],
            mix(water, lighter(where.key, 0.3), 0.6),
            0.1,
            0.3,
        )
    rock = stage.far(_ROCK, 0.4)
    edge = 0 if where.side > 0 else stage.wide
    inward = where.side
    pen.shape(
        [
            (edge - inward * 5, 34),
            (edge + inward * 10, 35),
            (edge + inward * 15, 41),
            (edge + inward * 19, 50),
            (edge + inward * 26, 57),
            (edge - inward * 5, 58),
        ],
        lighter(rock, 0.15),
        darker(rock, 0.25),
        curved=False,
    )
    _ship(stage, stage.wide * (0.5 + where.side * 0.3), 56.4)
    sand = stage.far((208, 184, 142), 0.1)
    crest = stage.ridge(82, 2, sand, darker(sand, 0.3), jagged=0.2)
    pen.line(
        [(x, y - 0.4) for x, y in crest],
        (240, 246, 246) if not where.dark else lighter(water, 0.4),
        0.9,
    )
    stage.tufts(darker(sand, 0.25), 25, 86)


def swamp(stage: Stage) -> None:
    """Still green water, reeds and crooked trees."""
    _firs(stage, level=64, count=12, high=(14, 26), distance=0.66, colour=(80, 96, 70))
    water: Colour = stage.far((70, 92, 70), 0.15)
    stage.fill((lighter(water, 0.25), water, darker(water, 0.4)), 62, 101)
    for x in (0.06, 0.22, 0.8, 0.95):
        stage.trunk(
            stage.wide * x,
            stage.chance.uniform(2.5, 5),
            stage.far((58, 56, 48), 0.22),
            foot=stage.chance.uniform(72, 84),
        )
    for _ in range(24):
        x, y = stage.chance.uniform(0, stage.wide), stage.chance.uniform(66, 96)
        stage.pen.disc(
            (x, y), 1 + (y - 60) / 14, 0.3 + (y - 60) / 60, stage.far((104, 134, 80), 0.15)
        )
    stage.ridge(88, 2.4, stage.far((82, 88, 60), 0.05), stage.far((50, 54, 42), 0.0), jagged=0.3)
    stage.tufts(stage.far((112, 122, 70), 0.05), 70, 88)


def volcano(stage: Stage) -> None:
    """A burning mountain and rivers of lava."""
    middle, rock = stage.wide * (0.5 - stage.where.side * 0.2), stage.far((66, 50, 54), 0.3)
    stage.pen.shape(
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
        stage.pen.line([(middle + x, y) for x, y in line], (255, 120, 40), 1.6, 2.6)
        stage.pen.line([(middle + x, y) for x, y in line], (255, 214, 110), 0.6, 1)
    stage.ground((58, 46, 48), (76, 56, 56))
    for _ in range(9):
        x, y = stage.chance.uniform(0, stage.wide), stage.chance.uniform(74, 98)
        stage.pen.line(
            [(x, y), (x + 4, y + 1.6), (x + 9, y + 0.8), (x + 13, y + 3)], (255, 126, 46), 0.8, 0.3
        )


# ── parts ────────────────────────────────────────────────────────────────────


def _firs(
    stage: Stage,
    *,
    level: float,
    count: int,
    high: tuple[float, float],
    distance: float,
    colour: Colour = _PINE,
) -> None:
    for index in range(count):
        x = stage.wide * (index + stage.chance.uniform(0, 1)) / count
        stage.conifer(
            x,
            level + stage.chance.uniform(0, 3),
            stage.chance.uniform(*high),
            stage.far(colour, distance),
        )


def _canopy(stage: Stage, leaf: Colour) -> None:
    for _ in range(26):
        x, y = stage.chance.uniform(-4, stage.wide + 4), stage.chance.uniform(-6, 6)
        colour = stage.far(mix(leaf, darker(leaf, 0.4), stage.chance.random()), 0.1)
        stage.pen.disc(
            (x, y),
            stage.chance.uniform(5, 11),
            stage.chance.uniform(3, 7),
            lighter(colour, 0.06),
            darker(colour, 0.2),
        )


def _ship(stage: Stage, x: float, y: float) -> None:
    hull, sail = stage.far((74, 54, 48), 0.35), stage.far((236, 226, 206), 0.3)
    stage.pen.line([(x, y), (x, y - 13)], hull, 0.4)
    stage.pen.shape(
        [(x + 0.4, y - 12.4), (x + 6, y - 7), (x + 0.4, y - 2.4)], sail, darker(sail, 0.15)
    )
    stage.pen.shape(
        [(x - 0.4, y - 11), (x - 5, y - 5.6), (x - 0.4, y - 2.6)], sail, darker(sail, 0.15)
    )
    stage.pen.shape(
        [(x - 7, y - 2), (x + 7.6, y - 2.4), (x + 5, y + 1.4), (x - 5, y + 1.4)],
        hull,
        darker(hull, 0.3),
        curved=False,
    )


NATURE = {
    "hills": hills,
    "mountains": mountains,
    "forest": forest,
    "desert": desert,
    "sea": sea,
    "swamp": swamp,
    "volcano": volcano,
}
