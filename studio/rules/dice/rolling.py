"""Rolls a notation and keeps every die as it fell.

Every text ends in a roll or an error, after at most `most` dice. In the worst case that takes a
fraction of a second, so callers run it in a thread.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from studio.rules.dice.engine import check, evaluate
from studio.rules.dice.text import IN_SPOILER, roll_line, totals

DICE_LIMIT = 1000
"""The most dice that fall in one roll, including those that are rolled again."""

Advantage = Literal["advantage", "disadvantage"]


@dataclass(frozen=True)
class Rolled:
    """The result of a roll. `comment` is what the member wrote after the dice.

    `total` is the sum of all rolls when the notation was rolled several times (`x3`); `totals` has
    the total of each.

    `detail` is what the database keeps: `expression`, and if there are any `critical`
    ("success" or "failure") and `advantage`. `text` is the whole roll as a line of markdown.
    """

    notation: str
    total: int
    text: str
    detail: dict[str, Any]
    comment: str = ""

    @property
    def totals(self) -> tuple[int, ...]:
        """The total of each roll."""
        return totals(self.total, self.detail)

    @property
    def critical(self) -> str:
        """For a roll with one d20 that counts: "success" at 20, "failure" at 1, otherwise ""."""
        return str(self.detail.get("critical", ""))


def roll(
    notation: str,
    *,
    chance: random.Random,
    advantage: Advantage | None = None,
    most: int = DICE_LIMIT,
) -> Rolled:
    """Roll the notation with at most `most` dice. Raises BadDice."""
    found = evaluate(notation, chance=chance, advantage=advantage or "", most=most)
    detail: dict[str, Any] = {"expression": found.expression}
    if found.critical:
        detail["critical"] = found.critical
    if found.advantage:
        detail["advantage"] = found.advantage
    text = roll_line(found.notation, found.total, detail)
    return Rolled(found.notation, found.total, text, detail, found.comment)


def hidden(rolled: Rolled) -> Rolled:
    """The roll with its line in a spoiler, wherever it is shown."""
    detail = {**rolled.detail, IN_SPOILER: True}
    return replace(rolled, detail=detail, text=roll_line(rolled.notation, rolled.total, detail))


def checked(notation: str) -> str:
    """The notation as it is stored, with its comment. Raises BadDice when it cannot be rolled."""
    return check(notation, most=DICE_LIMIT)


def criticals(detail: dict[str, Any]) -> tuple[str, ...]:
    """Of each roll "success" for a natural 20, "failure" for a natural 1, otherwise ""."""
    expression = detail["expression"]
    rolls = expression["of"] if expression["is"] == "rolls" else (detail,)
    return tuple(str(each.get("critical", "")) for each in rolls)


def falls(detail: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Every fall of every die as (sides, number), also of dice that were dropped.

    A die that was rolled again has several falls. Dice of tens (`d00`) and of Fate (`dF`) are left
    out.
    """
    behind: list[Any] = [detail.get("expression")]
    while behind:
        node = behind.pop()
        if isinstance(node, list):
            behind += reversed(node)
        elif isinstance(node, dict) and node.get("is") == "dice":
            yield from _of_dice(node)
        elif isinstance(node, dict):
            behind += [node[key] for key in ("right", "left", "of") if key in node]


def _of_dice(node: dict[str, Any]) -> Iterator[tuple[int, int]]:
    sides = node["sides"]
    if not isinstance(sides, int):
        return
    for die in node["dice"]:
        if isinstance(die, int):
            yield sides, die
        else:
            yield from ((sides, fall["n"]) for fall in die["falls"])


def dice_count(detail: dict[str, Any]) -> int:
    """How many dice fell, those of tens and of Fate included."""
    behind: list[Any] = [detail.get("expression")]
    count = 0
    while behind:
        node = behind.pop()
        if isinstance(node, list):
            behind += node
        elif isinstance(node, dict) and node.get("is") == "dice":
            count += sum(1 if isinstance(die, int) else len(die["falls"]) for die in node["dice"])
        elif isinstance(node, dict):
            behind += [node[key] for key in ("right", "left", "of") if key in node]
    return count
