"""Whether a listed word is a name: Dick Turpin, Joseph Hooker."""

from collections.abc import Callable, Iterable

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule

# "Dick" alone is a name wherever it is written as one, unless a body is spoken of.
_FIRST_NAMES = frozenset(("dick",))
_POSSESSIVES = ("'s", "’s")


def only_words(text: str) -> str:
    """The words of the text with a blank on each side, to be searched in such a text."""
    bare = "".join(char if char.isalnum() else " " for char in _without_genitives(text))
    return f" {' '.join(bare.split())} "


def within_names(reading: FoldedText, names: Iterable[str]) -> Callable[[Hit[Rule]], bool]:
    """Whether a hit is a character's name or a part of it, written as such."""
    written = "\n".join(map(only_words, names))
    return lambda hit: only_words(_typed(reading, hit.first, hit.last)) in written


def is_name(reading: FoldedText, hit: Hit[Rule], *, in_cast: bool) -> bool:
    """Whether the word is written as the name that it also is.

    `in_cast` says that a character has this name.
    """
    if hit.entry not in lists.groups("names")["name"] or hit.first != hit.last:
        return False
    typed = _typed(reading, hit.first, hit.last)
    if not _without_genitives(typed).istitle():
        return False
    before, after = _neighbour(reading, hit.first, -1), _neighbour(reading, hit.last, 1)
    if after.lower() in lists.groups("names")["no surname"]:
        return False
    if _is_place(before, "place before") or _is_place(after, "place behind"):
        return True
    if in_cast or before.lower().strip(".") in lists.groups("names")["title"]:
        return True
    # "Big Dick" and "his Dick" are no names; "with Dick" is one.
    follows = not before or before.lower() in lists.groups("names")["before a name"]
    return follows and hit.entry in _FIRST_NAMES


def _is_place(neighbour: str, group: str) -> bool:
    """Whether it makes a name one of a place: Mount Hooker, the Hooker Valley."""
    return neighbour.istitle() and neighbour.lower() in lists.groups("names")[group]


def has_surname(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether the word is a first name with a surname behind it: Dick Turpin."""
    surname = _neighbour(reading, hit.last, 1)
    return (
        hit.entry in _FIRST_NAMES
        and len(surname) > 2
        and surname.istitle()
        and is_name(reading, hit, in_cast=False)
    )


def _typed(reading: FoldedText, first: int, last: int) -> str:
    return reading.as_typed(reading.words[first].start, reading.words[last].end)


def _neighbour(reading: FoldedText, at: int, step: int) -> str:
    """The word beside another, as typed; nothing when a sign stands between."""
    other = at + step
    if not 0 <= other < len(reading.words) or not reading.are_adjacent(*sorted((at, other))):
        return ""
    return _typed(reading, other, other)


def _without_genitives(text: str) -> str:
    for ending in _POSSESSIVES:
        text = text.replace(f"{ending} ", " ").removesuffix(ending)
    return text
