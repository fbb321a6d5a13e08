"""Prices of models: a quote before a picture is drawn, and the charge afterwards.

A price is a list of units, each in micro-dollars (millionths of a US dollar). Nothing is free
unless its price says so: where no unit applies the price is unknown, and where the provider does
not say how much it used, the quote counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import ceil, fsum
from typing import Any

from studio.errors import PriceUnknown

Scalar = str | int | float | bool
# Providers count a picture of 1024 × 1024 pixels as one megapixel, and any part of one as a whole.
_MEGAPIXEL_PX = 1024 * 1024
# A larger amount is a mistake of the provider. So is a smaller one than nothing.
_MOST = 1_000_000


class Unit(StrEnum):
    """What is paid for. A run is one request to the model, which may draw several pictures."""

    RUN = "run"
    OUTPUT = "output"
    OUTPUT_MP = "output_mp"
    INPUT_MP = "input_mp"
    INPUT_IMAGE = "input_image"
    SECOND = "second"


@dataclass(frozen=True)
class UnitPrice:
    """The price of one unit, in micro-dollars.

    `when` are inputs of the model with the values for which it applies. For an input that takes
    pictures the value is whether any are sent.
    """

    unit: Unit
    micros: int
    when: tuple[tuple[str, Scalar], ...] = ()

    def applies(self, sent: Mapping[str, Scalar]) -> bool:
        """Whether it is the price when these inputs are sent."""
        return all(name in sent and is_same(sent[name], value) for name, value in self.when)


@dataclass(frozen=True)
class Price:
    """What a model costs. `free` is said by the operator; otherwise there are units."""

    units: tuple[UnitPrice, ...] = ()
    free: bool = False

    def __post_init__(self) -> None:
        assert self.free != bool(self.units), "free or with units"

    @classmethod
    def of_output(cls, micros: int) -> "Price":
        """A price for each picture; 0: it is free."""
        return cls((UnitPrice(Unit.OUTPUT, micros),)) if micros else cls(free=True)


@dataclass(frozen=True)
class Metered:
    """How much of each unit a provider says that it used; a unit that it does not name is unknown.

    Each run is counted by its own `Metered`.
    """

    used: Mapping[Unit, float] = field(default_factory=dict)

    def of(self, unit: Unit) -> float | None:
        """The amount, or None where it is unknown or cannot be true."""
        if unit is Unit.RUN:
            return 1
        used = self.used.get(unit, 0)
        return used if 0 < used <= _MOST else None

    def with_outputs(self, came: int) -> "Metered":
        """The same with the number of pictures that came, where the provider does not say it."""
        if self.of(Unit.OUTPUT) is not None:
            return self
        return Metered({**self.used, Unit.OUTPUT: came})


@dataclass(frozen=True)
class QuoteLine:
    """The planned amount of one unit, and the price of one."""

    unit: Unit
    micros: int
    amount: float


@dataclass(frozen=True)
class Quote:
    """The price of a whole request of `pictures` pictures; without lines it is free."""

    pictures: int
    lines: tuple[QuoteLine, ...] = ()

    @property
    def micros(self) -> int:
        """The price in micro-dollars."""
        return _total((line.micros, line.amount) for line in self.lines)

    @property
    def each_micros(self) -> int:
        """The share of one picture, rounded up."""
        return ceil(self.micros / max(self.pictures, 1))

    @classmethod
    def of_outputs(cls, pictures: int, *, each_micros: int) -> "Quote":
        """The quote for a price of each picture; 0: they are free."""
        lines = (QuoteLine(Unit.OUTPUT, each_micros, pictures),) if each_micros else ()
        return cls(pictures, lines)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return {"pictures": self.pictures, "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Quote":
        """Read what `to_json` wrote; keys of a newer version are ignored."""
        lines = (
            QuoteLine(Unit(line["unit"]), line["micros"], line["amount"]) for line in kept["lines"]
        )
        return cls(kept["pictures"], tuple(lines))


def quote(
    price: Price,
    *,
    sent: Mapping[str, Scalar],
    planned: Mapping[Unit, float],
    pictures: int,
    model: str,
) -> Quote:
    """The quote for one run with these inputs and planned amounts.

    Raises PriceUnknown where for a unit of the price not exactly one entry applies, and where the
    planned amounts come to nothing.
    """
    if price.free:
        return Quote(pictures)
    lines = []
    for unit in dict.fromkeys(each.unit for each in price.units):
        entries = [each for each in price.units if each.unit is unit and each.applies(sent)]
        if len(entries) != 1 or entries[0].micros <= 0 or unit not in planned:
            raise PriceUnknown(f"no one price for {unit}", model)
        lines.append(QuoteLine(unit, entries[0].micros, planned[unit]))
    quoted = Quote(pictures, tuple(lines))
    if quoted.micros <= 0:
        raise PriceUnknown("the planned amounts come to nothing", model)
    return quoted


def joined(runs: Sequence[Quote]) -> Quote:
    """The quote for several runs of one request."""
    amounts: dict[tuple[Unit, int], list[float]] = {}
    for run in runs:
        for line in run.lines:
            amounts.setdefault((line.unit, line.micros), []).append(line.amount)
    lines = (QuoteLine(unit, micros, fsum(each)) for (unit, micros), each in amounts.items())
    return Quote(sum(run.pictures for run in runs), tuple(lines))


def settled(quoted: Quote, runs: Sequence[tuple[int, Metered]]) -> int:
    """The charge in micro-dollars for the runs that gave pictures.

    Each run has the number of its pictures in the request, and what the provider says that it
    used. Where it does not say, the run's share of the quote counts; for the megapixels of pictures
    only the share of those that came.
    """
    return _total(
        (line.micros, _amount(line, metered, pictures, of=max(quoted.pictures, 1)))
        for line in quoted.lines
        for pictures, metered in runs
    )


def megapixels(width: int, height: int) -> int:
    """The megapixels of a picture of this size, as providers count them: rounded up."""
    return max(1, ceil(width * height / _MEGAPIXEL_PX))


def is_same(one: Scalar, other: Scalar) -> bool:
    """Whether the two values of an input are the same; true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def shares(micros: int, count: int) -> list[int]:
    """The amount divided by `count`, in whole micro-dollars that add up to it exactly."""
    each, rest = divmod(micros, count)
    return [each + (at < rest) for at in range(count)]


def _amount(line: QuoteLine, metered: Metered, pictures: int, *, of: int) -> float:
    """The amount of a unit that a run of `pictures` pictures used; the request has `of`."""
    used = metered.of(line.unit)
    if used is not None:
        return used
    came = metered.of(Unit.OUTPUT) if line.unit is Unit.OUTPUT_MP else None
    return line.amount * min(pictures, came or pictures) / of


def _total(lines: Iterable[tuple[int, float]]) -> int:
    """The sum in whole micro-dollars; never 0 for something that is paid for."""
    exact = fsum(micros * amount for micros, amount in lines)
    return max(1, round(exact)) if exact > 0 else 0
