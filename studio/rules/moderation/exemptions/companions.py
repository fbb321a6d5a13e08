"""Whether a listed word belongs to a thing or an animal beside it: a naked blade, a blue tit.

The neighbour has to be the noun that is meant, right beside the word and without a sign between.
A person behind that noun is meant instead: naked hill giants, a nude statue of somebody.
"""

from collections.abc import Iterator
from functools import cache

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule

_REACH_WORDS = 4
_NOUN_WORDS = 4
_PEOPLE_ENDS = ("folk", "kin", "man", "men", "woman", "women", "girl", "girls", "maid", "maiden")
_DOER_ENDS = ("er", "ers", "or", "ors", "ist", "ists")
# What is often said of people, too.
_SAID_OF_PEOPLE = frozenset(("naked", "nude", "undressed"))
_SEXES = frozenset(("female", "male", "f", "m", "none", "unknown", "either", "any", "other"))
_BODY_PARTS = frozenset(("tit", "tits"))
_BIRDS_OR_NOT = frozenset(("great",))
_SEXES_OF_COUPLES = frozenset(("sex",))
_ON_A_BODY = frozenset(("on", "of"))
_OWNERS = frozenset(("his", "her", "their", "my", "your", "our"))
_HAVING = _OWNERS | {"with", "has", "have", "having", "had", "big", "huge", "nice", "of"}
_ARTICLES = _OWNERS | {"the", "a", "an", "its", "this", "that"}


def belongs_to_a_thing(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether the words beside it show that the word is not about a person."""
    return (
        _has_behind(reading, hit)
        or _has_before(reading, hit)
        or _is_said_of(reading, hit)
        or _is_in_hand(reading, hit)
        or _is_label(reading, hit)
        or _is_joining(reading, hit)
    )


def names_a_person(reading: FoldedText, first: int) -> bool:
    """Whether a person is the noun that begins at this word, or that its phrase leads to."""
    return any(map(_is_person, _phrase(reading, first)))


def _is_person(word: str) -> bool:
    return word in people() or word.endswith(_PEOPLE_ENDS)


def _is_doer(reading: FoldedText, at: int) -> bool:
    """Whether the word is somebody who does something: a sword swallower; not "brighter than"."""
    if not _is_joined(reading, at - 1):
        return False
    word = _plain(reading, at)
    is_comparative = _is_joined(reading, at) and _plain(reading, at + 1) == "than"
    return word.endswith(_DOER_ENDS) and word not in _group("no doer") and not is_comparative


def _has_behind(reading: FoldedText, hit: Hit[Rule]) -> bool:
    companions = lists.companions(">").get(hit.entry, frozenset())
    for at in range(hit.last + 1, min(hit.last + 1 + _REACH_WORDS, len(reading.words))):
        if not companions or not reading.are_adjacent(at - 1, at):
            return False
        word = _plain(reading, at)
        if word in companions:
            return _is_last_noun(reading, at, hit)
        if f"~{word}" not in companions:
            return False
    return False


def _is_last_noun(reading: FoldedText, at: int, hit: Hit[Rule]) -> bool:
    """Whether the companion is what is meant, and no person behind it."""
    after = _plain(reading, at + 1) if _is_joined(reading, at) else ""
    if _plain(reading, at) in _group("art") and after in _group("alive"):
        return False
    if _plain(reading, at) in _group("art") and after == "of":
        return not _group("material").isdisjoint(_phrase(reading, at + 2))
    if hit.entry in _SAID_OF_PEOPLE and (after in _group("object") or _is_doer(reading, at + 1)):
        return False  # "naked, she hands him the sword" without its signs
    return not names_a_person(reading, at + 1) if after else True


def _has_before(reading: FoldedText, hit: Hit[Rule]) -> bool:
    companions = lists.companions("<").get(hit.entry, frozenset())
    for at in range(hit.first - 1, max(-1, hit.first - 1 - _REACH_WORDS), -1):
        if not companions or not reading.are_adjacent(at, at + 1):
            return False
        word = _plain(reading, at)
        if word in companions:
            is_sex = hit.entry in _SEXES_OF_COUPLES and word == "same"
            return is_sex or not (_is_of_a_body(reading, hit, at) or _leads_to_person(reading, hit))
        if f"~{word}" not in companions:
            return False
    return False


def _is_of_a_body(reading: FoldedText, hit: Hit[Rule], at: int) -> bool:
    """Whether a word for a part of the body has an owner: "her blue tits" are no birds.

    Neither are "great tits" on somebody, or where no other word speaks of birds.
    """
    if hit.entry not in _BODY_PARTS:
        return False
    behind = hit.last + 1
    if _is_joined(reading, hit.last) and _plain(reading, behind) in _ON_A_BODY:
        owner = behind + 2 if _plain(reading, behind + 1) in _ARTICLES else behind + 1
        if names_a_person(reading, min(owner, len(reading.words))):
            return True
    if hit.entry == "tits" and _plain(reading, at) in _BIRDS_OR_NOT:
        return not any(word in reading.places for word in _group("bird"))
    return at > 0 and reading.are_adjacent(at - 1, at) and _plain(reading, at - 1) in _HAVING


def _is_in_hand(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether it is a thing in a hand: "his sword naked in his fist"."""
    behind = [word.readings[0] for word in reading.words[hit.last + 1 : hit.last + 4]]
    if behind[:1] != ["in"] or _group("in hand").isdisjoint(behind[1:]) or hit.first == 0:
        return False
    things = lists.companions("=").get(hit.entry, frozenset())
    is_joined = _are_joined(reading, hit.first - 1, hit.last + 2)
    return is_joined and _plain(reading, hit.first - 1) in things


def _leads_to_person(reading: FoldedText, hit: Hit[Rule]) -> bool:
    return _is_joined(reading, hit.last) and names_a_person(reading, hit.last + 1)


def _is_said_of(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether the sentence says it of a thing: "her sword was naked"."""
    subjects = lists.companions("=").get(hit.entry)
    at = hit.first - 2
    if not subjects or at < 0 or not _are_joined(reading, at, hit.first):
        return False
    if _plain(reading, at + 1) not in _group("auxiliary") or _plain(reading, at) not in subjects:
        return False
    begins = at if at == 0 or _plain(reading, at - 1) not in _ARTICLES else at - 1
    if begins > 0 and reading.are_adjacent(begins - 1, begins):
        return False
    after = _plain(reading, hit.last + 1) if _is_joined(reading, hit.last) else ""
    return not after or after in _group("function")


def _is_label(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether it is a line of a character sheet: "Sex: female"."""
    at = hit.last + 1
    if hit.entry != "sex" or at >= len(reading.words) or ":" not in reading.typed_before(at):
        return False
    return _plain(reading, at) in _SEXES


def _is_joining(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether it is the Latin word between two others: a chapel-cum-library."""
    start, end = reading.words[hit.first].start, reading.words[hit.last].end
    both = reading.folded[start - 1 : start] + reading.folded[end : end + 1]
    return hit.entry == "cum" and both == "--"


def _phrase(reading: FoldedText, first: int) -> Iterator[str]:
    """The words from `first` on that may be one noun with the words before it."""
    for at in range(first, min(first + _NOUN_WORDS, len(reading.words))):
        word = _plain(reading, at)
        if word in _group("function") or (at > 0 and not reading.are_adjacent(at - 1, at)):
            return
        yield word


def _plain(reading: FoldedText, at: int) -> str:
    return reading.words[at].readings[0]


def _is_joined(reading: FoldedText, at: int) -> bool:
    """Whether another word follows without a sign between."""
    return at + 1 < len(reading.words) and reading.are_adjacent(at, at + 1)


def _are_joined(reading: FoldedText, first: int, last: int) -> bool:
    return all(reading.are_adjacent(at, at + 1) for at in range(first, last))


def _group(name: str) -> frozenset[str]:
    return lists.groups("grammar")[name]


@cache
def people() -> frozenset[str]:
    """All words for people and peoples."""
    return frozenset().union(*lists.groups("people").values())
