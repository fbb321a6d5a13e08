"""Sentences made from facts: alt text, captions, amounts, lists of names."""

from collections import Counter
from collections.abc import Sequence

from studio.rules.consistency import Means, Plan
from studio.rules.params import Params
from studio.rules.text import clip

ALT_TEXT_LIMIT = 1024


def alt_text(params: Params, *, portrait: bool = False) -> str:
    """What a picture shows, for people who hear it: who, doing what, in which style."""
    names = joined([member.name for member in params.cast])
    if portrait:
        seen = f"portrait of {names}, {params.scene}"
    else:
        seen = f"{names}: {params.scene}" if names else params.scene
    what = "; ".join([seen.rstrip(". "), *params.changes])
    return clip(f"AI picture: {what}. Style: {params.style}.", ALT_TEXT_LIMIT)


def joined(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def likeness(plan: Plan) -> str:
    """What holds the looks of the characters: `2 pictures of Elara and 1 of Bram`."""
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
    """Who may look like whom, as one sentence; empty when nobody does."""
    pairs = [joined(pair) for pair in plan.alike]
    return f"{'; '.join(pairs)} are described almost alike and may blend." if pairs else ""


def money(micros: int) -> str:
    """Micro-dollars as people read them: `$0.003`, `$1.20`."""
    dollars = micros / 1_000_000
    return f"${dollars:.2f}" if dollars >= 0.1 or micros % 10_000 == 0 else f"${dollars:.3f}"


def duration(seconds: float) -> str:
    """A wait as people say it: `12 s`, `3 min`, `2 h 5 min`."""
    whole = max(round(seconds), 0)
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


_EXAMPLE_CHANGES = (
    ("night", "at night, in the rain"),
    ("rain", "in the rain, lanterns lit"),
    ("snow", "in deep snow"),
    ("dawn", "at dawn, with fog"),
)


def example_change(params: Params) -> str:
    """What one could say about this very picture: something that it does not have yet."""
    present = " ".join((params.scene, *params.changes)).casefold()
    for word, change in _EXAMPLE_CHANGES:
        if word not in present:
            return change
    return "closer, looking up"
