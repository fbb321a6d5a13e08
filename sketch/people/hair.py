"""Hair and beards. The chin is at 0/0, the crown at -20."""

from sketch.paint.brush import Pen, mirrored
from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.people.persona import Persona
from sketch.people.pose import Pose


def draw_back_hair(pen: Pen, persona: Persona) -> None:
    """Draw the hair behind the shoulders, and the inside of a raised hood."""
    dark = darker(persona.hair, 0.32)
    if persona.headwear == "hood" and persona.cloak:
        half = [(0, -26), (7, -24), (11.6, -16), (12, -4), (14, 5), (0, 9)]
        pen.shape(mirrored(half), darker(persona.cloak, 0.2), darker(persona.cloak, 0.5))
    if persona.hair_length == "bald" or persona.hair_style == "mohawk":
        return
    if persona.hair_style == "bun":
        pen.disc((0, -22), 4.6, 4.2, lighter(persona.hair, 0.1), dark)
    if persona.hair_style == "ponytail":
        tail = 14 if persona.hair_length == "long" else 4
        pen.line([(4, -19), (12, -15), (13, -4), (10, tail)], darker(persona.hair, 0.15), 5, 1.2)
    drop = {"short": -5.0, "medium": 3.0, "long": 19.0}[persona.hair_length]
    if persona.hair_style in ("ponytail", "bun"):
        drop = -4.0
    wide = 10.8 if persona.hair_style == "curly" else 9.8
    fall: list[tuple[float, float]] = [
        (0, -21),
        (6, -19.6),
        (wide - 0.4, -14),
        (wide, -6),
        (wide + 0.4, (drop - 6) / 2),
        (wide - 0.6, drop - 3),
        (wide * 0.5, drop),
        (0, drop - 1.5),
    ]
    pen.shape(mirrored(fall), dark, darker(persona.hair, 0.44))
    if persona.hair_style == "curly" or (persona.hair_style == "wavy" and drop > 0):
        _draw_curls(pen, dark, wide, drop, size=2.8 if persona.hair_style == "curly" else 1.9)


def draw_front_hair(pen: Pen, persona: Persona, pose: Pose) -> None:
    """Draw the hair over the forehead and beside the face."""
    light, base = lighter(persona.hair, 0.16), darker(persona.hair, 0.12)
    part = pose.turn * 2.4 + (1.6 if persona.feminine else -1.8)
    if persona.hair_style == "mohawk":
        pen.shape(
            [(-2.2, -17), (-3, -24), (0, -29), (3.4, -25), (2.4, -16.8), (0, -15.6)], light, base
        )
        return
    swept = -10.8 if persona.feminine else -13.2
    side_drop = {"short": -9.4, "medium": -1.0, "long": 4.0}[persona.hair_length]
    if persona.hair_style in ("ponytail", "bun", "braids"):
        side_drop = -9.0
    for side in (-1, 1):
        pen.shape([(part, -20.6), (part + side * 3.4, -21.6), (side * 8, -18.2),
            (side * 9.8, -11.4), (side * 9.4, (side_drop - 11) / 2), (side * 8.5, side_drop),
            (side * 7.6, (side_drop - 12) / 2), (side * 7.3, swept), (side * 4.6, -15.6),
            (part + side * 0.2, -17.2)], light, base)  # fmt: skip
        for reach in (0.45, 0.78):
            pen.line(
                [
                    (part + side * 0.6, -20),
                    (side * (3 + 5.4 * reach), -18.2 + reach),
                    (side * (6 + 2.8 * reach), -12),
                ],
                lighter(persona.hair, 0.34),
                0.35,
                0.7,
            )
        pen.line(
            [(part + side * 1.2, -18.4), (side * 5.6, -16), (side * 8, -11.4)],
            darker(persona.hair, 0.3),
            0.3,
            0.6,
        )
    if persona.hair_style == "curly":
        _draw_fringe(pen, persona, light, base)


def _draw_fringe(pen: Pen, persona: Persona, light: Colour, base: Colour) -> None:
    for index, x in enumerate((-8.2, -5.4, -2.4, 0.8, 3.8, 6.6, 8.8)):
        y = -18.4 + abs(x) * 0.42 + (index % 2) * 0.8
        pen.disc((x, y), 2.3, 2.1, light, base)
        pen.line(
            [(x - 1.2, y + 0.2), (x - 0.2, y - 1.0), (x + 1.1, y - 0.2)],
            lighter(persona.hair, 0.32),
            0.4,
            0.2,
        )


def _draw_curls(pen: Pen, colour: Colour, wide: float, drop: float, *, size: float) -> None:
    steps = max(int((drop + 18) / (size * 1.2)), 2)
    for side in (-1, 1):
        if size > 2:
            for x, y in ((2.6, -21.2), (6.2, -19.8), (9.0, -16.8)):
                pen.disc((side * x, y), size * 0.92, size * 0.92, colour)
        for index in range(steps + 1):
            y = -17 + (drop + 15.6) * index / steps
            pen.disc((side * (wide - 0.6 + (index % 2) * 0.9), y), size, size, colour)


def draw_braids(pen: Pen, persona: Persona) -> None:
    """Draw two braids that hang over the shoulders."""
    length = 7 if persona.hair_length == "long" else 4
    for side in (-1, 1):
        for index in range(length):
            x, y = side * (8.4 + index * 0.16 + (index % 2) * 0.5), -8.4 + index * 3.5
            pen.disc(
                (x, y),
                2.2 - index * 0.07,
                2.5,
                lighter(persona.hair, 0.18),
                darker(persona.hair, 0.24),
            )
        y = -8.4 + length * 3.5
        pen.disc((side * 9.4, y - 1.4), 1.5, 0.9, NAMED["gold"])
        pen.line([(side * 9.4, y - 1), (side * 9.5, y + 3.4)], persona.hair, 2.4, 0.6)


def draw_beard(pen: Pen, persona: Persona, pose: Pose) -> None:
    """Draw the beard or moustache, and the mouth through it."""
    dx = pose.turn * 1.3
    light, dark = lighter(persona.hair, 0.1), darker(persona.hair, 0.3)
    if persona.beard == "stubble":
        shade = mix(persona.skin, darker(persona.hair, 0.3), 0.28)
        pen.shape(
            mirrored([(0, -3.1), (3.6, -3.7), (7, -6.4), (5.6, -2.4), (2.6, 0), (0, 0.2)]), shade
        )
    elif persona.beard != "moustache":
        drop = {"short": 2.4, "long": 15.0, "braided": 11.0}[persona.beard]
        half = [(0, -2.6), (2.6, -3.0), (4.6, -4.2), (8.1, -10), (8.0, -3.6), (6.4, drop * 0.35),
            (3.6, drop * 0.8), (0, drop)]  # fmt: skip
        pen.shape(mirrored(half), light, dark)
        for x in (-4.4, -1.6, 1.8, 4.6):
            pen.line(
                [(x, -1.4), (x * 0.86, drop * 0.4), (x * 0.4, drop * 0.86)],
                lighter(persona.hair, 0.28),
                0.3,
                0.6,
            )
        if persona.beard == "braided":
            for side in (-1, 1):
                for index in range(4):
                    pen.disc(
                        (side * 2.7, drop - 2 + index * 2.9), 1.9 - index * 0.14, 2.0, light, dark
                    )
                pen.disc((side * 2.7, drop + 8.4), 1.3, 0.9, NAMED["brass"])
    if persona.beard != "stubble":
        for side in (-1, 1):
            pen.shape([(dx, -4.9), (dx + side * 3, -4.7), (side * 5.8, -2.4), (side * 3, -3.1),
                (dx, -3.7)], light, darker(persona.hair, 0.14))  # fmt: skip
    # Without a visible mouth the face would have no expression.
    if persona.beard in ("short", "long", "braided"):
        pen.line(
            [(dx - 1.7, -2.7), (dx, -2.3), (dx + 1.7, -2.7)],
            mix(persona.skin, (140, 52, 50), 0.55),
            0.9,
            0.7,
        )
