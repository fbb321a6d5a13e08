"""Rolls each `[[…]]` of a post once and puts the result in its place.

A post can have twenty long notations, so callers run this in a thread.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from studio.errors import BadDice
from studio.rules.dice.notation import INLINE_LIMIT, InlineNotation, find_inline
from studio.rules.dice.rolling import DICE_LIMIT, Rolled, dice_count, hidden, roll
from studio.rules.dice.text import inline_result
from studio.rules.markdown.passages import PassageKind, Places, read_markdown

_SPOILER = frozenset((PassageKind.SPOILER,))
_BOLD = frozenset((PassageKind.BOLD,))


@dataclass(frozen=True)
class InlineRolls:
    """The text of a post with the results in it.

    `lines` are the full rolls as markdown, for the place below the post. `refused` are the
    reasons, each once, why some dice were left as typed: of dice that cannot be read, each place.
    """

    text: str
    lines: tuple[str, ...] = ()
    rolls: tuple[Rolled, ...] = ()
    refused: tuple[BadDice, ...] = ()


def roll_inline(text: str, *, chance: random.Random) -> InlineRolls:
    """Roll every `[[…]]` of the text that is dice.

    The words behind the dice stay. The line of a roll inside a spoiler is a spoiler itself. At
    most 20 are rolled, and together they have at most as many dice as one roll may have.
    """
    rolled: list[tuple[InlineNotation, Rolled]] = []
    refused: dict[tuple[str, str], BadDice] = {}
    left = DICE_LIMIT
    for number, found in enumerate(find_inline(text)):
        if number == INLINE_LIMIT:
            refused["too_many_rolls", ""] = BadDice("too_many_rolls", limit=INLINE_LIMIT)
            break
        try:
            result = roll(found.notation, chance=chance, most=left)
        except BadDice as error:
            # Name the limit of the whole post, not what the other rolls left of it.
            said = BadDice("too_many", limit=DICE_LIMIT) if error.reason == "too_many" else error
            refused.setdefault((said.reason, said.near), said)
            continue
        rolled.append((found, result))
        left -= dice_count(result.detail)
    shown, places = _with_results(text, rolled)
    # A notation may have marks of its own, such as a star, so both texts are asked.
    before, after = (Places(read_markdown(each), _SPOILER) for each in (text, shown))
    rolls = tuple(
        hidden(result) if found.start in before or place in after else result
        for (found, result), place in zip(rolled, places, strict=True)
    )
    lines = tuple(each.text for each in rolls)
    return InlineRolls(shown, lines, rolls, tuple(refused.values()))


def _with_results(
    text: str, rolled: Sequence[tuple[InlineNotation, Rolled]]
) -> tuple[str, list[int]]:
    """The text with the results in it, and where they stand."""
    bold = Places(read_markdown(text) if rolled else (), _BOLD)
    shown, end = "", 0
    places: list[int] = []
    for found, result in rolled:
        shown += text[end : found.start]
        if places and found.start == end:
            shown += " "  # Two results without a blank would be one number, or stars.
        places.append(len(shown))
        # Beside other stars, the marks of the result would end or begin with them.
        stars = shown.endswith("*") or text.startswith("*", found.end)
        shown += inline_result(*result.totals, is_plain=stars or found.start in bold)
        if result.comment:
            shown += f" {result.comment}"
        end = found.end
    return shown + text[end:], places
