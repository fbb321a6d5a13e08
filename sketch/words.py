"""What a text asks to draw: the things it names, the things it denies, and their colours."""

import hashlib
import random
import re
from collections.abc import Iterable, Mapping
from copy import copy

from sketch.figurative import figurative_positions, past_positions
from sketch.nouns import ANIMALS, LOOKS, OUTSIDE_A_PHRASE, PEOPLE, listed, singular
from sketch.palette import Colour, darker, lighter

WordTable = tuple[tuple[str, tuple[str, ...]], ...]
"""Rows of a name and the words or phrases that mean it; the first row that matches wins."""


def words_of(*tables: WordTable) -> frozenset[str]:
    """Every single word of the tables' phrases."""
    return listed(" ".join(form for table in tables for _, forms in table for form in forms))


_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[.;:!?,\n]")
_DENYING = listed("no not without remove stop stopped minus never less neither nor lacks lacking")
_END_OF_DENIAL = frozenset({"but", "with", "now", "instead", "only"})
_ARTICLES = frozenset({"a", "an", "the", "any", "his", "her", "its", "their", "single", "of"})
_PLACING = listed("in on at by under over near behind beside before above through from to while "
                  "casting holding wearing carrying standing sitting riding")  # fmt: skip
_REACH_OF_DENIAL = 3
_REACH_OF_COLOUR = 5
_SENTENCE_ENDS = frozenset(".;!?\n")
_LINKS = frozenset(
    {"is", "are", "like", "as", "of", "the", "colour", "color", "a", "an", "in", "all", ":"}
)
# "A wolf in the snow" is not white.
_ALSO_THINGS = listed("snow forest sand midnight ice ash blood coal rose wine leather")
# How far these words move a colour towards light or, below zero, towards dark.
_SHADES = {"dark": -0.3, "deep": -0.2, "light": 0.35, "pale": 0.4, "bright": 0.2}
# Cloth of a colour: "a dress of green silk" is green.
_CLOTHS = frozenset({"silk", "velvet", "wool", "linen", "cotton", "satin", "leather", "cloth"})
_MARKED_NOUNS = LOOKS | PEOPLE | ANIMALS
# What a single word denies.
_IMPLIED = {
    "unarmed": ("weapon",), "weaponless": ("weapon",), "bareheaded": ("hat", "helmet", "hood"),
    "barefoot": ("boot", "shoe"), "shaven": ("beard",), "nobody": ("people",), "noone": ("people",),
    "deserted": ("people",), "uninhabited": ("people",), "lifeless": ("people",),
    "unlit": ("fire", "flame"), "dry": ("rain",), "empty-handed": ("weapon",),
}  # fmt: skip
# The same for two words: "a calm sea", but not "a calm wizard".
_CALM = listed("sea ocean water waters lake bay day night evening morning weather")
_CALM_DENIES = ("storm", "lightning", "thunder", "wave", "tempest")
_CLEAR_DENIES = ("cloud", "storm", "rain", "fog", "lightning", "thunder")
_SKY = frozenset({"sky", "skies", "day", "night", "weather"})
_TREES = listed("forest wood woods tree trees branches")
_NO_DENIAL = frozenset({"only", "doubt", "matter", "sooner", "far", "just", "long", "quite"})


class Words:
    """A text in which words and phrases are looked up, whatever their case.

    What the text denies ("no rain", "without the hat") and every word of `without` counts as not
    said.
    """

    def __init__(self, text: str, *, without: str = "") -> None:
        text = text.casefold().replace("’", "'").replace("no one", "noone")
        self.tokens = _TOKEN.findall(text.replace("-", " "))
        denied_at = {*_denied_positions(self.tokens), *past_positions(self.tokens)}
        self._denied = _forms(
            [self.tokens[at] for at in denied_at]
            + _TOKEN.findall(without.casefold())
            + list(_implied(self.tokens))
        )
        self._keep(set(range(len(self.tokens))) - denied_at)

    def _keep(self, kept_at: set[int]) -> None:
        self._kept_at = kept_at
        kept = [token for at, token in enumerate(self.tokens) if at in kept_at]
        self._text = f" {' '.join(kept)} "
        self._said = _forms(kept)

    def of_things(self) -> "Words":
        """The same text without the words that name nothing that is seen.

        In "a forest-green cloak" there is no forest, and in "hair like fire" no fire.
        """
        words = copy(self)
        words._keep(self._kept_at - figurative_positions(self.tokens))
        return words

    def is_said_at(self, at: int) -> bool:
        """Whether the token at this position is said and not denied."""
        return at in self._kept_at

    def phrases_of(self, form: str) -> list[frozenset[str]]:
        """For each time that the text says this word: the nouns and adjectives right behind it.

        "An old leather coat" gives leather and coat for "old".
        """
        found = []
        for at, token in enumerate(self.tokens):
            if at in self._kept_at and form in (token, singular(token)):
                ahead = at + 1
                while ahead < min(len(self.tokens), at + 5) and (
                    self.tokens[ahead] not in OUTSIDE_A_PHRASE
                ):
                    ahead += 1
                found.append(_forms(self.tokens[at + 1 : ahead]))
        return found

    def says_after(self, before: Iterable[str], *forms: str) -> bool:
        """Whether the text says one of these words in the noun phrase behind one of `before`."""
        opening = frozenset(before)
        for at, token in enumerate(self.tokens):
            if at in self._kept_at and (token in forms or singular(token) in forms):
                for back in range(at - 1, max(at - 5, -1), -1):
                    if self.tokens[back] in opening:
                        return True
                    if self.tokens[back] in _PHRASE_ENDS - _ARTICLES:
                        break
        return False

    def says(self, *forms: str) -> bool:
        """Whether the text says one of these words or phrases, and denies none of them."""
        return not self.denies(*forms) and any(
            f" {form} " in self._text if " " in form else form in self._said for form in forms
        )

    @property
    def denied(self) -> frozenset[str]:
        """What the text denies, each word also in the singular."""
        return self._denied

    def denies(self, *forms: str) -> bool:
        """Whether the text denies one of these words."""
        return any(form in self._denied or singular(form) in self._denied for form in forms)

    def first(self, table: Iterable[tuple[str, tuple[str, ...]]]) -> str | None:
        """The name of the first row of which the text says a word; None without one."""
        return next((name for name, forms in table if self.says(*forms)), None)

    def colour_of(self, nouns: Iterable[str], names: Mapping[str, Colour]) -> Colour | None:
        """The colour of one of the nouns: before it ("red hair") or after it ("hair: red").

        `names` maps the words for colours to colours. None when the text names no colour for it.
        """
        wanted = set(nouns)
        for at, token in enumerate(self.tokens):
            if token in wanted or singular(token) in wanted:
                colour = self._colour_before(at, names) or self._colour_after(at, names)
                if colour:
                    return colour
        return None

    def colour_worn(self, names: Mapping[str, Colour]) -> Colour | None:
        """The colour that somebody wears, when no garment is named: "a woman in red"."""
        for at, token in enumerate(self.tokens):
            if token in ("in", "wears", "wearing"):
                ahead = at + 1
                while ahead < len(self.tokens) and self.tokens[ahead] in (*_SHADES, "all", "in"):
                    ahead += 1
                named = ahead < len(self.tokens) and self.tokens[ahead] in names
                if (
                    named
                    and self.tokens[ahead] not in _ALSO_THINGS
                    and not self._has_owner(ahead, names)
                ):
                    return self._shaded(ahead, names)
        return None

    def _colour_before(self, at: int, names: Mapping[str, Colour]) -> Colour | None:
        for back in range(at - 1, max(at - 1 - _REACH_OF_COLOUR, -1), -1):
            token = self.tokens[back]
            if token in _PHRASE_ENDS or singular(token) in _MARKED_NOUNS:
                return None
            if token in names and back in self._kept_at:
                # "copper-red" is copper: of two colours in a row the first is more exact.
                exact = self.tokens[back - 1] if back else ""
                if exact in names and exact not in _SHADES:
                    back -= 1
                return self._shaded(back, names)
        return None

    def _colour_after(self, at: int, names: Mapping[str, Colour]) -> Colour | None:
        for ahead in range(at + 1, min(at + 6, len(self.tokens))):
            token = self.tokens[ahead]
            if token in names and token not in (*_LINKS, *_SHADES):
                placed = token in _ALSO_THINGS and {"in", "on", "the"} & set(self.tokens[at:ahead])
                owned = placed or self._has_owner(ahead, names)
                return None if owned else self._shaded(ahead, names)
            if token not in (*_LINKS, *_SHADES) or ahead not in self._kept_at:
                return None
        return None

    def _has_owner(self, at: int, names: Mapping[str, Colour]) -> bool:
        """Whether the colour belongs to a noun behind it: "red" in "red light"."""
        for token in self.tokens[at + 1 : at + 4]:
            if token in _CLOTHS or token in OUTSIDE_A_PHRASE:
                return False
            if token not in names:
                return True
        return False

    def _shaded(self, at: int, names: Mapping[str, Colour]) -> Colour:
        shade = self.tokens[at - 1] if at else ""
        colour = names[self.tokens[at]]
        share = _SHADES.get(shade, 0.0)
        return lighter(colour, share) if share > 0 else darker(colour, -share)


def seeded_random(*parts: object) -> random.Random:
    """A generator that gives the same numbers for the same parts, in every process."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def _denied_positions(tokens: list[str]) -> Iterable[int]:
    reach, named = 0, False
    for at, token in enumerate(tokens):
        if _begins_denial(tokens, at):
            reach, named = _REACH_OF_DENIAL + 1, False
        elif token == "," and reach and "or" in _until_comma(tokens, at):
            reach = _REACH_OF_DENIAL + 1
        elif token in _SENTENCE_ENDS or token in _END_OF_DENIAL or token == ",":
            reach = 0
        elif token in ("or", "and") and reach:
            goes_on = token == "or" or tokens[at + 1 : at + 2] not in (["a"], ["an"], ["the"])
            reach = _REACH_OF_DENIAL + 1 if goes_on else 0
        elif token in _PLACING and named:
            reach = 0
        if reach and token != ",":
            yield at
            if token not in _ARTICLES:
                named = named or reach <= _REACH_OF_DENIAL
                reach -= 1


def _begins_denial(tokens: list[str], at: int) -> bool:
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
    if token in ("instead", "rid", "free") and after == "of":
        return True
    return (token in _DENYING or token.endswith("n't")) and after not in _NO_DENIAL


def _until_comma(tokens: list[str], at: int) -> list[str]:
    ahead = tokens[at + 1 : at + 6]
    ends = [i for i, token in enumerate(ahead) if token in ("with", "but", ".", ";")]
    return ahead[: ends[0]] if ends else ahead


def _implied(tokens: list[str]) -> Iterable[str]:
    """What is denied without a "no": "unarmed", "cloudless", "a calm sea"."""
    for at, token in enumerate(tokens):
        yield from _IMPLIED.get(token, ())
        if token.endswith("less") and len(token) > 6:
            yield token.removesuffix("less")
        near = set(tokens[at + 1 : at + 3])
        if token in ("calm", "still", "quiet", "peaceful") and near & _CALM:
            yield from _CALM_DENIES
        if token in ("bare", "leafless") and near & _TREES:
            yield "leaf"
        if token in ("clear", "cloudless") and near & _SKY:
            yield from _CLEAR_DENIES


def _forms(tokens: Iterable[str]) -> frozenset[str]:
    listed = list(tokens)
    return frozenset(listed) | {singular(token) for token in listed}


_PHRASE_ENDS = listed("""
    a an the his her their its in on at by of with without and under over near who is are from to
    while . ; ! ?
""") | {"\n"}
