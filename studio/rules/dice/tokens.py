"""A notation as members type it, cut into tokens that know their place in what was typed."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from studio.errors import BadDice
from studio.rules.dice.notation import NOTATION_LIMIT
from studio.rules.text import clean

_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣", "-")
    | dict.fromkeys("×✕✖⨯∗⋅·", "*")
    | {"÷": "/", "∕": "/", "⁄": "/", "≥": ">=", "≤": "<=", "≠": "!="}
)
# An `x` or `df` before other letters is a word of its own: `6xd6`, `4dFkh3`.
_TOKEN = re.compile(
    r"(?P<note>\[[^\]]*+\]?)"
    r"|(?P<mention><(?:a?:\w{1,32}:|@[!&]?|#)\d{1,20}>)"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<word>x(?=d[\df%])|df(?=[ekmprt])|[^\W\d_]+)"
    r"|(?P<sign>==|>=|<=|!=|//|[-+*/%<>=!(),#])"
    r"|(?P<other>\S)",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a token is."""

    NOTE = "note"
    MENTION = "mention"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"
    OTHER = "other"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A piece of a notation. `text` is in plain signs and small letters, a note's is as typed.

    `start` and `end` are its place in what was typed; `spaced`: a blank stands before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False

    def is_sign(self, *signs: str) -> bool:
        """Whether the token is one of these signs."""
        return self.kind is Kind.SIGN and self.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether the token is one of these words."""
        return self.kind is Kind.WORD and self.text in words

    @property
    def whole(self) -> int | None:
        """The number, when the token is a whole one."""
        return int(self.text) if self.kind is Kind.NUMBER and "." not in self.text else None


def tidy(notation: str) -> str:
    """The notation as typed, on one line and without invisible characters.

    Raises BadDice when it is empty or too long.
    """
    if len(notation) > 4 * NOTATION_LIMIT:
        raise BadDice("too_long", limit=NOTATION_LIMIT)
    text = " ".join(clean(notation).split())
    if not text:
        raise BadDice("empty")
    if len(text) > NOTATION_LIMIT:
        raise BadDice("too_long", limit=NOTATION_LIMIT)
    return text


def tokens(text: str) -> list[Token]:
    """The tokens of a tidy notation, with one of the kind END behind them."""
    plain, places = _in_plain_signs(text)
    found = []
    end = 0
    for match in _TOKEN.finditer(plain):
        kind = Kind(match.lastgroup or "")
        if kind is Kind.NOTE and not match[0].endswith("]"):
            kind = Kind.OTHER
        start, stop = places[match.start()], places[match.end()]
        shown = text[start:stop] if kind is Kind.NOTE else match[0].lower()
        found.append(Token(kind, shown, start, stop, spaced=match.start() > end))
        end = match.end()
    return [*found, Token(Kind.END, "", len(text), len(text))]


def _in_plain_signs(text: str) -> tuple[str, list[int]]:
    """The text in the signs of the grammar, and the place in the text of each of them."""
    if text.isascii():
        return text, list(range(len(text) + 1))
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        signs = _plain(char)
        plain.append(signs)
        places += [place] * len(signs)
    return "".join(plain), [*places, len(text)]


def _plain(char: str) -> str:
    """A digit of another script as 0 to 9, and a full-width sign as its usual one."""
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char.translate(_PLAIN) if digit is None else str(digit)
