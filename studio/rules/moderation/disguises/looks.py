"""Words in letters that look like Latin ones from afar, or stand upside down: `几ㄩᗪ乇`, `ǝpnu`.

`letters` reads each character by Unicode's table. Here a whole word is looked at: what becomes a
word of Latin letters may have been meant as one.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from studio.rules.moderation import lists
from studio.rules.moderation.letters import plain_letters

# A word of two letters is found by chance. A single letter may be one of a spelt word.
_TOO_SHORT = (0, 2)


@lru_cache(maxsize=8192)
def latin_looks(typed: str) -> tuple[str, ...]:
    """The words of Latin letters that this word looks like; none when it has such letters only."""
    if typed.isascii():
        return ()
    looks = _written([_look(char) for char in typed])
    if looks is None:
        return ()
    found = list(looks)
    if not _TURNED.isdisjoint(typed):
        upright = "".join(filter(str.isalnum, plain_letters(typed.translate(_UPRIGHT))[0]))
        found += (upright[::-1], upright)
    return tuple(dict.fromkeys(look for look in found if len(look) not in _TOO_SHORT))


@lru_cache(maxsize=8192)
def _look(char: str) -> tuple[str, str] | None:
    """The letters that a character looks like: two, or twice the same, or none for a sign.

    None for a letter that looks like no Latin one.
    """
    listed = _listed().get(char)
    if listed:
        return listed[0], listed[-1]
    # What is composed of several characters is looked up whole first: a ﾑ is no ム.
    parts = unicodedata.normalize("NFKD", char)
    if len(parts) > 1:
        return _written([_look(part) for part in parts])
    letters = "".join(filter(str.isalnum, plain_letters(char)[0]))
    return (letters, letters) if letters.isascii() else None


def _written(looks: Sequence[tuple[str, str] | None]) -> tuple[str, str] | None:
    """The first and the second letters of all, each written as one word."""
    known = [look for look in looks if look is not None]
    if len(known) < len(looks):
        return None
    return "".join(first for first, _ in known), "".join(second for _, second in known)


@cache
def _listed() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for letters, char in lists.look_alikes():
        listed.setdefault(char, []).append(letters)
    return listed


# Upside down some letters are others: d and p, n and u, b and q.
_UPRIGHT = str.maketrans(
    "dpnubqmw69¡ɐɔǝɟƃɓᵷɥıᴉɾʞןꞁʅɯɹʇʌʍʎ∀ᗺƆᗡƎℲ⅁ſ⋊⅂˥Ԁᴚ⊥ꓕ∩Ʌ⅄",
    "pdunqbwm96iacefggghiijklllmrtvwyabcdefgjkllprttuvy",
)
_TURNED = frozenset(map(chr, _UPRIGHT)) - frozenset("dpnubqmw69¡ı∩ſ")
