"""Whether the words around a listed word make it harmless: a naked blade, Dick Turpin."""

from functools import cache
from typing import Any

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText

_BETWEEN = frozenset(("a", "an", "the", "of", "and", "or", "is", "was"))
_REACH_WORDS = 3
_NAMES = frozenset(("dick",))
_NO_SURNAMES = frozenset(("pic", "pics", "picture", "pictures", "sucker", "sucking", "head"))


def is_harmless(reading: FoldedText, hit: Hit[Any]) -> bool:
    """Whether the neighbours of the word make it harmless: a naked blade, Dick Turpin."""
    if hit.entry in _NAMES and _is_first_name(reading, hit):
        return True
    companions = _companions().get(hit.entry)
    if companions is None:
        return False
    return any(_meets(reading, hit.first, step, companions) for step in (-1, 1))


def _meets(reading: FoldedText, index: int, step: int, companions: frozenset[str]) -> bool:
    for _ in range(_REACH_WORDS):
        index += step
        if not 0 <= index < len(reading.words):
            return False
        word = reading.words[index].readings[0]
        if word in companions or word.removesuffix("s") in companions:
            return True
        if word not in _BETWEEN and f"~{word}" not in companions:
            return False
    return False


def _is_first_name(reading: FoldedText, hit: Hit[Any]) -> bool:
    """Whether the word is written as a first name with a surname after it."""
    if hit.last + 1 >= len(reading.words):
        return False
    word, after = reading.words[hit.first], reading.words[hit.last + 1]
    name, surname = (reading.as_typed(each.start, each.end) for each in (word, after))
    return (
        name.istitle()
        and surname.istitle()
        and len(surname) > 2
        and after.start - word.end == 1
        and after.readings[0] not in _NO_SURNAMES
    )


@cache
def _companions() -> dict[str, frozenset[str]]:
    return lists.companions()
