"""The dice are fair, and the test of fairness is right."""

import random
from collections import Counter
from secrets import SystemRandom

import pytest

from studio.rules.dice.chart import fairness_chart
from studio.rules.dice.fairness import (
    Fairness,
    chart_alt,
    chi_square_survival,
    counted,
    verdict,
)
from studio.rules.dice.rolling import falls, roll

COMMON_DICE = (4, 6, 8, 10, 12, 20, 100)
FALLS = 100_000
# A fair die fails the tests below once in a million runs.
NEVER = 1e-6


@pytest.mark.parametrize("sides", COMMON_DICE)
def test_common_dice_are_fair_over_100_000_rolls(sides: int) -> None:
    chance = SystemRandom()
    fell: list[int] = []
    while len(fell) < FALLS:
        fell += [number for _, number in falls(roll(f"1000d{sides}", chance=chance).detail)]

    fairness = counted(sides, fell)

    assert len(fell) == FALLS
    assert set(fell) == set(range(1, sides + 1))
    assert fairness.total == FALLS
    assert fairness.p_value > NEVER


def test_tens_are_fair() -> None:
    counts: Counter[int] = Counter()
    for _ in range(20):
        counts.update(roll("1000d00", chance=SystemRandom()).detail["expression"]["dice"])

    assert set(counts) == set(range(0, 100, 10))
    assert Fairness(10, tuple(counts.values())).p_value > NEVER


@pytest.mark.parametrize("shift", [0.01, 0.03])
def test_a_loaded_die_is_detected(shift: float) -> None:
    """The test must not find every die fair."""
    chance = random.Random(1)
    fell = [20 if chance.random() < shift else chance.randrange(20) + 1 for _ in range(FALLS)]

    assert counted(20, fell).p_value < NEVER


# Critical values from printed tables: the chi-square, the degrees of freedom, p.
@pytest.mark.parametrize(
    ("value", "degrees", "p"),
    [
        (3.841, 1, 0.05),
        (6.635, 1, 0.01),
        (5.991, 2, 0.05),
        (11.070, 5, 0.05),
        (15.086, 5, 0.01),
        (30.144, 19, 0.05),
        (36.191, 19, 0.01),
        (43.820, 19, 0.001),
        (11.651, 19, 0.90),
        (7.633, 19, 0.99),
        (123.225, 99, 0.05),
        (134.642, 99, 0.01),
        (77.046, 99, 0.95),
    ],
)
def test_the_survival_function_agrees_with_printed_tables(
    value: float, degrees: int, p: float
) -> None:
    assert chi_square_survival(value, degrees) == pytest.approx(p, rel=2e-3)


def test_the_survival_function_at_its_ends() -> None:
    assert chi_square_survival(0, 19) == 1.0
    assert chi_square_survival(1e6, 19) == pytest.approx(0.0, abs=1e-12)
    falling = [chi_square_survival(x / 4, 19) for x in range(400)]
    assert falling == sorted(falling, reverse=True)
    # Two degrees have a closed form.
    assert chi_square_survival(3.0, 2) == pytest.approx(2.718281828459045**-1.5, rel=1e-12)


def test_few_falls_are_not_judged() -> None:
    fairness = counted(20, [1] * 30)

    assert not fairness.enough
    assert "70 more" in verdict(fairness)


def test_the_verdict_is_said_in_plain_words() -> None:
    even = Fairness(6, (100, 101, 99, 100, 98, 102))
    uneven = Fairness(6, (70, 110, 100, 110, 100, 110))
    loaded = Fairness(6, (100, 100, 100, 100, 100, 400))

    assert "As even as chance is: 100 of 100" in verdict(even)
    assert "Rather uneven" in verdict(uneven)
    assert "Hardly chance" in verdict(loaded)


def test_the_chart_is_told_in_words() -> None:
    alt = chart_alt(Fairness(4, (10, 30, 20, 20)))

    assert "80 d4" in alt
    assert "20.0 times" in alt
    assert "2, 30 times" in alt
    assert "1, 10 times" in alt


@pytest.mark.parametrize("sides", COMMON_DICE)
@pytest.mark.parametrize("total", [1, 1000])
def test_a_chart_is_painted_of_every_die(sides: int, total: int) -> None:
    chance = random.Random(1)

    chart = fairness_chart(counted(sides, [chance.randrange(sides) + 1 for _ in range(total)]))

    assert chart.mime == "image/webp"
    assert (chart.width, chart.height) == (960, 480)
