"""Dice in a text: `[[…]]` is found, and limits that all notations keep to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NOTATION_LIMIT = 300
"""The most characters of one notation."""

INLINE_LIMIT = 20
"""The most rolls in one post."""

_DIE = re.compile(r"(?<![^\W\d_])d[\d%]|^[\d\s().,+\-*/%<>=!]+$", re.I)

# A note inside has its own brackets: `[[1d6 [fire]]]`. Longer texts are not looked at.
_INLINE = re.compile(r"(?<!\\)\[\[(?!\[)((?:[^\[\]\n]|\[[^\[\]\n]{0,300}+\]){1,300}+)\]\]")


@dataclass(frozen=True)
class InlineNotation:
    """A `[[…]]` in a text: its position with the brackets, and the notation inside."""

    start: int
    end: int
    notation: str


def find_inline(text: str) -> Iterator[InlineNotation]:
    """Every `[[…]]` of the text that looks like dice, in order.

    Not dice are brackets that are not closed on their line, that a backslash escapes, or that
    hold no die and no sum (`[[Elara]]`).
    """
    for match in _INLINE.finditer(text):
        notation = match[1].strip()
        if _DIE.search(notation):
            yield InlineNotation(match.start(), match.end(), notation)
