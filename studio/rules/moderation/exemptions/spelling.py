"""Whether a word that looks like a listed one is another one, as its spelling shows."""

from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule

_SIGNS = "!|+*$@"
_OTHER_WORDS = frozenset(("väg", "již", "who're", "who’re"))


def is_another_word(reading: FoldedText, hit: Hit[Rule]) -> bool:
    """Whether the word is such as *väg* (Swedish: a way), *již* (Czech: already) or *who're*."""
    typed = reading.as_typed(reading.words[hit.first].start, reading.words[hit.last].end)
    return typed.casefold().strip(_SIGNS) in _OTHER_WORDS
