"""Rolls agree with d20 on its documented grammar, and any text stays within the limits."""

import json
import random
from typing import Any

import d20
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.errors import BadDice
from studio.rules.dice.engine import NUMBER_LIMIT, SIDES_LIMIT
from studio.rules.dice.grammar import DEPTH_LIMIT
from studio.rules.dice.notation import NOTATION_LIMIT
from studio.rules.dice.rolling import DICE_LIMIT, Advantage, checked, dice_count, falls, roll
from studio.rules.dice.text import LINE_LIMIT
from tests.studio.rules.dice.falling import Counting

# Every form that d20's documentation shows, and each operator with each selector.
DOCUMENTED = (
    # numbers
    "1",
    "0.5",
    "3.14",
    "d20",
    "3d6",
    "()",
    "(2,)",
    "(1, 3+3, 1d20)",
    "(3d6)",
    "(3d6,)",
    # the examples of its page
    "1d20+5",
    "4d6kh3",
    "2d6ro<3",
    "8d6mi2",
    "(1d4 + 1, 3, 2d6kl1)kh1",
    "4d6e6kh3",
    "3d6 + 1d4 + 3",
    # set operators, with each selector
    "6d6k3",
    "6d6kh2",
    "6d6kl2",
    "6d6k>3",
    "6d6k<3",
    "6d6p3",
    "6d6ph2",
    "6d6pl2",
    "6d6p>3",
    "6d6p<3",
    "(1d6, 2d6, 3d6)kh2",
    "(1d6, 2d6, 3d6)pl1",
    "(4d6)kh3",
    "10d6k1k2kh1",
    "10d6k>2kl3",
    "5d6kh9",
    "5d6kh0",
    # dice operators
    "6d6rr1",
    "6d6rr<3",
    "6d6rr1ro2",
    "6d6ro1",
    "6d6roh2",
    "6d6ra6",
    "6d6ra>1",
    "6d6e6",
    "6d6e>4",
    "2d6mi3",
    "6d6mi2ma4",
    "6d6ma4",
    # unary and binary
    "+3",
    "-1d6",
    "--1d6",
    "2d6*2",
    "7d6/2",
    "7d6//2",
    "7d6%5",
    "7d6-20",
    "1d20 == 10",
    "1d20 >= 10",
    "1d20 <= 10",
    "1d20 > 10",
    "1d20 < 10",
    "1d20 != 10",
    "1+2*3-4/5",
    "(1+2)*3",
    # notes
    "3d6 [fire] + 1d4 [piercing]",
    "-(1d8 + 3) [healing]",
    "(1 [one], 2 [two], 3 [three])",
    "1d6 [a][b]",
)

ADVANTAGES: dict[Advantage, d20.AdvType] = {
    "advantage": d20.AdvType.ADV,
    "disadvantage": d20.AdvType.DIS,
}


def kept_by_d20(node: Any) -> list[tuple[int | str, int, bool]]:
    """Every die of an expression as (sides, number, whether it counts), sorted.

    They are sorted because d20 rolls dice again in the order of their places in memory.
    """
    if isinstance(node, d20.Dice):
        return sorted((node.size, int(die.number), die.kept) for die in node.values)
    return [each for child in node.children for each in kept_by_d20(child)]


def kept_by_us(node: Any) -> list[tuple[int | str, int, bool]]:
    if isinstance(node, list):
        return [each for child in node for each in kept_by_us(child)]
    if node["is"] == "dice":
        return sorted((node["sides"], *shown(die)) for die in node["dice"])
    return [
        each for key in ("of", "left", "right") if key in node for each in kept_by_us(node[key])
    ]


def shown(die: int | dict[str, Any]) -> tuple[int, bool]:
    if isinstance(die, int):
        return die, True
    last = die["falls"][-1]
    return last.get("as", last["n"]), not die.get("dropped")


def of_d20(notation: str, seed: int, **options: Any) -> d20.RollResult:
    random.seed(seed)
    return d20.Roller().roll(notation, **options)


@pytest.mark.parametrize("notation", DOCUMENTED)
def test_a_roll_equals_d20s_with_the_same_random_numbers(notation: str) -> None:
    for seed in range(40):
        expected = of_d20(notation, seed)

        rolled = roll(notation, chance=random.Random(seed))

        assert rolled.total == expected.total
        assert kept_by_us(rolled.detail["expression"]) == kept_by_d20(expected.expr)


@pytest.mark.parametrize(
    "notation", ["1d20", "1d20+5", "1d20e20", "(1d20, 3)kh1", "-1d20", "d20 [x]"]
)
@pytest.mark.parametrize("advantage", ADVANTAGES)
def test_advantage_equals_d20s(notation: str, advantage: Advantage) -> None:
    for seed in range(40):
        expected = of_d20(notation, seed, advantage=ADVANTAGES[advantage])

        rolled = roll(notation, chance=random.Random(seed), advantage=advantage)

        assert rolled.total == expected.total
        assert kept_by_us(rolled.detail["expression"]) == kept_by_d20(expected.expr)


def test_natural_20s_and_1s_equal_d20s() -> None:
    words = {d20.CritType.CRIT: "success", d20.CritType.FAIL: "failure", d20.CritType.NONE: ""}
    seen = set()
    for seed in range(300):
        expected = words[of_d20("1d20+5", seed).crit]
        seen.add(expected)

        assert roll("1d20+5", chance=random.Random(seed)).critical == expected
    assert seen == {"success", "failure", ""}


def test_a_comment_is_read_as_d20_reads_it() -> None:
    for notation in (
        "1d20 I rolled a d20",
        "1d20+5 to hit",
        "1d20 keep the dragon",
        "1d20 *grabs*",
    ):
        expected = of_d20(notation, 1, allow_comments=True)

        rolled = roll(notation, chance=random.Random(1))

        assert (rolled.total, rolled.comment) == (expected.total, expected.comment)
        assert rolled.notation in ("1d20", "1d20+5")


@pytest.mark.parametrize("notation", ["2d6 1d8", "1d20+5k", "1d20,", "4d6[fire", "1d20 @here"])
def test_other_text_after_the_dice_is_no_comment(notation: str) -> None:
    with pytest.raises(BadDice, match="unclear"):
        roll(notation, chance=random.Random(1))


def test_every_random_number_comes_from_the_given_chance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This fails when d20 draws random numbers in another place."""

    def drawn(*_: object) -> int:
        raise AssertionError("d20 drew from the module random")

    monkeypatch.setattr(d20.expression.random, "randrange", drawn)
    for name in ("random", "randint", "choice", "getrandbits"):
        monkeypatch.setattr(d20.expression.random, name, drawn)

    for notation in DOCUMENTED:
        assert (
            roll(notation, chance=random.Random(4)).total
            == roll(notation, chance=random.Random(4)).total
        )


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("２Ｄ６＋３", "2d6+3"),  # full-width
        ("1d20 – 2", "1d20 - 2"),  # an en dash
        ("1d20 − 2", "1d20 - 2"),  # a minus sign
        ("2d6×2", "2d6*2"),
        ("7d6÷2", "7d6/2"),
        ("1d20≥10", "1d20>=10"),
        ("٣d٦", "3d6"),  # Arabic digits
        ("4D6KH3", "4d6kh3"),  # a capital letter from a phone
        ("4d6 kh3", "4d6kh3"),
        ("2D6 [Fire]", "2d6 [Fire]"),
        ("  1d20\u200b+5 ", "1d20+5"),
        ("d％", "1d100"),
    ],
)
def test_the_signs_that_phones_type_are_read(typed: str, plain: str) -> None:
    assert checked(typed) == plain
    assert roll(typed, chance=random.Random(1)).notation == plain


@pytest.mark.parametrize(
    ("notation", "reason"),
    [
        ("", "empty"),
        (" \u200b\n", "empty"),
        ("1d6+" * 200 + "1", "too_long"),
        ("1" * 100_000, "too_long"),
        ("1000000d1000000", "too_many"),
        (f"{DICE_LIMIT + 1}d6", "too_many"),
        ("600d6+600d6", "too_many"),
        ("1d1e1", "too_many"),
        ("1d1rr1", "too_many"),
        ("999d2e1", "too_many"),
        ("1000d1" + "k1" * 140, "too_many"),
        ("1000d2" + "k1p1" * 70, "too_many"),
        (f"1d{SIDES_LIMIT + 1}", "too_many_sides"),
        ("1d" + "9" * 290, "too_many_sides"),
        ("1d0", "no_sides"),
        ("(" * 148 + "1" + ")" * 148, "too_deep"),
        ("-" * 299 + "1", "too_deep"),
        ("1+" * 149 + "1", "too_deep"),
        ("9" * 290, "too_large"),
        (str(NUMBER_LIMIT) + "*9", "too_large"),
        ("1d6mi" + "9" * 290, "too_large"),
        ("1/0", "division"),
        ("1//(1d6-1d6*1)*0//0", "division"),
        ("5%0", "division"),
        ("1d6mih3", "no_selector"),
        ("1d6mal1", "no_selector"),
        ("fire", "unclear"),
        ("(1d6", "unclear"),
        ("1d6)", "unclear"),
        ("[]", "unclear"),
        ("1d6 + ", "unclear"),
        ("½d6", "unclear"),
        ("1d6; drop", "unclear"),
    ],
)
def test_a_notation_that_cannot_be_rolled_is_refused_with_the_reason(
    notation: str, reason: str
) -> None:
    with pytest.raises(BadDice) as refused:
        roll(notation, chance=random.Random(1))

    assert refused.value.reason == reason
    assert len(str(refused.value)) < 200


def test_advantage_needs_a_d20() -> None:
    with pytest.raises(BadDice) as refused:
        roll("2d6", chance=random.Random(1), advantage="advantage")

    assert refused.value.reason == "no_advantage"


@pytest.mark.parametrize(
    "notation",
    [f"{DICE_LIMIT}d6", f"1d{SIDES_LIMIT}", "+".join(["1d6"] * 75), "(" * 50 + "1" + ")" * 50],
)
def test_a_notation_at_a_limit_is_rolled(notation: str) -> None:
    rolled = roll(notation, chance=random.Random(1))

    assert dice_count(rolled.detail) <= DICE_LIMIT
    assert len(rolled.text) <= LINE_LIMIT


def test_a_check_refuses_a_notation_that_can_never_be_rolled() -> None:
    with pytest.raises(BadDice):
        checked("1001d6")
    with pytest.raises(BadDice):
        checked("fire")
    assert checked("1d20+7") == "1d20+7"


PIECES = (
    *"0123456789dd()[],.+-*/%<>=! kpehlr×–²½٣",
    *(
        "rr",
        "ro",
        "ra",
        "mi",
        "ma",
        "kh",
        "kl",
        "1d1e1",
        "1d1rr1",
        "1000d1",
        "k1",
        "((",
        "))",
        "//",
    ),
    *(" x3", " x20", " adv", " dis", "t7", "dF", "d00", "min2", "dl1", " drop lowest", " to hit"),
    *("99999999", "d%", "0", "1d6", "[x]", "[[", "]]", "\\", "\n", "@here", "<@1>", "# "),
)
TYPED = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=120).map("".join),
    # One or two signs, repeated until they nest or multiply.
    st.builds(
        lambda head, middle, times, tail: head + middle * times + tail,
        st.sampled_from(["", "1", "1000d1", "500d2", "(", "d20"]),
        st.sampled_from(
            (
                *("(", "-", "1+", "k1", "mi5ma2", "e1", "rr<2", "(1,", "[a]", "1d1e1+", "ro1"),
                *("!", "t1", "1d6 and ", "fire + ", "keep ", "[[", "{", " x2", "1/3*", ".9*", "#"),
            )
        ),
        st.integers(1, 400),
        st.sampled_from(["", "1", ")", "d6", "0"]),
    ),
    st.text(max_size=NOTATION_LIMIT + 50),
)


@settings(max_examples=600, deadline=None)
@given(TYPED, st.sampled_from([None, "advantage", "disadvantage"]), st.integers(0, 9))
@example("1000d1" + "mi5ma2" * 40, None, 0)
@example("(" * 99 + "1d6" + ")" * 99, None, 0)
@example("100d100rr<99", None, 0)
def test_any_text_rolls_within_limits_or_is_refused(
    typed: str, advantage: Advantage | None, seed: int
) -> None:
    """Only BadDice is raised, and no more dice fall than allowed."""
    chance = Counting(seed)
    try:
        rolled = roll(typed, chance=chance, advantage=advantage)
    except BadDice:
        rolled = None

    assert chance.drawn <= DICE_LIMIT
    if rolled is not None:
        assert dice_count(rolled.detail) == chance.drawn
        assert abs(rolled.total) <= NUMBER_LIMIT
        assert len(rolled.text) <= LINE_LIMIT
        assert len(json.dumps(rolled.detail, allow_nan=False)) < 100_000
        # The stored notation can be rolled again.
        assert checked(rolled.notation) == rolled.notation


def test_falls_have_every_die_that_fell() -> None:
    chance = Counting(3)
    rolled = roll("4d6e6kh3 + 3d8ro1 + (2d10, 1d4)kh1 + 2d00", chance=chance)

    fell = list(falls(rolled.detail))

    assert len(fell) == chance.drawn - 2  # tens are left out
    assert {sides for sides, _ in fell} == {4, 6, 8, 10}
    assert all(1 <= number <= sides for sides, number in fell)


def test_depth_is_counted_without_recursion() -> None:
    """The longest allowed sum does not fill the stack of the interpreter."""
    assert roll("+".join(["1"] * DEPTH_LIMIT), chance=random.Random(1)).total == DEPTH_LIMIT
