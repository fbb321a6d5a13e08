"""Dice as people type them: phones' signs made plain, and `[[…]]` found in a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from studio.errors import BadDice
from studio.rules.text import clean

NOTATION_LIMIT = 300
"""Characters of one notation."""

INLINE_LIMIT = 20
"""Rolls in one post."""

_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣", "-")
    | dict.fromkeys("×✕✖⨯∗⋅·", "*")
    | {"÷": "/", "∕": "/", "⁄": "/", "≥": ">=", "≤": "<=", "≠": "!="}
)
_NOTE = re.compile(r"(\[[^\]]*\])")
_LARGE_D = re.compile(r"(?<![A-Za-z])D(?=[\d%])")
# Written apart ("4d6 kh3") it would be read as a comment, and all dice would count.
_OPERATION = re.compile(
    r"(?<=[\d%)])\s*(rr|ro|ra|mi|ma|[kpe])([hl<>]?)\s?(?=\d+(?!\w*[A-Za-z]{3}))", re.I
)
_DIE = re.compile(r"(?<![^\W\d_])\d*\s*d[\d%]|^[\d\s().,+\-*/%<>=!]+$", re.I)

# A note within it has brackets of its own: `[[1d6 [fire]]]`. Never more than this is looked at.
_INLINE = re.compile(r"(?<!\\)\[\[(?!\[)((?:[^\[\]\n]|\[[^\[\]\n]{0,300}+\]){1,300}+)\]\]")


@dataclass(frozen=True)
class InlineNotation:
    """A `[[…]]` in a text: where it stands with its brackets, and what is between them."""

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
    """Every `[[…]]` that looks like dice, in reading order.

    What is left open, crosses a line, is escaped with a backslash, or holds no dice and no sum
    (`[[Elara]]`) is text like any other.
    """
    for match in _INLINE.finditer(text):
        notation = match[1].strip()
        if _DIE.search(notation):
            yield InlineNotation(match.start(), match.end(), notation)


def _lowered(part: str) -> str:
    part = _LARGE_D.sub("d", part)
    return _OPERATION.sub(lambda match: f"{match[1]}{match[2]}".lower(), part)


def _plain(char: str) -> str:
    """Digits of other scripts as ours, full-width signs as usual ones."""
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
