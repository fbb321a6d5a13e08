"""Reads a model's price from TOML, and checks that every request has one.

A mistake in a price costs money, so it is refused when the file is read: for each unit of a price,
whatever Limner may send, exactly one entry applies.
"""

from collections.abc import Iterator
from itertools import product
from math import prod

from studio.providers.catalogue.drift import sent
from studio.providers.catalogue.models import Model, Requirement, Scalar
from studio.providers.catalogue.tables import Table
from studio.rules.queue.prices import Price, Unit, UnitPrice, is_same

# The highest price of one unit: a thousand dollars.
_MOST_MICROS = 1_000_000_000
_MOST_COMBINATIONS = 10_000
_EXAMPLE = 'price = [{ unit = "output", micros = 40000 }]'


def read_price(table: Table) -> Price:
    """The price: `price`, a list of units, or `price_micros`, for each picture (0: it is free)."""
    if table.has("price_micros"):
        if table.has("price"):
            raise table.wrong("price", "and price_micros must not be given together")
        return Price.of_output(table.integer("price_micros", low=0, high=_MOST_MICROS))
    if not table.has("price"):
        raise table.wrong(
            "price", f"is missing: write {_EXAMPLE}, or price_micros = 0 if it costs nothing"
        )
    units = tuple(_read_unit(each) for each in table.tables("price"))
    if not units:
        raise table.wrong(
            "price", f"must have a unit, as {_EXAMPLE}; what costs nothing says price_micros = 0"
        )
    for unit in units:
        if units.count(unit) > 1:
            raise table.wrong("price", f"has the unit {unit.unit} twice for the same requests")
    return Price(units)


def check_price(model: Model, table: Table) -> None:
    """Check the price with the model's maps. Raises ConfigError.

    Every condition has to name an input and a value that Limner can send, and every request has
    to have exactly one price for each unit.
    """
    known = _known(model)
    for each in model.price.units:
        for param, value in each.when:
            if param not in known:
                raise table.wrong("price", f"has a when for {param}, which Limner never sends so")
            if not any(_same(value, other) for other in known[param]):
                values = ", ".join(_shown(other) for other in known[param] if other is not None)
                raise table.wrong("price", f"has a when whose {param} is none of {values}")
    for unit in dict.fromkeys(each.unit for each in model.price.units):
        _check_unit([each for each in model.price.units if each.unit is unit], known, table)
    if _measures_nothing(model):
        raise table.wrong("price", "needs run, output, output_mp or second besides its pictures")
    if any(each.unit is Unit.OUTPUT_MP for each in model.price.units) and not _has_size(model):
        raise table.wrong("price", "by output_mp needs map.size or map.area, or it is not known")


def _read_unit(table: Table) -> UnitPrice:
    unit = Unit(table.one_of("unit", tuple(Unit)))
    micros = table.integer("micros", low=1, high=_MOST_MICROS)
    when = tuple(sorted(table.scalars("when").items()))
    table.done()
    return UnitPrice(unit, micros, when)


def _check_unit(
    entries: list[UnitPrice], known: dict[str, tuple[Scalar | None, ...]], table: Table
) -> None:
    named = list(dict.fromkeys(param for each in entries for param, _ in each.when))
    if prod(len(known[param]) for param in named) > _MOST_COMBINATIONS:
        raise table.wrong("price", "has too many conditions")
    for values in product(*(known[param] for param in named)):
        sent = {
            param: value for param, value in zip(named, values, strict=True) if value is not None
        }
        applying = [each for each in entries if each.applies(sent)]
        if len(applying) != 1:
            how = "no price" if not applying else f"{len(applying)} prices"
            unit = entries[0].unit
            raise table.wrong("price", f"has {how} for the unit {unit} {_case(named, values)}")


def _case(named: list[str], values: tuple[Scalar | None, ...]) -> str:
    cases = [
        f"{param} is {'not sent' if value is None else _shown(value)}"
        for param, value in zip(named, values, strict=True)
    ]
    return f"where {' and '.join(cases)}" if cases else "of the same requests"


def _known(model: Model) -> dict[str, tuple[Scalar | None, ...]]:
    """The same as `_values`, with one entry for an input that is sent for several reasons."""
    known: dict[str, tuple[Scalar | None, ...]] = {}
    for param, values in _values(model):
        known[param] = tuple(dict.fromkeys((*known.get(param, ()), *values)))
    if model.size and model.aspect and not (model.source and model.source.keeps_shape):
        # Either the shape of the source is sent, or a size with what belongs to it.
        param = model.aspect.param
        if param in model.size.when and param in known:
            known[param] = tuple(each for each in known[param] if each is not None)
    return known


def _values(model: Model) -> Iterator[tuple[str, tuple[Scalar | None, ...]]]:
    """Each input that a condition may name, with all that may be sent; None: nothing is."""
    pictures = [each.param for each in (model.source, model.mask, model.references) if each]
    for param in dict.fromkeys(pictures):
        yield param, (True, False)
    for each in sent(model):
        if each.values and each.param not in pictures:
            yield each.param, (*each.values, *(() if each.always else (None,)))


def _measures_nothing(model: Model) -> bool:
    """Whether a request without pictures would cost nothing."""
    units = {each.unit for each in model.price.units}
    return bool(units) and units <= {Unit.INPUT_MP, Unit.INPUT_IMAGE} and not model.requires


def _has_size(model: Model) -> bool:
    follows = model.source is not None and model.source.keeps_shape
    always_follows = follows and Requirement.SOURCE in model.requires
    return model.size is not None or model.area is not None or always_follows


def _same(one: Scalar, other: Scalar | None) -> bool:
    return other is not None and is_same(one, other)


def _shown(value: Scalar | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
