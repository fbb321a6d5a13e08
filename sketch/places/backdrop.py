"""What is behind the people: a place in its light, or a portrait's plain ground."""

from collections.abc import Callable
from random import Random

from PIL import Image

from sketch.paint.brush import Pen, blurred, glow
from sketch.palette import Colour, darker, lighter, luma, mix
from sketch.people.persona import Persona
from sketch.places.built import BUILT
from sketch.places.canvas import Stage
from sketch.places.interior import INDOORS
from sketch.places.landscape import NATURE
from sketch.places.setting import Setting
from sketch.places.sky import draw_sky

PLACES: dict[str, Callable[[Stage], None]] = {**NATURE, **BUILT, **INDOORS}

_GROUNDS: tuple[Colour, ...] = (
    (78, 124, 140),
    (176, 134, 92),
    (112, 94, 150),
    (118, 142, 96),
    (178, 104, 88),
    (74, 104, 164),
    (196, 156, 104),
    (150, 92, 120),
)


def draw_backdrop(canvas: Image.Image, where: Setting, chance: Random) -> None:
    """Paint the place over the whole canvas."""
    stage = Stage(canvas, where, chance)
    if not where.indoors:
        draw_sky(stage)
    PLACES[where.place](stage)


def draw_plain_backdrop(canvas: Image.Image, who: Persona, chance: Random) -> Colour:
    """A portrait's ground: one colour, a soft light behind the head. Returns the colour."""
    ground = _ground_for(who, chance)
    wide, unit = 100 * canvas.width / canvas.height, canvas.height / 100
    Stage(canvas, _UNUSED, chance).fill((lighter(ground, 0.12), ground, darker(ground, 0.42)))
    middle = wide * chance.uniform(0.42, 0.58)
    pen = Pen(canvas, origin_px=(0, 0), unit_px=unit)
    motif = chance.choice(("halo", "arch", "washes", "rays"))
    if motif == "halo":
        pen.disc((middle, 42), 36, 36, lighter(ground, 0.2), lighter(ground, 0.04))
        pen.disc((middle, 42), 33.4, 33.4, lighter(ground, 0.1), darker(ground, 0.1))
    elif motif == "arch":
        half = [
            (middle + 34, 101),
            (middle + 34, 44),
            (middle + 24, 18),
            (middle, 8),
            (middle - 24, 18),
            (middle - 34, 44),
            (middle - 34, 101),
        ]
        pen.shape(half, lighter(ground, 0.18), darker(ground, 0.16))
    elif motif == "rays":
        for step in range(-7, 8, 2):
            pen.shape(
                [
                    (middle, 44),
                    (middle + (step - 0.5) * 16, -40),
                    (middle + (step + 0.5) * 16, -40),
                ],
                lighter(ground, 0.1),
                curved=False,
            )
        canvas.paste(blurred(canvas, 1.2 * unit))
    else:
        for _ in range(16):
            x, y = chance.uniform(0, wide), chance.uniform(0, 90)
            tint = mix(ground, chance.choice((lighter(ground, 0.3), darker(ground, 0.3))), 0.5)
            pen.line([(x - 18, y + 5), (x, y), (x + 20, y - 6)], tint, chance.uniform(3, 9), 1)
        canvas.paste(blurred(canvas, 3 * unit))
    glow(canvas, (middle * unit, 38 * unit), 56 * unit, lighter(ground, 0.4), 0.4)
    return ground


def _ground_for(who: Persona, chance: Random) -> Colour:
    """One from which hair and skin stand out."""
    apart = sorted(
        _GROUNDS, key=lambda ground: -_distance(ground, who.hair) - _distance(ground, who.skin)
    )
    ground = chance.choice(apart[:6])
    return darker(ground, 0.25) if luma(who.hair) > 150 else lighter(ground, 0.14)


def _distance(first: Colour, second: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))


_UNUSED = Setting(
    "", "day", frozenset(), frozenset(), ((0, 0, 0),) * 2, (255, 255, 255), (255, 255, 255), 1
)
