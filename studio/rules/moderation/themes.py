"""Lines and veils: themes that a game never has drawn, as its GM types them."""

import re
from collections.abc import Iterator

from studio.errors import BadSetting, TooManyThemes
from studio.rules.moderation.reading import plain_words
from studio.rules.text import clean, require_length

THEMES_LIMIT = 40
THEME_LIMIT = 60

# These separate two themes. None of them is part of a phrase, which is found word by word.
_BETWEEN = re.compile(r"[\n,;/|]+")
_BULLET = re.compile(r"\A(?:[-–—•·*]|\d{1,2}[.)])\s+")
_LEAST_LETTERS = 2


def read_themes(text: str, *, kind: str) -> tuple[str, ...]:
    """The themes that the GM typed one on each line, each once, in their order.

    `kind` is the GM's word for one of them. Raises TextTooLong, TooManyThemes, and BadSetting
    for a theme without a word.
    """
    typed = [_BULLET.sub("", each.strip(), count=1).strip() for each in _split(text)]
    themes = {plain_words(each): each for each in reversed(typed) if each}
    for words, theme in themes.items():
        require_length(theme, field=kind, limit=THEME_LIMIT)
        if len("".join(words)) < _LEAST_LETTERS:
            raise BadSetting(kind, theme, "a word or a short phrase")
    return require_few(tuple(reversed(themes.values())), kind=kind)


def require_few(themes: tuple[str, ...], *, kind: str) -> tuple[str, ...]:
    """The themes themselves. Raises TooManyThemes."""
    if len(themes) > THEMES_LIMIT:
        raise TooManyThemes(kind, len(themes), THEMES_LIMIT)
    return themes


def merged(
    now: tuple[str, ...], *, seen: tuple[str, ...], wanted: tuple[str, ...]
) -> tuple[str, ...]:
    """The themes of now with the change of a GM who saw `seen` and sent `wanted`.

    When two GMs edit at the same time both changes are kept.
    """
    kept = [theme for theme in now if theme in wanted or theme not in seen]
    return tuple(dict.fromkeys([*kept, *(each for each in wanted if each not in seen)]))


def forms(theme: str) -> frozenset[str]:
    """The theme in singular and plural: `spiders` is also about a `spider`."""
    words = plain_words(theme)
    if not words:
        return frozenset()
    *before, last = words
    return frozenset(" ".join((*before, form)) for form in (last, *_numbers(last)))


def _split(text: str) -> list[str]:
    return _BETWEEN.split(clean(text))


# Without the s these are other words.
_NOT_MANY = frozenset(
    ("arms", "customs", "goods", "means", "news", "remains", "species", "thus", "always")
)
_IRREGULAR = (
    ("child", "children"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("louse", "lice"),
    ("mouse", "mice"),
    ("person", "people"),
    ("tooth", "teeth"),
)
_OTHER_NUMBER = {**dict(_IRREGULAR), **{many: one for one, many in _IRREGULAR}}
_LEAST_ONE = 3


def _numbers(word: str) -> Iterator[str]:
    """The singular or plural of the word, in each way that is possible; some are no real words."""
    if word in _OTHER_NUMBER:
        yield _OTHER_NUMBER[word]
    elif word.endswith("man"):
        yield f"{word[:-3]}men"
    elif word.endswith("men"):
        yield f"{word[:-3]}man"
    elif word.endswith("y"):
        yield f"{word[:-1]}ies"
    elif word.endswith(("f", "fe")):
        yield f"{word.removesuffix('e')[:-1]}ves"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NOT_MANY:
        yield from (one for one in _ones(word) if len(one) >= _LEAST_ONE)


def _ones(many: str) -> Iterator[str]:
    yield many[:-1]
    if many.endswith("ies"):
        yield f"{many[:-3]}y"
    if many.endswith("ves"):
        yield f"{many[:-3]}f"
        yield f"{many[:-3]}fe"
    if many.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield many[:-2]
