"""What a member typed as a notation: read whole, or refused with the place and what is near."""

import re

from studio.errors import BadDice
from studio.rules.dice.grammar import Reader, Reading
from studio.rules.dice.notation import NOTATION_LIMIT
from studio.rules.dice.operators import Place, Unread
from studio.rules.dice.repairs import repaired
from studio.rules.dice.tokens import tidy

# "2d6 fire and 1d4 cold" takes three.
_REPAIRS = 4
_NEAR_LIMIT = 60
# Notes and comments stay as they are.
_TENS = re.compile(r"(\[[^\]]*\]?|#.*)|d%", re.DOTALL)
_MISSING = {Place.NUMBER_MISSING: "number", Place.BRACKET_MISSING: "bracket"}


def read(notation: str) -> Reading:
    """The notation with everything that was typed. Raises BadDice."""
    text = tidy(notation)
    try:
        reading = Reader(text).read()
    except Unread as unread:
        raise BadDice(
            "unclear",
            near=text[unread.start : unread.end][:_NEAR_LIMIT],
            missing=_MISSING.get(unread.place, ""),
            instead=_nearest(text, unread),
        ) from unread
    if len(reading.whole) > NOTATION_LIMIT:
        raise BadDice("too_long", limit=NOTATION_LIMIT)
    return reading


def as_stored(notation: str) -> str:
    """A notation from the database, in today's spelling.

    Until November 2026 `d%` was stored for a die of tens (0 to 90), which is `d00` now. Since then
    `d%` is stored as `d100`.
    """
    return _TENS.sub(lambda match: match[1] or "d00", notation)


def _nearest(text: str, unread: Unread) -> str:
    """The nearest notation that can be read, "" when there is none."""
    for _ in range(_REPAIRS):
        text = repaired(text, unread)
        if not text or len(text) > NOTATION_LIMIT:
            return ""
        try:
            whole = Reader(text).read().whole
            return whole if Reader(whole).read().whole == whole else ""
        except Unread as still:
            unread = still
        except BadDice:
            return ""
    return ""
