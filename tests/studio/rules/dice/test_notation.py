"""`[[…]]` in a text is found when it is dice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.rules.dice.notation import find_inline


def found(text: str) -> list[str]:
    return [each.notation for each in find_inline(text)]


@pytest.mark.parametrize(
    ("text", "notations"),
    [
        ("She leaps [[1d20+5]] far.", ["1d20+5"]),
        ("[[1d20]]", ["1d20"]),
        ("[[1d20]][[d6]]", ["1d20", "d6"]),
        ("[[ 2d6 [fire] ]] and [[1d6 [cold]]]", ["2d6 [fire]", "1d6 [cold]"]),
        ("[[D20 stealth]]", ["D20 stealth"]),
        ("[[2+3]]", ["2+3"]),
        ("[[d%]]", ["d%"]),
        # looks like dice; rolling it fails with a reason
        ("[[1000000d1000000]]", ["1000000d1000000"]),
        # no dice
        ("[[Elara]] and [[The Old Harbour]]", []),
        ("[[World2]] and [[Chapter 2]]", []),
        ("[[]]", []),
        ("[[ ]]", []),
        ("no brackets, [one] or [two]", []),
        # unbalanced, nested, over lines, escaped
        ("[[1d20", []),
        ("1d20]]", []),
        ("[[1d20]", []),
        ("[[[[1d20]]]]", ["1d20"]),
        ("[[[1d20]]]", ["1d20"]),
        ("[[1d20\n]]", []),
        (r"\[[1d20]]", []),
        ("[[[[[[1d6 [[2d6]]", ["2d6"]),
    ],
)
def test_brackets_with_dice_are_found(text: str, notations: list[str]) -> None:
    assert found(text) == notations


@given(st.text(alphabet="[]d6 \n\\a1", max_size=400))
def test_a_found_notation_has_its_position(text: str) -> None:
    end = 0
    for each in find_inline(text):
        assert each.start >= end
        assert text[each.start : each.end].startswith("[[")
        assert text[each.start : each.end].endswith("]]")
        assert each.notation in text[each.start : each.end]
        end = each.end
