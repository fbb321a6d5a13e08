"""What a text asks to draw: the things it names, the things it denies, and their colours."""

import hashlib
import random
import re
from collections.abc import Iterable, Mapping

from sketch.palette import Colour, darker, lighter

WordTable = tuple[tuple[str, tuple[str, ...]], ...]
"""Rows of a name and the words or phrases that mean it; the first row that matches wins."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[.;:!?,\n]")
_DENYING = frozenset(
    {"no", "not", "without", "remove", "stop", "stopped", "minus", "never", "less"}
)
_END_OF_DENIAL = frozenset({"but", "with", "now", "instead", "only"})
_REACH_OF_DENIAL = 4
_REACH_OF_COLOUR = 5
_SENTENCE_ENDS = frozenset(".;!?\n")
_LINKS = frozenset(
    {"is", "are", "like", "as", "of", "the", "colour", "color", "a", "an", "in", "all", ":"}
)
# How far these words move a colour towards light or, below zero, towards dark.
_SHADES = {"dark": -0.3, "deep": -0.2, "light": 0.35, "pale": 0.4, "bright": 0.2}
# A colour belongs to the nearest of these nouns.
_NOUNS = frozenset(
    [
        "hair",
        "haired",
        "eyes",
        "eyed",
        "skin",
        "skinned",
        "beard",
        "cloak",
        "cape",
        "mantle",
        "robe",
        "robes",
        "coat",
        "tunic",
        "shirt",
        "dress",
        "gown",
        "armour",
        "armor",
        "plate",
        "mail",
        "apron",
        "tabard",
        "sash",
        "belt",
        "scarf",
        "hat",
        "hood",
        "crown",
        "helmet",
        "horns",
        "tusks",
        "ears",
        "scales",
        "trousers",
        "boots",
        "gloves",
        "vest",
        "jacket",
        "tail",
        "wings",
        "fur",
        "buttons",
    ]
)


class Words:
    """A text in which words and phrases are looked up, whatever their case.

    What the text denies ("no rain", "without the hat") and every word of `without` counts as not
    said.
    """

    def __init__(self, text: str, *, without: str = "") -> None:
        self._tokens = _TOKEN.findall(text.casefold().replace("’", "'").replace("-", " "))
        denied_at = set(_denied_positions(self._tokens))
        kept = [token for at, token in enumerate(self._tokens) if at not in denied_at]
        self._text = f" {' '.join(kept)} "
        self._said = _with_singulars(kept)
        self._denied = _with_singulars(
            [self._tokens[at] for at in denied_at] + _TOKEN.findall(without.casefold())
        )

    def says(self, *forms: str) -> bool:
        """Whether the text says one of these words or phrases, and denies none of them."""
        return not self.denies(*forms) and any(
            f" {form} " in self._text if " " in form else form in self._said for form in forms
        )

    def denies(self, *forms: str) -> bool:
        """Whether the text denies one of these words."""
        return any(form in self._denied for form in forms)

    def first(self, table: Iterable[tuple[str, tuple[str, ...]]]) -> str | None:
        """The name of the first row of which the text says a word; None without one."""
        return next((name for name, forms in table if self.says(*forms)), None)

    def colour_of(self, nouns: Iterable[str], names: Mapping[str, Colour]) -> Colour | None:
        """The colour of one of the nouns: before it ("red hair") or after it ("hair: red").

        `names` maps the words for colours to colours. None when the text names no colour for it.
        """
        wanted = set(nouns)
        for at, token in enumerate(self._tokens):
            if token in wanted or token.rstrip("s") in wanted:
                colour = self._colour_before(at, names) or self._colour_after(at, names)
                if colour:
                    return colour
        return None

    def _colour_before(self, at: int, names: Mapping[str, Colour]) -> Colour | None:
        for back in range(at - 1, max(at - 1 - _REACH_OF_COLOUR, -1), -1):
            token = self._tokens[back]
            if token in _SENTENCE_ENDS or token in _NOUNS:
                return None
            if token in names:
                # "copper-red" is copper: of two colours in a row the first is more exact.
                exact = self._tokens[back - 1] if back else ""
                if exact in names and exact not in _SHADES:
                    back -= 1
                return self._shaded(back, names)
        return None

    def _colour_after(self, at: int, names: Mapping[str, Colour]) -> Colour | None:
        for ahead in range(at + 1, min(at + 6, len(self._tokens))):
            token = self._tokens[ahead]
            if token in names:
                return self._shaded(ahead, names)
            if token not in _LINKS:
                return None
        return None

    def _shaded(self, at: int, names: Mapping[str, Colour]) -> Colour:
        shade = self._tokens[at - 1] if at else ""
        colour = names[self._tokens[at]]
        share = _SHADES.get(shade, 0.0)
        return lighter(colour, share) if share > 0 else darker(colour, -share)


def seeded_random(*parts: object) -> random.Random:
    """A generator that gives the same numbers for the same parts, in every process."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def _denied_positions(tokens: list[str]) -> Iterable[int]:
    reach = 0
    for at, token in enumerate(tokens):
        if token in _DENYING:
            reach = _REACH_OF_DENIAL
        elif token in _SENTENCE_ENDS or token in _END_OF_DENIAL or token == ",":
            reach = 0
        if reach:
            yield at
            reach -= 1


def _with_singulars(tokens: list[str]) -> frozenset[str]:
    return frozenset(tokens) | {token.removesuffix("'s").rstrip("s") for token in tokens}
