"""Whose chest is bare: a man without a shirt is not naked."""

from collections.abc import Sequence
from enum import Enum

from studio.rules.moderation import lists
from studio.rules.moderation.reading import FoldedText

_BEFORE_WORDS = 25
_AFTER_WORDS = 12
_HER = frozenset(("her", "hers", "herself"))
_HIS = frozenset(("his", "him", "himself"))


class Wearer(Enum):
    """Who is meant by the words around a piece of clothing, as far as they tell."""

    MAN = "man"
    OFTEN_MAN = "often man"
    WOMAN = "woman"
    UNKNOWN = "unknown"


def wearer(reading: FoldedText, first: int, last: int) -> Wearer:
    """Who wears, or does not wear, what stands from word `first` to word `last`.

    It is the owner named within ("without her shirt") or just behind ("the torso of a woman"),
    else the nearest person before, else the nearest one behind. A warrior is a woman where a
    woman is named near.
    """
    before = _words(reading, first - _BEFORE_WORDS, first)[::-1]
    within = _words(reading, first - 1, last + 1)
    behind = _words(reading, last + 1, last + 1 + _AFTER_WORDS)
    owner = _first([*within, *behind] if behind[:1] == ["of"] else within, owners=True)
    found = (owner, _first(before, owners=False), _first(behind, owners=True))
    person = next((each for each in found if each is not Wearer.UNKNOWN), Wearer.UNKNOWN)
    women = lists.groups("people")["woman"] | _HER
    if person is Wearer.OFTEN_MAN and not women.isdisjoint((*before, *within, *behind)):
        return Wearer.WOMAN
    return person


def _words(reading: FoldedText, first: int, end: int) -> list[str]:
    return [word.readings[0] for word in reading.words[max(0, first) : end]]


def _first(words: Sequence[str], *, owners: bool) -> Wearer:
    people = lists.groups("people")
    for word in words:
        if word in people["woman"] or (owners and word in _HER):
            return Wearer.WOMAN
        if word in people["man"] or (owners and word in _HIS):
            return Wearer.MAN
        if word in people["often man"]:
            return Wearer.OFTEN_MAN
    return Wearer.UNKNOWN
