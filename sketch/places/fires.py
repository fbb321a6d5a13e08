"""What a fire in a text is: a burning place, a fire to sit by, or fire in a hand."""

from enum import StrEnum

from sketch.nouns import listed, singular
from sketch.words import Words


class Fire(StrEnum):
    """The kinds of fire."""

    BLAZE = "blaze"  # the place burns
    HEARTH = "hearth"  # a fire to cook on and to sit by
    IN_HAND = "in hand"  # a spell


_BURNING = listed(
    "burning burn burns ablaze aflame blaze inferno wildfire flames flaming firestorm"
)
_FIRES = frozenset({"fire", "flame", "fireball"})
_HEARTHS = listed("campfire bonfire fireplace hearth fireside firelight fireplaces brazier")
# What burns without the place being on fire.
_LIGHTS = _HEARTHS | listed("candle torch lamp lantern incense forge pipe log coal fire stove")
_CATCHING = listed("on sets forest wood bush house grass wild")
_NEAR = listed("by at near around round beside before next warm small little crackling cosy cozy "
               "cooking camp over behind dying low merry")  # fmt: skip
_CASTING = listed("""
    casting casts cast conjures conjuring throws throwing hurls hurling summons summoning breathes
    breathing spits holds holding ball bolt spell wields shapes
""")
_SPREADS = listed("spreads rages raging everywhere consumes devours engulfs destroys spreading")


def fires_in(words: Words) -> frozenset[Fire]:
    """The fires that the text names; none for those that it denies or that are out."""
    seen, found = words.of_things(), set()
    for at, token in enumerate(seen.tokens):
        if not seen.is_said_at(at) or seen.denies(token, "fire"):
            continue
        before = [singular(each) for each in seen.tokens[max(at - 4, 0) : at]]
        after = seen.tokens[at + 1 : at + 5]
        if token in _HEARTHS:
            found.add(Fire.HEARTH)
        elif token in _BURNING:
            nearby = {*before, *(singular(each) for each in after[:2])}
            found.add(Fire.HEARTH if nearby & _LIGHTS else Fire.BLAZE)
            if nearby & _LIGHTS and not nearby & (_HEARTHS | {"fire", "log"}):
                found.discard(Fire.HEARTH)
        elif singular(token) in _FIRES:
            found.add(_kind(before, after))
    return frozenset(found)


def _kind(before: list[str], after: list[str]) -> Fire:
    if _CATCHING & set(before[-1:]) or set(after) & _SPREADS:
        return Fire.BLAZE
    in_hand = {singular(each) for each in after} & {"hand", "palm", "finger", "spell"}
    if set(before) & _CASTING or in_hand:
        return Fire.IN_HAND
    if set(before) & _NEAR or {singular(each) for each in after} & _LIGHTS:
        return Fire.HEARTH
    # "The fire" and "a fire" are one fire; "fire" alone is fire everywhere.
    return Fire.HEARTH if {"a", "the", "their", "her", "his"} & set(before[-2:]) else Fire.BLAZE
