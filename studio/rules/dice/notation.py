"""Dice in a text: `[[…]]` is found, and limits that all notations keep to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from studio.rules.markdown.passages import ALL_CODE, PassageKind, Places, read_markdown

NOTATION_LIMIT = 300
"""The most characters of one notation."""

INLINE_LIMIT = 20
"""The most rolls in one post."""

# `4d6`, `6x4d6` and `2d6d4` have dice; `R2D2`, `World4` and `MD5` are names.
_DIE = re.compile(
    r"(?<![^\W_])(?:roll|adv|dis|(?<=[/!])r|\d++x)?+\d*+d(?:[\d%]|f(?![^\W\d_]))",
    re.IGNORECASE,
)
# A sum without dice adds or multiplies. With other signs it is a range, a date or a fraction.
_NUMBERS = re.compile(r"[\d\s().,+\-*/×÷·−]++")
_ADDED = re.compile(r"[\d)]\s*+[+*×·]\s*+[\d(]")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")

# A note inside has its own brackets: `[[1d6 [fire]]]`. Longer texts are not looked at.
_INLINE = re.compile(r"\[\[(?!\[)((?:[^\[\]\n]|\[[^\[\]\n]{0,300}+\]){1,300}+)\]\]")
_TEXT = ALL_CODE | {PassageKind.ESCAPE, PassageKind.ADDRESS}


@dataclass(frozen=True)
class InlineNotation:
    """A `[[…]]` in a text: its position with the brackets, and the notation inside."""

    start: int
    end: int
    notation: str


def find_inline(text: str) -> Iterator[InlineNotation]:
    """Every `[[…]]` of the text that looks like dice, in order.

    Not dice are brackets that are not closed on their line, that stand in code or in an address,
    that a backslash escapes, or that hold no die and no sum (`[[Elara]]`, `[[3-4]]`).
    """
    found = list(_INLINE.finditer(text))
    if not found:
        return
    plain = Places(read_markdown(text), _TEXT)
    for match in found:
        notation = match[1].strip()
        if match.start() not in plain and (_DIE.search(notation) or _is_sum(notation)):
            yield InlineNotation(match.start(), match.end(), notation)


def _is_sum(notation: str) -> bool:
    if notation.isdecimal():
        return True
    adds = _NUMBERS.fullmatch(notation) and _ADDED.search(notation)
    return bool(adds) and not _DATE.search(notation)
