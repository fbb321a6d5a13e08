"""The dice in a post: each `[[…]]` rolled once, and its result put in its place.

Pure: the randomness is an argument. For a thread: a post can hold twenty long notations.
"""

import random
from dataclasses import dataclass

from studio.errors import BadDice
from studio.rules.dice.notation import INLINE_LIMIT, find_inline
from studio.rules.dice.rolling import DICE_LIMIT, Rolled, dice_count, roll
from studio.rules.dice.text import inline_result as inline_text


@dataclass(frozen=True)
class InlineRolls:
    """A post's text with its rolls in it.

    `lines` are the rolls in full, as markdown, to stand below. `refused` are dice that stayed
    as typed, each reason once.
    """

    text: str
    lines: tuple[str, ...] = ()
    rolls: tuple[Rolled, ...] = ()
    refused: tuple[BadDice, ...] = ()


def roll_inline(text: str, *, chance: random.Random) -> InlineRolls:
    """Every `[[…]]` of the text that is dice, rolled: at most 20 are looked at, with at most as
    many dice together as one roll takes."""
    parts: list[str] = []
    rolls: list[Rolled] = []
    refused: dict[str, BadDice] = {}
    end, left = 0, DICE_LIMIT
    for number, found in enumerate(find_inline(text)):
        if number == INLINE_LIMIT:
            refused["too_many_rolls"] = BadDice("too_many_rolls", limit=INLINE_LIMIT)
            break
        try:
            rolled = roll(found.notation, chance=chance, most=left)
        except BadDice as error:
            # The limit is that of the whole post, not what others left of it.
            said = BadDice("too_many", limit=DICE_LIMIT) if error.reason == "too_many" else error
            refused.setdefault(error.reason, said)
            continue
        rolls.append(rolled)
        left -= dice_count(rolled.detail)
        parts += (text[end : found.start], inline_text(rolled.total))
        end = found.end
    lines = tuple(rolled.text for rolled in rolls)
    shown = "".join((*parts, text[end:]))
    return InlineRolls(shown, lines, tuple(rolls), tuple(refused.values()))
