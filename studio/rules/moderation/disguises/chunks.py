"""Words with signs in them, or with signs for letters: `nu.de`, `p#rn`, `|\\|u|)e`.

A chunk is what stands between two blanks. Each of its readings is a word that it may have been
meant for. A reading with stars has a letter that is hidden.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from studio.rules.moderation import lists
from studio.rules.moderation.disguises.looks import latin_looks
from studio.rules.moderation.letters import plain_letters

_EDGES = ".,!?;:\"'“”„‘’«»‹›…()[]{}*_~`|<>-–—/\\+=#&%^°"
_SENTENCE_MARKS = ".,!?;:\"'“”„‘’«»…`"
_PIECE = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[\W_]+")
DIGITS = str.maketrans("013456789@$!|+€£^", "oieasgtbgasiitela")
DIGITS_WITH_L = str.maketrans("013456789@$!|+€£^", "oleasgtbgaslltela")
"""Letters that digits and signs are written for. A 1 and a ! may be an i or an l."""
_LEAST_LETTERS = 3


@lru_cache(maxsize=8192)
def chunk_readings(chunk: str) -> tuple[str, ...]:
    """The words that a chunk may be meant for; none for a plain word between plain signs."""
    core = chunk.strip(_EDGES)
    if core.isalnum() and chunk.strip(_SENTENCE_MARKS) == core:
        return ()  # a word is looked at on its own
    if is_abbreviation(core):
        return ()
    found = [*latin_looks(core), *_without_signs(core), *_from_signs(chunk)]
    return tuple(dict.fromkeys(reading for reading in found if len(reading) >= _LEAST_LETTERS))


_ABBREVIATED = frozenset(("A.S.S", "F.A.G", "T.I.T"))


def is_abbreviation(typed: str) -> bool:
    """Whether three capitals with points stand for three words, as in A.S.S."""
    return typed in _ABBREVIATED


def backwards(chunk: str) -> str:
    """The letters of the chunk from the last to the first."""
    return "".join(_PIECE.findall(plain_letters(chunk)[0]))[::-1]


def _without_signs(core: str) -> Iterator[str]:
    folded = plain_letters(core)[0].strip(_EDGES)
    pieces = _PIECE.findall(folded)
    if len(pieces) < 2 or _are_words(pieces):
        return
    yield "".join(pieces)
    if 2 * sum(map(str.isalpha, folded)) >= sum(map(len, pieces)):
        yield "".join(pieces).translate(DIGITS)
        yield "".join(pieces).translate(DIGITS_WITH_L)
    if all(map(str.isalpha, pieces)):
        yield from _with_hidden_letter(folded, pieces)


def _are_words(pieces: list[str]) -> bool:
    return all(piece in _words() for piece in pieces)


@cache
def _words() -> frozenset[str]:
    return frozenset((*lists.entries("small_words"), *lists.entries("plain_words")))


# These stand between two words as well, so they hide a letter only in a piece without a vowel.
_BETWEEN_WORDS = re.compile(r"[-–—./,:;'’\"…()\[\]{}<>|\\_*\s]")
# Behind an apostrophe these are no word with a hidden letter: bone's, didn't.
_CONTRACTED = re.compile(r"['’](?:s|t|d|m|ll|re|ve)$")
_VOWELS = frozenset("aeiouy")


def _with_hidden_letter(folded: str, pieces: list[str]) -> Iterator[str]:
    if _CONTRACTED.search(folded):
        return
    if _BETWEEN_WORDS.search(folded) and (
        len(pieces) != 2 or all(map(_VOWELS.intersection, pieces))
    ):
        return
    # An emoji may be several characters.
    yield _SIGNS.sub(lambda signs: "*" * len(signs.group()), folded)
    yield _SIGNS.sub("*", folded)


# Letters that are written with several signs; the first of two is tried before the second.
_LETTERS = {
    "|\\/|": ("m",),
    "/\\/\\": ("m",),
    "\\/\\/": ("w",),
    "\\x/": ("w",),
    "|\\|": ("n",),
    "/\\/": ("n",),
    "/-\\": ("a",),
    "|-|": ("h",),
    "]-[": ("h",),
    "}{": ("h",),
    "|_|": ("u",),
    "(_)": ("u",),
    "\\_/": ("u",),
    "|)": ("d",),
    "[)": ("d",),
    "|]": ("d",),
    "|}": ("d",),
    "|>": ("d", "p"),
    "|<": ("k",),
    "|{": ("k",),
    "|(": ("k",),
    "|=": ("f",),
    "|_": ("l",),
    "|3": ("b",),
    "|2": ("r",),
    "|`": ("r",),
    "\\/": ("v",),
    "/\\": ("a",),
    "><": ("x",),
    "`/": ("y",),
    "()": ("o",),
    "[]": ("o",),
    "{}": ("o",),
    "<>": ("o",),
    "|": ("i", "l"),
}
_FRACTION = re.compile("|".join(re.escape(each) for each in sorted(_LETTERS, key=len)[::-1]))
_A_LETTER = re.compile("[a-z]|[0-9]{2}")
_ROUND = re.compile(r"(?<=[\w|])[(<\[{](?=[\w|$!@])")


def _from_signs(chunk: str) -> Iterator[str]:
    """The chunk with letters for signs: `|\\|ude` is nude, `fu(k` is fuck."""
    typed = chunk.strip(_SENTENCE_MARKS).lower()
    core = f"c{typed[1:]}" if typed.startswith("<") and ">" not in typed else typed
    for letter_of in _LETTER_OF:
        written = _ROUND.sub("c", _FRACTION.sub(letter_of, core))
        if written != typed and _A_LETTER.search(typed):
            for table in (DIGITS, DIGITS_WITH_L):
                yield _SIGNS.sub("", plain_letters(written)[0].translate(table))


# The first and the last letter that the signs may be written for.
_LETTER_OF: tuple[Callable[[re.Match[str]], str], ...] = (
    lambda signs: _LETTERS[signs.group()][0],
    lambda signs: _LETTERS[signs.group()][-1],
)
