"""Reads a text as plain lower-case words, and knows where each word stands in the typed text.

It sees through look-alike letters, accents, full width, invisible characters, digits and signs
in place of letters, and letters with gaps between them. What else a chunk between two blanks may
be meant for, `disguises` tells.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from studio.rules.moderation import lists
from studio.rules.moderation.disguises.chunks import (
    DIGITS,
    DIGITS_WITH_L,
    backwards,
    chunk_readings,
    is_abbreviation,
)
from studio.rules.moderation.disguises.looks import latin_looks
from studio.rules.moderation.letters import plain_letters

Place = TypeVar("Place", int, str)


class Word(NamedTuple):
    """A word of a text. `start` and `end` are positions in the folded text.

    `readings` are the words that it may be, the plainest first: `sh1t` may be `shit`.
    """

    start: int
    end: int
    readings: tuple[str, ...]


@dataclass(frozen=True)
class Spelt:
    """A word spelt with gaps, `g o r e`. Each of its `letters` is one of `words`, by index."""

    letters: str
    words: tuple[int, ...]


class Readings(Generic[Place]):
    """What words may be read as, arranged for looking them up in lists."""

    def __init__(self, places: dict[str, list[Place]]) -> None:
        """`places` has for each reading the words or chunks that may be read so."""
        self.places: dict[str, list[Place]] = places

    @cached_property
    def drawn_out(self) -> dict[str, list[str]]:
        """The readings with a doubled letter, by their letters without repeats."""
        drawn_out: dict[str, list[str]] = {}
        for text in self.places:
            bare = skeleton(text)[0]
            if len(bare) < len(text):
                drawn_out.setdefault(bare, []).append(text)
        return drawn_out

    @cached_property
    def starred(self) -> tuple[str, ...]:
        """The readings with a star."""
        return tuple(text for text in self.places if "*" in text)

    @cached_property
    def by_strokes(self) -> dict[str, list[str]]:
        """The readings with an l, by their letters with each l as an i: `vaglna`."""
        by_strokes: dict[str, list[str]] = {}
        for text in self.places:
            if "l" in text or "i" in text:
                by_strokes.setdefault(text.replace("l", "i"), []).append(text)
        return by_strokes


@dataclass(frozen=True)
class FoldedText:
    """A text and its plain lower-case form, `folded`. `as_typed` leads back to the text."""

    source: str
    folded: str
    # For each character of `folded` its position in `source`.
    origin: Sequence[int]
    words: tuple[Word, ...]

    def as_typed(self, start: int, end: int) -> str:
        """The characters that the member typed for this part of the folded text."""
        last = self.origin[end - 1] + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return self.source[self.origin[start] : last].strip("'`‘’*|")

    def typed_before(self, index: int) -> str:
        """The characters that the member typed between a word and the one before it."""
        last = self.origin[self.words[index - 1].end - 1] + 1 if index else 0
        return self.source[last : self.origin[self.words[index].start]]

    def words_within(self, start: int, end: int) -> tuple[int, int]:
        """The indexes of the first and the last word of this part of the folded text."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        return first, bisect_left(self.words, end, key=lambda word: word.start) - 1

    def are_adjacent(self, index: int, other: int) -> bool:
        """Whether only blanks or hyphens stand between the two words."""
        gap = self.folded[self.words[index].end : self.words[other].start]
        return not gap.strip(" -\n")

    @cached_property
    def readings(self) -> Readings[int]:
        """The readings of the words, with the indexes of the words that may be read so."""
        places: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            for text in word.readings:
                places.setdefault(text, []).append(index)
        return Readings(places)

    @property
    def places(self) -> dict[str, list[int]]:
        """For each reading of a word the indexes of the words that may be read so."""
        return self.readings.places

    @cached_property
    def chunk_readings(self) -> Readings[str]:
        """The readings of the chunks between blanks that are more than a word."""
        chunks = dict.fromkeys(self.source.split())
        places: dict[str, list[str]] = {}
        for chunk in chunks:
            for text in chunk_readings(chunk):
                places.setdefault(text, []).append(chunk)
        if _RIGHT_TO_LEFT in self.source:
            for chunk in chunks:
                places.setdefault(backwards(chunk), []).append(chunk)
        return Readings(places)

    def chunk_words(self, chunk: str) -> Iterator[tuple[int, int]]:
        """For each time that the chunk stands in the text the index of its first and last word.

        For a chunk of signs it is the word beside it; a text without a word has none.
        """
        for match in _CHUNK.finditer(self.source):
            if match.group() == chunk and self.words:
                start, end = (bisect_left(self.origin, at) for at in match.span())
                first, last = self.words_within(start, end)
                least = max(0, min(first, last, len(self.words) - 1))
                yield least, max(least, last)

    @cached_property
    def halves(self) -> dict[str, list[int]]:
        """What two words make together when one of them is too short for a word: `fu ck`.

        Each with the indexes of its first words.
        """
        halves: dict[str, list[int]] = {}
        small = _small_words()
        texts = [word.readings[0] for word in self.words]
        fragments = [
            at
            for at, text in enumerate(texts)
            if len(text) <= _LONGEST_FRAGMENT and text not in small
        ]
        for first in sorted({first for at in fragments for first in (at - 1, at)}):
            if 0 <= first < len(texts) - 1:
                halves.setdefault(texts[first] + texts[first + 1], []).append(first)
        return halves

    @cached_property
    def spelt(self) -> tuple[Spelt, ...]:
        """The words spelt with gaps: three or more single characters close together.

        At least half of the characters are letters. `4.5 s` is a time.
        """
        runs: list[list[int]] = [[]]
        singles = (at for at, word in enumerate(self.words) if len(word.readings[0]) == 1)
        for at in singles:
            words = self.words[at - 1 : at + 1]
            if runs[-1][-1:] != [at - 1] or words[1].start - words[0].end > _SPELT_GAP:
                runs.append([])
            runs[-1].append(at)
        return tuple(
            Spelt("".join(letters), tuple(run))
            for run in runs
            if len(run) >= 3
            and not is_abbreviation(
                self.as_typed(self.words[run[0]].start, self.words[run[-1]].end)
            )
            and 2 * sum(self.words[index].readings[0].isalpha() for index in run) >= len(run)
            for letters in dict.fromkeys(
                zip(*(_letters(self.words[at]) for at in run), strict=True)
            )
        )


def fold_text(text: str) -> FoldedText:
    """Read the text."""
    folded, origin = plain_letters(text)
    tokens = _TOKEN.finditer(folded)
    words = [Word(token.start(), token.end(), _readings(token[0])) for token in tokens]
    if not text.isascii():
        # A Greek capital looks like another letter than its small one: Η is an h, η an n.
        ambiguous = bool(_GREEK.search(text)) and plain_letters(text.lower())[0] != folded
        words = [_with_looks(word, text, origin, ambiguous=ambiguous) for word in words]
    words = [word for word in words if word.readings]
    return FoldedText(text, folded, origin, tuple(words))


def _with_looks(word: Word, text: str, origin: Sequence[int], *, ambiguous: bool) -> Word:
    """The word with what its letters look like, if some of them are no Latin ones."""
    typed = text[origin[word.start] : origin[word.end - 1] + 1]
    if typed.isascii():
        return word
    readings = (*word.readings, *latin_looks(typed))
    if ambiguous:
        readings = (*readings, *_readings(plain_letters(typed.lower())[0]))
    return word._replace(readings=tuple(dict.fromkeys(readings)))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a list's entry as they are looked up, with signs read as letters."""
    reading = fold_text(text.lower())
    return tuple(
        word.readings[not reading.folded[word.start : word.end].strip("*").isalnum()]
        if len(word.readings) > 1
        else word.readings[0]
        for word in reading.words
    )


def _letters(single: Word) -> tuple[str, str]:
    """The letters that a single character may be: 5 or s. `A's` is an a, never two letters."""
    letters = [text for text in single.readings if len(text) == 1]
    return letters[0], letters[-1]


_SPELT_GAP = 3
_LONGEST_FRAGMENT = 3
_RIGHT_TO_LEFT = "\u202e"
_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(r"[\w@$!|*+'^€£]+")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_SIGNS = re.compile(r"[^\w]+")


@lru_cache(maxsize=8192)
def _readings(token: str) -> tuple[str, ...]:
    """The words that a token may be; none for a token of signs."""
    core = token.strip("@$!|*+'^€£")
    core = core.removesuffix("'s").replace("'", "")
    if token.isalpha():
        return (core, *_other_spellings(core))
    readings = [_SIGNS.sub("", core)]
    if any(char.isalpha() for char in token):
        bare = token.replace("'", "").strip("*")
        for form in (bare, bare.rstrip("!|+^"), bare.lstrip("|+!")):
            for table in (DIGITS, DIGITS_WITH_L):
                readings.append(_SIGNS.sub("", form.translate(table)))
    elif len(core) == 1:
        readings.append(core.translate(DIGITS))
    if "*" in core:
        readings.append(core)
    readings += [other for reading in readings for other in _other_spellings(reading)]
    return tuple(dict.fromkeys(reading for reading in readings if reading))


# What looks or sounds like another letter.
_SPELLINGS = (("vv", "w"), ("rn", "m"), ("ph", "f"))


def _other_spellings(word: str) -> Iterator[str]:
    for written, meant in _SPELLINGS:
        if written in word:
            yield word.replace(written, meant)
    if word.endswith("z"):
        yield f"{word[:-1]}s"


@cache
def _small_words() -> frozenset[str]:
    return frozenset((*lists.entries("small_words"), *lists.entries("foreign_small_words")))


@lru_cache(maxsize=8192)
def skeleton(word: str) -> tuple[str, tuple[int, ...]]:
    """A word without repeated letters, and how often each stood: `fuuck` → `fuck`, 1 2 1 1."""
    if not word:
        return "", ()
    starts = [0, *(at for at, (one, two) in enumerate(pairwise(word), 1) if one != two)]
    counts = tuple(end - start for start, end in pairwise([*starts, len(word)]))
    return "".join(word[start] for start in starts), counts
