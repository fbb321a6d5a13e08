"""The cloak: its length behind the body, and its collar over the shoulders."""

from sketch.paint.brush import Pen, mirrored
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.people.persona import Persona


def draw_cloak_back(pen: Pen, colour: Colour) -> None:
    """The cloak's length, which is drawn before the body."""
    half = [(0, -72), (10, -71), (15, -64), (18, -45), (21, -22), (23, -5), (14, -2.5), (0, -4)]
    pen.shape(mirrored(half), darker(colour, 0.12), darker(colour, 0.55))
    for x in (-15, -8, 9, 16):
        pen.line([(x * 0.7, -58), (x, -30), (x * 1.15, -6)], darker(colour, 0.6), 0.5, 1.4)


def draw_cloak_collar(pen: Pen, persona: Persona, colour: Colour) -> None:
    """The cloak over the shoulders, its lowered hood and its clasp; drawn after the arms."""
    for side in (-1, 1):
        pen.shape([(side * 3, -72), (side * 10, -72), (side * 15.4, -66), (side * 17.4, -54),
            (side * 15, -51), (side * 11, -58), (side * 6, -66)], lighter(colour, 0.12),
            darker(colour, 0.3))  # fmt: skip
    if persona.hood_down:
        pen.shape(
            mirrored([(0, -68), (6, -72.5), (10.5, -76), (12.4, -72), (9, -66), (0, -62.4)]),
            lighter(colour, 0.16),
            darker(colour, 0.34),
        )
    else:
        pen.line(
            [(-9, -71), (-4, -67.2), (0, -66), (4, -67.2), (9, -71)], lighter(colour, 0.1), 3.4
        )
    pen.disc((0, -64.6), 1.7, 1.7, lighter(NAMED["gold"], 0.3), darker(NAMED["gold"], 0.2))
