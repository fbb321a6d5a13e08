"""Whether a nude is a work of art in a museum: "marble statues and nudes in the gallery"."""

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule

_NEAR_WORDS = 8
_NUDES = frozenset(("nude", "nudes"))
_SENTENCE_ENDS = frozenset(".!?;\n")


def is_art(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether a nude is told of as a work of art: a museum is near, and no living person.

    "A nude woman in a museum" is a person.
    """
    if hit.entry not in _NUDES:
        return False
    near = _near(reading, hit.first)
    grammar = lists.groups("grammar")
    if grammar["museum"].isdisjoint(near) or not grammar["photograph"].isdisjoint(near):
        return False
    people = lists.groups("people")
    # "Nudes in the gallery of the duke" are still works of art.
    men = () if hit.entry == "nudes" else ("man",)
    return all(people[group].isdisjoint(near) for group in ("woman", "child", "anybody", *men))


def _near(reading: FoldedText, at: int) -> frozenset[str]:
    """The words of the same sentence that stand near."""
    first, last = at, at
    while first > max(0, at - _NEAR_WORDS) and _is_same_sentence(reading, first):
        first -= 1
    end = min(len(reading.words) - 1, at + _NEAR_WORDS)
    while last < end and _is_same_sentence(reading, last + 1):
        last += 1
    return frozenset(word.readings[0] for word in reading.words[first : last + 1])


def _is_same_sentence(reading: FoldedText, at: int) -> bool:
    return _SENTENCE_ENDS.isdisjoint(reading.typed_before(at))
