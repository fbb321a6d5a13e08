"""The parts of a card that compare a version of looks with the one that the GM saw before."""

from collections.abc import Sequence

from cogs.characters.changed_words import marked
from cogs.components.layout import Attached, AttachedText, CardPart, safe, small, tags
from db.models import CharacterLook
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.text import shorten
from studio.services.characters.approvals import NOTE_LIMIT
from studio.services.characters.form import LOOKS_LIMIT


def compared(look: CharacterLook, before: CharacterLook | None, *, room: int) -> Sequence[CardPart]:
    """The whole looks with the words that were added and removed since `before`.

    Where `room`, in characters, does not suffice, the removed words come as a file.
    """
    if before is None:
        return (safe(look.looks, LOOKS_LIMIT),)
    text = marked(before.looks, look.looks)
    if len(text) <= room:
        return (text, _unchanged(look, before))
    hint = small(f"There is no room for the removed words; the file has version {before.version}.")
    text = marked(before.looks, look.looks, removed=False)
    if len(text) > room - len(hint):
        text = safe(look.looks, LOOKS_LIMIT)
    return text, hint, AttachedText(f"looks-of-version-{before.version}.txt", before.looks)


def version_line(look: CharacterLook, before: CharacterLook | None) -> str:
    """The style and the version, and since which version the looks changed."""
    if before is None:
        return f"{safe(look.style, STYLE_LIMIT)} · version {look.version}"
    style = marked(before.style, look.style)
    return f"{style} · version {look.version} · changed since version {before.version}"


def portraits_line(
    look: CharacterLook, before: CharacterLook | None, portraits: Sequence[Attached]
) -> str:
    """Which portrait is the old one and which the new one; empty without an old version."""
    if before is None:
        return ""
    shown = {portrait.name.partition(".")[0] for portrait in portraits}
    if pair_name(before, look) in shown:
        shown |= {portrait_name(before), portrait_name(look)}
    labels = ((before, "Before"), (look, "After"))
    return " · ".join(
        f"**{label}** (version {each.version})"
        for each, label in labels
        if portrait_name(each) in shown
    )


def tagged_line(facts: str, pictures: Sequence[Attached]) -> str:
    """The small line of a card: the facts, and who made its pictures."""
    return small(" · ".join(filter(None, (facts, tags(pictures)))))


def portrait_name(look: CharacterLook) -> str:
    """The file name of a version's portrait, without its ending."""
    return f"limner-look-{look.id}"


def pair_name(before: CharacterLook, look: CharacterLook) -> str:
    """The file name, without its ending, of the picture with the portraits of both versions."""
    return f"limner-looks-{before.id}-and-{look.id}"


def quoted(note: str) -> str:
    """The whole note as a quote on lines of its own; empty without one."""
    return "".join(f"\n> {line}" for line in safe(note, NOTE_LIMIT).split("\n")) if note else ""


def note_within(note: str, room: int) -> str:
    """The note as a quote of at most `room` characters; a note that was cut ends in "…"."""
    limit = len(note)
    while limit and len(quoted(shorten(note, limit))) > room:
        limit = limit * 9 // 10
    return quoted(shorten(note, limit))


def _unchanged(look: CharacterLook, before: CharacterLook) -> str:
    """Says so when no word changed; else empty."""
    if (look.looks, look.style) != (before.looks, before.style):
        return ""
    if look.portrait_id == before.portrait_id:
        return small(f"Nothing changed since version {before.version}.")
    return small("No word changed; the portrait is new.")
