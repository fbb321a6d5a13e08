"""Words that name nothing that is seen: adjectives, comparisons, pictures of things, past weather.

Each function works on the tokens of `Words` and takes time in proportion to their number.
"""

from collections.abc import Iterable

from sketch.nouns import (
    ANIMALS,
    LOOKS,
    NAMED_PLACES,
    OUTSIDE_A_PHRASE,
    PEOPLE,
    listed,
    phrase_start,
    singular,
)

# "A painting of a dragon" shows no dragon, and "the smell of rain" no rain.
_IMAGES = listed("""
    painting portrait picture statue drawing carving map tattoo symbol sign emblem crest tapestry
    song tale tales story stories legend memory dream dreams thought smell scent sound god goddess
    lord book prophecy dreaming dreamt thinks thinking speaks speak talks tells told named called
    embroidered patterned decorated
""")
_PICTURES = listed("painting portrait picture drawing")
_IMAGE_LINKS = frozenset({"of", "about", "with", "as"})
_PASSING = listed("""
    rain storm snow snowfall thunderstorm blizzard fog mist fire lightning thunder tempest downpour
    snowstorm flames blaze campfire torches
""")
_PASSED = listed("passed stopped ended cleared ceased died extinguished subsided")
_ENDING = listed("is was gone goes went put burnt burned")
# "A rain of arrows" is no rain.
_FIGURES = frozenset({"rain", "storm", "hail", "flood", "blaze", "thunder", "fire"})
# "To guard" and "will bear" are verbs.
_BEFORE_VERBS = frozenset({"to", "can", "could", "cannot", "must", "will", "would", "shall"})
_REACH = 4


def figurative_positions(tokens: list[str]) -> set[int]:
    """The positions of tokens that name nothing that is seen in the scene."""
    unseen: set[int] = set()
    for at, token in enumerate(tokens):
        noun = singular(token)
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        if noun in LOOKS:
            unseen.update(range(phrase_start(tokens, at), at))
        elif noun in PEOPLE or noun in ANIMALS:
            unseen.update(range(max(phrase_start(tokens, at, PEOPLE), at - 2), at))
            possessive = token.endswith("'s") and after not in OUTSIDE_A_PHRASE
            if possessive or (at and tokens[at - 1] in _BEFORE_VERBS and noun == token):
                unseen.add(at)
        elif noun in NAMED_PLACES and at and singular(tokens[at - 1]) in ANIMALS | PEOPLE:
            unseen.add(at - 1)
        if token == "like" or (token == "as" and "as" in tokens[max(at - 2, 0) : at]):
            unseen.update(_phrase_after(tokens, at))
        elif (
            token in _PICTURES and after in ("of", "in") and not OUTSIDE_A_PHRASE & {*tokens[1:at]}
        ):
            # "A portrait of a king", at the beginning, is the picture itself.
            unseen.add(at)
        elif token in _IMAGES and (after in _IMAGE_LINKS or token in ("named", "called")):
            unseen.update(_phrase_after(tokens, at + (after in _IMAGE_LINKS)))
        elif token == "deck" and "cards" in tokens[at + 1 : at + 4]:
            unseen.add(at)
        if token in _FIGURES and after == "of":
            unseen.add(at)
    return unseen


def past_positions(tokens: list[str]) -> set[int]:
    """The positions of weather and fires that are over: "after the rain", "the fire is out"."""
    return {at for at, token in enumerate(tokens) if token in _PASSING and _is_past(tokens, at)}


def _phrase_after(tokens: list[str], at: int) -> Iterable[int]:
    """The noun phrase behind the token, with an "of" in it: "like a storm of fire"."""
    for ahead in range(at + 1, min(at + 2 + _REACH, len(tokens))):
        token = tokens[ahead]
        if token in OUTSIDE_A_PHRASE and token not in ("of", "a", "an", "the", "her", "his"):
            return
        yield ahead


def _is_past(tokens: list[str], at: int) -> bool:
    start = phrase_start(tokens, at)
    before = [token for token in tokens[max(start - 2, 0) : start] if token not in ("the", "a")]
    if before[-1:] in (["after"], ["since"]) or (
        before[-1:] == ["before"] and "calm" in tokens[max(start - 4, 0) : start]
    ):
        return True
    for ahead, token in enumerate(tokens[at + 1 : at + 5], at + 1):
        if token in _PASSED or (token in ("out", "over") and tokens[ahead - 1] in _ENDING):
            return True
        if token in (",", ".", ";", "!", "?", "and", "but", "in", "on"):
            return False
    return False
