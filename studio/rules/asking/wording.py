"""Texts for members made from values: alt texts, captions, amounts, lists of names."""

from collections import Counter
from collections.abc import Mapping, Sequence

from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.pictures.masks import MaskNote, Region
from studio.rules.text import clip

ALT_TEXT_LIMIT = 1024
_UNITS = ("kB", "MB", "GB")


def alt_text(params: Params, *, portrait: bool = False) -> str:
    """The alt text of a picture: who does what, in which style."""
    names = joined([member.shown for member in params.cast])
    if portrait:
        seen = f"portrait of {names}, {params.scene}"
    else:
        seen = f"{names}: {params.scene}" if names else params.scene
    from_upload = ["made from a picture that was sent"] if params.uploaded else []
    what = "; ".join([*_painted(params.mask, seen.rstrip(". "), *params.changes), *from_upload])
    style = f" Style: {params.style}." if params.style else ""
    return clip(f"AI picture: {what}.{style}", ALT_TEXT_LIMIT)


REGION_NAMES: dict[Region, str] = {
    Region.LEFT: "left half",
    Region.RIGHT: "right half",
    Region.TOP: "upper half",
    Region.BOTTOM: "lower half",
    Region.CENTRE: "centre",
    Region.BACKGROUND: "background",
    Region.FACE: "face",
}
"""The parts of a picture that have a name, in the order in which they are offered."""


def _painted(mask: MaskNote | None, *told: str) -> Sequence[str]:
    """The parts of the alt text. With a mask the last one tells what was painted over."""
    if mask is None:
        return told
    part = f"the {REGION_NAMES[Region(mask.region)]}" if mask.kind == "region" else "a part"
    return [*told[:-1], f"{part} painted over: {told[-1]}"]


def mask_words(mask: MaskNote) -> str:
    """Which part of a picture was painted over: `the left half, with a soft edge`."""
    if mask.kind != "region":
        return "as drawn by hand" if mask.kind == "drawn" else "as in an uploaded mask"
    edge = "a soft edge" if mask.feather else "a hard edge"
    return f"the {REGION_NAMES[Region(mask.region)]}, with {edge}"


_HOW: Mapping[str, str] = {
    GenerationKind.ITERATE: "changed",
    GenerationKind.VARY: "a variation",
    GenerationKind.REDO: "drawn again",
    GenerationKind.INPAINT: "painted over",
    GenerationKind.UPSCALE: "enlarged",
}


def how_made(kind: str) -> str:
    """How a picture was made from its parent, in a word or two; empty for a first picture."""
    return _HOW.get(kind, "")


def joined(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


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


def money(micros: int) -> str:
    """Micro-dollars as members read them: `$0.003`, `$1.20`."""
    dollars = micros / 1_000_000
    return f"${dollars:.2f}" if dollars >= 0.1 or micros % 10_000 == 0 else f"${dollars:.3f}"


def data_size(size_bytes: int) -> str:
    """The size in the largest unit that fits: `4.2 MB`, `950 bytes`."""
    if size_bytes < 1000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    size = size_bytes / 1000
    *units, largest = _UNITS
    for unit in units:
        if size < 999.95:
            return f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} {largest}"


def duration(seconds: float) -> str:
    """A duration as members read it: `12 s`, `3 min`, `2 h 5 min`."""
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
    """An example of a change to this picture: something that it does not show yet."""
    present = " ".join((params.scene, *params.changes)).casefold()
    for word, change in _EXAMPLE_CHANGES:
        if word not in present:
            return change
    return "closer, looking up"
