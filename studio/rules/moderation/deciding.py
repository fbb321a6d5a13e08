"""The fourth step of moderation: the verdict over the hits that were not exempt."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.enums import ListOwner
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import (
    LAST_RULE,
    LIST_OWNERS,
    RULE_NAMES,
    RuleHit,
    Strictness,
)


@dataclass(frozen=True)
class ModerationVerdict:
    """Whether a text is allowed. If not, `rule` says in a few words what it breaks.

    `words` are the words that break it, as the member typed them, in their order. `list_owner`
    says whose list they are on.
    """

    allowed: bool
    rule: str | None = None
    words: tuple[str, ...] = ()
    list_owner: ListOwner = ListOwner.BOT


def decide(
    reading: FoldedText, hits: Sequence[RuleHit], strictness: Strictness
) -> ModerationVerdict:
    """The gravest rule that the hits break on a server of this strictness, and their words."""
    broken = [hit for hit in hits if hit.mark <= LAST_RULE[strictness]]
    if not broken:
        return ModerationVerdict(allowed=True)
    rule = min(hit.mark for hit in broken)
    spans = sorted({(hit.first, hit.last, hit.typed or "") for hit in broken if hit.mark is rule})
    words = (
        typed or reading.as_typed(reading.words[first].start, reading.words[last].end)
        for first, last, typed in spans
    )
    return ModerationVerdict(
        allowed=False,
        rule=RULE_NAMES[rule],
        words=tuple(dict.fromkeys(words)),
        list_owner=LIST_OWNERS.get(rule, ListOwner.BOT),
    )
