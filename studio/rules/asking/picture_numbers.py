"""Reads which of several pictures a reply means: `2 darker`, `make the second one darker`.

A number may also count things: "2 wolves" asks for wolves in the chosen picture. So a bare number
names a picture only where no noun can follow: before a stop, or before words such as "darker",
"at", "with". Where it is not certain, the reply is about the chosen picture.
"""

import re
from dataclasses import dataclass

from studio.errors import NoSuchNumber
from studio.rules.text import clean

# A number stands at the beginning or at the end. Of a longer text the rest stays as it is.
_LOOKED_AT = 120

_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 0,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_PICTURE = "pictures?|pics?|images?|versions?|options?|panels?|bild|imagen|immagine|imagem"
_NAMED = (
    rf"(?:\#\s?|(?:no\.|nr\.?|number|numero|número|nummer|{_PICTURE})\s?\#?\s?)"
    r"(?P<named>\d{1,2}|one|two|three|four)(?![\w.,:]?\d)(?!\w)"
)
_ORDINAL = rf"(?:the\s)?(?P<ordinal>{'|'.join(_ORDINALS)})"
_ONE = rf"{_ORDINAL}\s(?:one|{_PICTURE})\b"
# Who or what "the first one on the left" is stands in the picture.
_INSIDE = (
    r"(?!\s(?:on|from|to|at)\s(?:the\s)?(?:left|right|top|bottom|far)\b|\s(?:of|who|that|behind|"
    r"beside|next)\b|\s(?:in|at)\s(?:the\s)?(?:front|back|rear|middle|background|foreground)\b)"
)
_STOP = r"\s*(?:[:：)](?!\d)|[.,;](?=\s|$)|[、。]|[-–—]+(?=\s))\s*"
_LEAD = r"(?P<verb>make|turn|paint|draw|redo|change)\s|(?:in|for|on|from|take|use|with|to)\s"

_BY_NAME = re.compile(rf"(?:{_LEAD})?(?:{_NAMED}|{_ONE}{_INSIDE})(?:{_STOP}|\s|[!?]*$)")
# "First, add rain" begins a list of wishes; "the first, darker" names a picture.
_BY_THE_ORDINAL = re.compile(rf"(?=the\s){_ORDINAL}(?:{_STOP})")
_BY_ORDINAL = re.compile(rf"{_ORDINAL}\s*(?:[:：)]|[-–—]+(?=\s))\s*")
_BY_STOP = re.compile(rf"(?:(?:take|use|for|from|on)\s)?(?P<number>\d{{1,2}})(?:{_STOP}|[!?]*$)")
_BY_NEXT_WORD = re.compile(
    r"(?:(?P<verb>make|turn)\s|(?:take|use|for|from|on)\s)?(?P<number>\d{1,2})\s"
    r"(?P<next>[^\W\d_]+)(?:\s(?P<after>[^\W\d_]+))?"
)
_AT_END = re.compile(rf"(?:[,;]\s|\s(?:in|on|for|to)\s)(?:{_NAMED}|{_ONE})[\s.!]*$")
_SEVERAL = re.compile(
    r"\#?\d{1,2}(?:\s?(?:,|&|\+)\s?|\s(?:and|und|et|y|e)\s)\#?\d{1,2}(?!\w)(?![.:]\d)"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words with which a change begins; no picture shows two of them.
_BEGINS = _words(
    "at in on with without but from under over as and no not make add remove change keep is "
    "looks should please like by during again instead less much slightly bit even too only "
    "bei mit ohne aber im nicht weniger etwas viel bitte avec sans mais plus moins dans "
    "sous pas con sin pero más mas menos en bajo più meno senza ma sotto com sem em"
)
_COMPARATIVES = _words(
    "darker brighter lighter closer nearer bigger larger smaller taller shorter longer wider "
    "narrower higher lower older younger warmer colder cooler hotter wetter drier softer "
    "harder sharper clearer cleaner dirtier rougher smoother calmer quieter wilder stronger "
    "weaker richer poorer happier sadder angrier scarier creepier moodier gloomier grittier "
    "busier emptier sunnier snowier rainier foggier mistier stormier cloudier windier later "
    "earlier farther further"
)
_MANY = _words("men women people children sheep fish deer mice geese folk oxen")
_NOUNS_IN_ER = _words("other water thunder summer winter silver timber lumber paper power")


@dataclass(frozen=True)
class NumberedReply:
    """A reply without the number of a picture. `number` None: it names none."""

    number: int | None
    words: str


def read_number(text: str, *, shown: int) -> NumberedReply:
    """Which of the `shown` pictures the reply means, and what it says about it.

    Raises NoSuchNumber for a number that the message does not show, and for several numbers.
    """
    text = clean(text)
    whole = NumberedReply(None, text)
    if shown < 2:
        return whole
    beginning = text[:_LOOKED_AT].casefold()
    if len(beginning) != len(text[:_LOOKED_AT]):
        return whole  # folding changed its length, so places in it say nothing about the text
    if _SEVERAL.match(beginning):
        raise NoSuchNumber(shown)
    for pattern in (_BY_NAME, _BY_THE_ORDINAL, _BY_ORDINAL, _BY_STOP):
        if found := pattern.match(beginning):
            return _reply(found, text[found.end() :], shown)
    found = _BY_NEXT_WORD.match(beginning)
    if found and _is_change(int(found["number"]), found["next"], found["after"] or ""):
        return _reply(found, text[found.start("next") :], shown)
    before = max(0, len(text) - _LOOKED_AT)
    ending = text[before:].casefold()
    found = _AT_END.search(ending) if len(ending) == len(text) - before else None
    if found:
        return _reply(found, text[: before + found.start()], shown)
    return whole


def _reply(found: re.Match[str], rest: str, shown: int) -> NumberedReply:
    """The reply without what was found."""
    said = found.groupdict()
    ordinal = _ORDINALS.get(said.get("ordinal") or "")
    name = said.get("named") or said.get("number") or ""
    number = ordinal if ordinal is not None else _NUMBERS.get(name) or int(name)
    number = shown if ordinal == 0 else number
    if not 1 <= number <= shown:
        raise NoSuchNumber(shown)
    words = rest.strip()
    verb = said.get("verb")
    return NumberedReply(number, f"{verb} it {words}" if verb and words else words)


def _is_change(number: int, word: str, after: str) -> bool:
    """Whether words that begin so tell what should change, and do not name things to count."""
    if word in _BEGINS or word in _COMPARATIVES:
        return True
    if number < 2:
        return False  # "1 tower" counts, and so does "1 more wolf"
    if word in ("more", "mehr", "fewer"):
        return bool(after) and not after.endswith("s") and after not in _MANY
    return len(word) > 4 and word.endswith("er") and word not in _NOUNS_IN_ER
