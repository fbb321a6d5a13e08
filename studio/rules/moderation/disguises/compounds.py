"""Listed words that are run together with plain words: `nudeelf`, `elfporn`, `thenakedqueen`.

A word is cut only into listed words and whole plain words, so `denuded` and `Essex` stay whole.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from studio.rules.moderation import lists

_LONGEST = 18
_BEGINNING = 3
_LEAST_LETTERS = 6
_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))


class Compounds:
    """Cuts words that are run together. It is built once and remembers what it has cut."""

    def __init__(self, sought: Iterable[str], known: Iterable[str]) -> None:
        """`sought` are the words to find; `known` are all listed words."""
        self._sought = frozenset(sought)
        self._beginnings = frozenset(word[:_BEGINNING] for word in self._sought)
        self._listed = frozenset(known)
        self._parts = self._listed | _plain_words()
        self.words_in = lru_cache(maxsize=8192)(self._words_in)

    def _words_in(self, text: str) -> tuple[str, ...]:
        """The listed words that the text is made of, when a sought one is among them."""
        if len(text) < _LEAST_LETTERS or not text.isascii():
            return ()
        if not text.isalpha():
            text = text.translate(_NO_DIGITS)
        if not text.isalpha() or text in whole_words():
            return ()
        places = range(len(text) - _BEGINNING + 1)
        if not any(text[at : at + _BEGINNING] in self._beginnings for at in places):
            return ()
        parts = self._whole_parts(text)
        if not any(part in self._sought for part in parts):
            return ()
        return tuple(dict.fromkeys(part for part in parts if part in self._listed))

    def _whole_parts(self, text: str) -> list[str]:
        """The parts of all ways to cut the whole text into parts; none for the text itself."""
        length = len(text)
        # Which parts begin at each place; from the end, those after which the rest can be cut.
        following: list[list[int]] = [[] for _ in range(length)]
        can_end = [False] * length + [True]
        for start in range(length - 1, -1, -1):
            for end in range(start + 1, min(start + _LONGEST, length) + 1):
                # An article is not the last word.
                is_part = text[start:end] in self._parts and (end < length or end - start > 1)
                if can_end[end] and is_part and end - start < length:
                    following[start].append(end)
                    can_end[start] = True
        found, reached = [], {0}
        for start in range(length):
            if start in reached:
                reached.update(following[start])
                found += [text[start:end] for end in following[start]]
        return found


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(lists.entries("plain_words"))


@cache
def whole_words() -> frozenset[str]:
    """Words that only seem to be a listed word in disguise."""
    return frozenset(lists.entries("whole_words"))
