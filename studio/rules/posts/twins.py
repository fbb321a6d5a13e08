"""Names that look alike though other letters are in them: Elara, and Elаra with a Cyrillic а.

Unicode's table of confusable characters tells which do. The package confusable_homoglyphs ships
it, and `studio.rules.moderation.letters` reads disguises with it. Here only letters count that
look just the same: accents and the case of a letter are seen.
"""

import json
import re
import unicodedata
from functools import cache

import regex

from studio.errors import BadName
from studio.rules.letters import capitalised
from studio.rules.moderation import lists
from studio.rules.text import name_key

_WORD = re.compile(r"[^\W\d_]+")
# Letters of Hawaiian, Tongan and Arabic names that look like the apostrophe of others.
_APOSTROPHES = frozenset("ʻʽʾʿ")
_LATIN = regex.compile(r"\p{Script=Latin}")


def looks_key(name: str) -> str:
    """The key of a name by its looks: two names with one key look alike."""
    if name.isascii():
        return name_key(name)
    seen = map(_seen, unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name)))
    return name_key("".join(seen))


def require_one_alphabet(name: str) -> str:
    """The name itself. Raises BadName when a letter in it only looks Latin."""
    letter = foreign_letter(name)
    if letter:
        raise BadName(f"its “{letter}” is a {_alphabet_of(letter)} letter in a Latin word")
    return name


def foreign_letter(name: str) -> str:
    """A letter that looks Latin and is not, in a word that looks Latin; "" without one.

    A word in which another alphabet shows, such as КоЯn, has none.
    """
    for word in _WORD.findall(unicodedata.normalize("NFKC", name)):
        foreign = _LATIN.sub("", word)
        if foreign and len(foreign) < len(word) and all(map(_is_latin_to_the_eye, foreign)):
            return str(foreign[0])
    return ""


def _alphabet_of(letter: str) -> str:
    return capitalised(unicodedata.name(letter, "foreign").split()[0].lower())


def _is_latin_to_the_eye(letter: str) -> bool:
    return letter.isalpha() and _seen(letter).isascii()


def _seen(char: str) -> str:
    """The character that stands for all that look like it: a Latin letter where there is one."""
    if char in _APOSTROPHES:
        return "'"
    if char.isascii() or not char.isalpha():
        return char
    alike = [each for each in _table().get(char, ()) if len(each) == 1 and each.isalpha()]
    latin = [each for each in alike if each.isascii()]
    if not latin:
        return min((char, *alike))
    # To Unicode a small l and a capital I look the same. Capitals are taken for capitals.
    return "I" if latin[0] == "l" and char.isupper() else latin[0]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    rows = json.loads(lists.packaged("confusable_homoglyphs", "confusables.json"))
    return {char: tuple(row["c"] for row in alike) for char, alike in rows.items()}
