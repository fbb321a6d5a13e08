"""The alt text of a picture, and the names of its parts."""

from collections.abc import Sequence

from studio.rules.asking.params import Params
from studio.rules.pictures.masks import MaskNote, Region
from studio.rules.text import clip
from studio.rules.wording import joined

ALT_TEXT_LIMIT = 1024


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
