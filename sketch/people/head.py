"""The head and all that is on it. The chin is at 0/0, the crown at -20."""

from sketch.paint.brush import Outline, Pen, Point, mirrored
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.people.face import draw_face
from sketch.people.hair import draw_beard, draw_braids, draw_front_hair
from sketch.people.headwear import draw_headwear
from sketch.people.persona import Persona
from sketch.people.pose import Pose


def draw_head(pen: Pen, who: Persona, how: Pose) -> None:
    """The head with everything on it, over the neck."""
    if who.horns and who.horns != "antlers":
        _horns(pen, who)
    _ears(pen, who)
    _skull(pen, who)
    draw_face(pen, who, how)
    if who.beard:
        draw_beard(pen, who, how)
    if who.hair_length != "bald":
        draw_front_hair(pen, who, how)
    if who.hair_style == "braids" and who.hair_length in ("medium", "long"):
        draw_braids(pen, who)
    if who.horns == "antlers":
        _antlers(pen)
    if who.ears == "cat":
        _cat_ears(pen, who)
    if who.headwear:
        draw_headwear(pen, who)


def _skull(pen: Pen, who: Persona) -> None:
    heavy = who.species in ("orc", "half-orc", "goliath", "dragonborn", "dwarf")
    jaw = 5.0 if who.feminine else 6.0
    jaw += 0.9 if heavy else 0.0
    half: list[Point] = [
        (0, -20.4),
        (5.4, -19),
        (8.2, -13.5),
        (8.0, -8),
        (jaw + 0.7, -3.6),
        (jaw * 0.46, -0.4),
        (0, 0.3),
    ]
    pen.shape(mirrored(half), lighter(who.skin, 0.13), darker(who.skin, 0.1))


# ── ears and horns ───────────────────────────────────────────────────────────

_EAR_TIPS: dict[str, Point] = {
    "round": (9.9, -11.2),
    "short": (12.2, -14.4),
    "long": (16.4, -17),
    "huge": (19.5, -13.4),
}


def _ears(pen: Pen, who: Persona) -> None:
    if who.ears == "cat":
        return
    tip = _EAR_TIPS[who.ears]
    for side in (-1, 1):
        low: Point = (side * 7.2, -5.4)
        high: Point = (side * 7.2, -11.4)
        if who.ears == "round":
            pen.disc((side * 8.3, -8.6), 1.9, 2.8, darker(who.skin, 0.04), darker(who.skin, 0.18))
            pen.disc((side * 8.5, -8.4), 0.9, 1.6, darker(who.skin, 0.24))
        else:
            mid: Point = (side * (tip[0] * 0.62 + 3), tip[1] * 0.4 - 4)
            pen.shape(
                [
                    high,
                    (side * (tip[0] * 0.55 + 3), tip[1] * 0.8 - 2.4),
                    (side * tip[0], tip[1]),
                    mid,
                    low,
                ],
                lighter(who.skin, 0.04),
                darker(who.skin, 0.16),
            )
            pen.line(
                [
                    (side * 8, -8.4),
                    (side * (tip[0] * 0.55 + 3), tip[1] * 0.62 - 3.4),
                    (side * tip[0] * 0.93, tip[1] * 0.97),
                ],
                darker(who.skin, 0.28),
                1.2,
                0.3,
            )
        if "earrings" in who.marks:
            pen.disc((side * 8.4, -4.6), 0.8, 0.8, NAMED["gold"])


def _cat_ears(pen: Pen, who: Persona) -> None:
    for side in (-1, 1):
        pen.shape(
            [(side * 2.6, -19.6), (side * 7.6, -28), (side * 9.2, -16)], who.hair, curved=False
        )
        pen.shape(
            [(side * 4.4, -20), (side * 7.2, -25.4), (side * 8, -17.6)],
            (224, 160, 160),
            curved=False,
        )


def _horns(pen: Pen, who: Persona) -> None:
    dark: Colour = (64, 50, 52) if who.species != "dragonborn" else (206, 190, 156)
    for side in (-1, 1):
        curve: Outline = [(side * 5, -17), (side * 9.4, -22.4), (side * 11.6, -29), (side * 8, -35)]
        if who.horns == "ram":
            curve = [
                (side * 5, -17),
                (side * 11, -21.6),
                (side * 14.6, -15),
                (side * 11.8, -9.6),
                (side * 9.6, -13),
            ]
        pen.line(curve, darker(dark, 0.1), 4.4, 0.5)
        inner = [(x - side * 0.7, y - 0.3) for x, y in curve]
        pen.line(inner, lighter(dark, 0.26), 1.4, 0.2)


def _antlers(pen: Pen) -> None:
    bone: Colour = (150, 118, 84)
    for side in (-1, 1):
        pen.line(
            [(side * 3.6, -18), (side * 7, -26), (side * 13, -30), (side * 13, -38)], bone, 1.9, 0.6
        )
        for start, end in (((7.4, -26.4), (5.4, -34)), ((11.4, -29), (17.6, -31))):
            pen.line([(side * start[0], start[1]), (side * end[0], end[1])], bone, 1.3, 0.4)
