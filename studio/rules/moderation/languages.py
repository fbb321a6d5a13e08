"""The languages of our people: which ones a text may be in, and which words count only there.

A word such as `slut` is no hit in Swedish, where it is an end; `nue` is one in French only.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Lexicon
from studio.rules.moderation.reading import FoldedText, plain_words
from studio.rules.moderation.strictness import Rule, RuleHit

_SECTIONS = {
    "never": Rule.NEVER,
    "slurs": Rule.SLURS,
    "sexual": Rule.SEXUAL,
    "nudity": Rule.NUDITY,
    "crude": Rule.CRUDE,
    "minors": Rule.MINOR,
    "youths": Rule.YOUTH,
}
_ENGLISH = "en"


def foreign_words() -> Iterator[tuple[str, Rule]]:
    """The words that count in a text of any language, each with its rule."""
    for code in lists.languages():
        for section, rule in _SECTIONS.items():
            yield from ((entry, rule) for entry in _sections(code).get(section, ()))


def told_by_language(reading: FoldedText, hits: Sequence[RuleHit]) -> list[RuleHit]:
    """The hits that count in the languages of the text, and those that count in these only."""
    counts = _common_words_in(reading)
    most = max(counts.values(), default=0)
    found = [
        hit
        for code, count in counts.items()
        if count == most
        for hit in _words_of(code).find(reading)
    ]
    harmless = {
        index
        for code in counts
        for hit in _harmless_in(code).find(reading)
        for index in range(hit.first, hit.last + 1)
        if hit.entry in _harmless_entries(code) and _is_told_elsewhere(reading, hit, code)
    }
    return [
        hit
        for hit in (*hits, *found)
        if _is_so_spelt(reading, hit) and not harmless.issuperset(range(hit.first, hit.last + 1))
    ]


def _common_words_in(reading: FoldedText) -> dict[str, int]:
    """For each language that the text may be in, how many of its common words the text has.

    They are more than the English ones, and at least half as many as of the first language.
    """
    typed = {word.readings[0] for word in reading.words}
    if typed.isdisjoint(_all_common_words()):
        return {}
    counts = {code: len(words & typed) for code, words in _common_words().items()}
    most = max(counts.values())
    english = counts.pop(_ENGLISH)
    least = max(english + 1, (most + 1) // 2)
    return {code: count for code, count in counts.items() if count >= least}


def _is_told_elsewhere(reading: FoldedText, hit: RuleHit, code: str) -> bool:
    """Whether another word than those of the hit tells the language: `nu de` alone is no Dutch."""
    others = (*reading.words[: hit.first], *reading.words[hit.last + 1 :])
    return any(word.readings[0] in _common_words()[code] for word in others)


def _is_so_spelt(reading: FoldedText, hit: RuleHit) -> bool:
    """Whether the word has the accents without which it is another one: nøgen is no nogen."""
    spelling = _spellings().get(hit.entry)
    if spelling is None:
        return True
    typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
    return unicodedata.normalize("NFC", typed).casefold() == spelling


@cache
def _common_words() -> dict[str, frozenset[str]]:
    """For each language its most common words as they are looked up."""
    return {
        code: frozenset(word for entry in _sections(code)["speaks"] for word in plain_words(entry))
        for code in lists.languages()
        if "speaks" in _sections(code)
    }


@cache
def _all_common_words() -> frozenset[str]:
    """The common words of all languages but English."""
    words = _common_words()
    return frozenset().union(*(words[code] for code in words if code != _ENGLISH))


@cache
def _words_of(code: str) -> Lexicon[Rule]:
    sections = (
        (f"{section} {where}", rule)
        for section, rule in _SECTIONS.items()
        for where in ("here", "exactly")
    )
    return Lexicon(
        {entry: rule for section, rule in sections for entry in _sections(code).get(section, ())}
    )


@cache
def _harmless_in(code: str) -> Lexicon[Rule]:
    return Lexicon(dict.fromkeys(_sections(code).get("harmless", ()), Rule.ALLOWED))


@cache
def _harmless_entries(code: str) -> frozenset[str]:
    """They are harmless as they are listed, and not in disguise: `nu de`, not nude."""
    entries = _sections(code).get("harmless", ())
    return frozenset(" ".join(plain_words(entry)) for entry in entries)


@cache
def _spellings() -> dict[str, str]:
    """The words that count only with the very letters of their list, as they are looked up."""
    entries = (
        entry
        for code in lists.languages()
        for section, entries in _sections(code).items()
        for entry in entries
        if section.endswith("exactly")
    )
    return {" ".join(plain_words(entry)): entry for entry in entries}


@cache
def _sections(code: str) -> dict[str, tuple[str, ...]]:
    return lists.language(code)
