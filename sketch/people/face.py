"""The face: eyes, brows, nose, mouth, scars and other marks. The chin is at 0/0."""

from sketch.lexicon import REPTILES
from sketch.paint.brush import Pen, mirrored
from sketch.palette import NAMED, Colour, darker, lighter, luma, mix
from sketch.people.persona import Persona
from sketch.people.pose import Pose

_EYE_Y = -9.2


def draw_face(pen: Pen, persona: Persona, pose: Pose) -> None:
    """Draw the face, turned to where the pose looks."""
    dx = pose.turn * 1.5
    if "bones" in persona.marks:
        _draw_bones(pen, persona, dx)
        return
    _draw_shading(pen, persona, dx)
    if "scales" in persona.marks:
        _draw_scales(pen, persona)
    if "paint" in persona.marks:
        _draw_paint(pen, persona, dx)
    for side in (-1, 1):
        _draw_eye(pen, persona, side, dx, pose)
        _draw_brow(pen, persona, side, dx, pose)
    _draw_nose(pen, persona, dx)
    _draw_mouth(pen, persona, dx, pose)
    _draw_marks(pen, persona, dx)


def _draw_shading(pen: Pen, persona: Persona, dx: float) -> None:
    blush = mix(persona.skin, (216, 92, 84), 0.26 if persona.feminine else 0.15)
    for side in (-1, 1):
        x = side * 4.9 + dx * 0.7
        for size, share in ((2.3, 0.35), (1.7, 0.65), (1.1, 1.0)):
            pen.disc((x, -5.7), size, size * 0.68, mix(lighter(persona.skin, 0.02), blush, share))
        pen.disc((side * 3.5 + dx, _EYE_Y + 0.2), 2.7, 1.9, darker(persona.skin, 0.07))
    if "freckles" in persona.marks:
        for x, y in ((-4.6, -6.6), (-3.6, -5.7), (-5.6, -5.5), (-2.6, -6.7), (-4.4, -4.8)):
            for side in (-1, 1):
                pen.disc((side * x + dx, y), 0.26, 0.24, mix(persona.skin, (140, 70, 40), 0.5))
    if persona.old:
        for side in (-1, 1):
            crease = darker(persona.skin, 0.24)
            pen.line(
                [(side * 2.6 + dx, -5), (side * 3.7 + dx, -3.4), (side * 3.8 + dx, -2)],
                crease,
                0.3,
                0.2,
            )
            pen.line(
                [(side * 2 + dx, -7.3), (side * 4 + dx, -6.9), (side * 5.4 + dx, -7.6)],
                crease,
                0.3,
                0.15,
            )
        pen.line(
            [(-3 + dx, -14.6), (dx, -15), (3 + dx, -14.6)], darker(persona.skin, 0.18), 0.3, 0.2
        )


def _draw_eye(pen: Pen, persona: Persona, side: int, dx: float, pose: Pose) -> None:
    x, y = side * 3.5 + dx, _EYE_Y
    wide = 2.15 if persona.feminine else 1.95
    tall = {"awe": 1.75, "stern": 1.1, "smile": 1.3}.get(pose.expression, 1.4)
    tall += 0.15 if persona.feminine else 0.0
    outline = [(x - wide, y + 0.2), (x - wide * 0.5, y - tall * 0.82),
        (x + wide * 0.4, y - tall * 0.86), (x + wide, y - 0.05), (x + wide * 0.4, y + tall * 0.7),
        (x - wide * 0.5, y + tall * 0.66)]  # fmt: skip
    glowing = persona.species == "tiefling"
    pen.shape(outline, mix((248, 246, 242), persona.eyes, 0.35 if glowing else 0.0))
    look = x + pose.turn * 0.35
    size = min(1.32, tall * 0.98)
    pen.disc((look, y), size, size, darker(persona.eyes, 0.22), lighter(persona.eyes, 0.28))
    narrow = 0.2 if persona.species in REPTILES else 0.5
    pen.disc((look, y), size * narrow, size * (1.02 - narrow), (26, 20, 28))
    pen.disc((look - 0.45, y - 0.5), 0.38, 0.38, (255, 255, 255))
    lid: Colour = (50, 32, 34) if luma(persona.skin) > 70 else (26, 16, 18)
    weight = 0.62 if persona.feminine else 0.48
    pen.line([outline[0], outline[1], outline[2], outline[3]], lid, weight * 0.7, weight)
    if persona.feminine:
        corner = x + side * wide
        pen.line([(corner - side * 0.4, y - 0.2), (corner + side * 0.9, y - 1.0)], lid, 0.6, 0.15)
    pen.line(
        [(x - wide * 0.6, y + tall * 0.72), (x + wide * 0.6, y + tall * 0.74)],
        darker(persona.skin, 0.3),
        0.22,
    )


def _draw_brow(pen: Pen, persona: Persona, side: int, dx: float, pose: Pose) -> None:
    if persona.species in REPTILES:
        return
    x, y = side * 3.6 + dx, _EYE_Y - 2.9
    inner, outer = {"stern": (1.0, -0.5), "awe": (-1.2, -0.2), "smile": (-0.3, 0.1)}.get(
        pose.expression, (0.1, 0.1)
    )
    if pose.expression == "smirk" and side > 0:
        inner, outer = -0.7, -0.6
    colour = (
        darker(persona.hair, 0.25) if persona.hair_length != "bald" else darker(persona.skin, 0.5)
    )
    if luma(colour) > 190:
        colour = darker(colour, 0.25)
    thick = 0.75 if persona.feminine else 1.1
    pen.line([(x - side * 2.0, y + inner), (x, y - 0.6 + (inner + outer) / 3),
        (x + side * 2.4, y + 0.3 + outer)], colour, thick, thick * 0.4)  # fmt: skip


def _draw_nose(pen: Pen, persona: Persona, dx: float) -> None:
    shade = darker(persona.skin, 0.26)
    if persona.species in REPTILES:
        jaw = [(0, -8.6), (2.6, -8), (4.6, -4.6), (4.8, -1.4), (2.6, 0.6), (0, 1)]
        outline = [(x + dx * 1.3, y) for x, y in mirrored(jaw)]
        pen.shape(outline, lighter(persona.skin, 0.22), darker(persona.skin, 0.06))
        for side in (-1, 1):
            pen.disc((dx * 1.3 + side * 1.5, -6), 0.5, 0.6, shade)
        return
    if persona.species == "cat":
        pen.shape(
            [(dx - 1.5, -5.8), (dx + 1.5, -5.8), (dx, -4.4)],
            darker(persona.skin, 0.5),
            curved=False,
        )
        return
    width = 1.3 if persona.feminine else 1.75
    if persona.species in ("orc", "dwarf", "goblin", "half-orc", "gnome"):
        width += 0.6
        pen.disc(
            (dx * 1.25, -5.5), width, 1.3, lighter(persona.skin, 0.02), darker(persona.skin, 0.12)
        )
    side = 1 if dx <= 0 else -1
    pen.line(
        [(dx + side * 0.5, -8.2), (dx * 1.2 + side * 0.9, -6.4), (dx * 1.3 + side * 0.7, -4.9)],
        darker(persona.skin, 0.15),
        0.25,
        0.7,
    )
    pen.line(
        [(dx * 1.3 - width, -5.1), (dx * 1.3, -4.55), (dx * 1.3 + width, -5.1)], shade, 0.35, 0.4
    )
    pen.disc((dx * 1.3 - side * 0.3, -6.1), 0.5, 0.6, lighter(persona.skin, 0.3))


def _draw_mouth(pen: Pen, persona: Persona, dx: float, pose: Pose) -> None:
    if persona.species in REPTILES:
        line = [(dx - 4, -2.4), (dx * 1.3 - 2, -1.2), (dx * 1.3 + 2, -1.2), (dx + 4, -2.4)]
        pen.line(line, darker(persona.skin, 0.45), 0.4)
        return
    lips = mix(persona.skin, (164, 48, 56), 0.5 if persona.feminine else 0.28)
    dark = mix(darker(persona.skin, 0.4), (96, 26, 32), 0.4)
    x, y = dx * 1.1, -2.9
    if pose.expression == "awe":
        pen.disc((x, y), 1.1, 1.25, dark, lips)
    elif pose.expression == "smile":
        pen.shape([(x - 2.6, y - 0.6), (x, y + 0.1), (x + 2.6, y - 0.6), (x + 1.3, y + 1.0),
            (x - 1.3, y + 1.0)], lips)  # fmt: skip
        pen.shape(
            [(x - 1.9, y - 0.2), (x, y + 0.25), (x + 1.9, y - 0.2), (x, y + 0.8)], (246, 240, 232)
        )
        pen.line([(x - 2.8, y - 0.8), (x, y + 0.15), (x + 2.8, y - 0.8)], dark, 0.4)
    else:
        left, right = {"stern": (0.5, 0.5), "smirk": (0.2, -0.8)}.get(
            pose.expression, (-0.12, -0.12)
        )
        pen.shape([(x - 1.9, y + left), (x - 0.6, y - 0.55), (x, y - 0.3), (x + 0.6, y - 0.55),
            (x + 1.9, y + right), (x, y + 0.95)], lips, lighter(lips, 0.12))  # fmt: skip
        pen.line([(x - 2.2, y + left), (x, y + 0.1), (x + 2.2, y + right)], dark, 0.38)
    if "tusks" in persona.marks:
        for side in (-1, 1):
            pen.shape(
                [(x + side * 1.5, y + 0.9), (x + side * 2.9, y + 0.7), (x + side * 2.5, y - 1.8)],
                (244, 236, 214),
                (216, 200, 166),
                curved=False,
            )


def _draw_marks(pen: Pen, persona: Persona, dx: float) -> None:
    if "scar" in persona.marks:
        pen.line(
            [(4.6 + dx, -12.4), (4.1 + dx, -8), (4.9 + dx, -3.8)],
            mix(persona.skin, (190, 70, 70), 0.55),
            0.75,
            0.3,
        )
    if "eyepatch" in persona.marks:
        pen.line([(-8, -12.6), (dx - 3, -11), (8, -15.4)], (40, 32, 34), 0.7)
        pen.shape(
            [(dx - 5.8, -11.4), (dx - 1.2, -11.4), (dx - 1.8, -7.6), (dx - 4.6, -7.2)],
            (48, 38, 40),
            (26, 20, 24),
        )
    if "glasses" in persona.marks:
        for side in (-1, 1):
            x = side * 3.5 + dx
            ring = [(x - 2.6, _EYE_Y), (x, _EYE_Y - 2.3), (x + 2.6, _EYE_Y), (x, _EYE_Y + 2.3),
                (x - 2.6, _EYE_Y)]  # fmt: skip
            pen.line(ring, NAMED["brass"], 0.45)
        pen.line([(dx - 0.9, _EYE_Y), (dx + 0.9, _EYE_Y)], NAMED["brass"], 0.45)
    if "whiskers" in persona.marks:
        for side in (-1, 1):
            for y in (-4.6, -3.6):
                pen.line(
                    [(side * 2.4 + dx, y), (side * 9.6 + dx, y - 0.7)], (236, 230, 220), 0.25, 0.1
                )


def _draw_paint(pen: Pen, persona: Persona, dx: float) -> None:
    for side in (-1, 1):
        for y in (-6.4, -4.8):
            pen.line(
                [(side * 3 + dx, y + 0.6), (side * 6.8, y)],
                mix(persona.accent, persona.skin, 0.2),
                0.8,
                0.3,
            )


def _draw_scales(pen: Pen, persona: Persona) -> None:
    for row in range(4):
        for x in (-5.6, -2.8, 0, 2.8, 5.6):
            at = x + (row % 2) * 1.4
            pen.line(
                [(at - 1, -18.4 + row * 1.4), (at, -17.5 + row * 1.4), (at + 1, -18.4 + row * 1.4)],
                darker(persona.skin, 0.28),
                0.35,
            )


def _draw_bones(pen: Pen, persona: Persona, dx: float) -> None:
    for side in (-1, 1):
        x = side * 3.4 + dx
        pen.disc((x, _EYE_Y), 2.2, 2.3, (36, 28, 38))
        pen.disc((x, _EYE_Y), 0.8, 0.8, persona.eyes)
    pen.shape([(dx - 0.9, -5), (dx, -7), (dx + 0.9, -5)], (48, 38, 44), curved=False)
    pen.line([(dx - 3, -2.6), (dx + 3, -2.6)], (60, 48, 50), 0.5)
    for x in (-2, -1, 0, 1, 2):
        pen.line([(dx + x, -3.4), (dx + x, -1.8)], (60, 48, 50), 0.35)
