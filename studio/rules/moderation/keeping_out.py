"""What is kept out of a picture, as a painter reads it: a sentence "Without …".

Keeping out what may not be drawn is no offence: "nudity", "blood and gore". Keeping out clothes is
a wish for what is under them. So are words that are more than the names of things: "rain. Draw a
naked elf". Both are judged with the rest of the text. `lists/keeping.txt` has the words for this.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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
_GROWN_AGE = 30
# A longer phrase is more than the name of a thing.
_MOST_WORDS = 8
# Words that are refused wherever they stand.
_EVERYWHERE = frozenset((Rule.NEVER, Rule.SLURS))
_SENTENCE_ENDS = re.compile(r"[.!?…。！？]\s+\S|\n")
# Signs that part the things of a list, beside the comma.
_LIST_SIGNS = re.compile(r"[;|/\n、，；]")


def kept_out_sentences(text: str, kept_out: Sequence[str], own: WordLists) -> dict[str, str]:
    """For each phrase that has to be judged with the text the sentence that a painter reads.

    Phrases that only name what may not be drawn are left out.
    """
    found = {each: _sentence(each, text, own) for phrase in kept_out for each in _things(phrase)}
    return {phrase: sentence for phrase, sentence in found.items() if sentence}


def _things(phrase: str) -> Iterator[str]:
    """The phrase, and each thing of it when it is a list: hats; clothes."""
    yield phrase
    if _LIST_SIGNS.search(phrase):
        yield from filter(None, map(str.strip, _LIST_SIGNS.split(phrase)))


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
    seldom_worn = whole & _group("seldom", "draped") if _is_seldom_worn(whole) else frozenset[str]()
    if _reveals(reading, words):
        return frozenset(), f"{_WITHOUT}{phrase}: {_BARE}."
    if seldom_worn & _group("draped"):
        return seldom_worn, f"{_WITHOUT}{phrase}: {_BARE}."
    if _is_of_grown_ups(words):
        return seldom_worn, f"{_WITHOUT}{phrase}: {_YOUNG}."
    return seldom_worn, "" if _may_be_kept_out(reading, words, own) else f"{_WITHOUT}{phrase}."


def _words_of(reading: FoldedText) -> frozenset[str]:
    return frozenset(word.readings[0] for word in reading.words)


def _is_seldom_worn(words: frozenset[str]) -> bool:
    """Whether the phrase is about clothes that few people in a story wear."""
    known = _group("seldom", "draped", "armour", "beside", "people")
    return not words.isdisjoint(_group("seldom", "draped")) and words <= known


def _is_told_of(seldom_worn: frozenset[str], text: str) -> bool:
    """Whether the text tells of one of these; of sheets and towels, also that they are worn."""
    folded = text.casefold()
    if seldom_worn <= _group("draped") and not any(each in folded for each in _group("wrapped")):
        return False
    return any(word.removesuffix("s") in folded for word in seldom_worn)


def _is_of_grown_ups(words: frozenset[str]) -> bool:
    """Whether children are left when this is kept out: adults, anyone over 18."""
    numbers = frozenset(word for word in words if word.isdecimal() and int(word) <= _GROWN_AGE)
    aged = words & _group("older") and (numbers or words & _group("grown ages"))
    known = _group("grown", "people", "any", "anybody", "older", "grown ages") | numbers
    return bool(words & _group("grown") or aged) and words <= known


def _reveals(reading: FoldedText, words: frozenset[str]) -> bool:
    """Whether a bare body is left when this is kept out."""
    in_order = [word.readings[0] for word in reading.words]
    joined = {"".join(in_order), *(one + two for one, two in pairwise(in_order))}
    if words & _group("fabric") and words <= _group("fabric", "any"):
        return True
    if (words | joined) & _group("revealing"):
        bars = _group("bars", "coloured bars") if words & _group("bars") else frozenset[str]()
        return words <= _covering_words() | bars
    return _hides_body(words) or _is_on_body(in_order, words)


def _covering_words() -> frozenset[str]:
    """The words of a phrase that is about nothing but cover."""
    return _group("revealing", "around", "beside", "people", "parts", "fabric", "draped")


def _hides_body(words: frozenset[str]) -> bool:
    """Whatever hides her chest, but not tattoos that cover it."""
    hides = words & _group("hiding") and words & _group("parts")
    return bool(hides) and words.isdisjoint(_group("marks"))


def _is_on_body(in_order: Sequence[str], words: frozenset[str]) -> bool:
    """Cloth on her body; things worn; anything but skin."""
    if in_order[-1:] == ["worn"]:
        return words <= _group("anything", "people", "around") | {"worn"}
    if words & _group("except") and words & _group("parts") and in_order[0] in _group("anything"):
        return words <= _covering_words() | _group("except")
    loose = words & _group("anything", "fabric", "draped", "blurring")
    on_somebody = words & _group("upon") and words & _group("parts", "people", "somebody")
    known = _covering_words() | _group("upon", "anything", "blurring", "somebody")
    return bool(loose and on_somebody) and words <= known


def _may_be_kept_out(reading: FoldedText, words: frozenset[str], own: WordLists) -> bool:
    """Whether keeping this out is no offence, whatever its words are."""
    alone = {hit.first for hit in absences(reading)}
    without = fold_text(f"{_WITHOUT}{reading.source}")
    missing = [hit for hit in absences(without) if hit.first - 1 not in alone]
    if not missing:
        return _only_names(reading, words, own)
    in_order = [word.readings[0] for word in without.words]
    other = all(_is_other_cover(in_order, hit.last) for hit in missing)
    return other and not alone and not collect(reading, own)


def _is_other_cover(in_order: Sequence[str], last: int) -> bool:
    """Whether the words behind a cover say that it is another thing: towels on the beach, shirts
    with logos."""
    if len(in_order) > _MOST_WORDS:
        return False
    rest = in_order[last + 2 :]
    behind = frozenset(rest)
    if not behind - _group("any") or behind & _group("parts", "people", "somebody", "anything"):
        return False
    if behind & _group("revealing") or any(absences(fold_text(f"{_WITHOUT}{' '.join(rest)}"))):
        return False
    draped = in_order[last] in _group("draped") and in_order[last + 1] in _group("upon", "where")
    return draped or in_order[last + 1] == "with"


def _only_names(reading: FoldedText, words: frozenset[str], own: WordLists) -> bool:
    """Whether the phrase is no more than the name of something that may not be drawn."""
    if len(reading.words) > _MOST_WORDS or not words.isdisjoint(_group("turning")):
        return False
    hits = [hit for hit in collect(reading, own) if hit.mark is not Rule.ALLOWED]
    if not hits or any(hit.mark in _EVERYWHERE for hit in hits) or with_minors(reading, hits):
        return False
    return len(_words_beside(reading, hits) - _group("beside", "people")) <= 1


def _words_beside(reading: FoldedText, hits: Sequence[RuleHit]) -> set[str]:
    """The words of the phrase that no list has, without numbers."""
    listed = {index for hit in hits for index in range(hit.first, hit.last + 1)}
    return {
        word.readings[0]
        for index, word in enumerate(reading.words)
        if index not in listed and not word.readings[0].isdigit()
    }


@cache
def _group(*names: str) -> frozenset[str]:
    """The words of these groups of `lists/keeping.txt`, as a text is read."""
    groups = lists.groups("keeping")
    entries = chain.from_iterable(groups[name] for name in names)
    return frozenset(chain.from_iterable(map(plain_words, entries)))
