"""The languages of our people: which ones a text may be in, and which words count only there.

A word such as `slut` is no hit in Swedish, where it is an end; `nue` is one in French only.
For children every language counts: a word for a child and one for a naked body tell theirs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, partial

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
_CHILDREN = frozenset((Rule.MINOR, Rule.YOUTH))
_EXPLICIT = frozenset((Rule.NUDITY, Rule.SEXUAL))
# Its words stand without blanks between them.
_UNSPACED_CODE = "ja"
_UNSPACED = re.compile("[\u3041-\u30fc\u4e00-\u9fff]")


def foreign_words() -> Iterator[tuple[str, Rule]]:
    """The words that count in a text of any language, each with its rule."""
    for code in lists.languages():
        for section, rule in _SECTIONS.items():
            yield from ((entry, rule) for entry in _sections(code).get(section, ()))
    # Of two words that begin at one place the longer one is found: 裸足 has bare feet only.
    harmless = _sections(_UNSPACED_CODE)["harmless"]
    yield from ((entry, Rule.ALLOWED) for entry in harmless)


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
        for hit in (*hits, *found, *_told_by_children(reading))
        if hit.mark is not Rule.ALLOWED
        and _is_so_spelt(reading, hit)
        and not harmless.issuperset(range(hit.first, hit.last + 1))
        and not _is_of_a_thing(reading, hit)
    ]


def _told_by_children(reading: FoldedText) -> Iterator[RuleHit]:
    """The words for children and for naked bodies of each language that has both in the text.

    A word for a child that is typed with its accents counts in any text: a niña.
    """
    codes = {
        code
        for word in reading.places.keys() & _words_for_children().keys()
        for code in _words_for_children()[word]
    }
    if _UNSPACED.search(reading.folded):
        codes.add(_UNSPACED_CODE)
    for code in sorted(codes):
        hits = [hit for hit in _all_words_of(code).find(reading) if _is_foreign(hit)]
        children = [hit for hit in hits if hit.mark in _CHILDREN]
        is_explicit = any(hit.mark in _EXPLICIT for hit in hits)
        yield from (
            hits if children and is_explicit else filter(partial(_has_accents, reading), children)
        )


def _has_accents(reading: FoldedText, hit: RuleHit) -> bool:
    return _typed(reading, hit) in _accented_words_for_children()


def _is_foreign(hit: RuleHit) -> bool:
    """Whether the word tells its language: porno is also an English word."""
    return hit.mark not in _EXPLICIT or hit.entry not in _english_words()


def _is_of_a_thing(reading: FoldedText, hit: RuleHit) -> bool:
    """Whether a thing is naked, or a hand or a foot: nackte Klinge, pieds nus."""
    if hit.mark is not Rule.NUDITY or hit.entry not in _bare_things():
        return False
    before, behind = _bare_things()[hit.entry]
    one, other = hit.first - 1, hit.last + 1
    return (_is_one_of(reading, one, before) and reading.are_adjacent(one, hit.first)) or (
        _is_one_of(reading, other, behind) and reading.are_adjacent(hit.last, other)
    )


def _is_one_of(reading: FoldedText, at: int, words: frozenset[str]) -> bool:
    return 0 <= at < len(reading.words) and reading.words[at].readings[0] in words


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
    return _typed(reading, hit) == spelling


def _typed(reading: FoldedText, hit: RuleHit) -> str:
    typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
    return unicodedata.normalize("NFC", typed).casefold()


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
def _all_words_of(code: str) -> Lexicon[Rule]:
    """All words of the language; `with children` are those that count beside a child only."""
    places = ("", " here", " exactly", " with children")
    rules: dict[str, Rule] = {}
    for section, rule in _SECTIONS.items():
        for where in places:
            rules.update(dict.fromkeys(_sections(code).get(f"{section}{where}", ()), rule))
    if code == _UNSPACED_CODE:
        rules.update(dict.fromkeys(_sections(code)["harmless"], Rule.ALLOWED))
    return Lexicon(rules)


@cache
def _words_for_children() -> dict[str, frozenset[str]]:
    """Each word for a child or a youth, with the languages that have it."""
    found: dict[str, frozenset[str]] = {}
    for code, entry in _children_of_all():
        word = "".join(plain_words(entry)[-1:])
        found[word] = found.get(word, frozenset()) | {code}
    return found


@cache
def _accented_words_for_children() -> frozenset[str]:
    return frozenset(entry for _, entry in _children_of_all() if not entry.isascii())


def _children_of_all() -> Iterator[tuple[str, str]]:
    """Each word for a child or a youth, behind the code of its language."""
    for code in lists.languages():
        for section in ("minors", "minors here", "youths", "youths here"):
            yield from ((code, entry) for entry in _sections(code).get(section, ()))


@cache
def _english_words() -> frozenset[str]:
    return frozenset(lists.base_entries())


@cache
def _bare_things() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each word for naked the things that may stand before it, and those behind it."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for code in lists.languages():
        things = [
            frozenset(word for entry in _sections(code).get(section, ()) for word in _read(entry))
            for section in ("things before", "things behind")
        ]
        for section in ("nudity", "nudity here", "nudity exactly", "nudity with children"):
            for entry in _sections(code).get(section, ()) if any(things) else ():
                before, behind = found.get(" ".join(_read(entry)), (frozenset(), frozenset()))
                found[" ".join(_read(entry))] = before | things[0], behind | things[1]
    return found


@cache
def _read(entry: str) -> tuple[str, ...]:
    return plain_words(entry)


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
