"""Ears, horns and antlers. The chin is at 0/0, the crown at -20."""

from sketch.lexicon import REPTILES
from sketch.paint.brush import Outline, Pen, Point
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.people.persona import Persona

_EAR_TIPS: dict[str, Point] = {
    "round": (9.9, -11.2),
    "short": (12.2, -14.4),
    "long": (16.4, -17),
    "huge": (19.5, -13.4),
}


def draw_ears(pen: Pen, persona: Persona) -> None:
    """Both ears, and their rings. Cat ears are drawn later, over the hair: `draw_cat_ears`."""
    if persona.ears == "cat" or persona.species in REPTILES:
        return
    tip = _EAR_TIPS[persona.ears]
    for side in (-1, 1):
        low: Point = (side * 7.2, -5.4)
        high: Point = (side * 7.2, -11.4)
        if persona.ears == "round":
            pen.disc(
                (side * 8.3, -8.6), 1.9, 2.8, darker(persona.skin, 0.04), darker(persona.skin, 0.18)
            )
            pen.disc((side * 8.5, -8.4), 0.9, 1.6, darker(persona.skin, 0.24))
        else:
            mid: Point = (side * (tip[0] * 0.62 + 3), tip[1] * 0.4 - 4)
            pen.shape([high, (side * (tip[0] * 0.55 + 3), tip[1] * 0.8 - 2.4),
                (side * tip[0], tip[1]), mid, low], lighter(persona.skin, 0.04),
                darker(persona.skin, 0.16))  # fmt: skip
            pen.line(
                [
                    (side * 8, -8.4),
                    (side * (tip[0] * 0.55 + 3), tip[1] * 0.62 - 3.4),
                    (side * tip[0] * 0.93, tip[1] * 0.97),
                ],
                darker(persona.skin, 0.28),
                1.2,
                0.3,
            )
        if "earrings" in persona.marks:
            pen.disc((side * 8.4, -4.6), 0.8, 0.8, NAMED["gold"])


def draw_cat_ears(pen: Pen, persona: Persona) -> None:
    """Two ears on top of the head."""
    for side in (-1, 1):
        pen.shape(
            [(side * 2.6, -19.6), (side * 7.6, -28), (side * 9.2, -16)], persona.hair, curved=False
        )
        pen.shape(
            [(side * 4.4, -20), (side * 7.2, -25.4), (side * 8, -17.6)],
            (224, 160, 160),
            curved=False,
        )


def draw_horns(pen: Pen, persona: Persona) -> None:
    """Two horns, curved or a ram's."""
    dark: Colour = (64, 50, 52) if persona.species != "dragonborn" else (206, 190, 156)
    for side in (-1, 1):
        curve: Outline = [(side * 5, -17), (side * 9.4, -22.4), (side * 11.6, -29), (side * 8, -35)]
        if persona.horns == "ram":
            curve = [(side * 5, -17), (side * 11, -21.6), (side * 14.6, -15), (side * 11.8, -9.6),
                (side * 9.6, -13)]  # fmt: skip
        pen.line(curve, darker(dark, 0.1), 4.4, 0.5)
        inner = [(x - side * 0.7, y - 0.3) for x, y in curve]
        pen.line(inner, lighter(dark, 0.26), 1.4, 0.2)


def draw_antlers(pen: Pen) -> None:
    """Two antlers."""
    bone: Colour = (150, 118, 84)
    for side in (-1, 1):
        pen.line(
            [(side * 3.6, -18), (side * 7, -26), (side * 13, -30), (side * 13, -38)], bone, 1.9, 0.6
        )
        for start, end in (((7.4, -26.4), (5.4, -34)), ((11.4, -29), (17.6, -31))):
            pen.line([(side * start[0], start[1]), (side * end[0], end[1])], bone, 1.3, 0.4)
