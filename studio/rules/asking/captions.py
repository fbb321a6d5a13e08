"""Captions of a picture: how it was made, what keeps its looks, what can be changed in it."""

from collections import Counter
from collections.abc import Mapping

from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.wording import joined

_HOW: Mapping[str, str] = {
    GenerationKind.ITERATE: "changed",
    GenerationKind.VARY: "varied",
    GenerationKind.REDO: "drawn again",
    GenerationKind.INPAINT: "painted over",
    GenerationKind.UPSCALE: "enlarged",
}


def how_made(kind: str) -> str:
    """How a picture was made from its parent, in a word or two; empty for a first picture."""
    return _HOW.get(kind, "")


def made_from(kind: str, origin: str) -> str:
    """How a picture was made, and from what: `varied from 3`; empty for a picture from words alone.

    `origin` names the picture that it was made from; "" without one.
    """
    how = how_made(kind)
    return f"{how or 'drawn'} from {origin}" if origin else how


def likeness(plan: Plan) -> str:
    """What keeps the looks of the characters: `2 pictures of Elara and 1 of Bram`."""
    held = []
    if plan.means in (Means.SOURCE, Means.SOURCE_AND_REFERENCES):
        held.append("the picture it starts from")
    if plan.loras:
        held.append(f"training on {joined([name for name, _ in plan.loras])}")
    counts = Counter(name for name, _ in plan.references)
    for at, (name, count) in enumerate(counts.items()):
        unit = "" if at else "reference picture " if count == 1 else "reference pictures "
        held.append(f"{count} {unit}of {name}")
    if plan.left_out or not held:
        held.append(f"words alone for {joined(plan.left_out)}" if plan.left_out else "words alone")
    return joined(held)


def blending(plan: Plan) -> str:
    """One sentence about characters that may look alike; empty when there are none."""
    pairs = [joined(pair) for pair in plan.alike]
    return f"{'; '.join(pairs)} are described almost alike and may blend." if pairs else ""


_EXAMPLE_CHANGES = (
    ("night", "at night, in the rain"),
    ("rain", "in the rain, lanterns lit"),
    ("snow", "in deep snow"),
    ("dawn", "at dawn, with fog"),
)


def example_change(params: Params) -> str:
    """An example of a change to this picture: something that it does not show yet."""
    present = " ".join((params.scene, *params.changes)).casefold()
    for word, change in _EXAMPLE_CHANGES:
        if word not in present:
            return change
    return "closer, looking up"
