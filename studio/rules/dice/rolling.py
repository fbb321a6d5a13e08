"""Rolls a notation and keeps every die as it fell.

Every text ends in a roll or an error, after at most `most` dice. In the worst case that takes a
fraction of a second, so callers run it in a thread.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from studio.rules.dice.engine import check, evaluate
from studio.rules.dice.notation import tidy
from studio.rules.dice.text import roll_line

DICE_LIMIT = 1000
"""The most dice that fall in one roll, including those that are rolled again."""

Advantage = Literal["advantage", "disadvantage"]


@dataclass(frozen=True)
class Rolled:
    """The result of a roll. `comment` is what the member wrote after the dice.

    `detail` is what the database keeps: `expression`, and if there are any `critical`
    ("success" or "failure") and `advantage`. `text` is the whole roll as a line of markdown.
    """

    notation: str
    total: int
    text: str
    detail: dict[str, Any]
    comment: str = ""

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
    plain = tidy(notation)
    found = evaluate(plain, chance=chance, advantage=advantage or "", most=most)
    if found.comment:
        plain = plain.removesuffix(found.comment).rstrip("#: ")
    detail: dict[str, Any] = {"expression": found.expression}
    if found.critical:
        detail["critical"] = found.critical
    if advantage:
        detail["advantage"] = advantage
    text = roll_line(plain, found.total, detail)
    return Rolled(plain, found.total, text, detail, found.comment)


def checked(notation: str) -> str:
    """The notation as it would be rolled, in plain signs. Raises BadDice."""
    plain = tidy(notation)
    check(plain, most=DICE_LIMIT)
    return plain


def falls(detail: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Every fall of every die as (sides, number), also of dice that were dropped.

    A die that was rolled again has several falls. Dice of tens (`d%`) are left out.
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
    """How many dice fell, `d%` included."""
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
