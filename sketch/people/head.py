"""The head with face, hair, ears and headwear. The chin is at 0/0, the crown at -20."""

from sketch.paint.brush import Pen, Point, mirrored
from sketch.palette import darker, lighter
from sketch.people.ears_and_horns import draw_antlers, draw_cat_ears, draw_ears, draw_horns
from sketch.people.face import draw_face
from sketch.people.hair import draw_beard, draw_braids, draw_front_hair
from sketch.people.headwear import draw_headwear
from sketch.people.persona import Persona
from sketch.people.pose import Pose


def draw_head(pen: Pen, persona: Persona, pose: Pose) -> None:
    """Draw the head, over the neck."""
    if persona.horns and persona.horns != "antlers":
        draw_horns(pen, persona)
    draw_ears(pen, persona)
    _draw_skull(pen, persona)
    draw_face(pen, persona, pose)
    if persona.beard:
        draw_beard(pen, persona, pose)
    if persona.hair_length != "bald":
        draw_front_hair(pen, persona, pose)
    if persona.hair_style == "braids" and persona.hair_length in ("medium", "long"):
        draw_braids(pen, persona)
    if persona.horns == "antlers":
        draw_antlers(pen)
    if persona.ears == "cat":
        draw_cat_ears(pen, persona)
    if persona.headwear:
        draw_headwear(pen, persona)


def _draw_skull(pen: Pen, persona: Persona) -> None:
    heavy = persona.species in ("orc", "half-orc", "goliath", "dragonborn", "lizardfolk", "dwarf")
    jaw = 5.0 if persona.feminine else 6.0
    jaw += 0.9 if heavy else 0.0
    half: list[Point] = [(0, -20.4), (5.4, -19), (8.2, -13.5), (8.0, -8), (jaw + 0.7, -3.6),
        (jaw * 0.46, -0.4), (0, 0.3)]  # fmt: skip
    pen.shape(mirrored(half), lighter(persona.skin, 0.13), darker(persona.skin, 0.1))
