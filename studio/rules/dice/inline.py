"""Rolls each `[[…]]` of a post once and puts the result in its place.

A post can have twenty long notations, so callers run this in a thread.
"""

import random
from dataclasses import dataclass

from studio.errors import BadDice
from studio.rules.dice.notation import INLINE_LIMIT, find_inline
from studio.rules.dice.rolling import DICE_LIMIT, Rolled, dice_count, roll
from studio.rules.dice.text import inline_result as inline_text


@dataclass(frozen=True)
class InlineRolls:
    """The text of a post with the results in it.

    `lines` are the full rolls as markdown, for the place below the post. `refused` are the
    reasons, each once, why some dice were left as typed.
    """

    text: str
    lines: tuple[str, ...] = ()
    rolls: tuple[Rolled, ...] = ()
    refused: tuple[BadDice, ...] = ()


def roll_inline(text: str, *, chance: random.Random) -> InlineRolls:
    """Roll every `[[…]]` of the text that is dice.

    At most 20 are rolled, and together they have at most as many dice as one roll may have.
    """
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
            # Name the limit of the whole post, not what the other rolls left of it.
            said = BadDice("too_many", limit=DICE_LIMIT) if error.reason == "too_many" else error
            refused.setdefault(error.reason, said)
            continue
        rolls.append(rolled)
        left -= dice_count(rolled.detail)
        parts += (text[end : found.start], inline_text(*rolled.totals))
        end = found.end
    lines = tuple(rolled.text for rolled in rolls)
    shown = "".join((*parts, text[end:]))
    return InlineRolls(shown, lines, tuple(rolls), tuple(refused.values()))
