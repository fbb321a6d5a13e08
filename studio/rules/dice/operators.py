"""Operators after dice, in d20's spelling and in those of other dialects and of plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.errors import BadDice
from studio.rules.dice.comments import ARTICLES, DROP, HIGHEST, KEEP, LOWEST, NUMBERS
from studio.rules.dice.tokens import Kind, Token

_NAME = re.compile(r"(rr|ro|ra|mi|ma|k|p|e|t)([hl]?)")
_OTHER_NAMES = {"dl": ("p", "l"), "dh": ("p", "h"), "min": ("mi", ""), "max": ("ma", "")}
_FOR_SETS = frozenset("kp")
_PLAIN_NUMBER = frozenset(("mi", "ma", "t"))
_NOUNS = frozenset(("die", "dice", "roll", "rolls", "one", "ones", "result", "results"))


class Place(StrEnum):
    """Where a notation cannot be read."""

    HERE = "here"
    VALUE = "value"
    INSIDE = "inside"
    TAIL = "tail"
    PRODUCT = "product"
    NUMBER_MISSING = "number missing"
    BRACKET_MISSING = "bracket missing"


@dataclass
class Unread(Exception):
    """A part of what was typed, from `start` to `end`, that cannot be read."""

    place: Place
    start: int
    end: int


@dataclass(frozen=True)
class WrittenOperator:
    """An operator of d20, or `t`; `stored` is how it is written, `end` the token after it."""

    name: str
    category: str | None
    number: int
    end: int

    @property
    def stored(self) -> str:
        """As d20 writes it."""
        return f"{self.name}{self.category or ''}{self.number}"


def read_operator(
    tokens: Sequence[Token], at: int, *, sides: int | str | None, only_dice: bool
) -> WrittenOperator | None:
    """The operator that begins at the token; None when none does.

    `sides` are the dice's; None for a set, which has only `k` and `p`. `only_dice`: no other dice
    stand before these, which "drop lowest" could mean as well. Raises Unread, BadDice.
    """
    token = tokens[at]
    if token.is_sign("!"):
        return _explosion(tokens, at, sides)
    if token.kind is not Kind.WORD:
        return None
    found = (_in_words(tokens, at) if only_dice else None) or _in_letters(tokens, at)
    if found is None:
        if not token.spaced:
            raise Unread(Place.HERE, token.start, _end_of_run(tokens, at))
        return None
    if sides is None and found.name not in _FOR_SETS:
        raise Unread(Place.HERE, token.start, _end_of_run(tokens, at))
    return found


def _explosion(tokens: Sequence[Token], at: int, sides: int | str | None) -> WrittenOperator | None:
    """`!` after dice: each die that shows its highest side brings another."""
    token, after = tokens[at], tokens[at + 1]
    if token.spaced and after.kind in (Kind.WORD, Kind.OTHER, Kind.MENTION, Kind.NOTE):
        return None
    odd = after.is_sign("!", ">", "<", "=", ">=", "<=") or after.kind in (Kind.NUMBER, Kind.WORD)
    is_operator = after.kind is Kind.WORD and _NAME.fullmatch(after.text) and after.text != "p"
    if not isinstance(sides, int) or (odd and not after.spaced and not is_operator):
        raise Unread(Place.HERE, token.start, _end_of_run(tokens, at))
    return WrittenOperator("e", None, sides, at + 1)


def _in_words(tokens: Sequence[Token], at: int) -> WrittenOperator | None:
    """Words such as "drop the lowest" or "keep 3 highest", when no other words follow."""
    if not tokens[at].is_word(*KEEP, *DROP):
        return None
    name = "k" if tokens[at].text in KEEP else "p"
    at, number, category = at + 1, 0, ""
    while True:
        token = tokens[at]
        if token.is_word(*ARTICLES) and not number and not category:
            at += 1
        elif not category and token.is_word(*HIGHEST, *LOWEST):
            category, at = ("h" if token.text in HIGHEST else "l"), at + 1
        elif not number and (count := _count(token)):
            number, at = count, at + 1
        else:
            break
    if not category:
        return None
    at += tokens[at].is_word(*_NOUNS)
    after = tokens[at]
    if after.kind in (Kind.WORD, Kind.OTHER) and not after.is_word("plus", "minus", "x"):
        return None
    return WrittenOperator(name, category, number or 1, at)


def _count(token: Token) -> int:
    return token.whole or (NUMBERS.get(token.text, 0) if token.kind is Kind.WORD else 0)


def _in_letters(tokens: Sequence[Token], at: int) -> WrittenOperator | None:
    token = tokens[at]
    match = _NAME.fullmatch(token.text)
    if match is None and token.text not in _OTHER_NAMES:
        return None
    name, category = match.groups() if match else _OTHER_NAMES[token.text]
    end = at + 1
    if not category and tokens[end].is_word("h", "l") and tokens[end + 1].kind is Kind.NUMBER:
        category, end = tokens[end].text, end + 1
    compared = ""
    if not category and tokens[end].is_sign("<", ">", "<=", ">=", "=", "=="):
        compared, end = tokens[end].text, end + 1
    number = tokens[end]
    if category and number.spaced and number.is_word(*NUMBERS):
        return _checked(tokens, at, end + 1, name, category, NUMBERS[number.text])
    if number.whole is None:
        return _without_number(tokens, at, end, name, category, compared)
    after = tokens[end + 1]
    may_be_words = len(token.text) == 1 and number.spaced and after.kind is Kind.WORD
    if may_be_words and not _NAME.fullmatch(after.text):
        return None  # 1d20 e 5 goblins
    return _checked(tokens, at, end + 1, name, category or compared, number.whole)


def _without_number(
    tokens: Sequence[Token], at: int, end: int, name: str, category: str, compared: str
) -> WrittenOperator | None:
    """`kh` alone keeps one die. Of other operators a number is missing, unless words follow."""
    if name in _FOR_SETS and category:
        return WrittenOperator(name, category, 1, end)
    token, after = tokens[at], tokens[end]
    if token.spaced and after.kind in (Kind.WORD, Kind.OTHER) and not compared:
        return None
    if token.spaced and not compared and _is_hyphenated(tokens, end):
        return None  # 1d20 T-Rex bites
    if after.kind in (Kind.END, Kind.SIGN, Kind.NOTE):
        raise Unread(Place.NUMBER_MISSING, token.start, tokens[end - 1].end)
    raise Unread(Place.HERE, token.start, _end_of_run(tokens, at))


def _is_hyphenated(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is a hyphen between letters, and no minus before dice."""
    if tokens[at].spaced or not tokens[at].is_sign("-"):
        return False
    after = tokens[at + 1]
    return after.kind is Kind.WORD and not after.spaced and not after.is_word("d", "df")


def _checked(
    tokens: Sequence[Token], at: int, end: int, name: str, category: str, number: int
) -> WrittenOperator:
    """The operator with d20's selectors: `<=2` is `<3`, `>=2` is `>1`, `=2` is `2`."""
    written = f"{name}{category}{number}"
    if category in ("=", "=="):
        if name == "t":
            raise BadDice("no_selector", near=written)
        category = ""
    elif category == "<=":
        category, number = "<", number + 1
    elif category == ">=":
        category, number = ">", number - 1
    if name == "t" and category == ">":
        category, number = "", number + 1
    if number < 0:
        raise Unread(Place.HERE, tokens[at].start, tokens[end - 1].end)
    if category and name in _PLAIN_NUMBER:
        raise BadDice("no_selector", near=written)
    return WrittenOperator(name, category or None, number, end)


def _end_of_run(tokens: Sequence[Token], at: int) -> int:
    """The end of the tokens that stand without a blank between them."""
    while tokens[at + 1].kind is not Kind.END and not tokens[at + 1].spaced:
        at += 1
    return tokens[at].end
