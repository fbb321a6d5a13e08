"""The second step of moderation: all listed words of a text, each with the rule that it breaks.

It finds words and judges none: a hit may still be harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from itertools import chain

from studio.rules.moderation import lists
from studio.rules.moderation.absence import absences
from studio.rules.moderation.languages import foreign_words, told_by_language
from studio.rules.moderation.lexicon import Lexicon, spanning
from studio.rules.moderation.reading import FoldedText, plain_words
from studio.rules.moderation.strictness import Rule, RuleHit
from studio.rules.moderation.themes import forms


@dataclass(frozen=True)
class GameWords:
    """What a game never has drawn. A character's name (`names`) is never taken for a theme."""

    lines: frozenset[str] = frozenset()
    veils: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordLists:
    """The words of a server and of a game; the bot's own lists are always searched, too."""

    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    game: GameWords = GameWords()


def collect(reading: FoldedText, own: WordLists) -> list[RuleHit]:
    """The words of the text that any list has. One place may be found more than once."""
    lexicons = (
        _compiled(own.blocked, Rule.SERVER),
        _compiled(own.allowed, Rule.ALLOWED),
        _compiled_themes(own.game.lines, Rule.LINE),
        _compiled_themes(own.game.veils, Rule.VEIL),
    )
    known = told_by_language(reading, tuple(known_words().find(reading)))
    found = [hit for lexicon in lexicons for hit in lexicon.find(reading)]
    return [*known, *found, *_inside(reading), *absences(reading)]


# Inside a longer word these can mean nothing else either.
_INSIDE = re.compile(r"fuck|blowjob|masturbat|pornogra|hentai|gangbang|cumshot")
_INSIDE_SEXUAL = frozenset(("blowjob", "masturbat", "pornogra", "hentai", "gangbang", "cumshot"))

# When a word is in several files the later file counts.
_FILES = (
    ("swearing", Rule.SWEARING),
    ("crude", Rule.CRUDE),
    ("drugs", Rule.DRUGS),
    ("gore", Rule.GORE),
    ("suggestive", Rule.SUGGESTIVE),
    ("sexual", Rule.SEXUAL),
    ("nudity", Rule.NUDITY),
    ("selfharm", Rule.SELF_HARM),
    ("hate", Rule.HATE),
    ("slurs", Rule.SLURS),
    ("youths", Rule.YOUTH),
    ("minors", Rule.MINOR),
    ("never", Rule.NEVER),
)


def _inside(reading: FoldedText) -> Iterator[RuleHit]:
    for match in _INSIDE.finditer(reading.folded):
        rule = Rule.SEXUAL if match.group() in _INSIDE_SEXUAL else Rule.CRUDE
        yield spanning(reading, match.start(), match.end(), rule)


@cache
def known_words() -> Lexicon[Rule]:
    """The base list without harmless words, and Limner's own lists, each word with its rule."""
    harmless = {plain_words(entry) for entry in lists.entries("harmless")}
    base = [entry for entry in lists.base_entries() if plain_words(entry) not in harmless]
    rules = {**dict(foreign_words()), **dict.fromkeys(base, Rule.CRUDE)}
    for file, rule in _FILES:
        for entry in lists.entries(file):
            if "*" in entry or "?" in entry:
                rules.update((each, rule) for each in base if fnmatchcase(each, entry))
            else:
                rules[entry] = rule
    return Lexicon(rules, run_together=lists.entries("run_together"))


@lru_cache(maxsize=256)
def _compiled(words: frozenset[str], rule: Rule) -> Lexicon[Rule]:
    """The compiled words of a server."""
    return Lexicon(dict.fromkeys(words, rule))


@lru_cache(maxsize=256)
def _compiled_themes(themes: frozenset[str], rule: Rule) -> Lexicon[Rule]:
    """The compiled lines or veils of a game, in singular and plural."""
    return Lexicon(dict.fromkeys(chain.from_iterable(map(forms, themes)), rule))
