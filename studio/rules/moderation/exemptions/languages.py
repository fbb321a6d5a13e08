"""Whether a listed word belongs to another language, in which it is harmless."""

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule

_ENGLISH = "en"
_SIGNS = "!|+*$@"
_UNMISTAKABLE = frozenset(("väg", "již", "who're", "who’re"))


def is_foreign(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether the text is in a language in which the word is harmless, such as *testes* for tests.

    The text is in a language when it has at least one of its most common words, and no fewer of
    them than of English ones. Some words show by their spelling that they are none of
    ours: *väg*, *již*, *who're*.
    """
    typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
    if typed.casefold().strip(_SIGNS) in _UNMISTAKABLE:
        return True
    languages = lists.groups("foreign").get(hit.entry)
    if not languages:
        return False
    english = _common_words(reading, _ENGLISH)
    return any(_common_words(reading, each) >= max(1, english) for each in languages)


def _common_words(reading: FoldedText, language: str) -> int:
    """How many of the most common words of the language the text has."""
    common = lists.groups("languages").get(language, frozenset())
    return len(common & reading.places.keys())
