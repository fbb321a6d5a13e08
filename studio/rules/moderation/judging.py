"""Decides which texts are not drawn: by lists of words, which are found in any disguise.

Lists of words find rude words, not dangerous pictures. Death, blood and monsters belong to
stories and are allowed. Some things are never drawn, and no server can allow them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from itertools import accumulate, chain

from studio.rules.moderation import lists as lists
from studio.rules.moderation.harmless import is_harmless
from studio.rules.moderation.letters import look_alikes
from studio.rules.moderation.lexicon import Hit, Lexicon
from studio.rules.moderation.reading import FoldedText, fold_text, plain_words
from studio.rules.moderation.themes import forms


class Strictness(StrEnum):
    """How much a server refuses. Each step refuses more than the one before.

    Relaxed: what is never drawn, slurs, hatred, and the words of the server and of the game.
    Standard: also sexual content, nudity and crude words. Strict: also suggestive words, gore
    and drugs.
    """

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"


@dataclass(frozen=True)
class ModerationVerdict:
    """Whether a text is allowed. If not, `rule` says in a few words what it breaks.

    `words` are the words that break it, as the member typed them, in their order.
    """

    allowed: bool
    rule: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class GameWords:
    """What a game never has drawn. A character's name (`names`) is never taken for a theme."""

    lines: frozenset[str] = frozenset()
    veils: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


NO_GAME_WORDS = GameWords()
LINE_RULE = "a line of this game"
VEIL_RULE = "a veil of this game"
"""The `rule` of a verdict about a game's own words."""


class _Rule(IntEnum):
    """The rule that a word breaks. Of several broken rules the lowest is named."""

    NEVER = 0
    SLURS = 1
    HATE = 2
    SERVER = 3
    LINE = 4
    VEIL = 5
    SEXUAL = 6
    NUDITY = 7
    CRUDE = 8
    SUGGESTIVE = 9
    GORE = 10
    DRUGS = 11
    # These two are refused only together with others.
    MINOR = 20
    YOUTH = 21


_RULE_NAMES = {
    _Rule.NEVER: "sexual content with minors",
    _Rule.SLURS: "slurs",
    _Rule.HATE: "hate symbols",
    _Rule.SERVER: "words this server forbids",
    _Rule.LINE: LINE_RULE,
    _Rule.VEIL: VEIL_RULE,
    _Rule.SEXUAL: "sexual content",
    _Rule.NUDITY: "nudity",
    _Rule.CRUDE: "crude words",
    _Rule.SUGGESTIVE: "suggestive content",
    _Rule.GORE: "gore",
    _Rule.DRUGS: "drugs",
}
_LAST_RULE = {
    Strictness.RELAXED: _Rule.VEIL,
    Strictness.STANDARD: _Rule.CRUDE,
    Strictness.STRICT: _Rule.DRUGS,
}
_EXPLICIT = frozenset((_Rule.SEXUAL, _Rule.NUDITY))
# A youth and an explicit word belong together when they are at most so many words apart. So do
# a minor and a suggestive word.
_CLOSE_WORDS = 12

_RuleHit = Hit[_Rule]


class Moderation:
    """Judges the words of members. Between two texts it keeps only the compiled lists."""

    def __init__(self, *, strictness: Strictness = Strictness.STANDARD) -> None:
        self.strictness = strictness

    def warm(self) -> None:
        """Read and compile the lists. It takes about 70 ms, otherwise during the first checks."""
        _known()
        look_alikes()

    def check(
        self,
        text: str,
        *,
        blocked: frozenset[str] = frozenset(),
        allowed: frozenset[str] = frozenset(),
        game: GameWords = NO_GAME_WORDS,
        strictness: Strictness | None = None,
    ) -> ModerationVerdict:
        """Whether the text may be drawn. `blocked` and `allowed` are the server's own words.

        A server cannot allow a game's lines and veils. `strictness` replaces the usual one.
        """
        last_rule = _LAST_RULE[strictness or self.strictness]
        reading = fold_text(text)
        known = [hit for hit in _known().find(reading) if not is_harmless(reading, hit)]
        never = tuple(_with_minors(reading, known))
        if never:
            return _verdict(reading, never, _Rule.NEVER)
        found = [*known, *_compiled(blocked, _Rule.SERVER).find(reading), *_inside(reading)]
        covered = _covered_by(list(_compiled(allowed, _Rule.SERVER).find(reading)))
        found = [hit for hit in found if hit.mark <= last_rule and not covered(hit)]
        found += _themes(reading, game)
        if not found:
            return ModerationVerdict(allowed=True)
        rule = min(hit.mark for hit in found)
        return _verdict(reading, (hit for hit in found if hit.mark == rule), rule)


def _verdict(reading: FoldedText, hits: Iterable[_RuleHit], rule: _Rule) -> ModerationVerdict:
    spans = sorted({(hit.first, hit.last) for hit in hits})
    words = (
        reading.as_typed(reading.words[first].start, reading.words[last].end)
        for first, last in spans
    )
    return ModerationVerdict(
        allowed=False, rule=_RULE_NAMES[rule], words=tuple(dict.fromkeys(words))
    )


def _covered_by(passing: list[_RuleHit]) -> Callable[[_RuleHit], bool]:
    """Whether a hit lies within one of these."""
    passing.sort(key=lambda hit: hit.first)
    firsts = [hit.first for hit in passing]
    lasts = list(accumulate((hit.last for hit in passing), max))

    def covered(hit: _RuleHit) -> bool:
        before = bisect_right(firsts, hit.first)
        return before > 0 and lasts[before - 1] >= hit.last

    return covered


_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen"
)
_AGE = re.compile(
    rf"\b(?:(?P<years>1?[0-9]|{'|'.join(_NUMBERS.split())})[\s-]*"
    r"(?:(?:years?|yrs?)[\s-]*olds?\b|y[\s/.]?o\b)"
    r"|(?:aged?|age of|turned|turning)[\s:]*(?P<age>1?[0-9])\b(?!\s*(?:years? )?(?:ago|hundred)))"
)
_GROWN_UP = 18


def _with_minors(reading: FoldedText, known: list[_RuleHit]) -> Iterator[_RuleHit]:
    """The words that together are sexual content with minors; none when the text has none."""
    yield from (hit for hit in known if hit.mark is _Rule.NEVER)
    sexual = [hit for hit in known if hit.mark in _EXPLICIT or hit.mark is _Rule.SUGGESTIVE]
    if not sexual:
        return
    minors = [hit for hit in known if hit.mark in (_Rule.MINOR, _Rule.YOUTH)]
    minors += _young_ages(reading)
    explicit = [hit for hit in sexual if hit.mark in _EXPLICIT]
    suggestive = [hit for hit in sexual if hit.mark is _Rule.SUGGESTIVE]
    young = [hit for hit in minors if hit.mark is _Rule.MINOR]
    youths = [hit for hit in minors if hit.mark is _Rule.YOUTH]
    if young and explicit:
        yield from (*young, *explicit)
    for some, others in ((young, suggestive), (youths, explicit)):
        yield from _close_to(some, others)
        yield from _close_to(others, some)


def _close_to(others: list[_RuleHit], hits: list[_RuleHit]) -> Iterator[_RuleHit]:
    """Those of the hits that have one of the others at most `_CLOSE_WORDS` words away."""
    firsts = sorted(other.first for other in others)
    for hit in hits:
        near = bisect_left(firsts, hit.first - _CLOSE_WORDS)
        if near < len(firsts) and firsts[near] <= hit.first + _CLOSE_WORDS:
            yield hit


def _young_ages(reading: FoldedText) -> Iterator[_RuleHit]:
    for match in _AGE.finditer(reading.folded):
        age = match["years"] or match["age"]
        if age.isdigit() and int(age) >= _GROWN_UP:
            continue
        yield _spanning(reading, match.start(), match.end(), _Rule.MINOR)


def _spanning(reading: FoldedText, start: int, end: int, rule: _Rule) -> _RuleHit:
    return Hit(reading.folded[start:end], rule, *reading.words_within(start, end))


_POSSESSIVE = re.compile(r"['’]s\b")
_LETTERS = re.compile(r"[^\W_]+")


def _themes(reading: FoldedText, game: GameWords) -> Iterator[_RuleHit]:
    """The lines and veils in the text. A character's name, written as one, is none."""
    names = "\n".join(map(_only_words, game.names))
    for themes, rule in ((game.lines, _Rule.LINE), (game.veils, _Rule.VEIL)):
        for hit in _compiled_themes(themes, rule).find(reading):
            typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
            if _only_words(typed) not in names:
                yield hit


def _only_words(text: str) -> str:
    """The words of the text with a blank on each side, to be searched in such a text."""
    return f" {' '.join(_LETTERS.findall(_POSSESSIVE.sub('', text)))} "


# Inside a longer word these can mean nothing else either.
_INSIDE = re.compile(r"fuck|blowjob|masturbat|pornogra|hentai|gangbang|cumshot")
_INSIDE_SEXUAL = frozenset(("blowjob", "masturbat", "pornogra", "hentai", "gangbang", "cumshot"))

# When a word is in several files the later file counts.
_FILES = (
    ("drugs", _Rule.DRUGS),
    ("gore", _Rule.GORE),
    ("suggestive", _Rule.SUGGESTIVE),
    ("sexual", _Rule.SEXUAL),
    ("nudity", _Rule.NUDITY),
    ("hate", _Rule.HATE),
    ("slurs", _Rule.SLURS),
    ("youths", _Rule.YOUTH),
    ("minors", _Rule.MINOR),
    ("never", _Rule.NEVER),
)


def _inside(reading: FoldedText) -> Iterator[_RuleHit]:
    for match in _INSIDE.finditer(reading.folded):
        rule = _Rule.SEXUAL if match.group() in _INSIDE_SEXUAL else _Rule.CRUDE
        yield _spanning(reading, match.start(), match.end(), rule)


@cache
def _known() -> Lexicon[_Rule]:
    """The base list without harmless words, and Limner's own lists, each word with its rule."""
    harmless = {plain_words(entry) for entry in lists.entries("harmless")}
    base = [entry for entry in lists.base_entries() if plain_words(entry) not in harmless]
    rules = dict.fromkeys(base, _Rule.CRUDE)
    for file, rule in _FILES:
        for entry in lists.entries(file):
            if "*" in entry or "?" in entry:
                rules.update((each, rule) for each in base if fnmatchcase(each, entry))
            else:
                rules[entry] = rule
    return Lexicon(rules)


@lru_cache(maxsize=256)
def _compiled(words: frozenset[str], rule: _Rule) -> Lexicon[_Rule]:
    """The compiled words of a server."""
    return Lexicon(dict.fromkeys(words, rule))


@lru_cache(maxsize=256)
def _compiled_themes(themes: frozenset[str], rule: _Rule) -> Lexicon[_Rule]:
    """The compiled lines or veils of a game, in singular and plural."""
    return Lexicon(dict.fromkeys(chain.from_iterable(map(forms, themes)), rule))
