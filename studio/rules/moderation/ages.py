"""Ages under 18 in a text, in digits or words: years, winters, birthdays, grades of a school."""

import re
from collections.abc import Iterator
from functools import cache

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit, spanning
from studio.rules.moderation.reading import FoldedText, plain_words
from studio.rules.moderation.strictness import Rule, RuleHit

_JOINED = re.compile(r"(?:1[0-7]|[1-9])(?:yo|yrs?|yrolds?|yearolds?|y)")
# Japanese and Chinese have no blank before the unit.
_UNSPACED_AGE = re.compile(
    "(?<![0-9百千万二三四五六七八九十])(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二三四五六七八九])[歳才岁歲]"
)
_GAP = 2
_LEAST_COMPOUND = 6
_NEARLY_WORDS = 4


def young_ages(reading: FoldedText) -> Iterator[RuleHit]:
    """The ages under 18 that the text names."""
    for at in sorted(_numbers(reading)):
        near = _Neighbours(reading, at)
        last = near.last_of_age()
        if last is not None and not near.is_no_age(last):
            yield Hit("age", Rule.MINOR, near.first, last)
    for match in _UNSPACED_AGE.finditer(reading.folded):
        yield spanning(reading, match.start(), match.end(), Rule.MINOR)


def _numbers(reading: FoldedText) -> Iterator[int]:
    """The words that may tell an age."""
    known = _group("number") | _group("ordinal") | _group("grown up")
    known |= _foreign("foreign number")
    for text in reading.places:
        if text in known or (text[:1].isdigit() and _JOINED.fullmatch(text)) or _is_compound(text):
            yield from reading.places[text]


class _Neighbours:
    """A number and the words around it. `first` is where the age begins, as far as is known."""

    def __init__(self, reading: FoldedText, at: int) -> None:
        self._reading = reading
        self._at = at
        self.first = at

    def last_of_age(self) -> int | None:
        """The last word of the age, if the words around make the number one."""
        here = self._reading.words[self._at].readings
        if any(_JOINED.fullmatch(text) or _is_compound(text) for text in here):
            return self._at
        if self._is_close(self._at) and self._word(self._at + 1) in _foreign("foreign unit"):
            return self._at + 1
        if not _group("ordinal").isdisjoint(here):
            return self._ordinal()
        if not _group("number").isdisjoint(here):
            return self._years() or self._school_year() or self._told()
        is_grown_up = not _group("grown up").isdisjoint(here)
        return self._at if is_grown_up and (self._is_barely() or self._is_not_yet()) else None

    def is_no_age(self, last: int) -> bool:
        """Whether it is a larger number, a time that passed, or the age of a thing."""
        before = self._word(self._at - 1)
        if before == "and":
            before = self._word(self._at - 2)
        after = self._word(last + 1) if self._joined(last) else ""
        return before in _group("larger") or after in _group("passed") or after in _group("thing")

    def _years(self) -> int | None:
        """12 years old, 12-year-olds, thirteen winters, 12 yo, 12 y.o., 13 ans."""
        at = self._at
        after = self._word(at + 1) if self._is_close(at) else ""
        if after in _group("short"):
            return at + 1
        if after == "y" and self._word(at + 2) == "o" and self._is_close(at + 1):
            return at + 2
        if after in _group("unit") | _group("season"):
            if self._word(at + 2) in _group("old") and self._is_close(at + 1):
                return at + 2
            if self._word(at + 2) == "ago" and self._word(self._before_nearly()) == "born":
                return at + 2
            if self._word(at + 2) in ("of", "in") and self._word(at + 3) == "age":
                return at + 3
        is_lasting = self._word(at - 1) in _group("duration")
        return at + 1 if after in _group("season") and not is_lasting else None

    def _school_year(self) -> int | None:
        """Grade 6, a year 7 pupil."""
        before = self._word(self._at - 1)
        if before == "grade":
            self.first = self._at - 1
            return self._at
        is_pupil = self._word(self._at + 1) in _group("pupil")
        return self._at + 1 if before in _group("school year") and is_pupil else None

    def _ordinal(self) -> int | None:
        """Her twelfth birthday, in his 12th year, a sixth grader."""
        if not self._joined(self._at):
            return None
        after = self._word(self._at + 1)
        if after in _group("birthday") | _group("grade"):
            return self._at + 1
        if after in ("name", "birth") and self._word(self._at + 2) == "day":
            return self._at + 2
        is_own = self._word(self._at - 1) in _group("owner")
        return self._at + 1 if is_own and after in _group("year of life") else None

    def _told(self) -> int | None:
        """Aged nine; a girl of ten; she is only eleven; barely twelve."""
        before = self._before_nearly()
        word = self._word(before)
        if word in _group("age"):
            self.first = before
            return self._at
        if self._is_alone():
            return self._at
        if not self._is_bare():
            return None
        one = self._word(self._at) in ("one", "1")
        if word in _group("verb"):
            word = self._word(before - 1)
        told = word in _group("pronoun") or word in _group("person")
        return self._at if (told and not one) or self._is_barely() else None

    def _is_barely(self) -> bool:
        """Whether the number is not reached, or only just: barely fifteen, soon to be ten."""
        one = self._word(self._at) in ("one", "1")
        words = {self._word(at) for at in range(self._before_nearly(), self._at)}
        barely = not _group("barely").isdisjoint(words)
        return barely and not one and self._is_bare() and self._joined(self._at - 1)

    def _is_not_yet(self) -> bool:
        """Whether somebody has not turned eighteen."""
        words = {self._word(at) for at in range(self._at - _NEARLY_WORDS, self._at)}
        return self._is_bare() and not _group("not yet").isdisjoint(words)

    def _is_alone(self) -> bool:
        """Whether the number stands between two commas, as in "elf, nude, 13"."""
        alone = not self._joined(self._at) and not self._joined(self._at - 1)
        return alone and self._word(self._at) in _group("alone") and self._at > 0

    def _before_nearly(self) -> int:
        """The word before "only just about nine"."""
        at = self._at - 1
        while at > self._at - 1 - _NEARLY_WORDS and self._word(at) in _group("nearly"):
            at -= 1
        return at if self._word(at) else at + 1

    def _is_bare(self) -> bool:
        """Whether no unit follows, such as feet."""
        return not self._joined(self._at) or self._word(self._at + 1) in _group("no unit")

    def _word(self, at: int) -> str:
        return self._reading.words[at].readings[0] if 0 <= at < len(self._reading.words) else ""

    def _joined(self, at: int) -> bool:
        """Whether another word follows without a sign between."""
        return 0 <= at < len(self._reading.words) - 1 and self._reading.are_adjacent(at, at + 1)

    def _is_close(self, at: int) -> bool:
        words = self._reading.words
        return at + 1 < len(words) and words[at + 1].start - words[at].end <= _GAP


def _is_compound(word: str) -> bool:
    """Whether it is an age in one word of another language: zwölfjährige, tolvårig."""
    if len(word) < _LEAST_COMPOUND:
        return False
    units, numbers = _foreign("foreign unit"), _foreign("foreign number")
    return any(word[at:] in units and word[:at] in numbers for at in range(2, len(word) - 2))


@cache
def _foreign(name: str) -> frozenset[str]:
    """The words of a group as they are looked up."""
    return frozenset(word for entry in _group(name) for word in plain_words(entry))


def _group(name: str) -> frozenset[str]:
    return lists.groups("ages")[name]
