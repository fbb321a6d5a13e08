"""Arms, head and expression: what differs between two drawings of one person."""

from dataclasses import dataclass

from sketch.paint.brush import Point
from sketch.people.persona import Persona
from sketch.words import Words, seeded_random

# Elbow and hand of the right arm, in the figure's units. The left arm is mirrored.
ARMS: dict[str, tuple[Point, Point]] = {
    "rest": ((16.5, -54), (15.5, -41)), "hip": ((21, -55),
    (11.5, -46)), "hold": ((18.5, -55), (23, -50)), "raise": ((22, -66), (25, -80)),
    "cast": ((19.5, -57), (28, -63)), "chest": ((17.5, -55), (6, -56)),
}  # fmt: skip


@dataclass(frozen=True)
class Pose:
    """How a person stands.

    `main` and `off` are keys of `ARMS`, for the right and the left arm. `turn` (-1 left to 1 right)
    is where the face looks. `tilt` leans the head, in radians.
    """

    main: str
    off: str
    turn: float
    tilt: float
    expression: str  # calm, smile, stern, smirk, awe
    magic: bool
    sits: bool = False


def choose_pose(persona: Persona, *, scene: str, seed: int, casts: bool = False) -> Pose:
    """A pose that suits the person's gear and the scene's words; the seed varies it.

    Somebody who `casts` has fire in the hand.
    """
    words = Words(scene)
    rng = seeded_random("pose", persona.name, seed)
    fights = words.says("fight", "fighting", "fights", "attack", "attacks", "battle", "charge",
                        "raises", "raised", "swings", "strikes", "against")  # fmt: skip
    magic = casts or words.says("magic", "spell", "casting", "casts", "cast", "conjures", "summons",
                       "fireball", "sorcery", "ritual")  # fmt: skip
    main = "rest"
    if persona.gear:
        main = (
            "raise" if fights and persona.gear not in ("staff", "bow", "lute", "spear") else "hold"
        )
    if persona.gear == "lute":
        main = "chest"
    off = "cast" if magic or persona.off_gear == "orb" else rng.choice(("rest", "hip", "rest"))
    if persona.off_gear in ("book", "shield"):
        off = "chest" if persona.off_gear == "book" else "hold"
    return Pose(
        main=main,
        off=off,
        turn=rng.choice((-0.8, -0.45, 0.0, 0.45, 0.8)),
        tilt=rng.uniform(-0.07, 0.07),
        expression=_expression(words, rng.choice(("calm", "smile", "stern", "smirk"))),
        magic=magic,
        sits=words.says("sit", "sits", "sitting", "seated", "sat"),
    )


def _expression(words: Words, otherwise: str) -> str:
    told = words.first(
        (
            ("smile", ("smile", "smiles", "smiling", "laughing", "laughs", "happy", "joy", "grin")),
            ("stern", ("angry", "rage", "furious", "fight", "fighting", "battle", "grim", "stern")),
            ("awe", ("surprised", "afraid", "scared", "awe", "shocked", "fear", "sad", "weeping")),
        )
    )
    return told or otherwise
