"""The nearest notation that works, for one that cannot be read."""

import re
from collections.abc import Callable, Iterable

from studio.rules.dice.comments import (
    ADVANTAGE,
    DISADVANTAGE,
    DROP,
    HIGHEST,
    KEEP,
    LOWEST,
    NUMBERS,
)
from studio.rules.dice.operators import Place, Unread


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COUNT = rf"(\d+|{_one_of(NUMBERS)})"
_VALUE = r"(?=\d|d[\d%f]|\()"
_WORDS = r"([^\W\d_]+(?:[ '’-][^\W\d_]+){0,20}?)"
_ADVANTAGE = rf"(?:with |at )?({_one_of(ADVANTAGE | DISADVANTAGE)})"
_NEGATION = r"(?:no|not|without|never)"

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rules(*rules: tuple[str, str | Callable[[re.Match[str]], str]]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rules)


def _counted(name: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{name}{_number(match[1])}"


def _number(word: str | None) -> str:
    return str(NUMBERS.get((word or "1").lower(), word or 1))


def _chosen(match: re.Match[str]) -> str:
    """`kh3` for "best three", `pl1` for "without the lowest"."""
    side = "h" if match["high"] else "l"
    return f"{'p' if match['drop'] else 'k'}{side}{_number(match['first'] or match['second'])}"


def _exploding(match: re.Match[str]) -> str:
    return f"e>{int(match[1]) - 1}" if match[2] else f"e{match[1]}"


_SIDE = rf"(?:(?P<high>{_one_of(HIGHEST)})|(?P<low>{_one_of(LOWEST)}))\b"
_CHOICE = (
    rf"(?:(?:{_one_of(KEEP)}) |(?P<drop>{_one_of(DROP)}|without|less|minus) )?(?:the )?"
    rf"(?:(?P<first>\d+|{_one_of(NUMBERS)}) )?{_SIDE}(?: of)?"
    rf"(?: (?P<second>\d+|{_one_of(NUMBERS)})\b(?! times))?(?: (?:die|dice|rolls?|results?)\b)?"
)

# What other dialects and plain words write after dice, and what is near it here.
_AFTER_DICE = _rules(
    (r"[=?.,;:~ ]+$", ""),
    (r"\\", ""),
    (r"=+>? ?(?=[^\W\d_])", "# "),
    (r"(\d+)\+(?= |$)", r"t\1"),
    (r"! (?=[^\W\d_]{2,}+(?![\d<>=]))", "# "),
    (r"ie ?(\d+)", r"e\1"),
    (r"ie\b", "!"),
    (r"(?:target|tn|s|success(?:es)?|hits?|count)(?: on| at)? ?(\d+)\+?(?!\w)", r"t\1"),
    (r"\( ?((?:keep|drop|take)\b[^()]*)\)", r"\1"),
    (rf"[,;] ?(?=(?:keep|drop|take|with|x|{_ADVANTAGE}|{_COUNT} times)\b)", " "),
    (r"d ?([123])(?!\d)", r"pl\1"),
    (r"([hl]) ?(\d+)", r"k\1\2"),
    (r"r ?([<>]?=? ?\d+)", r"ro\1"),
    (r"!{1,2}p?(?![\d=<>])!*", "!"),
    (r"!=? ?(\d+)", r"e\1"),
    (r"! ?([<>]=?) ?(\d+)", r"e\1\2"),
    (rf"(?:keep|take) (?:the )?{_COUNT}\b", _counted("kh")),
    (rf"drop (?:the )?{_COUNT}\b", _counted("pl")),
    (_CHOICE, _chosen),
    (r"re-?roll(?:s|ing)? (?:the )?(?:ones|1'?s?) (?:and|or) (?:twos|2'?s?)\b", "ro<3"),
    (r"re-?roll(?:s|ing)? (?:the )?(?:ones|1'?s?)\b", "ro1"),
    (r"re-?roll(?:s|ing)? (?:the )?(?:twos|2'?s?)\b", "ro2"),
    (r"re-?roll(?:s|ing)? (?:below|under|<) ?(\d+)", r"ro<\1"),
    (r"re-?roll(?:s|ing)? (\d+)(?!\w)", r"ro\1"),
    (r"explod(?:e|es|ed|ing)(?: on)? (?:an? )?(\d+)(\+)?(?!\w)", _exploding),
    (r"explod(?:e|es|ed|ing)\b", "!"),
    (rf"(?:with )?{_NEGATION} {_ADVANTAGE}$", ""),
    (rf"(?!{_NEGATION}\b){_WORDS} {_ADVANTAGE}$", r"\2 # \1"),
    (rf"(?:plus|and|bonus|add) {_COUNT}$", _counted("+ ")),
    (rf"plus {_COUNT}\b", _counted("+ ")),
    (rf"{_COUNT}$", _counted("+ ")),
    (rf"minus {_COUNT}\b", _counted("- ")),
    (r"(?:half|halved)\b", "/ 2"),
    (r"(?:double|doubled)\b", "* 2"),
    (rf"times {_COUNT}\b", _counted("* ")),
    (rf"x {_COUNT}\b", _counted("x")),
    (rf"{_COUNT} times\b", _counted("x")),
    (r"thrice\b", "x3"),
    (rf"divided by {_COUNT}\b", _counted("/ ")),
    (r"x ?(\d+)", r" x\1"),
    (r"=(?!=)", "=="),
    (rf"\( ?{_ADVANTAGE} ?\)", r"\1"),
)
# What may be meant when it stands behind a whole notation.
_BEHIND = _rules(
    (r",(\d{3})(?!\d)", r"\1"),
    (r"\( ?([-+]) ?(\d+) ?\)", r"\1 \2"),
    (r"(?:with|and|plus) (?=[-+] ?\d)", ""),
    (r"[,;] ?(?=\d*d[\d%])", " + "),
    (rf"or {_VALUE}", "# or "),
    (rf"(?:and|then|with|plus|add|adding|&) (?:an? )?{_VALUE}", "+ "),
    (rf"{_WORDS} ?([-+*/] ?{_VALUE})", r"[\1] \2"),
    (rf"{_WORDS} (?:and |plus )?{_VALUE}(?=\d*d[\d%f])", r"[\1] + "),
    (r"[,;.] ?(?=[^\W\d_][^\d]*$)", "# "),
    (r"[,;] ?(?=[-+] ?\d)", ""),
    (r"(?=\d+(?:st|nd|rd|th)\b)", "# "),
    (r"#(?=\S)", " # "),
    (r"\((?=[^()]*[^\W\d_]{2})", "# ("),
    (rf"(?!0\d){_VALUE}", "+ "),
    (r"(?=(?:keep|drop|re-?roll|explod|plus|minus|x(?= ?\d|$))\b)", ""),
)
_CHOSEN = re.compile(_CHOICE, re.IGNORECASE)
_ANY_DICE = re.compile(r"d[\d%f]", re.IGNORECASE)
_COMMENT = _rules((r"(?=[^\d\s+/%<>=^{}#,;)-])", "# "))
_SOME_LETTERS = re.compile(r"[^\W\d_]{3}|[^\w\s|\\]")
_WORDS_IN_BRACKETS = re.compile(r"\([^()\d]*[^\W\d_]{2}")
# The die's letter in German, Swedish, Polish, Finnish and Russian.
_OTHER_LETTER = re.compile(r"[wtknкд](?=\d)", re.IGNORECASE)
_LONE_NUMBER = re.compile(r"(?:.*[^\w.])?\d*")
_NUMBER_ALONE = re.compile(r"(?:[/!]?r(?:oll)? )?(\d+) ?", re.IGNORECASE)
_SIDED = re.compile(rf"(?:{_COUNT}[- ])?sided (?:die|dice)\b", re.IGNORECASE)
_FATE = re.compile(r"(?:fate|fudge) (?:die|dice)\b", re.IGNORECASE)
_NOUN = re.compile(r"(?:[^\W\d_]+[- ])?(?:sided )?(?:die|dice)\b", re.IGNORECASE)
_FIRST_VALUE = re.compile(r"(?<![^\W_])(?:\d*d[\d%]|\d|\()", re.IGNORECASE)
_DASH = re.compile(r" (?:[-–—]+|//|/ ?\*) ?$")
_COMMAND = re.compile(r"[/!]?r(?:oll)? ?", re.IGNORECASE)
_WRAPPED = re.compile(
    r"\[\[?([^\[\]]+)\]\]?|`+([^`]+)`+|([*_~|]{1,3})([^*_~|]+)\3"
    r"|[\"'“„«<]([^\"'“”„«»<>]+)[\"'”“»>]"
)
_SETS = re.compile(r"(?:(?:times|#) )?((?!0)\d*d[\d%f][^#]*)", re.IGNORECASE)
_DROPPED = re.compile(
    rf"(?:the )?(?:(?P<high>h|{_one_of(HIGHEST)})|(?:l|{_one_of(LOWEST)}))(?P<count>\d*)(?![^\W_])",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\( ?(?P<label>[^()\d]*[^()\d\s]) ?\) ?(?P<dice>.*)")


def repaired(text: str, unread: Unread) -> str:
    """The text with its unread part spelled as it may be meant; "" when nothing is near.

    It may need more than one repair.
    """
    before, rest = text[: unread.start], text[unread.start :]
    match unread.place:
        case Place.PRODUCT:
            return f"{before}*{rest[1:]}" if rest[0] in "x#" else ""
        case Place.VALUE | Place.INSIDE:
            if (label := _LABEL.fullmatch(text)) and label["dice"]:
                return f"{label['dice']} # {label['label']}"
            dropped = _DROPPED.match(rest)
            if dropped and before.rstrip().endswith("-"):
                side = "h" if dropped["high"] else "l"
                count = dropped["count"] or 1
                return f"{before.rstrip('- ')}p{side}{count}{rest[dropped.end() :]}"
            return _with_value_first(before, rest)
        case Place.HERE:
            return _first(_AFTER_DICE, before, rest)
        case Place.TAIL:
            return _with_tail(before, rest)
        case _:
            return ""


def _with_tail(before: str, rest: str) -> str:
    """What stands behind a whole notation as dice, as an operator or as a comment."""
    if rest.startswith("(") and not before.endswith(" "):
        return f"{before}{' # ' if _WORDS_IN_BRACKETS.match(rest) else '*'}{rest}"
    if (letter := _OTHER_LETTER.match(rest)) and _LONE_NUMBER.fullmatch(before):
        return f"{before}d{rest[letter.end() :]}"
    if alone := _NUMBER_ALONE.fullmatch(before):
        number = alone[1]
        if sets := _SETS.fullmatch(rest):
            return f"{sets[1]} x{number}"
        if sided := _SIDED.match(rest):
            dice = f"{number}d{_number(sided[1])}" if sided[1] else f"1d{number}"
            return f"{dice}{rest[sided.end() :]}"
        if fate := _FATE.match(rest):
            return f"{number}dF{rest[fate.end() :]}"
        if _NOUN.match(rest):
            return ""
    if _CHOSEN.match(rest) and len(_ANY_DICE.findall(before)) > 1:
        return ""  # It may be meant for all dice, or for the last.
    found = _first((*_AFTER_DICE, *_BEHIND), before, rest)
    if not found and (before.endswith(" ") or _SOME_LETTERS.match(rest)):
        found = _first(_COMMENT, before, rest)
    return found


def _first(rules: Iterable[_Rule], before: str, rest: str) -> str:
    for pattern, instead in rules:
        if match := pattern.match(rest):
            new = match.expand(instead) if isinstance(instead, str) else instead(match)
            if new.startswith("!"):
                before = before.rstrip()  # "1d20 ! Hit" has an exclamation and no operator.
            return f"{before}{new}{rest[match.end() :]}"
    return ""


def _with_value_first(before: str, rest: str) -> str:
    """Dice in brackets of a post or in braces, words before them, or a dash before a comment."""
    if wrapped := _WRAPPED.fullmatch(rest):
        return f"{before}{wrapped[1] or wrapped[2] or wrapped[4] or wrapped[5]}"
    if rest.startswith("\\"):
        return f"{before}{rest[1:]}"
    if letter := _OTHER_LETTER.match(rest):
        return f"{before}d{rest[letter.end() :]}"
    if rest.startswith("{"):
        return f"{before}{rest}".replace("{", "(").replace("}", ")")
    dash = _DASH.search(before)
    if dash and not any(char.isdigit() for char in rest):
        return f"{before[: dash.start()]} # {rest}"
    value = _FIRST_VALUE.search(rest)
    at_the_start = not before or _COMMAND.fullmatch(before)
    if not at_the_start or value is None or not value.start():
        return ""
    words = rest[: value.start()].strip()
    times = 3 if words.lower() == "thrice" else NUMBERS.get(words.lower().removesuffix(" times"))
    if times and value[0][0] in "dD" and not words.lower().endswith("times"):
        return f"{times}{rest[value.start() :]}"  # two d6
    if times:
        return f"{rest[value.start() :]} x{times}"
    if not rest[value.start() - 1].isspace():
        return ""
    joint = " " if words.startswith("[") else " # "
    return f"{rest[value.start() :]}{joint}{words.rstrip(': ')}"
