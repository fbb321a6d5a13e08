"""A text in plain letters: `а` (Cyrillic), `ä`, `𝓪` and `Ⓐ` are all read as an a.

Unicode's table of confusable characters tells what looks like a Latin letter. The package
confusable_homoglyphs ships it. The rows in this module are what that table does not have.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from string import ascii_letters, ascii_uppercase

from studio.rules.moderation import lists

_OUR_OWN = {
    # Letters that are written as two others.
    **dict.fromkeys("æÆ", "ae"),
    **dict.fromkeys("œŒ", "oe"),
    **dict.fromkeys("þÞ", "th"),
    **dict.fromkeys("ðÐ", "d"),
    **dict.fromkeys("ßẞ", "ss"),
    # Greek letters that people write for Latin ones, though they look a little different.
    **dict.fromkeys("ωΩ", "w"),
    **dict.fromkeys("µμ", "u"),
    "ς": "c",
    # Cyrillic and Armenian letters that Unicode lists later than the package, or not at all.
    **dict.fromkeys("єЄ", "e"),
    **dict.fromkeys("ґҐ", "r"),
    **dict.fromkeys("յՅ", "j"),
    **dict.fromkeys("լԼ", "l"),
    # Signs that people write for letters.
    "©": "c",
    "®": "r",
    "†": "t",
    "‡": "t",
    # Fillers and the empty braille cell: Unicode calls them letters, the eye sees blanks.
    **dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "),
}
_ASCII = {ord("_"): " ", ord("`"): "'", ord("\t"): " ", ord("\n"): " ", ord("\r"): " "}
_ASCII_LETTERS = {**{ord(letter): letter.lower() for letter in ascii_uppercase}, **_ASCII}
# What is no printable ASCII character, blank or line end.
_UNUSUAL = re.compile(r"[^\t\n\r\x20-\x7e]+")
_INVISIBLE = frozenset(("Mn", "Me", "Cf", "Cc", "Cs"))
_NAMED = re.compile(r".*\b(?:LATIN|REGIONAL INDICATOR)\b.* ([A-Z])(?: WITH .*)?")
# Unicode's table has no m: it says that an m looks like these two letters.
_M = "rn"
_MODELS = frozenset((*ascii_letters, "'"))


def plain_letters(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain lower-case letters, and for each of them its place in the text."""
    folded = text.translate(_ASCII_LETTERS)
    if not _UNUSUAL.search(text):
        return folded, range(len(text))
    pieces = list(folded)
    for match in _UNUSUAL.finditer(text):
        pieces[match.start() : match.end()] = map(_plain, match.group())
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        return folded, range(len(text))
    return folded, [at for at, piece in enumerate(pieces) for _ in piece]


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """A character in plain letters; nothing for an invisible one."""
    if char in _OUR_OWN:
        return _OUR_OWN[char]
    if char.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", char)
    if not parts.isascii() and parts != char and char in look_alikes():
        return look_alikes()[char]
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    """A character that is not composed of others, in plain letters."""
    if part.isascii():
        return part.lower().translate(_ASCII) if part.isprintable() else ""
    if unicodedata.category(part) in _INVISIBLE:
        return ""
    if part.isdecimal():
        return str(unicodedata.decimal(part))
    # A letter without a row is read like its other case: the Cyrillic к like К, which is a K.
    for char in (part, part.upper(), part.lower()):
        letter = _letter(char)
        if letter:
            return letter
    return part.casefold()


def _letter(char: str) -> str | None:
    """The letter that a character is by our rows, by its name or by its looks."""
    return _OUR_OWN.get(char) or _named(char) or look_alikes().get(char)


def _named(char: str) -> str | None:
    """The base letter that Unicode names: o for LATIN SMALL LETTER O WITH STROKE."""
    match = _NAMED.fullmatch(unicodedata.name(char, "")) if len(char) == 1 else None
    return match[1].lower() if match else None


@cache
def look_alikes() -> dict[str, str]:
    """Each character that looks like a Latin letter or an apostrophe, with that letter.

    The letter is `|` where the character may be an i or an l. The table has no combining
    marks, which stand on a letter, and no digits, whose value is known.
    """
    models = dict(_rows())
    return {char: _read_as(char, models) for char in models}


def _read_as(char: str, models: Mapping[str, str]) -> str:
    if models[char] != "l" or char.islower():
        return models[char].lower()
    # To Unicode a capital I and a small l look the same. The other case tells them apart.
    return models.get(char.lower(), "|") if char.lower() != char else "|"


def _rows() -> Iterator[tuple[str, str]]:
    """Each character with the Latin letter that it looks like, a capital or a small one."""
    table = json.loads(lists.packaged("confusable_homoglyphs", "confusables.json"))
    # A model with marks counts as the plain letter.
    models = {marked: _without_marks(marked) for marked in table if marked[0].isascii()}
    for marked, plain in models.items():
        model = "m" if plain == _M else plain
        if model in _MODELS:
            yield from ((row["c"], model) for row in table[marked] if _is_looked_up(row["c"]))


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


def _is_looked_up(char: str) -> bool:
    return (
        len(char) == 1
        and not char.isascii()
        and not char.isdecimal()
        and not unicodedata.category(char).startswith("M")
    )
