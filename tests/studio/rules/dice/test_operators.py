"""Every operator of d20 with every selector. The dice are given, the totals worked out by hand."""

import re
from itertools import pairwise
from random import Random

import pytest

from studio.errors import BadDice
from studio.rules.dice.rolling import Advantage, roll
from tests.studio.rules.dice.falling import Falling

# notation, the dice as they fall, the total
SIX = (1, 2, 3, 4, 5, 6)
WORKED = (
    # k keeps the selected dice and drops the others
    ("6d6k3", SIX, 3),  # only threes
    ("6d6kh2", SIX, 11),  # 5 6
    ("6d6kl2", SIX, 3),  # 1 2
    ("6d6k>3", SIX, 15),  # 4 5 6
    ("6d6k<3", SIX, 3),  # 1 2
    ("6d6k7", SIX, 0),  # no sevens
    ("3d6k3", (3, 3, 1), 6),
    # p drops the selected dice
    ("6d6p3", SIX, 18),
    ("6d6ph2", SIX, 10),
    ("6d6pl2", SIX, 18),
    ("6d6p>3", SIX, 6),
    ("6d6p<3", SIX, 18),
    # rr rolls the selected dice again until none is selected
    ("3d6rr1", (1, 2, 3, 1, 4), 9),  # the 1 again: 1, then 4
    ("3d6rr>4", (5, 2, 6, 3, 5, 1), 6),  # 5 → 3; 6 → 5 → 1
    ("3d6rr<3", (1, 2, 3, 2, 4, 5), 12),  # 1 → 2 → 5; 2 → 4
    # ro rolls the selected dice again once
    ("3d6ro1", (1, 1, 3, 1, 5), 9),  # 1 → 1, 1 → 5
    ("3d6roh1", (1, 6, 3, 2), 6),
    ("3d6rol1", (1, 6, 3, 2), 11),
    ("3d6ro>3", (4, 5, 3, 6, 1), 10),
    ("3d6ro<3", (1, 2, 3, 1, 6), 10),
    # ra adds a die for one selected die
    ("3d6ra6", (6, 6, 3, 5), 20),
    ("3d6rah1", (1, 6, 3, 5), 15),
    ("3d6ral1", (1, 6, 3, 5), 15),
    ("3d6ra>4", (5, 6, 1, 2), 14),
    ("3d6ra<3", (1, 2, 3, 4), 10),
    ("3d6ra5", (1, 2, 3), 6),
    # e adds a die for each selected die, also for those that were added
    ("3d6e6", (6, 1, 6, 6, 2, 3), 24),
    ("3d6e>4", (5, 1, 2, 6, 1), 15),
    ("3d6e<2", (1, 5, 6, 1, 2), 15),
    ("3d6e5", (1, 2, 3), 6),
    ("3d6eh1", (1, 6, 3, 5), 15),
    ("3d6el1", (2, 6, 3, 1, 4), 16),  # 2 brings 1, which is lowest now and brings 4
    # mi and ma raise and lower what a die counts for
    ("6d6mi3", SIX, 24),  # 3 3 3 4 5 6
    ("6d6ma3", SIX, 15),  # 1 2 3 3 3 3
    ("6d6mi2ma4", SIX, 19),  # 2 2 3 4 4 4
    # t counts the dice from a number on
    ("6d6t4", SIX, 3),
    ("6d6t1", SIX, 6),
    ("6d6t7", SIX, 0),
    ("6d6t4*2", SIX, 6),
    ("-6d6t4", SIX, -3),
    # several selectors of one operator work together
    ("6d6k1k2", SIX, 3),
    ("6d6k1kh1", SIX, 7),
    ("6d6p1ph1", SIX, 14),
    ("4d6ro1ro2", (1, 2, 3, 4, 2, 5), 14),  # each once: 1 → 2, 2 → 5
    ("3d6rr1rr2", (1, 2, 3, 2, 4, 5), 12),  # 1 → 2 → 5, 2 → 4
    # different operators act in the order in which they stand
    ("4d6kh3ro<3", (1, 2, 3, 4, 6), 13),  # keeps 2 3 4, then 2 → 6
    ("4d6ro<3kh3", (1, 2, 3, 4, 5, 6), 15),  # 1 → 5, 2 → 6, keeps 4 5 6
    ("4d6e6kh3", (6, 1, 2, 3, 4), 13),
    ("4d6kh1e6", (6, 1, 2, 3, 4), 10),
    ("2d20kl1ro1", (1, 15, 18), 18),  # as it stands: keeps the 1, then 1 → 18
    ("2d20ro1kl1", (1, 15, 18), 15),
    ("3d6mi3kl1", (1, 5, 6), 3),
    ("4d6kh3t3", (1, 2, 3, 4), 2),
    ("4d6ro1t3", (1, 2, 3, 4, 6), 3),
    # sets
    ("(1d6, 2d6, 3d6)kh2", (1, 2, 3, 4, 5, 6), 20),  # 1, 5, 15
    ("(1d6, 2d6, 3d6)kl1", (1, 2, 3, 4, 5, 6), 1),
    ("(1d6, 2d6, 3d6)k5", (1, 2, 3, 4, 5, 6), 5),
    ("(1d6, 2d6, 3d6)k>4", (1, 2, 3, 4, 5, 6), 20),
    ("(1d6, 2d6, 3d6)k<5", (1, 2, 3, 4, 5, 6), 1),
    ("(1d6, 2d6, 3d6)pl1", (1, 2, 3, 4, 5, 6), 20),
    ("(1d6, 2d6, 3d6)ph1", (1, 2, 3, 4, 5, 6), 6),
    ("(1d6, 2d6, 3d6)p5", (1, 2, 3, 4, 5, 6), 16),
    ("(1d6, 2d6, 3d6)p>4", (1, 2, 3, 4, 5, 6), 1),
    ("(1d6, 2d6, 3d6)p<5", (1, 2, 3, 4, 5, 6), 20),
    ("(4d6)kh3", (1, 2, 3, 4), 9),
    # more dice selected than there are
    ("2d6kh9", (1, 2), 3),
    ("2d6kh0", (1, 2), 0),
    ("2d6pl9", (1, 2), 0),
)


@pytest.mark.parametrize(("notation", "falls", "total"), WORKED)
def test_an_operator_with_a_selector_gives_the_total_worked_by_hand(
    notation: str, falls: tuple[int, ...], total: int
) -> None:
    chance = Falling(*falls)

    assert roll(notation, chance=chance).total == total
    assert chance.left == []


@pytest.mark.parametrize("notation", ["3d6rrh1", "3d6rrl1", "3d6rr<7", "3d6rr>0", "3d6e>0"])
def test_an_operator_that_always_selects_a_die_ends_at_the_limit(notation: str) -> None:
    with pytest.raises(BadDice, match="too_many"):
        roll(notation, chance=Random(1))


def test_the_table_has_every_operator_with_every_selector() -> None:
    written = {re.sub(r"\d", "", notation) for notation, *_ in WORKED}
    dice = {"k", "p", "rr", "ro", "ra", "e"}
    endless = {"drrh", "drrl"}

    wanted = {f"d{operator}{selector}" for operator in dice for selector in ("", *"hl<>")}
    assert wanted - endless <= written
    assert {"dmi", "dma", "dt"} <= written
    sets = {f"(d, d, d){operator}{selector}" for operator in "kp" for selector in ("", *"hl<>")}
    assert sets <= written


# With advantage, dice are rolled again before one is kept, as in Avrae and at the table.
ADVANTAGE = (
    # notation, advantage, the dice as they fall, the total
    ("1d20", "advantage", (5, 15), 15),
    ("1d20", "disadvantage", (5, 15), 5),
    ("1d20ro1", "disadvantage", (1, 15, 18), 15),
    ("1d20ro1", "advantage", (1, 15, 18), 18),
    ("1d20rr1", "disadvantage", (1, 15, 1, 18), 15),
    ("1d20rr1", "advantage", (1, 15, 1, 18), 18),
    ("1d20ro<3", "disadvantage", (2, 1, 20, 4), 4),
    ("1d20rr<3", "disadvantage", (2, 1, 1, 4, 9), 4),  # 2 → 1 → 9, 1 → 4
    ("1d20mi10", "advantage", (3, 7), 10),
    ("1d20mi10", "disadvantage", (3, 17), 10),
    ("1d20ma10", "disadvantage", (13, 17), 10),
    ("1d20mi3ro1", "disadvantage", (1, 15), 3),  # mi comes first and leaves no 1
    ("1d20e20", "advantage", (20, 5, 7), 27),  # the kept die explodes
    ("1d20e20", "disadvantage", (20, 5), 5),  # the dropped one does not
    ("1d20ro1e20", "advantage", (1, 5, 20, 3), 23),
    ("1d20ra20", "advantage", (20, 5, 7), 27),
    ("1d20k20", "advantage", (20, 5), 20),
    ("1d20t15", "advantage", (5, 15), 1),
    ("1d20ro1+5", "disadvantage", (1, 15, 18), 20),
    ("-1d20ro1", "disadvantage", (1, 15, 18), -15),
    ("(1d20ro1, 3)kh1", "disadvantage", (1, 15, 18), 15),
    ("1d20ro1 [luck]", "disadvantage", (1, 15, 18), 15),
    ("1d20ro1 x2", "disadvantage", (1, 15, 18, 2, 4), 17),
)


@pytest.mark.parametrize(("notation", "advantage", "falls", "total"), ADVANTAGE)
def test_dice_are_rolled_again_before_one_is_kept(
    notation: str, advantage: Advantage, falls: tuple[int, ...], total: int
) -> None:
    chance = Falling(*falls)

    assert roll(notation, chance=chance, advantage=advantage).total == total
    assert chance.left == []


@pytest.mark.parametrize("typed", ["1d20ro1 dis", "1d20 dis ro1", "1d20 ro 1 disadvantage"])
def test_the_word_and_the_option_mean_the_same(typed: str) -> None:
    assert roll(typed, chance=Falling(1, 15, 18)).total == 15


def test_dice_are_rolled_again_in_the_order_in_which_they_fell() -> None:
    """The order of a set in memory differs from run to run."""
    rolled = roll("6d6ro<7", chance=Falling(1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1))

    again = [die["falls"] for die in rolled.detail["expression"]["dice"]]
    numbers = [(first["n"], last["n"]) for first, last in again]
    assert numbers == [(1, 6), (2, 5), (3, 4), (4, 3), (5, 2), (6, 1)]
    assert all(one[0] < other[0] for one, other in pairwise(numbers))


@pytest.mark.parametrize(
    ("notation", "critical"),
    [("1d20", "success"), ("1d20t15", ""), ("1d20+5 x2", "")],
)
def test_a_counted_die_is_no_natural_20(notation: str, critical: str) -> None:
    assert roll(notation, chance=Falling(20, 20)).critical == critical
