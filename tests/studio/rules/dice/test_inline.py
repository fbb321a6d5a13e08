"""Dice in posts are rolled in their place, within the limits of one post."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.rules.dice.inline import roll_inline
from studio.rules.dice.notation import INLINE_LIMIT
from studio.rules.dice.rolling import DICE_LIMIT, dice_count
from tests.studio.rules.dice.falling import Counting
from tests.support.work import lines_run


def test_each_result_replaces_its_notation_and_is_listed_below() -> None:
    rolled = roll_inline("She leaps [[1d1+16]] far and [[2]] high.", chance=random.Random(1))

    assert rolled.text == "She leaps **17** far and **2** high."
    assert rolled.lines == ("1d1+16: 1 + 16 = **17**", "2: 2 = **2**")
    assert [each.total for each in rolled.rolls] == [17, 2]
    assert rolled.refused == ()


def test_a_notation_that_cannot_be_rolled_stays_as_typed() -> None:
    text = "[[1d1]] [[9999999d6]] [[1d6)]] [[Elara]] [[1d1e1]]"

    rolled = roll_inline(text, chance=random.Random(1))

    assert rolled.text == "**1** [[9999999d6]] [[1d6)]] [[Elara]] [[1d1e1]]"
    # Each reason is given once.
    assert [error.reason for error in rolled.refused] == ["too_many", "unclear"]
    assert rolled.refused[0].limit == DICE_LIMIT


def test_a_post_has_a_limit_of_rolls() -> None:
    rolled = roll_inline("[[1d1]]" * (INLINE_LIMIT + 3), chance=random.Random(1))

    assert rolled.text == "**1** " * (INLINE_LIMIT - 1) + "**1**" + "[[1d1]]" * 3
    assert [error.reason for error in rolled.refused] == ["too_many_rolls"]


def test_a_post_has_a_limit_of_dice_for_all_rolls_together() -> None:
    rolled = roll_inline("[[600d6]] [[600d6]] [[400d6]]", chance=random.Random(1))

    assert sum(dice_count(each.detail) for each in rolled.rolls) == DICE_LIMIT
    assert rolled.text.count("[[600d6]]") == 1


def test_every_place_that_cannot_be_read_is_told_once() -> None:
    text = "[[1d20 vs AC 15]] [[2d6r1]] [[1d20+]] [[(1d6]] [[2d6r1]] [[1001d6]] [[1002d6]]"

    rolled = roll_inline(text, chance=random.Random(1))

    assert [(error.reason, error.near) for error in rolled.refused] == [
        ("unclear", "vs AC 15"),
        ("unclear", "r1"),
        ("unclear", "+"),
        ("unclear", ""),
        ("too_many", ""),
    ]


DEMANDING = ("[[1d1e1]] ", f"[[999d1{'k1' * 140}]] ", "[[9d9)]] ", f"[[{'(' * 90}1d6]] ")


@pytest.mark.parametrize("piece", DEMANDING)
def test_one_roll_of_a_malicious_post_has_bounded_work(piece: str) -> None:
    assert lines_run(lambda: roll_inline(piece, chance=random.Random(1))) < 1_000_000


def test_a_malicious_post_rolls_few_dice() -> None:
    text = "[[999d1e1]] " * 4000
    chance = Counting(1)

    assert roll_inline(text, chance=chance).text == text
    assert chance.drawn <= DICE_LIMIT * INLINE_LIMIT


@pytest.mark.parametrize("piece", DEMANDING[1:])
def test_the_work_grows_with_the_length_of_a_post(piece: str) -> None:
    long, longer = (piece * (length // len(piece)) for length in (10_000, 20_000))
    work = [
        lines_run(lambda text=text: roll_inline(text, chance=random.Random(1)))  # type: ignore[misc]
        for text in (long, longer)
    ]

    assert work[1] - work[0] < 50 * (len(longer) - len(long))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["[[", "]]", "[", "]", "1d6", "d%", "+", "k1", " ", "\n", "x"])))
def test_words_around_dice_are_never_touched(pieces: list[str]) -> None:
    text = "".join(pieces)

    rolled = roll_inline(text, chance=random.Random(1))

    assert len(rolled.lines) == len(rolled.rolls)
    if not rolled.rolls:
        assert rolled.text == text
    assert rolled.text.count("x") >= text.count("x") - sum(
        each.comment.count("x") for each in rolled.rolls
    )
