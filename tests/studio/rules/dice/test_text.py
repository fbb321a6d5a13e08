"""A roll as text."""

import random
import re

import pytest

from studio.rules.dice.rolling import roll
from studio.rules.dice.text import LINE_LIMIT, escaped, inline_result, roll_line


class Loaded(random.Random):
    """Random numbers that are given in advance."""

    def __init__(self, *falls: int) -> None:
        super().__init__()
        self._falls = list(falls)

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        fell = self._falls.pop(0)
        return fell if len(bounds) > 1 else fell - 1


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
        ("-(1d8 + 3) [healing]", [4], r"-(1d8 + 3) \[healing\]: -(4 + 3) \[healing\] = **-7**"),
        ("(1d4 + 1, 3)kh1", [1], "(1d4 + 1, 3)kh1: (~~1 + 1~~, 3)kh1 = **3**"),
        ("(2,)", [], "(2,): (2,) = **2**"),
        ("d%", [70], "d%: 70 = **70**"),
        ("7/2", [], "7/2: 7 ÷ 2 = **3**"),
    ],
)
def test_a_roll_reads_with_every_die(notation: str, falls: list[int], text: str) -> None:
    assert roll(notation, chance=Loaded(*falls)).text == text


def test_the_line_names_advantage() -> None:
    rolled = roll("1d20+5", chance=Loaded(3, 12), advantage="advantage")

    assert rolled.text == "1d20+5 with advantage: ~~3~~ 12 + 5 = **17**"


def test_a_long_roll_shows_some_dice_and_the_total() -> None:
    rolled = roll("1000d6", chance=random.Random(1))

    assert "more)" in rolled.text
    assert rolled.text.endswith(f"**{rolled.total}**")


def test_a_line_keeps_to_its_length_and_its_total() -> None:
    rolled = roll("+".join(["9d6ro<3"] * 33), chance=random.Random(1))

    for limit in (80, 200, LINE_LIMIT):
        text = roll_line(rolled.notation, rolled.total, rolled.detail, limit=limit)
        assert len(text) <= limit
        assert text.endswith(f"= **{rolled.total}**")
        # Every strike-through and bold mark is closed.
        assert text.count("~~") % 2 == 0
        assert text.count("**") % 2 == 0


def test_a_note_cannot_format_text_or_mention_members() -> None:
    rolled = roll("1d6 [**x** @everyone <@1> `y` ~~z~~ (a)] ", chance=Loaded(4))

    bare = re.sub(r"\\.", "", rolled.text)
    assert bare.count("*") == 4  # those around the total
    assert "`" not in bare
    assert "~" not in bare
    assert "<" not in bare
    assert "@everyone" not in rolled.text


def test_a_note_cannot_become_a_link() -> None:
    assert escaped("[a](http://b)") == r"\[a\](http://b)"


def test_a_post_shows_only_the_total() -> None:
    assert inline_result(17) == "**17**"
