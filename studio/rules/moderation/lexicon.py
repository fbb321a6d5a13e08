"""Finds listed words in a text that `reading` has read."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from studio.rules.moderation import lists
from studio.rules.moderation.disguises.compounds import Compounds, whole_words
from studio.rules.moderation.reading import (
    FoldedText,
    Readings,
    Spelt,
    Word,
    plain_words,
    skeleton,
)

Mark = TypeVar("Mark")

# In ordinary words these letters are not doubled.
_RARELY_TWICE = frozenset("ahijkquvwxy")
_LONGEST_SPELT = 16
_BEGINNING = 3
_HALVES_GAP = 2
# Chinese and Japanese have no blanks between words.
_UNSPACED = re.compile("[\u3005\u3041-\u30fc\u3400-\u9fff]+")
_KATAKANA = re.compile("[\u30a1-\u30fc]+")
_QUOTES = ".,!?;:\"'“”‘’"


@dataclass(frozen=True)
class Hit(Generic[Mark]):
    """A listed word that was found, from word `first` to word `last` of the text.

    `typed` is what the member typed, where that is more or less than these words.
    """

    entry: str
    mark: Mark
    first: int
    last: int
    typed: str | None = None

    def marked(self, mark: Mark) -> "Hit[Mark]":
        """The same place with another mark."""
        return replace(self, mark=mark)


def spanning(reading: FoldedText, start: int, end: int, mark: Mark) -> Hit[Mark]:
    """A hit on the words of this part of the folded text."""
    return Hit(reading.folded[start:end], mark, *reading.words_within(start, end))


class Lexicon(Generic[Mark]):
    """Words and phrases, each with a mark, compiled so that they are found in any disguise.

    It is built once and then only read, so several threads may search with it.
    """

    def __init__(self, entries: Mapping[str, Mark], *, run_together: Iterable[str] = ()) -> None:
        """The words of `run_together` are also found together with plain words: nudeelf."""
        self._words: dict[str, Mark] = {}
        # By the word of each phrase that is probably the rarest in a text, and its place there.
        self._phrases: dict[str, list[tuple[int, tuple[str, ...], Mark]]] = {}
        for entry, mark in entries.items():
            self._learn(plain_words(entry), mark)
        # The same words by their letters without repeats, by length and first letter (for
        # stars), and by their first letters (for words spelt with gaps).
        self._skeletons: dict[str, list[tuple[tuple[int, ...], str]]] = {}
        self._starts: dict[tuple[int, str], list[str]] = {}
        self._beginnings = {word[:_BEGINNING] for word in self._words if len(word) > _BEGINNING}
        for word in self._words:
            bare, counts = skeleton(word)
            self._skeletons.setdefault(bare, []).append((counts, word))
            self._starts.setdefault((len(word), word[0]), []).append(word)
        self._by_strokes = {
            word.replace("l", "i"): word for word in self._words if len(word) > _BEGINNING
        }
        sought = tuple(run_together)
        unspaced = sorted(filter(_UNSPACED.fullmatch, self._words), key=len, reverse=True)
        self._unspaced = re.compile("|".join(map(_as_pattern, unspaced))) if unspaced else None
        self._compounds = Compounds(sought, self._words) if sought else None

    def _learn(self, words: tuple[str, ...], mark: Mark) -> None:
        if not words or (len(words) > 1 and _are_letters(words)):
            return  # a word spelt with gaps; the word itself is listed
        if len(words) == 1:
            self._words[words[0]] = mark
            self._words.setdefault(_plural(words[0]), mark)
            return
        for last in dict.fromkeys((words[-1], _plural(words[-1]))):
            phrase = (*words[:-1], last)
            place = max(range(len(phrase)), key=lambda at: _rarity(phrase[at]))
            self._phrases.setdefault(phrase[place], []).append((place, phrase, mark))
            if len(words[0]) > 1:
                self._words.setdefault("".join(phrase), mark)

    def find(self, reading: FoldedText) -> Iterator[Hit[Mark]]:
        """The listed words of the text. One place may be found more than once."""
        if not self._words and not self._phrases:
            return
        hits = list(self._in_words(reading))
        yield from hits
        found = {index for hit in hits for index in range(hit.first, hit.last + 1)}
        yield from self._in_chunks(reading, found)

    def _in_words(self, reading: FoldedText) -> Iterator[Hit[Mark]]:
        places = reading.places
        texts = {*self._alike(reading.readings), *(places.keys() & self._phrases.keys())}
        for index in sorted({index for text in texts for index in places[text]}):
            yield from self._at(reading, index, reading.words[index])
        for whole in reading.halves.keys() & self._words.keys():
            yield from self._in_halves(reading, whole)
        for spelt in reading.spelt:
            yield from self._in_spelt(spelt)
        if self._unspaced and _UNSPACED.search(reading.folded):
            runs = (
                self._in_run(reading, match) for match in self._unspaced.finditer(reading.folded)
            )
            yield from dict.fromkeys(runs)
        cut = self._compounds.words_in if self._compounds else None
        for text in filter(cut, places) if cut else ():
            for entry in self._run_together(text):
                yield from (Hit(entry, self._words[entry], at, at) for at in places[text])

    def _in_chunks(self, reading: FoldedText, found: Container[int]) -> Iterator[Hit[Mark]]:
        """What is found in chunks, except where a word was found on its own."""
        places = reading.chunk_readings.places
        entries = {text: self._look_up(text) for text in self._alike(reading.chunk_readings)}
        for text in places if self._compounds else entries:
            whole = entries.get(text)
            for entry in (whole,) if whole else self._run_together(text):
                for chunk in places[text]:
                    yield from self._on_chunk(reading, chunk, entry, found)

    def _on_chunk(
        self, reading: FoldedText, chunk: str, entry: str, found: Container[int]
    ) -> Iterator[Hit[Mark]]:
        for first, last in reading.chunk_words(chunk):
            if not any(index in found for index in range(first, last + 1)):
                yield Hit(entry, self._words[entry], first, last, chunk.strip(_QUOTES))

    def _in_run(self, reading: FoldedText, match: re.Match[str]) -> Hit[Mark]:
        start, end = match.span()
        first, last = reading.words_within(start, end)
        typed = reading.as_typed(start, end)
        return Hit(match.group(), self._words[match.group()], first, last, typed)

    def _run_together(self, text: str) -> tuple[str, ...]:
        return self._compounds.words_in(text) if self._compounds else ()

    def _alike(self, readings: Readings[Any]) -> Iterator[str]:
        """The readings that may be listed words."""
        yield from readings.starred
        yield from readings.places.keys() & self._words.keys()
        for bare in readings.drawn_out.keys() & self._skeletons.keys():
            yield from readings.drawn_out[bare]
        for strokes in readings.by_strokes.keys() & self._by_strokes.keys():
            yield from readings.by_strokes[strokes]

    def _at(self, reading: FoldedText, index: int, word: Word) -> Iterator[Hit[Mark]]:
        for text in word.readings:
            entry = self._look_up(text)
            if entry is not None:
                yield Hit(entry, self._words[entry], index, index)
                break
        for text in word.readings:
            for place, phrase, mark in self._phrases.get(text, ()):
                first = index - place
                if _follows(reading, first, phrase):
                    yield Hit(" ".join(phrase), mark, first, first + len(phrase) - 1)

    def _look_up(self, text: str) -> str | None:
        if text in self._words:
            return text
        if text in whole_words():
            return None
        if "*" in text:
            return self._starred(text)
        bare, counts = skeleton(text)
        alike = self._skeletons.get(bare, ()) if len(bare) < len(text) else ()
        found = (word for least, word in alike if _is_drawn_out(bare, counts, least))
        return next(found, None) or self._by_strokes.get(_strokes(text))

    def _starred(self, text: str) -> str | None:
        """The listed word of at least four letters that stars hide: `f**k`."""
        text = text.strip("*")
        shown = len(text) - text.count("*")
        if not 4 <= len(text) <= _LONGEST_SPELT or shown < 2:
            return None
        for word in self._starts.get((len(text), text[0]), ()):
            if all(shown in ("*", letter) for shown, letter in zip(text, word, strict=True)):
                return word
        return None

    def _in_halves(self, reading: FoldedText, whole: str) -> Iterator[Hit[Mark]]:
        """A word cut in two, such as `fu ck`."""
        for first in reading.halves[whole] if len(whole) > _BEGINNING else ():
            if _are_halves(reading, *reading.words[first : first + 2]):
                yield Hit(whole, self._words[whole], first, first + 1)

    def _in_spelt(self, spelt: Spelt) -> Iterator[Hit[Mark]]:
        letters, words = spelt.letters, spelt.words
        if letters in self._words:
            yield Hit(letters, self._words[letters], words[0], words[-1])
            return
        bare, counts = skeleton(letters)
        for least, word in self._skeletons.get(bare, ()):
            if len(word) > _BEGINNING and _is_drawn_out(bare, counts, least):
                yield Hit(word, self._words[word], words[0], words[-1])
                return
        for start in range(len(letters) - _BEGINNING):
            if letters[start : start + _BEGINNING] not in self._beginnings:
                continue
            for end in range(start + _BEGINNING + 1, min(start + _LONGEST_SPELT, len(letters)) + 1):
                part = letters[start:end]
                if part in self._words:
                    yield Hit(part, self._words[part], words[start], words[end - 1])


def _follows(reading: FoldedText, index: int, phrase: tuple[str, ...]) -> bool:
    if index < 0 or index + len(phrase) > len(reading.words):
        return False
    return all(
        part in reading.words[at].readings and (at == index or reading.are_adjacent(at - 1, at))
        for at, part in enumerate(phrase, index)
    )


def _as_pattern(word: str) -> str:
    """Finds the word within a run of characters; one of katakana is a whole run of them."""
    is_run = _KATAKANA.fullmatch(word)
    return f"(?<![\u30a1-\u30fc]){word}(?![\u30a1-\u30fc])" if is_run else word


def _are_letters(words: tuple[str, ...]) -> bool:
    return all(len(word) == 1 for word in words)


def _strokes(word: str) -> str:
    """The word with each l as an i, since a capital i looks like a small l."""
    return word.replace("l", "i")


def _are_halves(reading: FoldedText, one: Word, two: Word) -> bool:
    """Whether two pieces may be one word: no `Ana L.`, no `who re-read it`."""
    before = reading.folded[max(one.start - 1, 0) : one.start]
    after = reading.folded[two.end : two.end + 1]
    is_initial = after == "." and two.end - two.start == 1
    gap = reading.folded[one.end : two.start]
    is_small = len(gap) == 1 or (len(gap) == _HALVES_GAP and gap.isspace())
    return is_small and "-" not in (before, after) and not is_initial


def _is_drawn_out(bare: str, counts: tuple[int, ...], least: tuple[int, ...]) -> bool:
    """Whether letters are repeated on purpose. `rapped` is not `raped`."""
    if any(count < wanted for count, wanted in zip(counts, least, strict=True)):
        return False
    more = [at for at, count in enumerate(counts) if count > least[at]]
    return len(more) > 1 or any(counts[at] > 2 or bare[at] in _RARELY_TWICE for at in more)


def _rarity(word: str) -> tuple[bool, int]:
    """A guess at how rare the word is in a text: long words are, common ones are not."""
    grammar = lists.groups("grammar")
    return word not in grammar["function"] and word not in grammar["common"], len(word)


def _plural(word: str) -> str:
    """The plural of the word; the word itself when it has none."""
    if len(word) < 3 or not word.isalpha() or word.endswith(("ing", "ed")):
        return word
    if word.endswith(("ss", "x", "z", "ch", "sh")):
        return f"{word}es"
    return word if word.endswith("s") else f"{word}s"
