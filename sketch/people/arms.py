"""Arms in their sleeves, and what the hands hold. Units are the figure's."""

from sketch.paint.brush import Pen, Point
from sketch.palette import darker, lighter, mix
from sketch.people.gear import draw_gear, draw_off_gear
from sketch.people.persona import Persona
from sketch.people.pose import ARMS, Pose


def draw_arms(body: Pen, pen: Pen, persona: Persona, pose: Pose) -> None:
    """Both arms with the hands and what they hold.

    `body` is scaled to the person, so that arms fit; `pen` is not, so that gear keeps its size.
    """
    for side, name in ((-1, pose.off), (1, pose.main)):
        elbow, hand = ((side * x, y) for x, y in ARMS[name])
        at = (hand[0] * persona.height * persona.breadth, hand[1] * persona.height)
        if side > 0 and persona.gear:
            draw_gear(
                pen.child(at, scale=0.25 + 0.75 * persona.height), persona, raised=name == "raise"
            )
        _draw_arm(body, persona, side, elbow, hand)
        if side < 0 and persona.off_gear:
            draw_off_gear(pen.child(at, scale=0.25 + 0.75 * persona.height), persona)


def _draw_arm(pen: Pen, persona: Persona, side: int, elbow: Point, hand: Point) -> None:
    sleeve = (
        persona.cloth if persona.garment != "leather" else mix(persona.cloth, persona.legs, 0.6)
    )
    shade = darker(sleeve, 0.16 if side < 0 else 0.3)
    shoulder = (side * (11.4 if persona.feminine else 12.2), -65.5)
    wide = persona.garment in ("robe", "dress")
    wrist = _point_between(elbow, hand, 0.8)
    skin_end = darker(persona.skin, 0.06)
    pen.limb([elbow, wrist], shade, 5.6, 8.0 if wide else 4.8)
    pen.limb([shoulder, elbow], shade, 7.2, 5.6)
    pen.line([(shoulder[0] - side * 1.4, shoulder[1] + 1), elbow], lighter(shade, 0.16), 1.2, 0.5)
    if persona.garment == "plate":
        metal = persona.cloth
        pen.disc((side * 12.6, -66.4), 5.4, 4.8, lighter(metal, 0.4), darker(metal, 0.28))
        pen.line(
            [(side * 8.4, -64), (side * 13, -62), (side * 17.4, -64.4)], darker(metal, 0.4), 0.6
        )
        pen.disc(elbow, 3.3, 3.1, lighter(metal, 0.25), darker(metal, 0.25))
    elif persona.garment == "leather":
        pen.disc(
            (side * 12.2, -66), 4.4, 3.8, lighter(persona.cloth, 0.2), darker(persona.cloth, 0.3)
        )
        pen.limb([_point_between(elbow, wrist, 0.4), wrist], darker(persona.cloth, 0.2), 5.2, 4.6)
    elif not wide:
        pen.limb([_point_between(elbow, wrist, 0.72), wrist], lighter(sleeve, 0.2), 5.4, 5.2)
    pen.disc(hand, 2.5, 2.7, lighter(skin_end, 0.06), skin_end)


def _point_between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
