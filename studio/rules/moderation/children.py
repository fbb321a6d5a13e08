"""What concerns children is judged before any exemption, and no server can allow it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from studio.rules.moderation.exemptions.companions import is_harmless
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit

_EXPLICIT = frozenset((Rule.SEXUAL, Rule.NUDITY))
# A youth and an explicit word belong together when they are at most so many words apart. So do
# a minor and a suggestive word.
_CLOSE_WORDS = 12


def with_minors(reading: FoldedText, hits: Sequence[RuleHit]) -> list[RuleHit]:
    """The hits that together are sexual content with minors, now with that rule."""
    meant = [hit for hit in hits if not is_harmless(reading, hit)]
    return [hit.marked(Rule.NEVER) for hit in _together(meant)]


def _together(hits: Sequence[RuleHit]) -> Iterator[RuleHit]:
    yield from (hit for hit in hits if hit.mark is Rule.NEVER)
    explicit = [hit for hit in hits if hit.mark in _EXPLICIT]
    suggestive = [hit for hit in hits if hit.mark is Rule.SUGGESTIVE]
    young = [hit for hit in hits if hit.mark is Rule.MINOR]
    youths = [hit for hit in hits if hit.mark is Rule.YOUTH]
    if young and explicit:
        yield from (*young, *explicit)
    for some, others in ((young, suggestive), (youths, explicit)):
        yield from _close_to(some, others)
        yield from _close_to(others, some)


def _close_to(others: list[RuleHit], hits: list[RuleHit]) -> Iterator[RuleHit]:
    """Those of the hits that have one of the others at most `_CLOSE_WORDS` words away."""
    firsts = sorted(other.first for other in others)
    for hit in hits:
        near = bisect_left(firsts, hit.first - _CLOSE_WORDS)
        if near < len(firsts) and firsts[near] <= hit.first + _CLOSE_WORDS:
            yield hit
