"""The nodes of d20 that take our own randomness, compute exactly, and count their work.

d20 uses the module `random` in one place, `Die._add_roll`, which is replaced here. A short notation
can cause much work (`1d1e1`, `1000d1k1k1k1…`). So the number of dice is limited, and the number of
values that the operators look at.
"""

import random
from fractions import Fraction
from typing import Any, ClassVar

import d20

WORK_LIMIT = 100_000
"""The most values that operators may look at. They take about 0.1 s."""


class CountingContext(d20.RollContext):  # type: ignore[misc]  # d20 has no types
    """Counts the dice that fall and the values that operators look at, for one roll."""

    def __init__(self, chance: random.Random, most: int) -> None:
        super().__init__(most)
        self.chance = chance
        self.looked_at = 0

    def look_at(self, values: int) -> None:
        """Count the values. Raises d20's TooManyRolls."""
        self.looked_at += values
        if self.looked_at > WORK_LIMIT:
            raise d20.TooManyRolls("Too many values looked at.")


def _number_of(sides: int | str, chance: random.Random) -> int:
    """The number that a die shows."""
    if isinstance(sides, int):
        return chance.randrange(sides) + 1
    return chance.randrange(0, 100, 10) if sides == "%" else chance.randrange(-1, 2)


class CountedDie(d20.Die):  # type: ignore[misc]
    """A die of d20 that takes its numbers from the roll's own `chance`."""

    __slots__ = ()

    def _add_roll(self) -> None:
        self._context.count_roll()
        self.values.append(d20.Literal(_number_of(self.size, self._context.chance)))


class CountedDice(d20.Dice):  # type: ignore[misc]
    """Dice of d20. With `counted`, their value is how many dice are kept."""

    __slots__ = ("counted",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = False

    @property
    def number(self) -> Any:
        return len(self.keptset) if self.counted else super().number

    @classmethod
    def new(cls, num: int, size: int | str, context: CountingContext) -> "CountedDice":
        values = [CountedDie.new(size, context=context) for _ in range(num)]
        return cls(num, size, values, context=context)

    def roll_another(self) -> None:
        self.values.append(CountedDie.new(self.size, context=self._context))


class CountingOperator(d20.SetOperator):  # type: ignore[misc]
    """An operator of d20, or `t`, that counts the values it looks at.

    d20 selects sets of dice, whose order is that of their places in memory. Here dice are rolled
    again in the order in which they fell.
    """

    __slots__ = ("_context",)

    def __init__(self, op: str, sels: list[Any], context: CountingContext) -> None:
        super().__init__(op, sels)
        self._context = context

    def operate(self, target: Any) -> None:
        self._context.look_at(len(target.set))
        if self.op == "t":
            self.count_successes(target)
        else:
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

    def reroll(self, target: Any) -> None:
        while found := self.select(target):
            for die in _in_order(found, target):
                die.reroll()

    def reroll_once(self, target: Any) -> None:
        for die in _in_order(self.select(target), target):
            die.reroll()

    def explode(self, target: Any) -> None:
        exploded: set[Any] = set()
        while found := self.select(target) - exploded:
            for die in _in_order(found, target):
                die.explode()
                target.roll_another()
            exploded |= found

    def count_successes(self, target: Any) -> None:
        """Drop the dice below the number, and count the others."""
        for die in target.keptset:
            if die.number < self.sels[-1].num:
                die.drop()
        target.counted = True


def _in_order(found: set[Any], target: Any) -> list[Any]:
    return list(found) if len(found) == 1 else [die for die in target.set if die in found]


class ExactBinOp(d20.BinOp):  # type: ignore[misc]
    """An operation whose division is exact: 1/3*3 is 1."""

    __slots__ = ()
    BINARY_OPS: ClassVar[dict[str, Any]] = {
        **d20.BinOp.BINARY_OPS,
        "/": lambda left, right: Fraction(left) / right,
    }


class ExactParenthetical(d20.Parenthetical):  # type: ignore[misc]
    """Brackets. Their value is that of what they hold, also when it counts successes."""

    __slots__ = ()

    @property
    def number(self) -> Any:
        return self.value.number


class ExactRoller(d20.Roller):  # type: ignore[misc]
    """Makes these nodes of d20's tree."""

    def _eval_dice(self, node: Any) -> CountedDice:
        return CountedDice.new(node.num, node.size, self.context)

    def _eval_binop(self, node: Any) -> ExactBinOp:
        return ExactBinOp(self._eval(node.left), node.op, self._eval(node.right))

    def _eval_parenthetical(self, node: Any) -> ExactParenthetical:
        return ExactParenthetical(self._eval(node.value))

    def _eval_operatedset(self, node: Any) -> Any:
        target = self._eval(node.value)
        for op in node.operations:
            sels = [d20.SetSelector.from_ast(selector) for selector in op.sels]
            operator = CountingOperator(op.op, sels, self.context)
            operator.operate(target)
            target.operations.append(operator)
        return target
