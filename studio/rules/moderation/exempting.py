"""The third step of moderation: hits that mean nothing bad where they stand are taken away."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from studio.rules.moderation.collecting import WordLists
from studio.rules.moderation.exemptions.art import is_art
from studio.rules.moderation.exemptions.companions import belongs_to_a_thing
from studio.rules.moderation.exemptions.names import is_name, within_names
from studio.rules.moderation.exemptions.spelling import is_another_word
from studio.rules.moderation.exemptions.wearers import Wearer, wearer
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit

_MEN = (Wearer.MAN, Wearer.OFTEN_MAN)
_THEMES = frozenset((Rule.LINE, Rule.VEIL))
_OWN_RULES = frozenset((*_THEMES, Rule.SERVER))


def exempt(reading: FoldedText, hits: Sequence[RuleHit], own: WordLists) -> list[RuleHit]:
    """The hits that are neither harmless, nor allowed by the server, nor a character's name.

    A server cannot allow a game's lines and veils.
    """
    if not hits:
        return []
    allowed = _covered_by([hit for hit in hits if hit.mark is Rule.ALLOWED])
    mens = _covered_by([hit for hit in hits if _is_mans(reading, hit)])
    in_cast = within_names(reading, own.game.names)

    def stays(hit: RuleHit) -> bool:
        if hit.mark in _THEMES:
            return not in_cast(hit)
        if allowed(hit):
            return False
        return hit.mark in _OWN_RULES or not (
            mens(hit)
            or belongs_to_a_thing(reading, hit)
            or is_name(reading, hit, in_cast=in_cast(hit))
            or is_another_word(reading, hit)
            or is_art(reading, hit)
        )

    return [_as_nudity(hit) for hit in hits if stays(hit)]


def _is_mans(reading: FoldedText, hit: RuleHit) -> bool:
    """Whether a bare chest is a man's, or may be one; a shirt is missed only by a man."""
    if hit.mark is Rule.BARE_CHEST:
        return wearer(reading, hit.first, hit.last) is not Wearer.WOMAN
    return hit.mark is Rule.NO_SHIRT and wearer(reading, hit.first, hit.last) in _MEN


def _as_nudity(hit: RuleHit) -> RuleHit:
    return hit.marked(Rule.NUDITY) if hit.mark in (Rule.BARE_CHEST, Rule.NO_SHIRT) else hit


def _covered_by(passing: list[RuleHit]) -> Callable[[RuleHit], bool]:
    """Whether a hit lies within one of these."""
    passing.sort(key=lambda hit: hit.first)
    firsts = [hit.first for hit in passing]
    lasts = list(accumulate((hit.last for hit in passing), max))

    def covered(hit: RuleHit) -> bool:
        before = bisect_right(firsts, hit.first)
        return before > 0 and lasts[before - 1] >= hit.last

    return covered
