"""The whole person: body, clothes and arms, in a figure's own units.

The feet stand at 0/0 and a human is 100 units high. A portrait is the same figure, nearer.
"""

from sketch.paint.brush import Pen, Point, mirrored
from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.people.garment import LEATHER, LONG, draw_front, draw_torso
from sketch.people.gear import draw_gear, draw_off_gear
from sketch.people.hair import draw_back_hair
from sketch.people.head import draw_head
from sketch.people.persona import Persona
from sketch.people.pose import ARMS, Pose

CHIN_Y = -74.0


def draw_figure(pen: Pen, who: Persona, how: Pose) -> None:
    """Draw the person standing at the pen's origin."""
    body = pen.child((0, 0), scale=who.height, stretch=who.breadth)
    head = pen.child((0, CHIN_Y * who.height), scale=0.35 + 0.65 * who.height, turn=how.tilt)
    _behind(body, who)
    draw_back_hair(head, who)
    if who.garment not in LONG:
        _legs(body, who)
    _neck(body, who)
    draw_torso(body, who)
    draw_front(body, who)
    _arms(body, pen, who, how)
    if who.cloak:
        _mantle(body, who, who.cloak)
    draw_head(head, who, how)


def head_centre(who: Persona) -> Point:
    """The middle of the face, in the units of the figure's pen."""
    return (0.0, CHIN_Y * who.height - 10 * (0.35 + 0.65 * who.height))


def off_hand(who: Persona, how: Pose) -> Point:
    """Where the left hand is, in the units of the figure's pen."""
    x, y = ARMS[how.off][1]
    return (-x * who.height * who.breadth, y * who.height)


# ── behind ───────────────────────────────────────────────────────────────────


def _behind(pen: Pen, who: Persona) -> None:
    if "wings" in who.marks:
        _wings(pen, who)
    if "tail" in who.marks:
        pen.line([(6, -38), (20, -28), (25, -14), (18, -8), (23, -2)], darker(who.skin, 0.15), 3, 1)
    if "quiver" in who.marks:
        pen.shape([(8, -78), (13, -80), (17, -60), (12, -58)], (96, 64, 42), curved=False)
        for x in (9, 11, 13):
            pen.line([(x, -78), (x - 1, -87)], (196, 170, 120), 0.6)
            pen.shape([(x - 2, -88), (x, -83), (x + 0.6, -88)], NAMED["crimson"], curved=False)
    if who.cloak:
        half = [(0, -72), (10, -71), (15, -64), (18, -45), (21, -22), (23, -5), (14, -2.5), (0, -4)]
        pen.shape(mirrored(half), darker(who.cloak, 0.12), darker(who.cloak, 0.55))
        for x in (-15, -8, 9, 16):
            pen.line([(x * 0.7, -58), (x, -30), (x * 1.15, -6)], darker(who.cloak, 0.6), 0.5, 1.4)


def _wings(pen: Pen, who: Persona) -> None:
    tint = (226, 236, 246) if who.species in ("angel", "fae") else darker(who.skin, 0.3)
    for side in (-1, 1):
        for reach, drop in ((44, -96), (40, -76), (33, -58)):
            pen.shape(
                [
                    (side * 4, -64),
                    (side * reach * 0.6, drop - 6),
                    (side * reach, drop),
                    (side * reach * 0.75, drop + 20),
                    (side * 10, -52),
                ],
                lighter(tint, 0.1),
                darker(tint, 0.22),
            )


# ── body ─────────────────────────────────────────────────────────────────────


def _legs(pen: Pen, who: Persona) -> None:
    plate = who.garment == "plate"
    leg = who.cloth if plate else who.legs
    boot = darker(who.cloth, 0.25) if plate else LEATHER
    for side in (-1, 1):
        outline = [
            (side * 0.6, -44),
            (side * 10, -44),
            (side * 10, -26),
            (side * 8.2, -8),
            (side * 2.6, -8),
            (side * 2.2, -26),
        ]
        pen.shape(outline, leg, darker(leg, 0.35), curved=False)
        pen.shape(
            [
                (side * 2, -17),
                (side * 9, -17.5),
                (side * 8.6, -5),
                (side * 11.5, -1.2),
                (side * 11, 0.4),
                (side * 2.2, 0.4),
            ],
            lighter(boot, 0.06),
            darker(boot, 0.35),
            curved=False,
        )
        pen.line([(side * 1.8, -17), (side * 9.4, -17.5)], lighter(boot, 0.18), 1.6)
        if plate:
            pen.disc((side * 5.8, -25), 3.4, 3.2, lighter(who.cloth, 0.3), darker(who.cloth, 0.2))


def _neck(pen: Pen, who: Persona) -> None:
    shade = darker(who.skin, 0.24)
    pen.shape(mirrored([(0, -78), (3.7, -78), (3.9, -71), (7, -67.5), (0, -63)]), shade, who.skin)


# ── arms and cloak ───────────────────────────────────────────────────────────


def _arms(body: Pen, pen: Pen, who: Persona, how: Pose) -> None:
    for side, name in ((-1, how.off), (1, how.main)):
        elbow, hand = ((side * x, y) for x, y in ARMS[name])
        at = (hand[0] * who.height * who.breadth, hand[1] * who.height)
        if side > 0 and who.gear:
            draw_gear(pen.child(at, scale=0.25 + 0.75 * who.height), who, raised=name == "raise")
        _arm(body, who, side, elbow, hand)
        if side < 0 and who.off_gear:
            draw_off_gear(pen.child(at, scale=0.25 + 0.75 * who.height), who)


def _arm(pen: Pen, who: Persona, side: int, elbow: Point, hand: Point) -> None:
    sleeve = who.cloth if who.garment != "leather" else mix(who.cloth, who.legs, 0.6)
    shade = darker(sleeve, 0.16 if side < 0 else 0.3)
    shoulder = (side * (11.4 if who.feminine else 12.2), -65.5)
    wide = who.garment in ("robe", "dress")
    wrist = _toward(elbow, hand, 0.8)
    skin_end = darker(who.skin, 0.06)
    pen.limb([elbow, wrist], shade, 5.6, 8.0 if wide else 4.8)
    pen.limb([shoulder, elbow], shade, 7.2, 5.6)
    pen.line([(shoulder[0] - side * 1.4, shoulder[1] + 1), elbow], lighter(shade, 0.16), 1.2, 0.5)
    if who.garment == "plate":
        metal = who.cloth
        pen.disc((side * 12.6, -66.4), 5.4, 4.8, lighter(metal, 0.4), darker(metal, 0.28))
        pen.line(
            [(side * 8.4, -64), (side * 13, -62), (side * 17.4, -64.4)], darker(metal, 0.4), 0.6
        )
        pen.disc(elbow, 3.3, 3.1, lighter(metal, 0.25), darker(metal, 0.25))
    elif who.garment == "leather":
        pen.disc((side * 12.2, -66), 4.4, 3.8, lighter(who.cloth, 0.2), darker(who.cloth, 0.3))
        pen.limb([_toward(elbow, wrist, 0.4), wrist], darker(who.cloth, 0.2), 5.2, 4.6)
    elif not wide:
        pen.limb([_toward(elbow, wrist, 0.72), wrist], lighter(sleeve, 0.2), 5.4, 5.2)
    pen.disc(hand, 2.5, 2.7, lighter(skin_end, 0.06), skin_end)


def _toward(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _mantle(pen: Pen, who: Persona, colour: Colour) -> None:
    for side in (-1, 1):
        pen.shape(
            [
                (side * 3, -72),
                (side * 10, -72),
                (side * 15.4, -66),
                (side * 17.4, -54),
                (side * 15, -51),
                (side * 11, -58),
                (side * 6, -66),
            ],
            lighter(colour, 0.12),
            darker(colour, 0.3),
        )
    if who.hood_down:
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
