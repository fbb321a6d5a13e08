"""The alt text of a picture, and the names of its parts."""

import re
from collections.abc import Mapping, Sequence

from studio.rules.asking.params import Params
from studio.rules.asking.picture_tags import PictureTag
from studio.rules.pictures.masks import MaskNote, Region
from studio.rules.text import shorten
from studio.rules.wording import joined

ALT_TEXT_LIMIT = 1024
# So many characters at the end of a text are looked at for its last sign.
_ENDING = 4


# Whatever quotes and signs of formatting follow it, this ends a sentence.
_END = re.compile(r"[.!?…。！？][\"'”’»」』)*_~|]*\Z")


def alt_text(
    params: Params,
    *,
    tag: PictureTag = PictureTag.AI,
    portrait: bool = False,
    place: tuple[int, int] | None = None,
) -> str:
    """The alt text of a picture: who made it, who does what, in which style.

    `place`: the picture's number in its message, and how many the message shows.
    """
    names = joined([member.shown for member in params.cast])
    if portrait:
        return portrait_alt(names, params.scene, style=params.style, tag=tag)
    seen = f"{names}: {params.scene}" if names else params.scene
    from_upload = ["made from a picture that was sent"] if params.uploaded else []
    parts = [*_painted(params.mask, seen, *params.changes), *from_upload]
    return _told(parts, params.style, tag, place=place)


def portrait_alt(name: str, looks: str, *, style: str, tag: PictureTag = PictureTag.AI) -> str:
    """The alt text of a portrait: who made it, whose it is, and what is seen."""
    return _told([f"portrait of {name}, {looks}"], style, tag)


def compared_alt(name: str, looks: Mapping[str, str], tags: Sequence[PictureTag]) -> str:
    """The alt text of a character's portraits beside each other: who made them, whose they are, and
    the looks in each by its word: "before", "after"."""
    tag = PictureTag.AI if PictureTag.AI in tags else tags[0]
    room = (ALT_TEXT_LIMIT - 200) // max(1, len(looks))
    seen = [f"{word}: {shorten(_trimmed(told), room)}" for word, told in looks.items()]
    return _told([f"portraits of {name} side by side", *seen], "", tag)


def kit_alt(name: str, what: str, tag: PictureTag) -> str:
    """The alt text of a file of an identity kit: who made it, whose it is and what it is."""
    return _told([f"{name}, {what}"], "", tag)


def _told(
    parts: Sequence[str], style: str, tag: PictureTag, *, place: tuple[int, int] | None = None
) -> str:
    """One sentence of the parts, one of the style and one of the place. A text that is too long is
    shortened, and keeps its style and its place."""
    style = _trimmed(style)
    opening, ending = f"{tag.opening}: ", _sentence(f" Style: {style}") if style else ""
    if place is not None:
        ending += f" Picture {place[0]} of {place[1]}."
    room = ALT_TEXT_LIMIT - len(opening) - len(ending) - 1
    what = shorten("; ".join(filter(None, map(_trimmed, parts))), room)
    return f"{opening}{_sentence(what)}{ending}"


def _trimmed(text: str) -> str:
    """The text in one line, without the stops at its end."""
    return " ".join(text.split()).rstrip(" .,;:。")


def _sentence(text: str) -> str:
    return text if _END.search(text[-_ENDING:]) else f"{text}."


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
