"""Which words are not drawn: lists, read through disguises, that know fantasy.

A list of words detects rudeness, not danger: death, blood and monsters are what stories
are made of and pass. What is never drawn comes first and cannot be allowed by a server.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from itertools import chain

from studio.rules.moderation import lists as lists
from studio.rules.moderation.letters import look_alikes
from studio.rules.moderation.lexicon import Hit, Lexicon
from studio.rules.moderation.reading import FoldedText, fold_text, plain_words
from studio.rules.moderation.themes import forms


class Strictness(StrEnum):
    """How much a server leaves out. Each leaves out what the one before does, and more.

    Relaxed: what is never drawn, slurs, hatred, the server's and the game's own words.
    Standard: sexual content, nudity and crude words too. Strict: suggestive words, gore and
    drugs too.
    """

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"


@dataclass(frozen=True)
class ModerationVerdict:
    """What was found. `rule` is a few words that a member understands, None if allowed.

    `words` are the person's own, as typed, in their order.
    """

    allowed: bool
    rule: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class GameWords:
    """What a game never has drawn. `names` are characters': a name is no theme."""

    lines: frozenset[str] = frozenset()
    veils: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


NO_GAME_WORDS = GameWords()
LINE_RULE = "a line of this game"
VEIL_RULE = "a veil of this game"
"""What a verdict's rule is called that is a game's own."""


class _Rule(IntEnum):
    """What a word falls under; the lower is named when several were broken."""

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
    # These forbid nothing alone.
    MINOR = 20
    YOUTH = 21


_SAID = {
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
# How many words apart a youth and an explicit, a minor and a suggestive word still belong
# together.
_CLOSE_WORDS = 12

_RuleHit = Hit[_Rule]


class Moderation:
    """Judges people's words; keeps nothing between two texts but compiled lists."""

    def __init__(self, *, strictness: Strictness = Strictness.STANDARD) -> None:
        self.strictness = strictness

    def warm(self) -> None:
        """Read and compile the lists: about 70 ms, which the first checks take otherwise."""
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
        """Whether the text can be drawn. `blocked` and `allowed` are the server's own words.

        A game's words hold whatever the server allows. `strictness` stands in for the usual.
        """
        last_rule = _LAST_RULE[strictness or self.strictness]
        reading = fold_text(text)
        known = [hit for hit in _known().find(reading) if not _is_harmless(reading, hit)]
        never = tuple(_with_minors(reading, known))
        if never:
            return _verdict(reading, never, _Rule.NEVER)
        found = [*known, *_compiled(blocked, _Rule.SERVER).find(reading), *_inside(reading)]
        passing = list(_compiled(allowed, _Rule.SERVER).find(reading))
        found = [
            hit
            for hit in found
            if hit.mark <= last_rule and not any(_covers(other, hit) for other in passing)
        ]
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
    return ModerationVerdict(allowed=False, rule=_SAID[rule], words=tuple(dict.fromkeys(words)))


def _covers(one: _RuleHit, other: _RuleHit) -> bool:
    return one.first <= other.first and other.last <= one.last


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
    """The words that together are sexual content with minors; none if they are not."""
    yield from (hit for hit in known if hit.mark is _Rule.NEVER)
    sexual = [hit for hit in known if hit.mark in _EXPLICIT or hit.mark is _Rule.SUGGESTIVE]
    if not sexual:
        return
    minors = [hit for hit in known if hit.mark in (_Rule.MINOR, _Rule.YOUTH)]
    minors += _young_ages(reading)
    for hit in sexual:
        together = [minor for minor in minors if _belong(minor, hit)]
        if together:
            yield hit
            yield from together


def _belong(minor: _RuleHit, sexual: _RuleHit) -> bool:
    if minor.mark is _Rule.MINOR and sexual.mark in _EXPLICIT:
        return True
    if minor.mark is _Rule.YOUTH and sexual.mark is _Rule.SUGGESTIVE:
        return False
    return abs(minor.first - sexual.first) <= _CLOSE_WORDS


def _young_ages(reading: FoldedText) -> Iterator[_RuleHit]:
    for match in _AGE.finditer(reading.folded):
        age = match["years"] or match["age"]
        if age.isdigit() and int(age) >= _GROWN_UP:
            continue
        yield _spanning(reading, match.start(), match.end(), _Rule.MINOR)


def _spanning(reading: FoldedText, start: int, end: int, rule: _Rule) -> _RuleHit:
    inside = [at for at, word in enumerate(reading.words) if word.end > start and word.start < end]
    return Hit(reading.folded[start:end], rule, inside[0], inside[-1])


_POSSESSIVE = re.compile(r"['’]s\b")
_LETTERS = re.compile(r"[^\W_]+")


def _themes(reading: FoldedText, game: GameWords) -> Iterator[_RuleHit]:
    """The lines and veils in the text, less what is a character's name, written as one."""
    names = [_only_words(name) for name in game.names]
    for themes, rule in ((game.lines, _Rule.LINE), (game.veils, _Rule.VEIL)):
        for hit in _compiled_themes(themes, rule).find(reading):
            typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
            said = _only_words(typed)
            if not any(said in name for name in names):
                yield hit


def _only_words(text: str) -> str:
    """The words with a blank around each, so that one is found in others."""
    return f" {' '.join(_LETTERS.findall(_POSSESSIVE.sub('', text)))} "


_BETWEEN = frozenset(("a", "an", "the", "of", "and", "or", "is", "was"))
_REACH_WORDS = 3
_NAMES = frozenset(("dick",))
_NO_SURNAMES = frozenset(("pic", "pics", "picture", "pictures", "sucker", "sucking", "head"))


def _is_harmless(reading: FoldedText, hit: _RuleHit) -> bool:
    """Whether the words around it say so: a naked blade, Dick Turpin."""
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


def _is_first_name(reading: FoldedText, hit: _RuleHit) -> bool:
    """Whether it is written as one, with a surname behind it."""
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


# Inside any longer word, too, these can mean nothing else.
_INSIDE = re.compile(r"fuck|blowjob|masturbat|pornogra|hentai|gangbang|cumshot")
_INSIDE_SEXUAL = frozenset(("blowjob", "masturbat", "pornogra", "hentai", "gangbang", "cumshot"))

# Later ones win where a word is in several.
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
    """The base list less what is harmless, and Limner's own lists, by rule."""
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


@cache
def _companions() -> dict[str, frozenset[str]]:
    return lists.companions()


@lru_cache(maxsize=256)
def _compiled(words: frozenset[str], rule: _Rule) -> Lexicon[_Rule]:
    """A server's own words."""
    return Lexicon(dict.fromkeys(words, rule))


@lru_cache(maxsize=256)
def _compiled_themes(themes: frozenset[str], rule: _Rule) -> Lexicon[_Rule]:
    """A game's lines or veils, as one and as many."""
    return Lexicon(dict.fromkeys(chain.from_iterable(map(forms, themes)), rule))
