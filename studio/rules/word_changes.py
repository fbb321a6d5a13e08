"""What changed between two texts, word by word.

Chinese, Japanese, Thai and other scripts without blanks between words are compared by letters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, compress, count
from operator import ne

from rapidfuzz.distance import Indel

from studio.rules.markdown.passages import SCHEME

WORDS_LIMIT = 1500
"""So many words of each text are compared; the rest of a longer text counts as changed."""

# The scripts that put no blanks between words.
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u318f"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Marks that belong to the letter before them: vowels and tones above and below it.
_MARKS = (
    "\u0300-\u036f\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u0f8d-\u0fbc"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u17b4-\u17d3\u17dd\u3099\u309a\ufe00-\ufe0f"
    "\uff9e\uff9f\U000e0100-\U000e01ef"
)
_ENDS = "、。，．！？；：」』）】》…,.!?;:)"
# A word keeps the signs behind it, so that a new comma is seen: alone it is too small to see.
_WORD = re.compile(
    rf"(?P<gap>\s*)(?P<word>{SCHEME}\S+|[{_UNSPACED}][{_MARKS}]*[{_ENDS}]*"
    rf"|[^\s{_UNSPACED}]+|$)"
)
# With a smaller part of the letters kept, single words in common only make it hard to read.
_KEPT_AT_LEAST = 0.15


class ChangeKind(Enum):
    """What became of a passage."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class ComparedPassage:
    """Words in a row with one fate. `gap` are the blanks before them, "" for none."""

    kind: ChangeKind
    gap: str
    text: str


@dataclass(frozen=True)
class _SplitText:
    """The words of a text, and the blanks before each."""

    gaps: Sequence[str]
    texts: Sequence[str]

    def passage(self, kind: ChangeKind, start: int, end: int) -> Iterator[ComparedPassage]:
        """The words from `start` to `end`; nothing when there are none."""
        if start < end:
            parts = zip(self.gaps[start:end], self.texts[start:end], strict=True)
            joined = "".join(chain.from_iterable(parts))
            gap = self.gaps[start]
            yield ComparedPassage(kind, gap, joined[len(gap) :])


def word_changes(old: str, new: str) -> list[ComparedPassage]:
    """The passages of both texts in reading order; what was removed stands before what was added.

    The kept and the added ones are the whole new text, the kept and the removed ones the old one.
    Texts with next to nothing in common are one removed and one added passage.
    """
    before, after = _words(old), _words(new)
    kept = _kept(before.texts, after.texts)
    letters = sum(_letters(before.texts[start : start + length]) for start, _, length in kept)
    if letters < _KEPT_AT_LEAST * min(_letters(before.texts), _letters(after.texts)):
        kept = []
    return list(_passages(before, after, kept))


def _words(text: str) -> _SplitText:
    # Blanks at the end are found as a gap without a word.
    found = _WORD.findall(text.rstrip())
    gaps, texts = zip(*found[:-1], strict=True) if len(found) > 1 else ((), ())
    return _SplitText(gaps, texts)


def _letters(words: Sequence[str]) -> int:
    return sum(map(len, words))


def _kept(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs of words that both texts have: where each begins in both, and its length."""
    start = _common(before, after)
    old, new = before[start:], after[start:]
    end = _common(old[::-1], new[::-1])
    steps = Indel.opcodes(old[: len(old) - end][:WORDS_LIMIT], new[: len(new) - end][:WORDS_LIMIT])
    middle = [
        (start + step.src_start, start + step.dest_start, step.src_end - step.src_start)
        for step in steps
        if step.tag == "equal"
    ]
    runs = [(0, 0, start), *middle, (len(before) - end, len(after) - end, end)]
    return [run for run in runs if run[2]]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next(compress(count(), map(ne, one, other)), min(len(one), len(other)))


def _passages(
    before: _SplitText, after: _SplitText, kept: Sequence[tuple[int, int, int]]
) -> Iterator[ComparedPassage]:
    old = new = 0
    for old_start, new_start, length in (*kept, (len(before.texts), len(after.texts), 0)):
        yield from before.passage(ChangeKind.REMOVED, old, old_start)
        yield from after.passage(ChangeKind.ADDED, new, new_start)
        old, new = old_start + length, new_start + length
        yield from after.passage(ChangeKind.KEPT, new_start, new)
