"""Clothes: the torso in its garment, and an apron, tabard, sash or necklace over it."""

from sketch.paint.brush import Pen, mirrored
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.people.persona import Persona

# Garments that reach the ground and hide the legs.
LONG = ("robe", "dress")
LEATHER: Colour = (70, 52, 44)


def draw_torso(pen: Pen, persona: Persona) -> None:
    """Draw the torso in its garment, for long garments down to the ground."""
    cloth, shade = persona.cloth, darker(persona.cloth, 0.34)
    waist = 7.6 if persona.feminine else 9.2
    chest = 12.4 if persona.feminine else 13.6
    top = [(2.6, -71), (8, -70), (chest, -67.5), (chest + 0.6, -62), (waist + 2, -52), (waist, -47)]
    if persona.garment in LONG:
        flare = 23 if persona.garment == "dress" else 18
        half = [*top, (waist + 3, -40), (flare * 0.8, -20), (flare, -2.5), (flare * 0.5, 0),
            (0, 0.5)]  # fmt: skip
    elif persona.garment == "coat":
        half = [*top, (waist + 3, -40), (15, -24), (16, -15), (4, -15), (1.4, -40)]
    else:
        half = [*top, (waist + 1.8, -42), (12, -36), (12.4, -32), (0, -31)]
    pen.shape(mirrored([(0, -64), *half]), lighter(cloth, 0.1), shade)
    _draw_folds(pen, persona)
    _OVER[persona.garment](pen, persona)


def draw_front(pen: Pen, persona: Persona) -> None:
    """Draw the apron, tabard or sash, and the necklace, if the person has them."""
    colour = persona.accent
    if persona.front == "apron":
        pen.shape(
            mirrored([(0, -62), (6.4, -62), (8.6, -47), (10, -16), (0, -14)]),
            colour,
            darker(colour, 0.35),
            curved=False,
        )
        pen.line([(-6, -62), (-4, -70)], darker(colour, 0.2), 1.2)
        pen.line([(6, -62), (4, -70)], darker(colour, 0.2), 1.2)
        pen.line([(-9, -47), (9, -47)], darker(colour, 0.4), 1.2)
    elif persona.front == "tabard":
        pen.shape(
            mirrored([(0, -67), (6.6, -68), (7, -47), (8, -18), (0, -21)]),
            colour,
            darker(colour, 0.35),
            curved=False,
        )
        pen.shape(
            [(0, -62), (2.4, -57), (0, -52), (-2.4, -57)], lighter(colour, 0.62), curved=False
        )
        _draw_belt(pen, LEATHER, NAMED["brass"])
    elif persona.front == "scarf":
        pen.line([(-9, -71), (-4, -67.6), (0, -66.6), (4, -67.6), (9, -71)], colour, 5)
        pen.line([(5, -67), (7, -58), (6, -48)], darker(colour, 0.15), 3.6, 4.4)
    elif persona.front == "sash":
        pen.line([(-12, -67), (0, -57), (9.4, -46)], colour, 3.6)
        pen.line([(8, -46), (11, -38), (10, -28)], darker(colour, 0.2), 3, 2)
    if "necklace" in persona.marks:
        pen.line([(-5, -70), (0, -62), (5, -70)], NAMED["gold"], 0.6)
        pen.disc((0, -61), 1.5, 1.8, lighter(persona.glow, 0.2), persona.glow)


def _draw_folds(pen: Pen, persona: Persona) -> None:
    dark = darker(persona.cloth, 0.42)
    ends = (
        ((-11, -3), (-4, -2), (5, -2), (12, -3))
        if persona.garment in LONG
        else ((-7, -34), (7, -34))
    )
    for x, y in ends:
        pen.line([(x * 0.45, -45), (x * 0.7, (y - 45) / 2), (x, y)], dark, 0.4, 1.2)


def _draw_belt(pen: Pen, strap: Colour, buckle: Colour) -> None:
    pen.shape(
        mirrored([(0, -48), (9, -48.4), (9.4, -45), (0, -44.4)]),
        lighter(strap, 0.1),
        strap,
        curved=False,
    )
    pen.shape(
        [(-1.8, -48.6), (1.8, -48.6), (1.8, -44), (-1.8, -44)],
        buckle,
        darker(buckle, 0.3),
        curved=False,
    )


def _draw_collar(pen: Pen, colour: Colour, edge: Colour) -> None:
    pen.shape(mirrored([(0, -69), (4.4, -72.6), (6.2, -71), (5.6, -67.4), (0, -65.4)]), colour)
    pen.line([(-6, -70.6), (0, -66.4), (6, -70.6)], edge, 0.7)


def _draw_plate(pen: Pen, persona: Persona) -> None:
    metal = persona.cloth
    pen.shape(
        mirrored([(0, -68), (8, -68), (12, -64), (11.5, -55), (7, -49), (0, -47.5)]),
        lighter(metal, 0.42),
        darker(metal, 0.22),
    )
    pen.line([(0, -67), (0.5, -58), (0, -48)], lighter(metal, 0.6), 0.8)
    pen.line([(-9, -52), (0, -50), (9, -52)], darker(metal, 0.4), 0.6)
    for y in (-44.5, -41, -37.5):
        pen.shape(
            mirrored(
                [
                    (0, y - 2),
                    (9 + (y + 45) * 0.35, y - 2.4),
                    (10 + (y + 45) * 0.35, y + 1.6),
                    (0, y + 2.2),
                ]
            ),
            lighter(metal, 0.25),
            darker(metal, 0.3),
            curved=False,
        )
    _draw_collar(pen, darker(metal, 0.1), lighter(metal, 0.45))


def _draw_mail(pen: Pen, persona: Persona) -> None:
    for row in range(9):
        y = -65 + row * 3.6
        wide = 11 - abs(row - 3) * 0.5
        for step in range(-5, 6):
            x = step * wide / 5 + (row % 2) * 1.0
            pen.line([(x - 0.9, y), (x, y + 1.1), (x + 0.9, y)], lighter(persona.cloth, 0.28), 0.45)
    _draw_belt(pen, (96, 66, 44), NAMED["brass"])
    _draw_collar(pen, darker(persona.cloth, 0.3), lighter(persona.cloth, 0.2))


def _draw_leather(pen: Pen, persona: Persona) -> None:
    dark, light = darker(persona.cloth, 0.45), lighter(persona.cloth, 0.3)
    pen.line([(-12, -66), (0, -56), (9, -46)], dark, 2.2)
    pen.line([(-12, -66.8), (0, -56.8), (9, -46.8)], light, 0.4)
    for y in (-62, -58.5, -55):
        pen.line([(2.2, y), (4.8, y - 0.5)], light, 0.6)
    for x in (-9, -4.5, 0, 4.5, 9):
        pen.shape(
            [(x - 2.4, -44), (x + 2.4, -44), (x + 2.5, -33), (x, -30.5), (x - 2.5, -33)],
            lighter(persona.cloth, 0.08),
            dark,
            curved=False,
        )
    _draw_belt(pen, dark, NAMED["brass"])
    _draw_collar(pen, dark, light)


def _draw_robe(pen: Pen, persona: Persona) -> None:
    trim = persona.accent
    pen.shape([(-3.4, -70), (3.4, -70), (0.6, -56), (-0.6, -56)], darker(persona.cloth, 0.5))
    pen.line([(-4.2, -71), (-1.6, -60), (0, -52), (0.6, -4)], trim, 1.5)
    pen.line([(4.2, -71), (1.8, -60), (0.6, -52)], trim, 1.5)
    pen.line([(-17.4, -2.6), (-9, -0.4), (0, 0), (9, -0.4), (17.4, -2.6)], trim, 1.8)
    _draw_belt(pen, darker(trim, 0.25), lighter(trim, 0.35))


def _draw_dress(pen: Pen, persona: Persona) -> None:
    pen.shape(mirrored([(0, -71), (5.4, -71.4), (6.6, -66), (3, -63), (0, -61.8)]), persona.skin)
    pen.line(
        [(-6.8, -67), (-3, -62.6), (0, -61.4), (3, -62.6), (6.8, -67)],
        lighter(persona.accent, 0.2),
        1.0,
    )
    for x in (-14, -6, 6, 14):
        pen.line(
            [(x * 0.3, -44), (x * 0.8, -24), (x * 1.2, -4)], lighter(persona.cloth, 0.2), 0.5, 1.8
        )
    _draw_belt(pen, persona.accent, lighter(persona.accent, 0.4))


def _draw_coat(pen: Pen, persona: Persona) -> None:
    pen.shape([(-3.6, -70), (3.6, -70), (3, -44), (-3, -44)], _SHIRT, (196, 188, 172), curved=False)
    for side in (-1, 1):
        pen.shape(
            [(side * 3, -71.5), (side * 8, -69), (side * 6.4, -59), (side * 2.4, -50)],
            lighter(persona.cloth, 0.2),
            persona.cloth,
            curved=False,
        )
        for y in (-57, -52, -47):
            pen.disc((side * 4.6, y), 0.85, 0.85, NAMED["brass"])
    _draw_belt(pen, darker(persona.cloth, 0.5), NAMED["brass"])


def _draw_tunic(pen: Pen, persona: Persona) -> None:
    pen.shape([(-3.2, -70.5), (3.2, -70.5), (0, -60)], darker(persona.skin, 0.1), curved=False)
    pen.line([(-3.6, -70.8), (0, -59.6), (3.6, -70.8)], lighter(persona.cloth, 0.35), 0.9)
    for y in (-67, -64.4):
        pen.line([(-1.6, y), (1.6, y + 0.8)], (214, 196, 160), 0.5)
    pen.line([(-12, -32.6), (0, -31.4), (12, -32.6)], lighter(persona.cloth, 0.25), 1.2)
    _draw_belt(pen, LEATHER, NAMED["brass"])


_SHIRT: Colour = (232, 226, 212)
_OVER = {
    "plate": _draw_plate, "mail": _draw_mail, "leather": _draw_leather, "robe": _draw_robe,
    "dress": _draw_dress, "coat": _draw_coat, "tunic": _draw_tunic,
}  # fmt: skip
