"""Things in hands: weapons, lights, instruments. Units are a human figure's; 0/0 is the hand."""

from math import pi

from sketch.paint.brush import Pen, mirrored
from sketch.palette import NAMED, Colour, darker, lighter
from sketch.people.persona import Persona

_WOOD: Colour = (112, 76, 46)
_STEEL: Colour = (172, 182, 196)
_USUAL: dict[str, Colour] = dict.fromkeys(("staff", "bow", "lute", "torch", "wand"), _WOOD)


def draw_gear(pen: Pen, persona: Persona, *, raised: bool) -> None:
    """Draw the gear of the right hand; raised, it points up and outwards."""
    turned = pen.child((0, 0), turn=0.42 if raised else 0.0)
    if persona.gear in ("sword", "dagger") and not raised:
        turned = pen.child((0, 0), turn=0.2)
    _GEAR[persona.gear](turned, persona, persona.material or _USUAL.get(persona.gear, _STEEL))


def draw_off_gear(pen: Pen, persona: Persona) -> None:
    """Draw the gear of the left hand."""
    _OFF_GEAR[persona.off_gear](pen, persona)


def _draw_staff(pen: Pen, persona: Persona, wood: Colour) -> None:
    pen.line([(0.6, 50), (0, 10), (0.4, -20), (-0.2, -46)], darker(wood, 0.1), 2.4, 2.0)
    pen.line([(0.1, 48), (-0.5, 10), (-0.1, -20), (-0.6, -44)], lighter(wood, 0.25), 0.6)
    pen.line([(-0.2, -44), (-5, -50), (-3, -57), (2, -58)], wood, 1.8, 0.8)
    pen.line([(-0.2, -44), (4.6, -49), (4.6, -55)], wood, 1.8, 0.7)
    pen.disc((0, -51.5), 3.1, 3.1, lighter(persona.glow, 0.55), persona.glow)
    pen.disc((-1, -52.6), 0.9, 0.9, (255, 255, 250))


def _draw_sword(pen: Pen, persona: Persona, metal: Colour) -> None:
    blade = [(-1.7, -4), (1.7, -4), (1.4, -40), (0, -45), (-1.4, -40)]
    pen.shape(blade, lighter(metal, 0.4), metal, curved=False)
    pen.shape([(0, -5), (1.7, -4), (1.4, -40), (0, -45)], darker(metal, 0.22), curved=False)
    pen.line([(-6, -3.4), (0, -4.2), (6, -3.4)], NAMED["brass"], 1.8)
    pen.line([(0, -3), (0, 6)], (84, 54, 40), 1.9)
    pen.disc((0, 7), 1.7, 1.7, lighter(NAMED["brass"], 0.2), NAMED["brass"])


def _draw_dagger(pen: Pen, persona: Persona, metal: Colour) -> None:
    pen.shape(
        [(-1.5, -3), (1.5, -3), (1.2, -14), (0, -18), (-1.2, -14)],
        lighter(metal, 0.3),
        darker(metal, 0.1),
        curved=False,
    )
    pen.line([(-3.4, -2.6), (3.4, -2.6)], NAMED["brass"], 1.5)
    pen.line([(0, -2), (0, 5)], (84, 54, 40), 1.9)


def _draw_axe(pen: Pen, persona: Persona, metal: Colour) -> None:
    _draw_shaft(pen, top=-32, bottom=28)
    for side in (-1, 1):
        pen.shape([(side * 0.8, -31), (side * 8.4, -36), (side * 10.4, -26), (side * 8.2, -17),
            (side * 0.8, -22)], lighter(metal, 0.3), darker(metal, 0.3))  # fmt: skip


def _draw_hammer(pen: Pen, persona: Persona, metal: Colour) -> None:
    _draw_shaft(pen, top=-30, bottom=28)
    pen.shape(
        [(-9, -36), (9, -36), (9, -26), (-9, -26)],
        lighter(metal, 0.2),
        darker(metal, 0.35),
        curved=False,
    )
    for side in (-1, 1):
        pen.shape(
            [(side * 7, -37), (side * 10, -37), (side * 10, -25), (side * 7, -25)],
            lighter(metal, 0.35),
            darker(metal, 0.2),
            curved=False,
        )
    pen.shape([(-2, -37), (2, -37), (2, -25), (-2, -25)], NAMED["brass"], curved=False)


def _draw_spear(pen: Pen, persona: Persona, metal: Colour) -> None:
    _draw_shaft(pen, top=-44, bottom=50)
    pen.shape(
        [(-2.6, -44), (0, -57), (2.6, -44), (0, -41)], lighter(metal, 0.4), metal, curved=False
    )
    pen.line([(0, -41), (4, -36), (3, -30)], persona.accent, 2, 0.8)


def _draw_shaft(pen: Pen, *, top: float, bottom: float) -> None:
    pen.line([(0, bottom), (0, top)], darker(_WOOD, 0.15), 2.2)
    pen.line([(-0.5, bottom), (-0.5, top)], lighter(_WOOD, 0.22), 0.5)


def _draw_bow(pen: Pen, persona: Persona, wood: Colour) -> None:
    pen.line([(-2, -33), (-2, 33)], (226, 220, 204), 0.45)
    pen.line([(-2, 33), (3, 22), (4.4, 8), (3.2, 0), (4.4, -8), (3, -22), (-2, -33)], wood, 2.0)
    pen.line([(-2, 32), (2.6, 21), (3.9, 8)], lighter(wood, 0.3), 0.5)
    pen.line([(3.2, -3), (3.2, 3)], (72, 46, 36), 2.8)


def _draw_lute(pen: Pen, persona: Persona, wood: Colour) -> None:
    tilted = pen.child((-4, 0), turn=-0.95)
    tilted.shape([(-1.3, -8), (1.3, -8), (1.1, -30), (-1.1, -30)], darker(_WOOD, 0.3), curved=False)
    tilted.shape(
        mirrored([(0, -10), (5, -5), (8, 4), (5.6, 11), (0, 13)]), (196, 140, 80), (126, 78, 44)
    )
    tilted.disc((0, 2), 2.4, 2.4, (62, 38, 30))
    for x in (-0.7, 0.0, 0.7):
        tilted.line([(x, 9), (x, -30)], (238, 226, 196), 0.25)


def _draw_torch(pen: Pen, persona: Persona, wood: Colour) -> None:
    pen.line([(0, 12), (0, -14)], darker(wood, 0.2), 2.2, 3.2)
    _draw_flame(pen, -15, 1.0)


def _draw_flame(pen: Pen, y: float, size: float) -> None:
    for wide, high, colour in (
        (5.4, 17, (226, 92, 36)),
        (3.8, 12, (250, 168, 56)),
        (2, 7, (255, 238, 160)),
    ):
        half = [(0.8, -high), (wide * 0.55, -high * 0.55), (wide, -high * 0.2), (wide * 0.5, 1),
            (0, 1.6)]  # fmt: skip
        pen.shape([(x * size, y + dy * size) for x, dy in mirrored(half)], colour)


def _draw_lantern(pen: Pen, persona: Persona, wood: Colour) -> None:
    pen.line([(0, 0), (0, 5)], (88, 76, 60), 0.9)
    pen.shape([(-4, 5), (4, 5), (5, 16), (-5, 16)], (255, 226, 140), (240, 150, 60), curved=False)
    for x in (-4.4, 0, 4.4):
        pen.line([(x * 0.85, 5), (x, 16)], (66, 54, 46), 0.8)
    pen.line([(-5, 4.6), (5, 4.6)], (66, 54, 46), 1.8)
    pen.line([(-5.6, 16.4), (5.6, 16.4)], (66, 54, 46), 2.0)


def _draw_wand(pen: Pen, persona: Persona, wood: Colour) -> None:
    pen.child((0, 0), turn=pi / 7).line([(0, 3), (0, -17)], darker(wood, 0.25), 1.5, 0.7)
    pen.disc((7.6, -15.6), 1.7, 1.7, lighter(persona.glow, 0.7))


_GEAR = {
    "staff": _draw_staff, "sword": _draw_sword, "dagger": _draw_dagger, "axe": _draw_axe,
    "hammer": _draw_hammer, "spear": _draw_spear, "bow": _draw_bow, "lute": _draw_lute,
    "torch": _draw_torch, "lantern": _draw_lantern, "wand": _draw_wand,
}  # fmt: skip


def _draw_orb(pen: Pen, persona: Persona) -> None:
    pen.disc((0, -8), 5.2, 5.2, lighter(persona.glow, 0.5), persona.glow)
    pen.disc((-1.6, -9.8), 1.9, 1.7, lighter(persona.glow, 0.9))


def _draw_book(pen: Pen, persona: Persona) -> None:
    pen.shape(
        [(-6, -9), (5, -10), (6, 4), (-5, 5)],
        lighter(persona.accent, 0.1),
        darker(persona.accent, 0.3),
        curved=False,
    )
    pen.shape([(-5, 3), (5.6, 2), (5.8, 3.6), (-4.8, 4.6)], (236, 224, 196), curved=False)
    pen.disc((-0.2, -3), 2, 2, NAMED["gold"])


def _draw_shield(pen: Pen, persona: Persona) -> None:
    half = [(0, -15), (9, -14), (10.4, -4), (7, 9), (0, 16)]
    pen.shape(mirrored(half), lighter(_STEEL, 0.2), darker(_STEEL, 0.3))
    inner = [(x * 0.84, y * 0.84) for x, y in half]
    pen.shape(mirrored(inner), lighter(persona.accent, 0.1), darker(persona.accent, 0.35))
    pen.shape([(0, -7), (3.4, 0), (0, 7), (-3.4, 0)], lighter(persona.accent, 0.6), curved=False)


_OFF_GEAR = {"orb": _draw_orb, "book": _draw_book, "shield": _draw_shield}
