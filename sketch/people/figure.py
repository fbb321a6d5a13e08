"""A whole person: body, clothes, arms and head.

Units: the feet stand at 0/0, y grows downwards, and a human is 100 units high. A portrait is the
same figure, drawn larger.
"""

from sketch.paint.brush import Pen, Point, mirrored
from sketch.palette import NAMED, darker, lighter
from sketch.people.arms import draw_arms
from sketch.people.cloak import draw_cloak_back, draw_cloak_collar
from sketch.people.garment import LEATHER, LONG, draw_front, draw_torso
from sketch.people.hair import draw_back_hair
from sketch.people.head import draw_head
from sketch.people.persona import Persona
from sketch.people.pose import ARMS, Pose

# The chin of a human, in the figure's units.
CHIN_Y = -74.0
_HIPS_Y = -42.0


def draw_figure(pen: Pen, persona: Persona, pose: Pose) -> None:
    """Draw the person standing at the pen's origin."""
    if pose.sits:
        _draw_stool(pen.child((0, 0), scale=persona.height, stretch=persona.breadth))
        pen = pen.child((0, 0), seat=_HIPS_Y * persona.height)
    body = pen.child(
        (0, 0), scale=persona.height, stretch=persona.breadth, seat=_HIPS_Y if pose.sits else None
    )
    head = pen.child(
        (0, CHIN_Y * persona.height), scale=0.35 + 0.65 * persona.height, turn=pose.tilt
    )
    _draw_behind(body, persona)
    draw_back_hair(head, persona)
    if persona.garment not in LONG:
        _draw_legs(body, persona)
    _draw_neck(body, persona)
    draw_torso(body, persona)
    draw_front(body, persona)
    draw_arms(body, pen, persona, pose)
    if persona.cloak:
        draw_cloak_collar(body, persona, persona.cloak)
    draw_head(head, persona, pose)


def _draw_stool(pen: Pen) -> None:
    for side in (-1, 1):
        pen.line([(side * 11, -18), (side * 14, 0)], (84, 58, 40), 3.2)
    pen.shape([(-16, -23), (16, -23), (16, -18), (-16, -18)], (128, 92, 60), curved=False)


def head_centre(persona: Persona) -> Point:
    """The middle of the face, in the units of the pen that draws the figure."""
    return (0.0, CHIN_Y * persona.height - 10 * (0.35 + 0.65 * persona.height))


def off_hand(persona: Persona, pose: Pose) -> Point:
    """Where the left hand is, in the units of the pen that draws the figure."""
    x, y = ARMS[pose.off][1]
    return (-x * persona.height * persona.breadth, y * persona.height)


def _draw_behind(pen: Pen, persona: Persona) -> None:
    if "wings" in persona.marks:
        _draw_wings(pen, persona)
    if "tail" in persona.marks:
        pen.line(
            [(6, -38), (20, -28), (25, -14), (18, -8), (23, -2)], darker(persona.skin, 0.15), 3, 1
        )
    if "quiver" in persona.marks:
        pen.shape([(8, -78), (13, -80), (17, -60), (12, -58)], (96, 64, 42), curved=False)
        for x in (9, 11, 13):
            pen.line([(x, -78), (x - 1, -87)], (196, 170, 120), 0.6)
            pen.shape([(x - 2, -88), (x, -83), (x + 0.6, -88)], NAMED["crimson"], curved=False)
    if persona.cloak:
        draw_cloak_back(pen, persona.cloak)


def _draw_wings(pen: Pen, persona: Persona) -> None:
    tint = (226, 236, 246) if persona.species in ("angel", "fae") else darker(persona.skin, 0.3)
    for side in (-1, 1):
        for reach, drop in ((44, -96), (40, -76), (33, -58)):
            pen.shape([(side * 4, -64), (side * reach * 0.6, drop - 6), (side * reach, drop),
                (side * reach * 0.75, drop + 20), (side * 10, -52)], lighter(tint, 0.1),
                darker(tint, 0.22))  # fmt: skip


def _draw_legs(pen: Pen, persona: Persona) -> None:
    plate = persona.garment == "plate"
    leg = persona.cloth if plate else persona.legs
    boot = darker(persona.cloth, 0.25) if plate else LEATHER
    if "barefoot" in persona.marks:
        boot = persona.skin
    for side in (-1, 1):
        outline = [(side * 0.6, -44), (side * 10, -44), (side * 10, -26), (side * 8.2, -8),
            (side * 2.6, -8), (side * 2.2, -26)]  # fmt: skip
        pen.shape(outline, leg, darker(leg, 0.35), curved=False)
        pen.shape([(side * 2, -17), (side * 9, -17.5), (side * 8.6, -5), (side * 11.5, -1.2),
            (side * 11, 0.4), (side * 2.2, 0.4)], lighter(boot, 0.06), darker(boot, 0.35),
            curved=False)  # fmt: skip
        pen.line([(side * 1.8, -17), (side * 9.4, -17.5)], lighter(boot, 0.18), 1.6)
        if plate:
            pen.disc(
                (side * 5.8, -25), 3.4, 3.2, lighter(persona.cloth, 0.3), darker(persona.cloth, 0.2)
            )


def _draw_neck(pen: Pen, persona: Persona) -> None:
    shade = darker(persona.skin, 0.24)
    pen.shape(
        mirrored([(0, -78), (3.7, -78), (3.9, -71), (7, -67.5), (0, -63)]), shade, persona.skin
    )
