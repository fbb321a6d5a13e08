"""Our grammar reads d20's notations as d20's own parser does, and loses no number of any text."""

import random
import re
from collections import Counter

import d20
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studio.errors import BadDice
from studio.rules.dice.grammar import Reader, Reading
from studio.rules.dice.reading import as_stored, read
from studio.rules.dice.rolling import roll
from studio.rules.dice.tokens import Kind, tokens

_NUMBERS = st.integers(0, 30).map(str) | st.sampled_from(["0.5", ".25", "3.0", "100"])
_OPERATORS = st.builds(
    str.__add__,
    st.sampled_from(["k", "p", "rr", "ro", "ra", "e"]),
    st.builds(str.__add__, st.sampled_from(["", "h", "l", "<", ">"]), st.integers(0, 9).map(str)),
) | st.builds(str.__add__, st.sampled_from(["mi", "ma"]), st.integers(0, 9).map(str))
_DICE = st.builds(
    lambda count, sides, operators: f"{count}d{sides}{''.join(operators)}",
    st.sampled_from(["", "1", "2", "4"]),
    st.sampled_from(["4", "6", "20"]),
    st.lists(_OPERATORS, max_size=3),
)


def _nested(inner: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    signs = ["+", "-", "*", "/", "//", "%", " + ", " - ", "==", ">=", " < ", "!="]
    operators = st.lists(st.sampled_from(["kh1", "pl1", "k3"]), max_size=2).map("".join)
    return (
        st.builds(lambda a, sign, b: a + sign + b, inner, st.sampled_from(signs), inner)
        | st.builds(lambda a, ops: f"({a}){ops}", inner, operators)
        | st.builds(lambda a, b, ops: f"({a}, {b}){ops}", inner, inner, operators)
        | st.builds(lambda sign, a: sign + a, st.sampled_from("+-"), inner)
        | st.builds(lambda a: f"{a} [fire]", inner)
    )


NOTATIONS = st.recursive(_NUMBERS | _DICE, _nested, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(NOTATIONS)
def test_a_notation_of_d20_has_the_same_tree(notation: str) -> None:
    try:
        expected = d20.Roller().parse(notation)
    except d20.RollSyntaxError:
        with pytest.raises(BadDice):
            read(notation)
        return

    tree = Reader(notation).read().tree

    assert _shape(tree) == _shape(expected)


@settings(max_examples=150, deadline=None)
@given(NOTATIONS, st.data())
def test_blanks_between_the_signs_change_nothing(notation: str, data: st.DataObject) -> None:
    pieces = [token.text for token in tokens(notation)[:-1]]
    spaced = pieces[0] + "".join(
        data.draw(st.sampled_from(["", " "])) + each for each in pieces[1:]
    )
    try:
        expected = Reader(notation).read()
    except Exception:
        return
    if "% " in spaced and "d" in spaced:
        return

    assert _shape(read(spaced).tree) == _shape(expected.tree)


def _shape(node: object) -> str:
    """The tree as text. Numbers are compared as they print with decimals."""
    return re.sub(r"\d+(?:[./]\d+)?", _as_decimal, str(node))


def _as_decimal(match: "re.Match[str]") -> str:
    if "/" in match[0]:
        left, right = match[0].split("/")
        return str(float(int(left) / int(right)))
    return str(float(match[0]))


_PIECES = (
    *("1d20", "2d6", "d%", "4dF", "d8", "3", "15", ".5", "(", ")", "+", "-", "*", "/", ","),
    *("kh3", "kh", "k", "h", "ro<3", "e6", "!", "mi2", "t7", "dl2", "d2", "r2", "min2"),
    *("adv", "dis", "x3", "x", "3 x", "6x", "twice", "times", "plus", "and", "drop", "lowest"),
    *("the", "keep", "highest", "two", "fire", "to hit", "for", "goblins", "AC", "a", "e", "I"),
    *("w/", "ie", "c", "reroll", "rolled", "[note 7]", ":", "?", ".", "’s", "é", "🎲"),
    *("=", "==", "<", "%", "^", "{", "}"),
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=9), st.sampled_from(["", " "]))
def test_no_number_of_a_text_is_lost(pieces: list[str], joint: str) -> None:
    """What is rolled has every number that was typed, or the text is refused."""
    typed = joint.join(pieces)
    assume("<=" not in typed)  # `ro<=2` is `ro<3`
    reading, instead = _read(typed)
    if reading is None:
        assert instead == "" or read(instead).whole == instead
        return

    rolled = _numbers(f"{reading.notation} x{reading.times}")
    assert not (_numbers(typed) - rolled), (typed, reading)
    # A comment without `#` holds none, but for the die that is rolled ("the d20 hates me").
    assert all(number in rolled for number in _numbers(reading.comment))
    # What is stored is read as the same.
    assert read(reading.whole).whole == reading.whole


def _read(typed: str) -> tuple[Reading | None, str]:
    """The reading of the text; None with the nearest notation when it is refused."""
    try:
        return read(typed), ""
    except BadDice as refused:
        return None, refused.instead


def _numbers(text: str) -> Counter[str]:
    return Counter(token.text for token in tokens(text) if token.kind is Kind.NUMBER)


# Notations of an earlier version, and how they are read today.
@pytest.mark.parametrize(
    ("stored", "today"),
    [
        ("d%", "d00"),
        ("4d%+2", "4d00+2"),
        ("2d%kh1 [d% for magic]", "2d00kh1 [d% for magic]"),
        ("1d20 # 50 d% chance", "1d20 # 50 d% chance"),
        ("7d6%5", "7d6%5"),
        ("1d20+5", "1d20+5"),
    ],
)
def test_a_stored_notation_keeps_its_meaning(stored: str, today: str) -> None:
    assert as_stored(stored) == today


def test_dice_of_tens_from_before_still_roll_tens() -> None:
    chance = random.Random(1)

    totals = {roll(as_stored("d%"), chance=chance).total for _ in range(300)}

    assert totals == set(range(0, 100, 10))
