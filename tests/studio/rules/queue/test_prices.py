"""Quotes and charges: nothing is free by mistake, and what was planned costs what was quoted."""

import json
from collections.abc import Mapping
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import PriceUnknown
from studio.rules.queue.prices import (
    Metered,
    Price,
    Quote,
    QuoteLine,
    Scalar,
    Unit,
    UnitPrice,
    joined,
    megapixels,
    quote,
    settled,
    shares,
)

RUN = UnitPrice(Unit.RUN, 15_000)
OUT_MP = UnitPrice(Unit.OUTPUT_MP, 15_000)
IN_MP = UnitPrice(Unit.INPUT_MP, 15_000)
# What flux-2-pro costs, and a request with three references of a megapixel.
FLUX = Price((RUN, OUT_MP, IN_MP))
THREE = {Unit.RUN: 1, Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 3}


def quoted(price: Price, planned: Mapping[Unit, float], **sent: Scalar) -> Quote:
    return quote(price, sent=sent, planned=planned, pictures=1, model="m")


def by(**when: Scalar) -> UnitPrice:
    """A price for each picture under these conditions."""
    return UnitPrice(Unit.OUTPUT, 40_000, tuple(when.items()))


def test_three_references_of_a_megapixel_are_paid_for_beside_run_and_picture() -> None:
    assert quoted(FLUX, THREE).micros == 75_000
    assert quoted(FLUX, {**THREE, Unit.INPUT_MP: 0}).micros == 30_000


UNKNOWN = [
    # (price, what is sent)
    (Price((by(quality="high"),)), {}),
    (Price((by(quality="high"),)), {"quality": "low"}),
    # A value of another type is another value.
    (Price((by(quality=True),)), {"quality": 1}),
    (Price((by(quality="1"),)), {"quality": 1}),
    # One of two conditions is not enough.
    (Price((by(quality="high", size="2K"),)), {"quality": "high"}),
    # The price of the pictures does not pay for the run.
    (Price((by(), UnitPrice(Unit.RUN, 10, (("fast", True),)))), {"fast": False}),
    # Two prices for one unit: nobody can say which is right.
    (Price((by(), by(quality="high"))), {"quality": "high"}),
    (Price((by(), by())), {}),
    # A unit that costs nothing, or less.
    (Price((UnitPrice(Unit.OUTPUT, 0),)), {}),
    (Price((UnitPrice(Unit.OUTPUT, -40_000),)), {}),
    (Price((UnitPrice(Unit.OUTPUT, 40_000), UnitPrice(Unit.RUN, -1))), {}),
]


@pytest.mark.parametrize(("price", "sent"), UNKNOWN)
def test_where_not_exactly_one_price_applies_the_price_is_unknown(
    price: Price, sent: dict[str, Scalar]
) -> None:
    with pytest.raises(PriceUnknown) as caught:
        quoted(price, {Unit.OUTPUT: 1, Unit.RUN: 1}, **sent)

    assert caught.value.model == "m"


NOTHING_PLANNED: list[dict[Unit, float]] = [{Unit.INPUT_MP: 0}, {Unit.OUTPUT: 1}, {}]


@pytest.mark.parametrize("planned", NOTHING_PLANNED)
def test_a_price_of_which_nothing_is_planned_is_unknown(planned: dict[Unit, float]) -> None:
    with pytest.raises(PriceUnknown):
        quoted(Price((IN_MP,)), planned)


def test_only_a_declared_price_is_free() -> None:
    assert quoted(Price.of_output(0), {}).micros == 0
    assert settled(Quote(3), [(3, Metered({Unit.OUTPUT: 3}))]) == 0
    with pytest.raises(AssertionError):
        Price()
    with pytest.raises(AssertionError):
        Price((RUN,), free=True)


def test_the_price_under_the_right_condition_counts() -> None:
    price = Price(
        tuple(
            UnitPrice(Unit.OUTPUT, micros, (("quality", quality),))
            for quality, micros in {"low": 12_000, "medium": 47_000, "high": 128_000}.items()
        )
    )

    assert quoted(price, {Unit.OUTPUT: 2}, quality="medium", other=1).micros == 94_000


METERED = [
    # (what the provider says, the charge for a quote of 75,000)
    ({Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 3}, 75_000),
    ({Unit.OUTPUT_MP: 2, Unit.INPUT_MP: 3}, 90_000),
    ({Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 1}, 45_000),
    ({Unit.OUTPUT_MP: 1.5, Unit.INPUT_MP: 3}, 82_500),
    # What it does not say is charged as quoted.
    ({}, 75_000),
    ({Unit.OUTPUT_MP: 1}, 75_000),
    ({Unit.OUTPUT_MP: 2}, 90_000),
    # What cannot be true does not count either.
    ({Unit.OUTPUT_MP: 0, Unit.INPUT_MP: 0}, 75_000),
    ({Unit.OUTPUT_MP: -1, Unit.INPUT_MP: -3}, 75_000),
    ({Unit.OUTPUT_MP: nan, Unit.INPUT_MP: inf}, 75_000),
    ({Unit.OUTPUT_MP: -inf, Unit.INPUT_MP: 10**400}, 75_000),
    # Nobody can say that a run was no run, or that there were many.
    ({Unit.RUN: 0, Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 3}, 75_000),
    ({Unit.RUN: 7, Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 3}, 75_000),
    # Units without a price cost nothing.
    ({Unit.SECOND: 100, Unit.OUTPUT: 9, Unit.INPUT_IMAGE: 9}, 75_000),
]


@pytest.mark.parametrize(("used", "charge"), METERED)
def test_the_charge_is_what_the_provider_measured_else_the_quote(
    used: dict[Unit, float], charge: int
) -> None:
    assert settled(quoted(FLUX, THREE), [(1, Metered(used))]) == charge


def test_each_run_without_a_measure_is_charged_its_share_of_the_quote() -> None:
    run = quote(Price((by(), RUN)), sent={}, planned={Unit.OUTPUT: 2, Unit.RUN: 1}, pictures=2,
                model="m")  # fmt: skip
    whole = joined([run, run])

    assert whole.micros == 190_000
    assert settled(whole, [(2, Metered()), (2, Metered())]) == 190_000
    # The other run gave nothing, and nothing is charged for it.
    assert settled(whole, [(2, Metered())]) == 95_000
    assert settled(whole, [(2, Metered({Unit.OUTPUT: 1})), (2, Metered())]) == 150_000


PARTIAL = [
    # (the units of four pictures in one run, what the provider says, the charge when two came)
    ((by(),), {}, 80_000),
    ((OUT_MP,), {}, 30_000),
    ((RUN, OUT_MP, IN_MP), {}, 90_000),
    ((OUT_MP,), {Unit.OUTPUT_MP: 3}, 45_000),
    # The provider knows better what it drew.
    ((by(),), {Unit.OUTPUT: 4}, 160_000),
    ((OUT_MP,), {Unit.OUTPUT: 4}, 60_000),
    # A number of pictures that cannot be true does not count.
    ((by(),), {Unit.OUTPUT: -4}, 80_000),
    # The run, what was sent and the machine's time are paid for whatever came.
    ((UnitPrice(Unit.SECOND, 1_000), UnitPrice(Unit.INPUT_IMAGE, 500)), {}, 11_000),
]


@pytest.mark.parametrize(("units", "used", "charge"), PARTIAL)
def test_pictures_that_did_not_come_are_not_charged(
    units: tuple[UnitPrice, ...], used: dict[Unit, float], charge: int
) -> None:
    planned = {
        Unit.RUN: 1, Unit.OUTPUT: 4, Unit.OUTPUT_MP: 4, Unit.INPUT_MP: 3, Unit.INPUT_IMAGE: 2,
        Unit.SECOND: 10,
    }  # fmt: skip
    four = quote(Price(units), sent={}, planned=planned, pictures=4, model="m")

    assert settled(four, [(4, Metered(used).with_outputs(2))]) == charge


def test_an_amount_that_is_paid_for_never_rounds_to_nothing() -> None:
    tiny = Quote(1, (QuoteLine(Unit.SECOND, 1, 0.01),))

    assert tiny.micros == 1
    assert settled(tiny, [(1, Metered({Unit.SECOND: 0.000001}))]) == 1


SIZES = [
    ((1024, 1024), 1),
    ((1000, 1000), 1),
    ((64, 64), 1),
    ((1, 1), 1),
    ((1025, 1024), 2),
    ((1920, 1080), 2),
    ((2048, 2048), 4),
]


@pytest.mark.parametrize(("size", "count"), SIZES)
def test_a_part_of_a_megapixel_counts_as_one(size: tuple[int, int], count: int) -> None:
    assert megapixels(*size) == count


UNITS = st.sampled_from(Unit)
MICROS = st.integers(1, 10**9)
LINES = st.dictionaries(UNITS, st.tuples(MICROS, st.floats(0.001, 10_000)), min_size=1)


@given(LINES, st.integers(1, 9))
def test_what_was_planned_is_charged_as_quoted(
    lines: dict[Unit, tuple[int, float]], runs: int
) -> None:
    planned = {unit: 1.0 if unit is Unit.RUN else amount for unit, (_, amount) in lines.items()}
    price = Price(tuple(UnitPrice(unit, micros) for unit, (micros, _) in lines.items()))
    run = quote(price, sent={}, planned=planned, pictures=2, model="m")
    whole = joined([run] * runs)
    metered = Metered(planned)

    charge = settled(whole, [(2, metered)] * runs)

    # Sums of fractions may end on either side of half a micro-dollar.
    assert abs(charge - whole.micros) <= 1
    assert abs(settled(whole, [(2, Metered())] * runs) - whole.micros) <= 1
    assert charge > 0
    assert Quote.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(
    LINES,
    st.dictionaries(UNITS, st.floats(allow_nan=True) | st.integers()),
    st.integers(1, 4),
)
def test_whatever_the_provider_says_a_picture_with_a_price_is_not_free(
    lines: dict[Unit, tuple[int, float]], used: dict[Unit, float], pictures: int
) -> None:
    quoted_lines = tuple(QuoteLine(unit, *each) for unit, each in lines.items())

    charge = settled(Quote(pictures, quoted_lines), [(pictures, Metered(used))])

    assert 0 < charge <= 6 * 10**9 * 10**6


@given(st.integers(0, 10**12), st.integers(1, 12))
def test_the_shares_of_a_charge_add_up_to_it(micros: int, count: int) -> None:
    parts = shares(micros, count)

    assert (sum(parts), len(parts)) == (micros, count)
    assert max(parts) - min(parts) <= 1


def test_a_quote_reads_what_a_newer_version_wrote() -> None:
    kept = quoted(FLUX, THREE).to_json()
    kept["lines"] = [{**line, "more": 1} for line in kept["lines"]]

    assert Quote.from_json({**kept, "more": 1}) == replace(quoted(FLUX, THREE))
