"""Reads which of several pictures a reply means: `2 darker`, `make the second one darker`.

A number may also count things: "2 wolves" asks for wolves in the chosen picture. So a bare number
names a picture only where no noun can follow: before a stop, or before words such as "darker",
"at", "with". Where it is not certain, the reply is about the chosen picture.
"""

import re
from dataclasses import dataclass

from studio.errors import NoSuchNumber
from studio.rules.asking.chatter.words import MORE, POLITE, THANKS, folded
from studio.rules.text import clean

# A number stands at the beginning or at the end. Of a longer text the rest stays as it is.
_LOOKED_AT = 120
# "②", "❷", and what makes a keycap of a digit.
_DIGITS = str.maketrans(
    {sign: f"{at % 9 + 1} " for at, sign in enumerate("①②③④⑤⑥⑦⑧⑨❶❷❸❹❺❻❼❽❾")}
    | {"\ufe0f": None, "\u20e3": None}
)

# The last one is 0. All patterns are for the folded text.
_ORDINALS = {
    word: number
    for number, words in (
        (1, "first 1st erste ersten erstes premier premiere primera primero primeira primeiro "
            "prima primo eerste"),
        (2, "second 2nd zweite zweiten zweites deuxieme seconde segunda segundo seconda secondo "
            "tweede"),
        (3, "third 3rd dritte dritten drittes troisieme tercera tercero terceira terceiro terza "
            "terzo derde"),
        (4, "fourth 4th vierte vierten viertes quatrieme cuarta cuarto quarta quarto vierde"),
        (5, "fifth 5th"),
        (0, "last letzte letzten letztes derniere dernier ultima ultimo laatste"),
    )
    for word in words.split()
}  # fmt: skip
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "一": 1, "二": 2, "三": 3, "四": 4,
}  # fmt: skip
# Portuguese "a" is no article before an English word: "a second wolf".
_THE = r"(?:the|das|die|der|den|le|la|el|il|o|de|het|a(?=\s(?:primeira|segunda|quarta)))\s"
_PICTURE = "pictures?|pics?|images?|versions?|options?|panels?|bild|imagen|immagine|imagem"
_NAMED = (
    rf"(?:(?!the\s){_THE})?(?:\#\s?|(?:no\.|nr\.?|number|numero|nummer|номер|{_PICTURE})\s?\#?\s?)"
    r"(?P<named>\d{1,2}|one|two|three|four)(?![\w.,:]?\d)(?!\w)"
)
_ORDINAL = rf"(?P<ordinal>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
_ONE = rf"(?:{_THE})?{_ORDINAL}\s(?:one|{_PICTURE})\b"
# Who or what "the first one on the left" is stands in the picture.
_INSIDE = (
    r"(?!\s(?:on|from|to|at)\s(?:the\s)?(?:left|right|top|bottom|far)\b|\s(?:of|who|that|behind|"
    r"beside|next|on\s(?:his|her|its|their))\b|\s(?:in|at)\s(?:the\s)?(?:front|back|rear|middle|background|foreground)\b)"
)
# "2 of 4", as the titles of the pictures say it.
_OF = r"(?:\s?/\s?(?P<of>\d)(?!\d)|\sof\s(?P<all>\d)(?!\d))?"
# An emoji and a custom one are stops, too, and stay among the words.
_STOP = (
    r"\s*(?:[:：)\]](?!\d)|[.,;](?=\s|$)|[、。]|[-–—]+(?=\s)|[!?]+(?=\s|$)|(?=<a?:\w)"
    r"|(?=[^\w\s!-/:-@\[-`{-~°]))\s*"
)
_BEFORE = (
    r"(?:(?:please|pls|plz|bitte|ok|okay|now|and|yes|can|could|would|you|we|i|let's|like|love|"
    r"prefer|choose|pick|go\swith|mach|mache)[,!.]?\s){0,4}"
)
_VERB = r"(?P<verb>make|turn|paint|draw|redo|change)\s"
_LEAD = rf"{_BEFORE}(?:{_VERB}|(?:in|for|on|from|take|use|with|to)\s)?"
_TAKE = rf"{_BEFORE}(?:(?P<verb>make|turn)\s|(?:take|use|for|from|on)\s)?"
_END = r"[\s.!?]*$"

_BY_NAME = re.compile(rf"{_LEAD}(?:{_NAMED}{_OF}|{_ONE}{_INSIDE})(?:{_STOP}|\s|{_END})")
# "First, add rain" begins a list of wishes; "the first, darker" names a picture.
_BY_THE_ORDINAL = re.compile(rf"{_LEAD}{_THE}{_ORDINAL}(?:{_STOP}|{_END})")
_BY_ORDINAL = re.compile(rf"(?:{_ORDINAL}|(?P<named>two|three|four))\s*(?:[:：)]|[-–—]+(?=\s))\s*")
_BY_STOP = re.compile(rf"{_TAKE}(?:{_THE})?[(\[]?(?P<number>\d{{1,2}}){_OF}(?:{_STOP}|[!?]*$)")
_BY_NEXT_WORD = re.compile(
    rf"{_TAKE}(?:(?:{_THE})?(?P<number>\d{{1,2}})(?:nd|rd|th|e)?{_OF}|{_THE}{_ORDINAL}){_INSIDE}"
    r"\s(?P<next>[^\W\d_]+)(?:\s(?P<after>[^\W\d_]+))?"
)
_EASTERN = re.compile(
    r"(?:第(?P<named>[1-9一二三四])[张張幅枚]|(?P<number>[1-9])(?:番目?|枚目|号|번째?|(?=を)))"
    r"目?[をはもの은을]?\s*"
)
_AT_END = re.compile(
    rf"(?:[,;]\s|\s(?:in|on|for|to)\s)(?:{_NAMED}|{_ONE})[\s.!]*$"
    rf"|\s(?:in|to)\sthe\s(?P<ordinal_alone>{'|'.join(_ORDINALS)})[\s.!]*$"
)
_ADDED = re.compile(r"(?:add|put|give|more)\b")
_AT_END_OF_ADDED = re.compile(r"\s(?:to|in)\s(?P<number>\d)[\s.!]*$")
# "The first and the third", and a list: "1: darker 2: with rain".
_AND_ANOTHER = re.compile(
    rf"(?:and|or|&|,)\s{_THE}{_ORDINAL}\b|[^\n]{{0,{_LOOKED_AT}}}?\s\d[:.)]\s"
)
_SEVERAL = re.compile(
    r"\#?\d{1,2}(?:\s?(?:,|&|\+|[-–])\s?|\s(?:and|or|und|oder|et|ou|y|o|e)\s)\#?\d{1,2}(?!\w)"
    r"(?![.:]\d)(?:\s(?P<next>[^\W\d_]+)(?:\s(?P<after>[^\W\d_]+))?)?"
)
_ANOTHER = re.compile(r"[,;]\s(?:and\s)?\#?\d\s(?P<next>[^\W\d_]+)(?:\s(?P<after>[^\W\d_]+))?")


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


# Words with which a change begins; no picture shows two of them.
_BEGINS = _words(
    "at in on with without but from under over as and no not make add remove change keep is be "
    "looks please like by during again instead less much slightly bit even only has "
    "bei mit ohne aber im nicht etwas viel avec sans mais plus moins dans "
    "sous pas con sin pero más menos en bajo più meno senza ma sotto com sem em"
)
_COUNTED = _words("more mehr fewer additional meer mer więcej больше")
_MANY = _words("men women people children sheep fish deer mice geese folk oxen")
_NOUNS_IN_ER = _words(
    "other water thunder summer winter silver timber lumber paper power ritter krieger reiter "
    "kinder"
)


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
    if shown < 2:
        return NumberedReply(None, text)
    plain = text[:_LOOKED_AT].translate(_DIGITS).replace("  ", " ") + text[_LOOKED_AT:]
    beginning = _same_length(plain[:_LOOKED_AT])
    several = _SEVERAL.match(beginning)
    if several and (not several["next"] or _is_change(2, several, plain)):
        raise NoSuchNumber(shown)
    for pattern in (_BY_NAME, _BY_THE_ORDINAL, _BY_ORDINAL, _BY_STOP, _EASTERN):
        found = pattern.match(beginning)
        if found and _counts_to(found, shown):
            return _reply(found, plain[found.end() :], shown)
    found = _BY_NEXT_WORD.match(beginning)
    if found and _counts_to(found, shown) and _is_change(int(found["number"] or 0), found, plain):
        return _reply(found, plain[found.start("next") :], shown)
    before = max(0, len(plain) - _LOOKED_AT)
    ending = _same_length(plain[before:])
    found = _AT_END.search(ending)
    if found is None and _ADDED.match(beginning):
        found = _AT_END_OF_ADDED.search(ending)
    if found:
        return _reply(found, plain[: before + found.start()], shown)
    return NumberedReply(None, text)


def _same_length(text: str) -> str:
    """The folded text. Characters that would become several stay, so places stay the same."""
    return "".join(each if len(folded(each)) != 1 else folded(each) for each in text)


def _counts_to(found: re.Match[str], shown: int) -> bool:
    """Whether the number stands alone, or as one of all pictures: "2 of 4"."""
    said = found.groupdict()
    return (said.get("of") or said.get("all")) in (None, str(shown))


def _number(found: re.Match[str]) -> int:
    """The number that was found; 0 for the last one."""
    said = found.groupdict()
    ordinal = said.get("ordinal") or said.get("ordinal_alone")
    if ordinal:
        return _ORDINALS[ordinal]
    name = said.get("named") or said.get("number") or ""
    return _NUMBERS.get(name) or int(name)


def _reply(found: re.Match[str], rest: str, shown: int) -> NumberedReply:
    """The reply without what was found."""
    said = found.groupdict()
    is_last = not (said.get("named") or said.get("number")) and _number(found) == 0
    number = shown if is_last else _number(found)
    beside = _same_length(rest[:_LOOKED_AT])
    another = _ANOTHER.search(beside)
    names_another = _AND_ANOTHER.match(beside) or (another and _is_change(2, another, rest))
    if not 1 <= number <= shown or names_another:
        raise NoSuchNumber(shown)
    words = rest.strip()
    verb = said.get("verb")
    return NumberedReply(number, f"{verb} it {words}" if verb and words else words)


def _is_change(number: int, found: re.Match[str], text: str) -> bool:
    """Whether words that begin so tell what should change, and do not name things to count.

    `number` stands before them; 0: an ordinal does.
    """
    word, after = found["next"], found["after"] or ""
    if word in _BEGINS or word in POLITE | THANKS:
        return True
    things = (after.endswith("s") and len(after) > 3) or after in _MANY
    if word in _COUNTED:
        return number != 1 and bool(after) and not things
    if word in MORE:
        return not things
    # "1 tower" counts, and so do German "2 Ritter".
    is_noun = number < 2 or text[found.start("next")].isupper() or word in _NOUNS_IN_ER
    return len(word) > 4 and word.endswith("er") and not is_noun and not things
