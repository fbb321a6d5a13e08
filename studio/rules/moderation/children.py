"""What concerns children is judged before any exemption, and no server can allow it.

Only what is plainly of a thing or an animal does not count: a naked blade, naked baby birds.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from studio.rules.moderation import lists
from studio.rules.moderation.ages import young_ages
from studio.rules.moderation.exemptions.companions import belongs_to_a_thing, names_a_person
from studio.rules.moderation.exemptions.names import has_surname
from studio.rules.moderation.exemptions.wearers import Wearer, wearer
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit

_EXPLICIT = frozenset((Rule.SEXUAL, Rule.NUDITY))
_CHEST = frozenset((Rule.BARE_CHEST, Rule.NO_SHIRT))
_SEXUAL = _EXPLICIT | _CHEST | {Rule.SUGGESTIVE}
# A youth and an explicit word belong together when they are at most so many words apart. So do
# a minor and a suggestive word.
_CLOSE_WORDS = 12
# Somebody's age may be told in another sentence.
_CLOSE_AGE_WORDS = 60
_CHEST_WORDS = 5
_CRUDE_WORDS = 4
_ANIMAL_WORDS = 3
# With a child near them these are no oaths.
_CRUDE_ACTS = ("fuck", "slut", "whore", "cunt", "wank", "jizz", "screw")
_OATHS = frozenset(("fucking", "fuckin", "fucker", "fuckers"))
_CLAUSE_ENDS = frozenset(".!?;:\n")


def with_minors(reading: FoldedText, hits: Sequence[RuleHit]) -> list[RuleHit]:
    """The hits that together are sexual content with minors, now with that rule."""
    return [hit.marked(Rule.NEVER) for hit in _together(reading, hits)]


def _together(reading: FoldedText, hits: Sequence[RuleHit]) -> Iterator[RuleHit]:
    yield from (hit for hit in hits if hit.mark is Rule.NEVER)
    crude = [hit for hit in hits if hit.mark is Rule.CRUDE and _is_act(hit)]
    sexual = [hit for hit in hits if hit.mark in _SEXUAL and not _is_of_a_thing(reading, hit)]
    if not sexual and not crude:
        return
    young = [hit for hit in hits if hit.mark is Rule.MINOR and not _is_no_child(reading, hit)]
    youths = [hit for hit in hits if hit.mark is Rule.YOUTH]
    ages = list(young_ages(reading))
    explicit = [hit for hit in sexual if hit.mark in _EXPLICIT]
    suggestive = [hit for hit in sexual if hit.mark is Rule.SUGGESTIVE]
    chests = [hit for hit in sexual if hit.mark in _CHEST and not _is_mans(reading, hit)]
    present = [*ages, *(hit for hit in young if not _is_elsewhere(reading, hit, explicit))]
    if present and explicit:
        yield from (*present, *explicit)
    for some, others, distance in (
        (young, suggestive, _CLOSE_WORDS),
        (youths, explicit, _CLOSE_WORDS),
        (ages, suggestive, _CLOSE_AGE_WORDS),
        ([*young, *ages], chests, _CHEST_WORDS),
        ([*young, *ages], crude, _CRUDE_WORDS),
    ):
        yield from _close_to(some, others, distance)
        yield from _close_to(others, some, distance)


def _close_to(others: list[RuleHit], hits: list[RuleHit], distance: int) -> Iterator[RuleHit]:
    """Those of the hits that have one of the others at most `distance` words away."""
    firsts = sorted(other.first for other in others)
    for hit in hits:
        near = bisect_left(firsts, hit.first - distance)
        if near < len(firsts) and firsts[near] <= hit.first + distance:
            yield hit


def _is_of_a_thing(reading: FoldedText, hit: RuleHit) -> bool:
    return belongs_to_a_thing(reading, hit) or has_surname(reading, hit)


def _is_act(hit: RuleHit) -> bool:
    return hit.entry.startswith(_CRUDE_ACTS) and hit.entry not in _OATHS


def _is_mans(reading: FoldedText, hit: RuleHit) -> bool:
    return wearer(reading, hit.first, hit.last) in (Wearer.MAN, Wearer.OFTEN_MAN)


def _is_no_child(reading: FoldedText, hit: RuleHit) -> bool:
    """Whether the word is no child here: a baby bird, kid gloves, a minor wound."""
    after = _phrase_behind(reading, hit.last)
    if not after or names_a_person(reading, hit.last + 1):
        return False
    words = lists.groups("children")
    if hit.entry.endswith("a minor"):
        return True
    return not words["young animal"].isdisjoint(after) or after[0] in words.get(hit.entry, ())


def _phrase_behind(reading: FoldedText, last: int) -> list[str]:
    words = []
    for at in range(last + 1, min(last + 1 + _ANIMAL_WORDS, len(reading.words))):
        if not reading.are_adjacent(at - 1, at):
            break
        words.append(reading.words[at].readings[0])
        if words[-1] in lists.groups("grammar")["function"]:
            return words[:-1]
    return words


def _is_elsewhere(reading: FoldedText, child: RuleHit, explicit: Sequence[RuleHit]) -> bool:
    """Whether the child is said to be elsewhere, and every nude is said to be a grown-up.

    "A mother bathes naked while children play outside."
    """
    if lists.groups("children")["elsewhere"].isdisjoint(_clause_behind(reading, child.last)):
        return False
    return all(hit.mark is Rule.NUDITY and _is_grown_up(reading, hit) for hit in explicit)


def _clause_behind(reading: FoldedText, last: int) -> list[str]:
    """The words behind this one in its clause."""
    words = []
    for at in range(last + 1, min(last + 1 + _CLOSE_WORDS, len(reading.words))):
        if not _CLAUSE_ENDS.isdisjoint(reading.typed_before(at)):
            break
        words.append(reading.words[at].readings[0])
    return words


def _is_grown_up(reading: FoldedText, hit: RuleHit) -> bool:
    """Whether a nude is called a grown-up right behind the word, or just before it."""
    behind = _phrase_behind(reading, hit.last)
    before = [word.readings[0] for word in reading.words[max(0, hit.first - 3) : hit.first]]
    return not lists.groups("children")["grown-up"].isdisjoint((*behind, *before))
