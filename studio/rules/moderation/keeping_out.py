"""What is kept out of a picture, as a painter reads it: a sentence "Without …".

Keeping out what may not be drawn is no offence: "nudity", "blood and gore". Keeping out clothes is
a wish for what is under them. So are words that are more than the names of things: "rain. Draw a
naked elf". Both are judged with the rest of the text. `lists/keeping.txt` has the words for this.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise

from studio.rules.moderation import lists
from studio.rules.moderation.absence import absences
from studio.rules.moderation.children import with_minors
from studio.rules.moderation.collecting import WordLists, collect
from studio.rules.moderation.reading import FoldedText, fold_text, plain_words
from studio.rules.moderation.strictness import Rule, RuleHit

_WITHOUT = "Without "
# What a phrase means that has no word of it: that nobody is dressed, or that all are children.
_BARE, _YOUNG = "without clothes", "children"
# A longer phrase is more than the name of a thing.
_MOST_WORDS = 8
# Words that are refused wherever they stand.
_EVERYWHERE = frozenset((Rule.NEVER, Rule.SLURS))
_SENTENCE_ENDS = re.compile(r"[.!?…。！？]\s+\S|\n")


def kept_out_sentences(text: str, kept_out: Sequence[str], own: WordLists) -> dict[str, str]:
    """For each phrase that has to be judged with the text the sentence that a painter reads.

    Phrases that only name what may not be drawn are left out.
    """
    found = {phrase: _sentence(phrase, text, own) for phrase in kept_out}
    return {phrase: sentence for phrase, sentence in found.items() if sentence}


def as_kept_out(word: str, text: str, sentences: Mapping[str, str]) -> str:
    """A refused word of the text and its sentences as it was typed.

    It is `clothes` for "Without clothes", and the whole phrase for what the phrase only means.
    """
    if word in text:
        return word
    typed = word.removeprefix(_WITHOUT)
    if any(typed in phrase for phrase in sentences):
        return typed
    return next((phrase for phrase, read in sentences.items() if word in read), word)


def _sentence(phrase: str, text: str, own: WordLists) -> str:
    seldom_worn, sentence = _read_phrase(phrase, own)
    return "" if seldom_worn and not _is_told_of(seldom_worn, text) else sentence


@lru_cache(maxsize=4096)
def _read_phrase(phrase: str, own: WordLists) -> tuple[frozenset[str], str]:
    """The words for clothes that count only where the text tells of them, and the sentence.

    Most pictures of a server keep the same things out, so they are read once.
    """
    if _SENTENCE_ENDS.search(phrase):
        return frozenset(), f"{_WITHOUT}{phrase}."
    reading = fold_text(phrase)
    words = _words_of(reading)
    whole = words if "-" not in phrase else _words_of(fold_text(phrase.replace("-", "")))  # t-shirt
    seldom_worn = whole & _group("seldom") if _is_seldom_worn(whole) else frozenset[str]()
    if _reveals(reading, words):
        return seldom_worn, f"{_WITHOUT}{phrase}: {_BARE}."
    if words & _group("grown") and words <= _group("grown") | _group("people") | _group("any"):
        return seldom_worn, f"{_WITHOUT}{phrase}: {_YOUNG}."
    names = not _removes_cover(reading) and _only_names(reading, words, own)
    return seldom_worn, "" if names else f"{_WITHOUT}{phrase}."


def _words_of(reading: FoldedText) -> frozenset[str]:
    return frozenset(word.readings[0] for word in reading.words)


def _is_seldom_worn(words: frozenset[str]) -> bool:
    """Whether the phrase is about clothes that few people in a story wear."""
    known = _group("seldom") | _group("armour") | _group("beside") | _group("people")
    return not words.isdisjoint(_group("seldom")) and words <= known


def _is_told_of(seldom_worn: frozenset[str], text: str) -> bool:
    folded = text.casefold()
    return any(word.removesuffix("s") in folded for word in seldom_worn)


def _reveals(reading: FoldedText, words: frozenset[str]) -> bool:
    """Whether a bare body is left when this is kept out: clothed people, censor bars."""
    in_order = [word.readings[0] for word in reading.words]
    joined = {"".join(in_order), *(one + two for one, two in pairwise(in_order))}
    known = _group("revealing") | _group("around") | _group("beside") | _group("people")
    return not (words | joined).isdisjoint(_group("revealing")) and words <= known


def _removes_cover(reading: FoldedText) -> bool:
    """Whether cover is missing when this is kept out, and not in the phrase itself."""
    alone = {hit.first for hit in absences(reading)}
    without = fold_text(f"{_WITHOUT}{reading.source}")
    return any(hit.first - 1 not in alone for hit in absences(without))


def _only_names(reading: FoldedText, words: frozenset[str], own: WordLists) -> bool:
    """Whether the phrase is no more than the name of something that may not be drawn."""
    if len(reading.words) > _MOST_WORDS or not words.isdisjoint(_group("turning")):
        return False
    hits = [hit for hit in collect(reading, own) if hit.mark is not Rule.ALLOWED]
    if not hits or any(hit.mark in _EVERYWHERE for hit in hits) or with_minors(reading, hits):
        return False
    return len(_words_beside(reading, hits) - _group("beside") - _group("people")) <= 1


def _words_beside(reading: FoldedText, hits: Sequence[RuleHit]) -> set[str]:
    """The words of the phrase that no list has, without numbers."""
    listed = {index for hit in hits for index in range(hit.first, hit.last + 1)}
    return {
        word.readings[0]
        for index, word in enumerate(reading.words)
        if index not in listed and not word.readings[0].isdigit()
    }


@cache
def _group(name: str) -> frozenset[str]:
    """The words of a group of `lists/keeping.txt`, as a text is read."""
    return frozenset(chain.from_iterable(map(plain_words, lists.groups("keeping")[name])))
