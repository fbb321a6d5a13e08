"""A notation that cannot be read is refused with the place and the nearest one that works."""

import random

import pytest

from studio.errors import BadDice
from studio.rules.dice.rolling import checked, roll

# typed, the place that cannot be read, the nearest notation
REFUSED = (
    ("2d6 (+3)", "(+3)", "2d6 + 3"),
    ("1d20 to hit + 5", "to hit + 5", "1d20 [to hit] + 5"),
    ("2d6 fire + 1d4 cold", "fire + 1d4 cold", "2d6 [fire] + 1d4 # cold"),
    ("2d6 and 1d8", "and 1d8", "2d6 + 1d8"),
    ("2d6 and a d8", "and a d8", "2d6 + 1d8"),
    ("2d6 1d8", "1d8", "2d6 + 1d8"),
    ("1d20 5", "5", "1d20 + 5"),
    ("1d20 for 2 goblins", "for 2 goblins", "1d20 # for 2 goblins"),
    ("1d20 2nd attack", "2nd attack", "1d20 # 2nd attack"),
    ("1d20 vs AC 15", "vs AC 15", "1d20 # vs AC 15"),
    ("1d20 - stealth", "stealth", "1d20 # stealth"),
    ("stealth 1d20+5", "stealth", "1d20+5 # stealth"),
    ("[fire] 2d6", "[fire]", "2d6 [fire]"),
    ("6 4d6", "4d6", "4d6 x6"),
    ("1d20 = 15", "= 15", "1d20 == 15"),
    ("{2d6, 1d8}kh1", "{2d6,", "(2d6, 1d8)kh1"),
    ("1d20 // stealth", "stealth", "1d20 # stealth"),
    ("[[1d20+5]]", "[[1d20+5]]", "1d20+5"),
    ("`1d20+5`", "`1d20+5`", "1d20+5"),
    ("roll for stealth: 1d20+2", "for", "1d20+2 # for stealth"),
    ("I roll 1d20", "I", "1d20 # I roll"),
    ("1d20+5 to hit, 1d8+3 damage", "to hit, 1d8+3 damage", "1d20+5 # to hit, 1d8+3 damage"),
    ("1d20 ie + 1d10 ie", "ie + 1d10 ie", "1d20e20 + 1d10e10"),
    ("1d20 ! Attack", "! Attack", "1d20 # Attack"),
    ("3d6 ! kh2", "! kh2", "3d6e6kh2"),
    ("1d20 X marks the spot", "X marks the spot", "1d20 # X marks the spot"),
    ("(Attack) 1d20 + 5", "Attack)", "1d20 + 5 # Attack"),
    ("( Stealth Check ) 1d20", "Stealth", "1d20 # Stealth Check"),
    ("4d6-L", "L", "4d6pl1"),
    ("4d6-H2 + 1", "H2", "4d6ph2 + 1"),
    ("10d6 target 4+", "target 4+", "10d6t4"),
    ("4d6 (drop lowest)", "(drop lowest)", "4d6pl1"),
    ("4d6, drop lowest", ", drop lowest", "4d6pl1"),
    ("2d20 higher", "higher", "2d20kh1"),
    ("1d20 (2 goblins)", "(2 goblins)", "1d20 # (2 goblins)"),
    ("1d20+5 = ?", "= ?", "1d20+5"),
    ("1d20+5?", "?", "1d20+5"),
    ("3 times 1d20+5", "times 1d20+5", "1d20+5 x3"),
    ("6 4d6 kh3", "4d6 kh3", "4d6kh3 x6"),
    ("**1d20**", "**1d20**", "1d20"),
    ("||1d20+2||", "||1d20+2||", "1d20+2"),
    ("4d6#>3", "#>3", "4d6 # >3"),
    ("2(1d6)", "(1d6)", "2*(1d6)"),
    ("2d6 reroll 1s and 2s", "reroll 1s and 2s", "2d6ro<3"),
    ("1d20 with +2", "with +2", "1d20 +2"),
    ("1d20 or 2d6", "or 2d6", "1d20 # or 2d6"),
    ("1d20 + 7 (DC 15)", "(DC 15)", "1d20 + 7 # (DC 15)"),
    ("six 4d6", "six", "4d6 x6"),
    ("six times 4d6kh3", "six", "4d6kh3 x6"),
    ("4d6 six times", "six times", "4d6 x6"),
    ("d4, d6, d8", ", d6, d8", "1d4 + 1d6 + 1d8"),
    ("4d6 drop lowest six times", "drop lowest six times", "4d6pl1 x6"),
    ("4d6 drop the lowest die, 6 times", ", 6 times", "4d6pl1 x6"),
    ("4d6 drop lowest for strength", "drop lowest for strength", "4d6pl1 # for strength"),
    ("4d6 keep best three for Ann", "keep best three for Ann", "4d6kh3 # for Ann"),
    ("4d6 less the lowest", "less the lowest", "4d6pl1"),
    ("4d6 without the lowest two", "without the lowest two", "4d6pl2"),
    ("4d6 minus lowest", "minus lowest", "4d6pl1"),
    ("4d6 - lowest", "lowest", "4d6pl1"),
    ("4d6 - the highest", "the", "4d6ph1"),
    ("2d20 high", "high", "2d20kh1"),
    # Advantage that is denied is none.
    ("1d20 no advantage", "no advantage", "1d20"),
    ("1d20 without advantage", "without advantage", "1d20"),
    ("1d20 to hit with disad", "to hit with disad", "1d20 dis # to hit"),
    ("1d20 with no disadvantage", "with no disadvantage", "1d20"),
    # A number in words belongs to the dice behind it.
    ("two d6", "two", "2d6"),
    ("three d6 plus two", "three", "3d6 + 2"),
    ("thrice 1d20", "thrice", "1d20 x3"),
    ("2d6 five", "five", "2d6 + 5"),
    ("1d20 and three", "and three", "1d20 + 3"),
    ("2d6 bonus five", "bonus five", "2d6 + 5"),
    ("2 dice", "dice", ""),
    ("roll 2 dice", "dice", ""),
    ("2 six-sided dice", "six-sided dice", "2d6"),
    ("20 sided die", "sided die", "1d20"),
    ("4 fate dice", "fate dice", "4dF"),
    ("3 # 1d20", "# 1d20", "1d20 x3"),
    ("1 000d6", "000d6", ""),
    ("1,000d6", ",000d6", "1000d6"),
    ("1d20 + 1,000", ",000", "1d20 + 1000"),
    # An operator of another dialect is offered as no comment.
    ("5d10>7f1", "f1", ""),
    ("1d20|1d6", "|1d6", ""),
    ("4d6 explode on 6", "explode on 6", "4d6e6"),
    ("4d6 explode 6", "explode 6", "4d6e6"),
    ("4d6 explodes on 5+", "explodes on 5+", "4d6e>4"),
    ("4d6 exploding sixes", "exploding sixes", "4d6e6 # sixes"),
    ("2d6 reroll below 3", "reroll below 3", "2d6ro<3"),
    ("2d6 reroll <3", "reroll <3", "2d6ro<3"),
    ("6d6 5+", "5+", "6d6t5"),
    ("6d6 successes on 5", "successes on 5", "6d6t5"),
    ("6d6 hits on 5+", "hits on 5+", "6d6t5"),
    ("10d10s8", "s8", "10d10t8"),
    # The letter of a die in other languages.
    ("1W20+5", "W20+5", "1d20+5"),
    ("2k6", "k6", "2d6"),
    ("1T20", "T20", "1d20"),
    ("1к20", "к20", "1d20"),
    ("W20", "W20", "1d20"),
    # Signs around dice, and before a comment.
    ('"1d20+5"', '"1d20+5"', "1d20+5"),
    ("[1d20+5]", "[1d20+5]", "1d20+5"),
    ("1d20 \\+ 5", "\\+ 5", "1d20 + 5"),
    ("1d20(attack)", "(attack)", "1d20 # (attack)"),
    ("1d20 = attack", "= attack", "1d20 # attack"),
    ("1d6,", ",", "1d6"),
    ("1d20 ,+5", ",+5", "1d20 +5"),
    ("1d20...", "...", "1d20"),
    ("R2D2", "R2D2", ""),
    # No notation is offered that is refused for another reason.
    ("1001d6 vs AC 2", "vs AC 2", ""),
    ("1d0 vs AC 2", "vs AC 2", ""),
    ("2d20 adv vs AC 2", "vs AC 2", ""),
    ("6 keep adv", "keep adv", ""),
    ("1d20 :)", ":)", "1d20 # :)"),
    ("1d20 plus five", "plus five", "1d20 + 5"),
    ("2d6 + 1d8 drop lowest", "drop lowest", ""),
    ("(2d6 + 1d8) drop lowest", "drop lowest", ""),
    ("1d20 → goblin", "→ goblin", "1d20 # → goblin"),
    ("1d20 ||secret||", "||secret||", "1d20 # ||secret||"),
    ("1d20 ...hides", "...hides", "1d20 # ...hides"),
    ("1d20, stealth", ", stealth", "1d20 # stealth"),
    ("1d20; 2d6", "; 2d6", "1d20 + 2d6"),
    ("4d6d1", "d1", "4d6pl1"),
    ("4d6 d1", "d1", "4d6pl1"),
    ("4d6h3", "h3", "4d6kh3"),
    ("2d20l1", "l1", "2d20kl1"),
    ("2d6r1", "r1", "2d6ro1"),
    ("2d6r<3", "r<3", "2d6ro<3"),
    ("4d6 keep 3", "keep 3", "4d6kh3"),
    ("4d6 keep three", "keep three", "4d6kh3"),
    ("4d6 drop 1", "drop 1", "4d6pl1"),
    ("4d6 drop one", "drop one", "4d6pl1"),
    ("4d6 highest 3", "highest 3", "4d6kh3"),
    ("2d20 lowest", "lowest", "2d20kl1"),
    ("4d6 reroll ones", "reroll ones", "4d6ro1"),
    ("4d6 reroll 1s", "reroll 1s", "4d6ro1"),
    ("3d6 exploding", "exploding", "3d6e6"),
    ("3d6!6", "!6", "3d6e6"),
    ("3d6!>4", "!>4", "3d6e>4"),
    ("3d6!!", "!!", "3d6e6"),
    ("3d6!p", "!p", "3d6e6"),
    ("8d6 half", "half", "8d6 / 2"),
    ("2d6 doubled", "doubled", "2d6 * 2"),
    ("2d6 times 2", "times 2", "2d6 * 2"),
    ("2d6x2", "x2", "2d6 x2"),
    ("2 x 3", "x 3", "2 * 3"),
    ("3 twice", "twice", ""),
    ("2 3 times", "times", ""),
    ("2d6^2", "^2", ""),
    ("1d20 to hit with advantage", "to hit with advantage", "1d20 adv # to hit"),
    ("1d20 (adv)", "(adv)", "1d20 adv"),
    ("2d20kn2", "kn2", ""),
    ("1d20 + fire", "fire", ""),
    ("(1d4)d6", "d6", ""),
    ("2d(1d6)", "(1d6)", ""),
    ("1.5d6", "1.5d6", ""),
    ("floor(7/2)", "floor(7/2)", ""),
    ("4dF!", "!", ""),
    ("3d10t7k1", "k1", ""),
    ("ｆｉｒｅ", "ｆｉｒｅ", ""),
    ("1d20＋ｆｉｒｅ", "ｆｉｒｅ", ""),
    ("1d6)", ")", ""),
    ("1d20 fünf - 5", "fünf - 5", "1d20 [fünf] - 5"),
)


@pytest.mark.parametrize(("typed", "near", "instead"), REFUSED)
def test_a_refusal_names_the_place_and_the_nearest_notation(
    typed: str, near: str, instead: str
) -> None:
    with pytest.raises(BadDice) as refused:
        roll(typed, chance=random.Random(1))

    assert refused.value.reason == "unclear"
    assert (refused.value.near, refused.value.instead) == (near, instead)
    assert near in typed
    if instead:
        assert checked(instead) == instead


# typed, after what a number is missing
MISSING = (
    ("1d6 + ", "+"),
    ("1d20+", "+"),
    ("1d20 + )", "+"),
    ("2 * (1d6 - )", "-"),
    ("4d6k", "k"),
    ("4d6k+2", "k"),
    ("4d6 ro", "ro"),
    ("4d6 ro <", "ro <"),
    ("4d6kh3ro<", "ro<"),
    ("8d6mi", "mi"),
    ("8d6 min", "min"),
    ("3d", "d"),
    ("3d + 2", "d"),
    ("d", "d"),
    ("10d10t", "t"),
    ("1d20 x", "x"),
    ("2d6**2", "*"),
    ("1d20 >", ">"),
    ("50%", "%"),
    ("1d20 /* stealth */", "/"),
    ("-", "-"),
)


@pytest.mark.parametrize(("typed", "after"), MISSING)
def test_a_refusal_says_after_what_a_number_is_missing(typed: str, after: str) -> None:
    with pytest.raises(BadDice) as refused:
        roll(typed, chance=random.Random(1))

    assert (refused.value.reason, refused.value.missing) == ("unclear", "number")
    assert refused.value.near == after


@pytest.mark.parametrize("typed", ["(1d6 + 2", "((((1d6", "(1d6,", "(2d6kh1", "2 * (1d6 [fire]"])
def test_a_bracket_that_is_not_closed_is_said(typed: str) -> None:
    with pytest.raises(BadDice) as refused:
        roll(typed, chance=random.Random(1))

    assert (refused.value.reason, refused.value.missing) == ("unclear", "bracket")
