"""The third step of moderation: hits that mean nothing bad where they stand are taken away."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from studio.rules.moderation.collecting import WordLists
from studio.rules.moderation.harmless import is_harmless
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit

_THEMES = frozenset((Rule.LINE, Rule.VEIL))
_OWN_RULES = frozenset((*_THEMES, Rule.SERVER))


def exempt(reading: FoldedText, hits: Sequence[RuleHit], own: WordLists) -> list[RuleHit]:
    """The hits that are neither harmless, nor allowed by the server, nor a character's name.

    A server cannot allow a game's lines and veils.
    """
    allowed = _covered_by([hit for hit in hits if hit.mark is Rule.ALLOWED])
    is_name = _within_names(reading, own.game.names)

    def stays(hit: RuleHit) -> bool:
        if hit.mark in _THEMES:
            return not is_name(hit)
        return not allowed(hit) and (hit.mark in _OWN_RULES or not is_harmless(reading, hit))

    return [hit for hit in hits if stays(hit)]


def _covered_by(passing: list[RuleHit]) -> Callable[[RuleHit], bool]:
    """Whether a hit lies within one of these."""
    passing.sort(key=lambda hit: hit.first)
    firsts = [hit.first for hit in passing]
    lasts = list(accumulate((hit.last for hit in passing), max))

    def covered(hit: RuleHit) -> bool:
        before = bisect_right(firsts, hit.first)
        return before > 0 and lasts[before - 1] >= hit.last

    return covered


_POSSESSIVE = re.compile(r"['’]s\b")
_LETTERS = re.compile(r"[^\W_]+")


def _within_names(reading: FoldedText, names: Iterable[str]) -> Callable[[RuleHit], bool]:
    """Whether a hit is a character's name or a part of it, written as such."""
    written = "\n".join(map(_only_words, names))

    def is_name(hit: RuleHit) -> bool:
        typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
        return _only_words(typed) in written

    return is_name


def _only_words(text: str) -> str:
    """The words of the text with a blank on each side, to be searched in such a text."""
    return f" {' '.join(_LETTERS.findall(_POSSESSIVE.sub('', text)))} "
