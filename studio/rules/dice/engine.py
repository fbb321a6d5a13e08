"""d20's grammar with our own randomness and with limits. No other module knows d20.

d20 uses the module `random` in one place, `Die._add_roll`, which is replaced here. A short
notation can cause much work (`1d1e1`, `1000d1k1k1k1…`). So the number of dice is limited, and
the number of values that the operators look at.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import d20
from lark.exceptions import LarkError

from studio.errors import BadDice

SIDES_LIMIT = 1_000_000
DEPTH_LIMIT = 100
"""The most levels of a notation. A sum has one level for each `+`."""

NUMBER_LIMIT = 10**15
"""The largest number in a notation, and the largest total."""

WORK_LIMIT = 100_000
"""The most values that operators may look at. They take about 0.1 s."""

DetailNode = dict[str, Any]
"""A part of a roll, in plain JSON values; see `_detail`."""


@dataclass(frozen=True)
class Evaluated:
    """The result of a notation. `critical` is "success", "failure" or ""."""

    total: int
    expression: DetailNode
    critical: str
    comment: str = field(default="")


class _CountingContext(d20.RollContext):  # type: ignore[misc]  # d20 has no types
    """Counts the dice that fall and the values that operators look at, for one roll."""

    def __init__(self, chance: random.Random, most: int) -> None:
        super().__init__(most)
        self.chance = chance
        self.looked_at = 0

    def look_at(self, values: int) -> None:
        self.looked_at += values
        if self.looked_at > WORK_LIMIT:
            raise d20.TooManyRolls("Too many values looked at.")


class _CountedDie(d20.Die):  # type: ignore[misc]
    """A die of d20 that takes its numbers from the roll's own `chance`."""

    __slots__ = ()

    def _add_roll(self) -> None:
        self._context.count_roll()
        chance = self._context.chance
        tens = self.size == "%"
        fell = chance.randrange(0, 100, 10) if tens else chance.randrange(self.size) + 1
        self.values.append(d20.Literal(fell))


class _CountedDice(d20.Dice):  # type: ignore[misc]
    __slots__ = ()

    @classmethod
    def new(cls, num: int, size: int | str, context: _CountingContext) -> "_CountedDice":
        values = [_CountedDie.new(size, context=context) for _ in range(num)]
        return cls(num, size, values, context=context)

    def roll_another(self) -> None:
        self.values.append(_CountedDie.new(self.size, context=self._context))


class _Operator(d20.SetOperator):  # type: ignore[misc]
    """An operator of d20 that counts the values it looks at."""

    __slots__ = ("_context",)

    def __init__(self, op: str, sels: list[Any], context: _CountingContext) -> None:
        super().__init__(op, sels)
        self._context = context

    def operate(self, target: Any) -> None:
        self._context.look_at(len(target.set))
        super().operate(target)

    def select(self, target: Any, max_targets: int | None = None) -> Any:
        self._context.look_at(len(target.set) * len(self.sels))
        return super().select(target, max_targets)

    def keep(self, target: Any) -> None:
        # d20 selects again for each value. Dropping a value does not change the selection.
        kept = self.select(target)
        for value in target.keptset:
            if value not in kept:
                value.drop()


class _Roller(d20.Roller):  # type: ignore[misc]
    def _eval_dice(self, node: Any) -> _CountedDice:
        return _CountedDice.new(node.num, node.size, self.context)

    def _eval_operatedset(self, node: Any) -> Any:
        target = self._eval(node.value)
        for op in node.operations:
            sels = [d20.SetSelector.from_ast(selector) for selector in op.sels]
            operator = _Operator(op.op, sels, self.context)
            operator.operate(target)
            target.operations.append(operator)
        return target


def check(notation: str, *, most: int) -> None:
    """Raise BadDice when the notation can never be rolled."""
    _read(_Roller(), notation, most)


def evaluate(notation: str, *, chance: random.Random, advantage: str = "", most: int) -> Evaluated:
    """Roll the notation with at most `most` dice. Raises BadDice.

    `advantage` is "", "advantage" or "disadvantage".
    """
    roller = _Roller(_CountingContext(chance, most))
    tree, comment = _read(roller, notation, most)
    if advantage and not _is_d20(d20.utils.leftmost(tree)):
        raise BadDice("no_advantage")
    kind = {"advantage": d20.AdvType.ADV, "disadvantage": d20.AdvType.DIS}
    try:
        result = roller.roll(tree, advantage=kind.get(advantage, d20.AdvType.NONE))
        total = result.total
        critical = {d20.CritType.CRIT: "success", d20.CritType.FAIL: "failure"}.get(result.crit, "")
    except d20.TooManyRolls as error:
        raise BadDice("too_many", limit=most) from error
    except d20.RollValueError as error:
        raise BadDice("division") from error
    except (OverflowError, ValueError) as error:
        raise BadDice("too_large") from error
    if abs(total) > NUMBER_LIMIT:
        raise BadDice("too_large")
    return Evaluated(total, _detail(result.expr.roll), critical, comment)


def _read(roller: _Roller, notation: str, most: int) -> tuple[Any, str]:
    """The notation as a tree within the limits, and the comment after it. Raises BadDice."""
    try:
        tree, comment = roller.parse(notation), ""
    except d20.RollSyntaxError as error:
        tree, comment = _read_with_words(roller, notation, error)
    except LarkError as error:
        raise BadDice("unclear") from error
    _require_bounds(tree, most)
    return tree, comment


def _read_with_words(roller: _Roller, notation: str, first: Any) -> tuple[Any, str]:
    """The notation as a tree, and the comment after it. Raises BadDice.

    A comment is words after a blank. To d20 everything is a comment: of `2d6 1d8` it would roll
    only the first half.
    """
    try:
        tree = roller.parse(notation, allow_comments=True)
    except (d20.RollSyntaxError, LarkError) as error:
        raise _unclear(notation, first) from error
    comment = tree.comment or ""
    before = notation[: len(notation) - len(comment)]
    words = comment.lstrip()
    set_off = before.endswith(" ") or comment.startswith(" ")
    if not words or not set_off or not (words[0].isalpha() or words[0] in "*_#\"'“‘(:"):
        raise _unclear(notation, first)
    return tree, words.lstrip("#: ")


def _unclear(notation: str, error: Any) -> BadDice:
    at = error.col - 1 if isinstance(error.col, int) and error.col > 0 else 0
    # At the end of the notation d20 names no character, and the place of the last one.
    return BadDice("unclear", near=notation[at : at + 20] if str(error.got) else "")


def _require_bounds(root: Any, most: int) -> None:
    """Raises BadDice when the notation exceeds a limit. It needs no recursion."""
    dice = 0
    behind = [(root, 0)]
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
    if dice > most:
        raise BadDice("too_many", limit=most)


def _require_sides(sides: int | str) -> None:
    if isinstance(sides, int) and sides > SIDES_LIMIT:
        raise BadDice("too_many_sides", limit=SIDES_LIMIT)
    if isinstance(sides, int) and sides < 1:
        raise BadDice("no_sides")


def _require_number(value: float) -> None:
    if not abs(value) <= NUMBER_LIMIT:
        raise BadDice("too_large")


def _require_selectors(node: Any) -> None:
    for operation in node.operations:
        for selector in operation.sels:
            _require_number(selector.num)
            if operation.op in ("mi", "ma") and selector.cat is not None:
                raise BadDice("no_selector", near=str(operation))


def _is_d20(node: Any) -> bool:
    return isinstance(node, d20.ast.Dice) and (node.num, node.size) == (1, 20)


def _detail(node: Any) -> DetailNode:
    """The expression as JSON values. `is` names its kind; `note` and `dropped` may be added.

    A die in `dice` is a number, or has its falls in order when there is more to say: `n` is the
    number that fell, `as` what it counts for (`mi`, `ma`), `again` that it was rolled again,
    `burst` that it exploded.
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
    return {"is": "number", "value": node.number}


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
    d20.BinOp: _binary,
    d20.Parenthetical: _group,
    d20.Set: _set,
    _CountedDice: _dice,
}
