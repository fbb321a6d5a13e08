"""Dice in a post: what is rolled, what stays text, and what stays hidden."""

import random

import pytest

from studio.rules.dice.inline import InlineRolls, roll_inline
from studio.rules.dice.text import roll_line
from tests.studio.rules.markdown.client import shown


def rolled(text: str) -> InlineRolls:
    return roll_inline(text, chance=random.Random(1))


IN_PLACE = [
    # The words behind the dice stay.
    ("[[1d1+4 to hit]]", "**5** to hit"),
    (
        "She rolls [[1d1+4 to hit]], then [[1d1 damage]].",
        "She rolls **5** to hit, then **1** damage.",
    ),
    ("[[1d1 # for the door]]", "**1** for the door"),
    ("[[1d1: stealth]]", "**1** stealth"),
    ("[[1d1 (with the long sword)]]", "**1** (with the long sword)"),
    ("[[1d1 against the *old* wall]]", "**1** against the *old* wall"),
    ("[[1d1 für die Tür]]", "**1** für die Tür"),
    ("||[[1d1 to hit]]||", "||**1** to hit||"),
    # dice and sums
    # Stars of two results without a blank would be read as one passage.
    ("[[1d1]][[1d1]]", "**1** **1**"),
    ("[[1d1 hit]][[1d1]][[2]]", "**1** hit **1** **2**"),
    ("**x**[[1d1]]", "**x**1"),
    ("[[1d1]]**x**", "1**x**"),
    ("*[[1d1]]*", "*1*"),
    ("x[[1d1]]x", "x**1**x"),
    # dice in other spellings
    ("[[2x1d1]] [[/r1d1]] [[2xd1]]", "**1**, **1** **1** **1**, **1**"),
    ("[[ 1d1 ]]", "**1**"),
    ("[[D1]]", "**1**"),
    ("[[2+3]]", "**5**"),
    ("[[2 * 3]]", "**6**"),
    ("[[(2+3)*4]]", "**20**"),
    ("[[10-2+1]]", "**9**"),
    ("[[7]]", "**7**"),
    ("\\\\[[1d1]]", "\\\\**1**"),
    # among other marks
    ("*She leaps [[1d1]] far*", "*She leaps **1** far*"),
    ("**She leaps [[1d1]] far**", "**She leaps 1 far**"),
    ("***She leaps [[1d1]]***", "***She leaps 1***"),
    ("__[[1d1]]__ ~~[[1d1]]~~", "__**1**__ ~~**1**~~"),
    ("> [[1d1]]\n- [[1d1]]\n# [[1d1]]", "> **1**\n- **1**\n# **1**"),
    ("`code` [[1d1]] `code`", "`code` **1** `code`"),
    ("` [[1d1]]", "` **1**"),
]


@pytest.mark.parametrize(("text", "result"), IN_PLACE)
def test_results_stand_among_the_words(text: str, result: str) -> None:
    assert rolled(text).text == result


LEFT = [
    # no dice: dates, ranges, fractions, times, links to pages
    "[[R2D2]]",
    "[[r2d2 beeps]]",
    "[[K9D4]]",
    "[[MD5]]",
    "[[2024-05-01]]",
    "[[2024 - 05 - 01]]",
    "[[01/05/2024]]",
    "[[1.5.2024]]",
    "[[3-4]]",
    "[[3 - 4]]",
    "[[3–4]]",
    "[[10-20-30]]",
    "[[1/2]]",
    "[[12:30]]",
    "[[1.5]]",
    "[[1, 2]]",
    "[[50%]]",
    "[[+1]]",
    "[[-2]]",
    "[[(3)]]",
    "[[+49 40 123]]",
    "[[...]]",
    "[[>]]",
    "[[!]]",
    "[[Elara]]",
    "[[Red Dragon]]",
    "[[deaf]]",
    "[[chapter 3]]",
    "[[ ]]",
    "[[]]",
    "[[1d1]",
    "[1d1]",
    "[[1d1\n]]",
    # code
    "`[[1d1]]`",
    "``[[1d1]] ` ``",
    "```[[1d1]]```",
    "```py\nroll = [[1d1]]\n```",
    "> ```\n> [[1d1]]\n> ```",
    "||`[[1d1]]`||",
    "**`[[1d1]]`**",
    # escaped, or in an address
    "\\[[1d1]]",
    "a \\\\\\[[1d1]]",
    "https://x.org/[[1d1]]",
    "<https://x.org/[[1d1]]>",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_dice_stays_as_typed(text: str) -> None:
    assert rolled(text) == InlineRolls(text)


HIDDEN = [
    "||She strikes: [[1d20]]||",
    "||[[1d20]]||",
    "||a|| ||[[1d20+3 to hit]]||",
    "||**[[1d20]]**||",
    "**||[[1d20]]||**",
    "*a ||[[1d20]] b|| c*",
    "> ||[[1d20]]||",
    "- ||[[1d20]]||",
    "# ||[[1d20]]||",
    ">>> ||a\n\n[[1d20]]||",
    "||a\n\n[[1d20]]\n\nb||",
    "||[[1d20 [**b**]]]||",
    "||a *b [[2d6*2]] c||",
    "||a [[2d6*2]] b|| *c*",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_the_line_of_a_roll_in_a_spoiler_is_a_spoiler(text: str) -> None:
    result = rolled(text)
    [line] = result.lines

    assert line.startswith("||")
    assert {kind for char, kinds in shown(f"-# 🎲 {line}") for kind in kinds if char.isdigit()} >= {
        "spoiler"
    }
    assert all("spoiler" in kinds for char, kinds in shown(f"-# 🎲 {line}") if char.isdigit()), line
    # The line is written again from what the database keeps.
    [roll] = result.rolls
    assert roll_line(roll.notation, roll.total, roll.detail) == line


@pytest.mark.parametrize(
    "text",
    [
        "||a|| [[1d20]] ||b||",
        "||[[1d20]]",
        "\\||[[1d20]]||",
        "`||` [[1d20]] `||`",
        "[[1d20]] ||hidden||",
        "**||** [[1d20]] ||",
    ],
)
def test_the_line_of_a_roll_outside_a_spoiler_is_open(text: str) -> None:
    assert not rolled(text).lines[0].startswith("||")


def test_a_hidden_line_keeps_to_its_length() -> None:
    [line] = rolled(f"||[[{'+'.join(['9d6ro<3'] * 33)}]]||").lines

    assert len(line) <= 500
    assert line.startswith("||")
    assert line.endswith("**||")
