"""Changes the first person to the third: "I draw my bow" becomes "Elara draws their bow".

It does as much as a model needs to know whom to draw. Tenses stay, and an unknown verb stays as
it is.
"""

import re

from studio.rules.letters import capitalised
from studio.rules.posts.subjects import acts
from studio.rules.posts.words import ACTS, BARE, UNCHANGED

_IRREGULAR = {
    "am": "is",
    "have": "has",
    "do": "does",
    "go": "goes",
    "was": "was",
    "don't": "doesn't",
    "haven't": "hasn't",
}
_I = re.compile(
    r"(?<![\w'’.-])I(?:(['’])(m|ve|ll|d|M|VE|LL|D))?(?![\w'’-])(\s+(?:(?:just|then|also|now|only|(?!(?:apply|comply|fly|multiply|rally|rely|reply|tally)\b)\w+ly)\s+)?)?([A-Za-z]+(?:['’]t)?)?"
)
_AND = re.compile(
    r"((?:\band(?: then)?|\bthen)\s+(?:\w+ly\s+)?)([a-z]+)\b"
    # After a comma the word may be an adjective, unless an object or a direction follows.
    r"|((?:,|;)\s+)([a-z]+)(?=\s+(?:my|the|an?|his|her|their|its|at|to|into|towards?|forward|back|up"
    r"|down|over|through|out|off|away|around|behind)\b)"
)
_PRONOUNS = {
    "my": "their",
    "mine": "theirs",
    "me": "them",
    "myself": "themself",
    "i": "they",
}
_OTHER = re.compile(r"(?<![\w'’-])(my|mine|me|myself)(?![\w'’-])", re.IGNORECASE)
_CONTRACTED = {"m": "is", "ve": "has", "ll": "will", "d": "would"}
_SUBJECT = re.compile(r"(?:[Hh]e|[Ss]he|[Tt]hey)(?=\s)(?!\s+(?:are|were|have)\b)")
_PLURAL_VERB = re.compile(r"(\s+(?:\w+ly\s+)?)([a-z]+)\b")
_SENTENCE_GAP = re.compile(r"(?<=[.!?…])[^\S\n]+")
_FIRST_WORD = re.compile(r"[\"'(*]*([a-z][\w'’-]*)")


def in_third_person(text: str, name: str) -> str:
    """The text with the character `name` in place of "I", and of an act without a subject.

    In a text without the name, the first "she", "he" or "they" is also replaced.
    """
    if not name:
        return text
    sentences = [_sentence(each, name) for each in re.split(_SENTENCE_GAP, text)]
    if not _is_named(" ".join(sentences), name):
        sentences[:1] = [_named_first(each, name) for each in sentences[:1]]
    return " ".join([*sentences[:1], *(_acting(each, name) for each in sentences[1:])])


def _sentence(text: str, name: str) -> str:
    if not _I.search(text):
        return _OTHER.sub(lambda own: _cased(own[0], _PRONOUNS[own[0].lower()]), text)

    def subject(said: re.Match[str]) -> str:
        gap, verb = said[3] or "", said[4] or ""
        if said[2]:
            return f"{name} {_CONTRACTED[said[2].lower()]}{gap}{verb}"
        return f"{name}{gap}{_third(verb)}"

    text = _I.sub(subject, text)
    text = _AND.sub(_and_acts, text)
    return _OTHER.sub(lambda own: _cased(own[0], _PRONOUNS[own[0].lower()]), text)


def _and_acts(act: re.Match[str]) -> str:
    lead, verb = (act[1], act[2]) if act[1] else (act[3], act[4])
    return f"{lead}{_third(verb)}" if verb in ACTS | BARE else act[0]


def _third(verb: str) -> str:
    """The verb in the form that follows a name."""
    low = verb.lower()
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    formed = low.endswith(("ed", "ing", "ly")) and low not in BARE
    if not low or low in UNCHANGED or formed or low.endswith(("n't", "n’t")):
        return verb
    if low.endswith("y") and low[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    if low.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{verb}es"
    return f"{verb}s"


def _cased(was: str, now: str) -> str:
    return capitalised(now) if was[0].isupper() else now


def _is_named(text: str, name: str) -> bool:
    first = re.escape(name.split()[0])
    return re.search(rf"(?<!\w){first}(?!\w)", text, re.IGNORECASE) is not None


def _named_first(text: str, name: str) -> str:
    """The text with the name in place of "she" at its beginning, or before its first act."""
    pronoun = _SUBJECT.match(text)
    if pronoun is not None:
        rest = text[pronoun.end() :]
        verb = _PLURAL_VERB.match(rest) if pronoun.group().lower() == "they" else None
        if verb is not None and verb[2] in ACTS:
            rest = f"{verb[1]}{_third(verb[2])}{rest[verb.end() :]}"
        return f"{name}{rest}"
    return _acting(text, name)


def _acting(text: str, name: str) -> str:
    """A sentence that begins with an act in a small letter, with the name before it."""
    word = _FIRST_WORD.match(text)
    if word is None:
        return text
    verb, rest = word[1], text[word.end() :]
    if not acts(verb, rest):
        return text
    if verb in ACTS | BARE:
        return f"{name} {_third(verb)}{rest}"
    return f"{name}, {text}" if verb.endswith("ing") else f"{name} {text}"
