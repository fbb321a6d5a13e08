"""Dice as members type them: the signs of phones made plain, and `[[…]]` found in a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from studio.errors import BadDice
from studio.rules.text import clean

NOTATION_LIMIT = 300
"""The most characters of one notation."""

INLINE_LIMIT = 20
"""The most rolls in one post."""

_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣", "-")
    | dict.fromkeys("×✕✖⨯∗⋅·", "*")
    | {"÷": "/", "∕": "/", "⁄": "/", "≥": ">=", "≤": "<=", "≠": "!="}
)
# A note that is not closed reaches to the end.
_NOTE = re.compile(r"(\[[^\]]*+\]?)")
_LARGE_D = re.compile(r"(?<![A-Za-z])D(?=[\d%])")
# With a blank ("4d6 kh3") d20 would read the operation as a comment and count all dice.
_OPERATION = re.compile(
    r"(?<=[\d%)])\s*(rr|ro|ra|mi|ma|[kpe])([hl<>]?)\s?(?=\d(?!\w{0,20}[A-Za-z]{3}))", re.I
)
_DIE = re.compile(r"(?<![^\W\d_])d[\d%]|^[\d\s().,+\-*/%<>=!]+$", re.I)

# A note inside has its own brackets: `[[1d6 [fire]]]`. Longer texts are not looked at.
_INLINE = re.compile(r"(?<!\\)\[\[(?!\[)((?:[^\[\]\n]|\[[^\[\]\n]{0,300}+\]){1,300}+)\]\]")


@dataclass(frozen=True)
class InlineNotation:
    """A `[[…]]` in a text: its position with the brackets, and the notation inside."""

    start: int
    end: int
    notation: str


def tidy(notation: str) -> str:
    """The notation in the signs of d20's grammar. Raises BadDice when empty or too long."""
    if len(notation) > 4 * NOTATION_LIMIT:
        raise BadDice("too_long", limit=NOTATION_LIMIT)
    text = " ".join(clean(notation).split())
    if not text.isascii():
        text = "".join(map(_plain, text.translate(_PLAIN)))
    if not text:
        raise BadDice("empty")
    if len(text) > NOTATION_LIMIT:
        raise BadDice("too_long", limit=NOTATION_LIMIT)
    return "".join(
        part if part.startswith("[") else _lowered(part) for part in _NOTE.split(text)
    ).strip()


def find_inline(text: str) -> Iterator[InlineNotation]:
    """Every `[[…]]` of the text that looks like dice, in order.

    Not dice are brackets that are not closed on their line, that a backslash escapes, or that
    hold no die and no sum (`[[Elara]]`).
    """
    for match in _INLINE.finditer(text):
        notation = match[1].strip()
        if _DIE.search(notation):
            yield InlineNotation(match.start(), match.end(), notation)


def _lowered(part: str) -> str:
    part = _LARGE_D.sub("d", part)
    return _OPERATION.sub(lambda match: f"{match[1]}{match[2]}".lower(), part)


def _plain(char: str) -> str:
    """A digit of another script as 0 to 9, and a full-width sign as its usual one."""
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
