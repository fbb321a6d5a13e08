"""A roll as text."""

import random
import re

import pytest

from studio.rules.dice.rolling import roll
from studio.rules.dice.text import LINE_LIMIT, inline_result, roll_line
from tests.studio.rules.dice.falling import Falling


@pytest.mark.parametrize(
    ("notation", "falls", "text"),
    [
        ("1d20+5", [12], "1d20+5: 12 + 5 = **17**"),
        ("2d20kh1+5", [3, 12], "2d20kh1+5: ~~3~~ 12 + 5 = **17**"),
        ("4d6kh3", [4, 1, 6, 3], "4d6kh3: (4, ~~1~~, 6, 3) = **13**"),
        ("2d6ro<3", [1, 3, 6], r"2d6ro\<3: (~~1~~ 6, 3) = **9**"),
        ("2d6mi3", [1, 5], "2d6mi3: (1 → 3, 5) = **8**"),
        ("1d6e6", [6, 2], "1d6e6: (6!, 2) = **8**"),
        ("2d6*2", [1, 2], r"2d6\*2: (1, 2) × 2 = **6**"),
        ("-(1d8 + 3) [healing]", [4], "-(1d8 + 3) [healing]: -(4 + 3) [healing] = **-7**"),
        ("(1d4 + 1, 3)kh1", [1], "(1d4 + 1, 3)kh1: (~~1 + 1~~, 3)kh1 = **3**"),
        ("(2,)", [], "(2,): (2,) = **2**"),
        ("d00", [70], "1d00: 70 = **70**"),
        ("7/2", [], "7/2: 7 ÷ 2 = **3**"),
        ("90*.7", [], r"90\*.7: 90 × 0.7 = **63**"),
        ("4dF", [-1, 0, 1, 1], "4dF: (-1, 0, 1, 1) = **1**"),
        ("3d10t7 + 1", [6, 7, 8], "3d10t7 + 1: (~~6~~, 7, 8) → 2 + 1 = **3**"),
        ("1d20+5 x3", [1, 2, 3], "1d20+5 x3: 1 + 5 = **6** · 2 + 5 = **7** · 3 + 5 = **8**"),
        ("2d20kh1 x2", [5, 9, 8, 2], "2d20kh1 x2: ~~5~~ 9 = **9** · 8 ~~2~~ = **8**"),
    ],
)
def test_a_roll_reads_with_every_die(notation: str, falls: list[int], text: str) -> None:
    assert roll(notation, chance=Falling(*falls)).text == text


def test_the_line_names_advantage() -> None:
    rolled = roll("1d20+5", chance=Falling(3, 12), advantage="advantage")

    assert rolled.text == "1d20+5 with advantage: ~~3~~ 12 + 5 = **17**"


def test_a_long_roll_shows_some_dice_and_the_total() -> None:
    rolled = roll("1000d6", chance=random.Random(1))

    assert "more)" in rolled.text
    assert rolled.text.endswith(f"**{rolled.total}**")


@pytest.mark.parametrize("notation", ["+".join(["9d6ro<3"] * 33), "20d6ro<3*9999999999 x20"])
def test_a_line_keeps_to_its_length_and_its_total(notation: str) -> None:
    rolled = roll(notation, chance=random.Random(1))

    for limit in (80, 200, LINE_LIMIT):
        text = roll_line(rolled.notation, rolled.total, rolled.detail, limit=limit)
        assert len(text) <= limit
        assert f"= **{rolled.totals[0]}**" in text
        # Every strike-through and bold mark is closed.
        assert text.count("~~") % 2 == 0
        assert text.count("**") % 2 == 0


def test_a_note_cannot_format_text_or_mention_members() -> None:
    rolled = roll("1d6 [**x** @everyone <@1> `y` ~~z~~ (a)] ", chance=Falling(4))

    bare = re.sub(r"\\.", "", rolled.text)
    assert bare.count("*") == 4  # those around the total
    assert "`" not in bare
    assert "~" not in bare
    assert "<" not in bare
    assert "@everyone" not in rolled.text


def test_a_note_cannot_become_a_link() -> None:
    detail = roll("1d6 [a]", chance=Falling(4)).detail

    line = roll_line("1d6 [a](https://b.example)", 4, detail)

    assert line == r"1d6 [a]\(https://b.example): 4 [a] = **4**"


def test_a_post_shows_only_the_total() -> None:
    assert inline_result(17) == "**17**"
    assert inline_result(17, 4, 9) == "**17**, **4**, **9**"


def test_a_roll_of_an_early_database_still_reads() -> None:
    """Since then a detail has more kinds of values; none of the old ones has changed."""
    tens = {"is": "dice", "count": 1, "sides": "%", "dice": [70]}
    half = {"is": "number", "value": 0.5}
    detail = {
        "expression": {"is": "sum", "left": tens, "op": "*", "right": half},
        "advantage": "advantage",
    }

    line = roll_line("d%*.5", 35, detail)

    assert line == r"d%\*.5 with advantage: 70 × 0.5 = **35**"
