"""Notations as people type them: each is rolled whole, and its total is worked out by hand."""

import random

import pytest

from studio.errors import BadDice
from studio.rules.dice.rolling import checked, roll
from tests.studio.rules.dice.falling import Falling

# typed, how it is stored, the dice as they fall, the total
MEANT = (
    # blanks inside a notation
    ("3 d6", "3d6", (1, 2, 3), 6),
    ("3 d 6", "3d6", (1, 2, 3), 6),
    ("3d 6", "3d6", (1, 2, 3), 6),
    (" 1d20  +  5 ", "1d20 + 5", (10,), 15),
    ("4d6 kh3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6 kh 3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6 k h 3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6k h3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6 ro <3", "4d6ro<3", (1, 2, 3, 4, 5, 6), 18),
    ("4d6 ro < 3", "4d6ro<3", (1, 2, 3, 4, 5, 6), 18),
    ("2d6 (+3)", None, (), 0),
    ("(1d6 + 2) * 2", "(1d6 + 2) * 2", (3,), 10),
    ("( 4d6 ) kh3", "( 4d6 )kh3", (1, 2, 3, 4), 9),
    ("1 d20", "1d20", (7,), 7),
    ("d 20", "1d20", (7,), 7),
    # capitals and signs of phones
    ("4D6KH3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4D6 Kh3", "4d6kh3", (1, 2, 3, 4), 9),
    ("2d6×2", "2d6*2", (1, 2), 6),
    ("1d20 – 2", "1d20 - 2", (10,), 8),
    # the bare operators of Roll20 and Foundry
    ("2d20kh", "2d20kh1", (5, 9), 9),
    ("2d20 kl", "2d20kl1", (5, 9), 5),
    ("4d6dl1", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6dh1", "4d6ph1", (1, 2, 3, 4), 6),
    ("4d6dl", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6 dh2", "4d6ph2", (1, 2, 3, 4), 3),
    ("4d6dl1+2", "4d6pl1+2", (1, 2, 3, 4), 11),
    # words
    ("4d6 drop lowest", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6 drop the lowest", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6 drop lowest 2", "4d6pl2", (1, 2, 3, 4), 7),
    ("4d6 keep highest 3", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6 keep the highest three", "4d6kh3", (1, 2, 3, 4), 9),
    ("4d6 kh three", "4d6kh3", (1, 2, 3, 4), 9),
    ("8d6 kh seven", "8d6kh7", (1, 2, 3, 4, 5, 6, 6, 6), 32),
    ("4d6 drop lowest + 2", "4d6pl1 + 2", (1, 2, 3, 4), 11),
    ("4d6 keep 3 highest", "4d6kh3", (1, 2, 3, 4), 9),
    ("2d20 keep lowest + 2", "2d20kl1 + 2", (5, 9), 7),
    ("2d6 plus 3", "2d6 + 3", (1, 2), 6),
    ("2d6 minus 1", "2d6 - 1", (1, 2), 2),
    ("2d6 plus 1d8", "2d6 + 1d8", (1, 2, 3), 6),
    ("roll 2d6", "2d6", (1, 2), 3),
    ("/roll 2d6+1", "2d6+1", (1, 2), 4),
    ("!r 1d20", "1d20", (4,), 4),
    # advantage
    ("1d20 adv", "1d20", (5, 9), 9),
    ("1d20 dis", "1d20", (5, 9), 5),
    ("1d20adv", "1d20", (5, 9), 9),
    ("d20 advantage", "1d20", (5, 9), 9),
    ("1d20+5 with advantage", "1d20+5", (5, 9), 14),
    ("1d20+5 at disadvantage", "1d20+5", (5, 9), 10),
    ("1d20 adv + 5", "1d20 + 5", (5, 9), 14),
    ("adv 1d20+5", "1d20+5", (5, 9), 14),
    # exploding
    ("3d6!", "3d6e6", (6, 1, 2, 4), 13),
    ("3d6 !", "3d6e6", (6, 1, 2, 4), 13),
    ("3d6!+1", "3d6e6+1", (6, 1, 2, 4), 14),
    ("4d6!kh3", "4d6e6kh3", (6, 1, 2, 3, 4), 13),
    # dice of a hundred, of tens, and of Fate
    ("d%", "1d100", (37,), 37),
    ("2d%", "2d100", (100, 1), 101),
    ("d100", "1d100", (100,), 100),
    ("d00", "1d00", (90,), 90),
    ("dF", "1dF", (-1,), -1),
    ("4dF", "4dF", (-1, 0, 1, 1), 1),
    ("4df + 2", "4dF + 2", (-1, 0, -1, -1), -1),
    ("4dFkh2", "4dFkh2", (-1, 0, 1, 1), 2),
    # successes
    ("10d10 t7", "10d10t7", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 4),
    ("10d10t7", "10d10t7", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 4),
    ("3d10 t 7", "3d10t7", (6, 7, 8), 2),
    ("3d10t>=7", "3d10t7", (6, 7, 8), 2),
    ("3d10t7 + 1", "3d10t7 + 1", (6, 7, 8), 3),
    ("3d10!t7", "3d10e10t7", (10, 1, 2, 9), 2),
    # least and most
    ("8d6 min2", "8d6mi2", (1, 1, 2, 3, 1, 1, 6, 6), 25),
    ("8d6min2", "8d6mi2", (1, 1, 2, 3, 1, 1, 6, 6), 25),
    ("2d6 max 4", "2d6ma4", (5, 3), 7),
    # selectors with an equals sign
    ("2d6ro<=2", "2d6ro<3", (2, 5, 6), 11),
    ("2d6 e>=6", "2d6e>5", (6, 1, 2), 9),
    ("2d6ro=1", "2d6ro1", (1, 5, 6), 11),
    # several rolls
    ("2d6 x2", "2d6 x2", (1, 2, 3, 4), 10),
    ("1d20+5 x3", "1d20+5 x3", (1, 2, 3), 21),
    ("1d20 + 5 X 3", "1d20 + 5 x3", (1, 2, 3), 21),
    ("6 x 4d6kh3", "4d6kh3 x6", (1, 2, 3, 4) * 6, 54),
    ("6x4d6kh3", "4d6kh3 x6", (1, 2, 3, 4) * 6, 54),
    ("2xd6", "1d6 x2", (1, 2), 3),
    ("2#d6", "1d6 x2", (1, 2), 3),
    ("x2 1d6", "1d6 x2", (1, 2), 3),
    ("1d6 2x", "1d6 x2", (1, 2), 3),
    ("1d20 adv x2", "1d20 x2", (5, 9, 2, 4), 13),
    ("1d20 x2 adv", "1d20 x2", (5, 9, 2, 4), 13),
    ("1d20 x1", "1d20", (5,), 5),
    ("1d6 x 3 times", "1d6 x3", (1, 2, 3), 6),
    ("1d6 3 times", "1d6 x3", (1, 2, 3), 6),
    ("roll 2d6 twice", "2d6 x2", (1, 2, 3, 4), 10),
    ("twice 2d6", "2d6 x2", (1, 2, 3, 4), 10),
    ("roll a d20", "1d20", (4,), 4),
    ("1d20 w/ advantage", "1d20", (5, 9), 9),
    ("1d20 w/adv", "1d20", (5, 9), 9),
    # decimals, as people compute
    ("90*.7", "90*.7", (), 63),
    ("0.1*3*10", "0.1*3*10", (), 3),
    ("1.1*1.1*100", "1.1*1.1*100", (), 121),
    ("7/2", "7/2", (), 3),
    ("-7/2", "-7/2", (), -3),  # cut towards zero
    ("7//2", "7//2", (), 3),
    ("-7//2", "-7//2", (), -4),  # rounded down, as d20 does
    ("1/3*3", "1/3*3", (), 1),
    ("1/49*49", "1/49*49", (), 1),
    ("2.5+2.5", "2.5+2.5", (), 5),
    ("4.35*100", "4.35*100", (), 435),
    ("1d6/1d6*1d6", "1d6/1d6*1d6", (1, 5, 5), 1),
    ("5 % 2", "5 % 2", (), 1),
    ("0.3 % 0.1", "0.3 % 0.1", (), 0),
    ("1d20 >= 10", "1d20 >= 10", (10,), 1),
    ("0.1+0.2 == 0.3", "0.1+0.2 == 0.3", (), 1),
    # successes stay successes in brackets
    ("(3d10t7)", "(3d10t7)", (7, 8, 2), 2),
    ("((3d10t7))", "((3d10t7))", (7, 8, 2), 2),
    ("(3d10t7) + 2", "(3d10t7) + 2", (7, 8, 2), 4),
    ("2*(3d10t7)", "2*(3d10t7)", (7, 8, 2), 4),
    ("-(3d10t7)", "-(3d10t7)", (7, 8, 2), -2),
    ("(3d10t7 [hits])", "(3d10t7 [hits])", (7, 8, 2), 2),
    ("(3d10t7) [hits]", "(3d10t7) [hits]", (7, 8, 2), 2),
    ("((3d10t7), 5)", "((3d10t7), 5)", (7, 8, 2), 7),
    ("((3d10t7), 5)kh1", "((3d10t7), 5)kh1", (7, 8, 2), 5),
    ("(3d10t7)kh1", "(3d10t7)kh1", (7, 8, 2), 1),
    ("(3d10t7, 2d10t7)", "(3d10t7, 2d10t7)", (7, 8, 2, 9, 1), 3),
    ("(3d10t7) x2", "(3d10t7) x2", (7, 8, 2, 9, 1, 1), 3),
    # the full stop of a sentence
    ("1d20.", "1d20", (7,), 7),
    ("1d20+5.", "1d20+5", (7,), 12),
    ("1d20 with adv.", "1d20", (7, 12), 12),
    # other forms of the words
    ("1d20 disad", "1d20", (7, 12), 7),
    ("4d6 drops lowest", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6 ignore the lowest", "4d6pl1", (1, 2, 3, 4), 9),
    ("4d6 keeps highest", "4d6kh1", (1, 2, 3, 4), 4),
)
ROLLED = [row for row in MEANT if row[1] is not None]


@pytest.mark.parametrize(("typed", "notation", "falls", "total"), ROLLED)
def test_a_notation_is_rolled_whole(
    typed: str, notation: str, falls: tuple[int, ...], total: int
) -> None:
    chance = Falling(*falls)

    rolled = roll(typed, chance=chance)

    assert (rolled.notation, rolled.total, rolled.comment) == (notation, total, "")
    assert chance.left == []


@pytest.mark.parametrize("typed", [row[0] for row in ROLLED])
def test_what_is_stored_is_read_as_the_same(typed: str) -> None:
    assert checked(checked(typed)) == checked(typed)


# typed, the place in it that cannot be read, the nearest notation that works
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1d6 x1000", "too_many_times"),
        ("1000 x 1d6", "too_many_times"),
        ("1d6 x0", "too_many_times"),
        ("100d6 x11", "too_many"),
        ("999999d6", "too_many"),
        ("999999dF", "too_many"),
        ("2d20 adv", "no_advantage"),
        ("1d20 adv dis", "two_advantages"),
        ("3d10t>7 + 1d6t<3", "no_selector"),
        ("1d6 min<2", "no_selector"),
        ("d00!" + "!" * 280, "unclear"),
        ("1" + "d%" * 140, "unclear"),
    ],
)
def test_spellings_keep_to_the_limits(typed: str, reason: str) -> None:
    with pytest.raises(BadDice) as refused:
        roll(typed, chance=random.Random(1))

    assert refused.value.reason == reason


def test_the_words_and_the_option_may_not_contradict() -> None:
    with pytest.raises(BadDice) as refused:
        roll("1d20 adv", chance=random.Random(1), advantage="disadvantage")

    assert refused.value.reason == "two_advantages"
    assert roll("1d20 adv", chance=Falling(3, 8), advantage="advantage").total == 8
