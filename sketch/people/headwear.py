"""Hats, crowns, helmets and hoods. The chin is at 0/0, the crown at -20."""

from sketch.paint.brush import Outline, Pen, mirrored
from sketch.palette import NAMED, darker, lighter
from sketch.people.persona import Persona


def _draw_pointed(pen: Pen, persona: Persona) -> None:
    hat = persona.accent if persona.garment != "robe" else persona.cloth
    pen.shape(
        [(-6.8, -18), (-4.4, -28), (1, -37), (7.6, -40.4), (4.6, -33), (5.8, -26), (7.2, -17.6)],
        lighter(hat, 0.14),
        darker(hat, 0.2),
    )
    pen.shape([(-16, -14.4), (-8, -18.4), (0, -19.4), (8, -18.4), (16, -14.8), (8, -14.6),
        (0, -15.6), (-8, -14.4)], lighter(hat, 0.1), darker(hat, 0.36))  # fmt: skip
    pen.line(
        [(-7, -18.4), (0, -19.6), (7.2, -18.2)],
        persona.accent if hat != persona.accent else NAMED["brass"],
        2.0,
    )


def _draw_brim(pen: Pen, persona: Persona) -> None:
    hat = darker(persona.accent, 0.2)
    pen.shape([(-7.8, -16), (-7, -24), (0, -26), (7, -24), (7.8, -16)], lighter(hat, 0.16), hat)
    pen.shape([(-17, -16.4), (-8, -18), (0, -18.4), (8, -18), (17, -17.2), (8, -14.4), (0, -14.9),
        (-8, -14.2)], lighter(hat, 0.1), darker(hat, 0.34))  # fmt: skip
    pen.line([(-7.8, -18), (0, -18.9), (7.8, -18)], lighter(persona.cloth, 0.2), 1.6)
    pen.line([(6, -19), (12, -27), (18, -29)], (216, 206, 188), 2.2, 0.5)


def _draw_crown(pen: Pen, persona: Persona) -> None:
    gold = NAMED["gold"]
    points: Outline = [(-8, -16.4), (-8.6, -23), (-4.4, -19.6), (0, -25), (4.4, -19.6), (8.6, -23),
        (8, -16.4), (0, -15.6)]  # fmt: skip
    pen.shape(points, lighter(gold, 0.4), darker(gold, 0.16), curved=False)
    for x, colour in ((-5, NAMED["ruby"]), (0, NAMED["sapphire"]), (5, NAMED["ruby"])):
        pen.disc((x, -18), 0.9, 1.1, colour)


def _draw_circlet(pen: Pen, persona: Persona) -> None:
    pen.line(
        [(-8.3, -13.6), (-4, -15.8), (0, -16.4), (4, -15.8), (8.3, -13.6)],
        lighter(NAMED["gold"], 0.15),
        0.9,
    )
    pen.disc((0, -16.2), 1.3, 1.6, lighter(persona.glow, 0.3), persona.glow)


def _draw_helmet(pen: Pen, persona: Persona) -> None:
    metal = NAMED["steel"]
    for side in (-1, 1):
        pen.shape([(side * 6.6, -16), (side * 9.8, -15), (side * 9.4, -4), (side * 6.4, -1.4),
            (side * 7, -8)], lighter(metal, 0.1), darker(metal, 0.3), curved=False)  # fmt: skip
    pen.shape(
        mirrored([(0, -23.6), (6, -21.8), (9.8, -15.6), (9, -12.6), (0, -14.8)]),
        lighter(metal, 0.42),
        darker(metal, 0.14),
    )
    pen.shape(
        [(-1.1, -15), (1.1, -15), (0.8, -6.4), (0, -5.4), (-0.8, -6.4)],
        lighter(metal, 0.2),
        metal,
        curved=False,
    )
    pen.line([(0, -23), (-4, -28), (-10, -27), (-13, -21)], persona.accent, 3.2, 0.8)


def _draw_flowers(pen: Pen, persona: Persona) -> None:
    pen.line([(-8.6, -13.6), (-4, -16.8), (0, -17.6), (4, -16.8), (8.6, -13.6)], NAMED["moss"], 1.6)
    tints = (NAMED["rose"], NAMED["cream"], NAMED["yellow"], NAMED["lavender"], NAMED["rose"])
    for x, tint in zip((-7.4, -3.8, 0, 3.8, 7.4), tints, strict=True):
        y = -17.4 + abs(x) * 0.36
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            pen.disc((x + dx, y + dy), 1.0, 1.0, lighter(tint, 0.2), tint)
        pen.disc((x, y), 0.7, 0.7, NAMED["gold"])


def _draw_hood(pen: Pen, persona: Persona) -> None:
    cloth = persona.cloak or persona.cloth
    outer = [(0, -25.6), (6.6, -23.4), (11.2, -15), (11.6, -5), (9.4, 1.5)]
    inner = [(7.4, -1), (8.6, -8), (7.6, -14.8), (4, -18.6), (0, -19.4)]
    for side in (-1, 1):
        outline = [(side * x, y) for x, y in (*outer, *inner)]
        pen.shape(outline, lighter(cloth, 0.16), darker(cloth, 0.3))
    pen.line([(-8, -2), (-8.8, -8), (-7.8, -15), (-4, -18.8), (0, -19.7), (4, -18.8), (7.8, -15),
        (8.8, -8), (8, -2)], darker(cloth, 0.45), 1.1)  # fmt: skip


_HEADWEAR = {
    "pointed": _draw_pointed,
    "brim": _draw_brim,
    "crown": _draw_crown,
    "circlet": _draw_circlet,
    "helmet": _draw_helmet,
    "flowers": _draw_flowers,
    "hood": _draw_hood,
}


def draw_headwear(pen: Pen, persona: Persona) -> None:
    """Draw the person's headwear. Raises KeyError for a person without any."""
    _HEADWEAR[persona.headwear](pen, persona)
