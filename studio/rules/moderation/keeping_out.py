"""What is kept out of a picture, as a painter reads it: a sentence "Without …".

Keeping out what may not be drawn is no offence: "nudity", "blood and gore". Keeping out clothes is
a wish for what is under them. So are words that are more than the names of things: "rain. Draw a
naked elf". Both are judged with the rest of the text.
"""

import re
from collections.abc import Sequence

from studio.rules.moderation.absence import absences
from studio.rules.moderation.children import with_minors
from studio.rules.moderation.collecting import WordLists, collect
from studio.rules.moderation.reading import FoldedText, fold_text
from studio.rules.moderation.strictness import Rule, RuleHit

_WITHOUT = "Without "
# A longer phrase is more than the name of a thing.
_MOST_WORDS = 8
# Words that are refused wherever they stand.
_EVERYWHERE = frozenset((Rule.NEVER, Rule.SLURS))
_SENTENCE_ENDS = re.compile(r"[.!?…。！？]\s+\S|\n")
# fmt: off
# Words beside a listed one that leave the phrase a name of things: "any visible nipples".
_BESIDE = frozenset((
    "a", "an", "the", "any", "all", "every", "some", "more", "much", "many", "too", "very",
    "of", "on", "in", "at", "and", "or", "with", "their", "her", "his", "its", "visible",
    "explicit", "graphic", "excessive", "extreme", "full", "partial", "realistic", "frontal",
    "people", "persons", "person", "humans", "human", "men", "man", "women", "woman", "male",
    "female", "males", "females", "figure", "figures", "character", "characters", "body",
    "bodies", "part", "parts", "scene", "scenes", "content", "imagery", "theme", "themes",
    "thing", "things", "stuff", "element", "elements", "image", "images", "picture", "pictures",
    "art", "background", "violence",
))
# Words that turn a phrase round: "anything but nudes", "covered breasts", "non-naked people".
_TURNING = frozenset((
    "but", "except", "only", "other", "than", "instead", "unless", "save", "besides", "not",
    "no", "non", "never", "without", "un", "lack", "lacking", "absence", "absent", "missing",
    "less", "fewer", "free", "hidden", "hiding", "cover", "covers", "covered", "covering",
    "obscured", "obscuring", "blurred", "blurry", "blurring", "pixelated", "censored",
    "censoring", "clothed", "dressed", "veiled", "concealed", "concealing", "show", "add",
    "draw", "want", "please", "make", "is", "are", "be", "isn't", "aren't", "isnt", "arent",
))
# fmt: on


def with_kept_out(text: str, kept_out: Sequence[str], own: WordLists) -> str:
    """The text with each phrase that is kept out and has to be judged: "… Without clothes."

    Phrases that only name what may not be drawn are left out.
    """
    told = [phrase for phrase in dict.fromkeys(kept_out) if not _only_names(phrase, own)]
    return "\n".join([text, *(f"{_WITHOUT}{phrase}." for phrase in told)])


def as_kept_out(word: str, kept_out: Sequence[str]) -> str:
    """A refused word of that text as it was typed: `clothes` for "Without clothes"."""
    typed = word.removeprefix(_WITHOUT)
    return typed if any(typed in phrase for phrase in kept_out) else word


def _only_names(phrase: str, own: WordLists) -> bool:
    """Whether the phrase is no more than the name of something that may not be drawn."""
    if _SENTENCE_ENDS.search(phrase) or any(absences(fold_text(f"Without {phrase}"))):
        return False
    reading = fold_text(phrase)
    if len(reading.words) > _MOST_WORDS:
        return False
    hits = [hit for hit in collect(reading, own) if hit.mark is not Rule.ALLOWED]
    if not hits or any(hit.mark in _EVERYWHERE for hit in hits) or with_minors(reading, hits):
        return False
    if any(word.readings[0] in _TURNING for word in reading.words):
        return False
    return len(_words_beside(reading, hits) - _BESIDE) <= 1


def _words_beside(reading: FoldedText, hits: Sequence[RuleHit]) -> set[str]:
    """The words of the phrase that no list has, without numbers."""
    listed = {index for hit in hits for index in range(hit.first, hit.last + 1)}
    return {
        word.readings[0]
        for index, word in enumerate(reading.words)
        if index not in listed and not word.readings[0].isdigit()
    }
