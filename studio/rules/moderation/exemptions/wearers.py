"""Whose chest is bare: a man without a shirt is not naked."""

from collections.abc import Sequence
from enum import Enum

from studio.rules.moderation import lists
from studio.rules.moderation.reading import FoldedText

_BEFORE_WORDS = 25
_AFTER_WORDS = 12
_BESIDE_WORDS = 2
_HER = frozenset(("her", "hers", "herself"))
_SHE = _HER | {"she"}
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
    else the nearest person before, else the nearest one behind. A warrior is a woman where
    "she" or "her" stands near.
    """
    before = _words(reading, first - _BEFORE_WORDS, first)[::-1]
    is_owned = not (_HER | _HIS).isdisjoint(before[:1])
    within = _words(reading, first - is_owned, last + 1)
    behind = _words(reading, last + 1, last + 1 + _AFTER_WORDS)
    owner = _nearest([*within, *behind] if behind[:1] == ["of"] else within, owners=True)
    found = (owner, _nearest(before, owners=False), _nearest(behind, owners=True))
    person = next((each for each in found if each is not Wearer.UNKNOWN), Wearer.UNKNOWN)
    if person is Wearer.OFTEN_MAN and not _SHE.isdisjoint((*before, *within, *behind)):
        return Wearer.WOMAN
    return person


def _words(reading: FoldedText, first: int, end: int) -> list[str]:
    return [word.readings[0] for word in reading.words[max(0, first) : end]]


def _nearest(words: Sequence[str], *, owners: bool) -> Wearer:
    """The first of the words that is a person; a lady knight is a woman."""
    people = lists.groups("people")
    for at, word in enumerate(words):
        if word in people["woman"] or (owners and word in _HER):
            return Wearer.WOMAN
        if word in people["man"] or (owners and word in _HIS):
            return Wearer.MAN
        if word in people["often man"]:
            beside = words[max(0, at - _BESIDE_WORDS) : at + _BESIDE_WORDS + 1]
            is_woman = not people["woman"].isdisjoint(beside)
            return Wearer.WOMAN if is_woman else Wearer.OFTEN_MAN
    return Wearer.UNKNOWN
