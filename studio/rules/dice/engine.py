"""Evaluates d20's tree with our own randomness, exact numbers, and limits.

Only this module, `nodes`, and `grammar`, which makes the tree, know d20.
"""

import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import Any

import d20

from studio.errors import BadDice
from studio.rules.dice.grammar import DEPTH_LIMIT, Reading
from studio.rules.dice.nodes import (
    CountedDice,
    CountingContext,
    ExactBinOp,
    ExactParenthetical,
    ExactRoller,
)
from studio.rules.dice.reading import read

SIDES_LIMIT = 1_000_000
NUMBER_LIMIT = 10**15
"""The largest number in a notation, and the largest total."""

_BEFORE_KEEP = frozenset(("rr", "ro", "mi", "ma"))

DetailNode = dict[str, Any]
"""A part of a roll, in plain JSON values; see `_detail`."""


@dataclass(frozen=True)
class Evaluated:
    """The result of a notation, which is `notation` as it is stored.

    `critical` is "success", "failure" or "". When the notation was rolled several times, `total`
    is the sum of all, and the expression has the total of each.
    """

    total: int
    expression: DetailNode
    critical: str
    notation: str
    advantage: str
    comment: str


def check(notation: str, *, most: int) -> str:
    """The notation with advantage and comment as it is stored. Raises BadDice when it can never be
    rolled."""
    reading = _read(notation, most)
    _require_bounds(reading, most)
    _advantage(reading, "")
    return reading.whole


def evaluate(notation: str, *, chance: random.Random, advantage: str = "", most: int) -> Evaluated:
    """Roll the notation with at most `most` dice. Raises BadDice.

    `advantage` is "", "advantage" or "disadvantage"; the notation may have it, too.
    """
    reading = _read(notation, most)
    _require_bounds(reading, most)
    advantage = _advantage(reading, advantage)
    roller = ExactRoller(CountingContext(chance, most))
    tree = _with_advantage(reading.tree, advantage) if advantage else reading.tree
    try:
        results = [_roll(roller, tree) for _ in range(reading.times)]
    except d20.TooManyRolls as error:
        raise BadDice("too_many", limit=most) from error
    except d20.RollValueError as error:
        raise BadDice("division") from error
    except (OverflowError, ValueError) as error:
        raise BadDice("too_large") from error
    totals = [int(each["total"]) for each in results]
    if any(abs(total) > NUMBER_LIMIT for total in (*totals, sum(totals))):
        raise BadDice("too_large")
    if len(results) == 1:
        expression, critical = results[0]["of"], str(results[0].get("critical", ""))
    else:
        expression, critical = {"is": "rolls", "of": results}, ""
    return Evaluated(
        sum(totals), expression, critical, reading.notation, advantage, reading.comment
    )


def _read(notation: str, most: int) -> Reading:
    """The notation as it is read. A refusal offers no other notation that is refused, too."""
    try:
        return read(notation)
    except BadDice as error:
        if not error.instead:
            raise
        try:
            nearest = read(error.instead)
            _require_bounds(nearest, most)
            _advantage(nearest, "")
        except BadDice:
            error.instead = ""
        raise


def _advantage(reading: Reading, asked: str) -> str:
    """Advantage as asked for or as the notation has it. Raises BadDice when it cannot be."""
    if asked and reading.advantage not in ("", asked):
        raise BadDice("two_advantages")
    advantage = asked or reading.advantage
    if advantage and not _is_d20(d20.utils.leftmost(reading.tree)):
        raise BadDice("no_advantage")
    return advantage


def _with_advantage(tree: Any, advantage: str) -> Any:
    """The tree with a second d20, of which one is kept.

    d20 keeps one before all other operators. Here dice are rerolled before one is kept, as at the
    table and in Avrae.
    """
    kind = d20.AdvType.ADV if advantage == "advantage" else d20.AdvType.DIS
    tree = d20.utils.ast_adv_copy(tree, kind)
    dice = tree
    while not isinstance(dice, d20.ast.OperatedDice):
        dice = dice.children[0]
    keep, *others = dice.operations
    first = list(takewhile(lambda each: each.op in _BEFORE_KEEP, others))
    dice.operations = [*first, keep, *others[len(first) :]]
    return tree


def _roll(roller: ExactRoller, tree: Any) -> DetailNode:
    """One roll of the tree, with its total."""
    result = roller.roll(tree)
    rolled: DetailNode = {"is": "roll", "of": _detail(result.expr.roll), "total": result.total}
    critical = {d20.CritType.CRIT: "success", d20.CritType.FAIL: "failure"}.get(result.crit)
    if critical and not _counts_successes(result.expr):
        rolled["critical"] = critical
    return rolled


def _counts_successes(expression: Any) -> bool:
    """Whether the first dice of the expression are counted and not added."""
    first = d20.utils.leftmost(expression)
    return isinstance(first, CountedDice) and first.counted


def _require_bounds(reading: Reading, most: int) -> None:
    """Raises BadDice when the notation exceeds a limit. It needs no recursion."""
    dice = 0
    behind = [(reading.tree, 0)]
    while behind:
        node, depth = behind.pop()
        if depth > DEPTH_LIMIT:
            raise BadDice("too_deep", limit=DEPTH_LIMIT)
        if isinstance(node, d20.ast.Dice):
            dice += node.num
            _require_sides(node.size)
        elif isinstance(node, d20.ast.Literal):
            _require_number(node.value)
        elif isinstance(node, d20.ast.OperatedSet):
            _require_selectors(node)
        behind += [(child, depth + 1) for child in node.children]
    if dice * reading.times > most:
        raise BadDice("too_many", limit=most)


def _require_sides(sides: int | str) -> None:
    if isinstance(sides, int) and sides > SIDES_LIMIT:
        raise BadDice("too_many_sides", limit=SIDES_LIMIT)
    if isinstance(sides, int) and sides < 1:
        raise BadDice("no_sides")


def _require_number(value: int | Fraction) -> None:
    if not -NUMBER_LIMIT <= value <= NUMBER_LIMIT:
        raise BadDice("too_large")


def _require_selectors(node: Any) -> None:
    for operation in node.operations:
        for selector in operation.sels:
            _require_number(selector.num)


def _is_d20(node: Any) -> bool:
    return isinstance(node, d20.ast.Dice) and (node.num, node.size) == (1, 20)


def _detail(node: Any) -> DetailNode:
    """The expression as JSON values. `is` names its kind; `note` and `dropped` may be added.

    A die in `dice` is a number, or has its falls in order when there is more to say: `n` is the
    number that fell, `as` what it counts for (`mi`, `ma`), `again` that it was rolled again,
    `burst` that it exploded. `counted` is the number of successes.
    """
    found = _KINDS[type(node)](node)
    if node.annotation:
        found["note"] = node.annotation
    if not node.kept:
        found["dropped"] = True
    return found


def _operations(node: Any) -> DetailNode:
    ops = "".join(map(str, node.operations))
    return {"ops": ops} if ops else {}


def _literal(node: Any) -> DetailNode:
    value = node.number
    return {"is": "number", "value": value if isinstance(value, int) else float(value)}


def _unary(node: Any) -> DetailNode:
    return {"is": "sign", "op": node.op, "of": _detail(node.value)}


def _binary(node: Any) -> DetailNode:
    left, right = _detail(node.left), _detail(node.right)
    return {"is": "sum", "left": left, "op": node.op, "right": right}


def _group(node: Any) -> DetailNode:
    return {"is": "group", "of": _detail(node.value), **_operations(node)}


def _set(node: Any) -> DetailNode:
    return {"is": "set", "of": [_detail(value) for value in node.values], **_operations(node)}


def _dice(node: Any) -> DetailNode:
    dice = [_die(die) for die in node.values]
    return {
        "is": "dice",
        "count": node.num,
        "sides": node.size,
        "dice": dice,
        **({"counted": len(node.keptset)} if node.counted else {}),
        **_operations(node),
    }


def _die(die: Any) -> int | DetailNode:
    falls = [_fall(literal) for literal in die.values]
    if die.kept and len(falls) == 1 and set(falls[0]) == {"n"}:
        return int(falls[0]["n"])
    return {"falls": falls} if die.kept else {"falls": falls, "dropped": True}


def _fall(literal: Any) -> DetailNode:
    fall: DetailNode = {"n": literal.values[0]}
    if literal.number != literal.values[0]:
        fall["as"] = literal.number
    if not literal.kept:
        fall["again"] = True
    if literal.exploded:
        fall["burst"] = True
    return fall


_KINDS = {
    d20.Literal: _literal,
    d20.UnOp: _unary,
    ExactBinOp: _binary,
    ExactParenthetical: _group,
    d20.Set: _set,
    CountedDice: _dice,
}
