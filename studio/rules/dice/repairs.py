"""The nearest notation that works, for one that cannot be read."""

import re
from collections.abc import Callable, Iterable

from studio.rules.dice.comments import NUMBERS
from studio.rules.dice.operators import Place, Unread

_COUNT = rf"(\d+|{'|'.join(NUMBERS)})"
_VALUE = r"(?=\d|d[\d%f]|\()"
_WORDS = r"([^\W\d_]+(?:[ '’-][^\W\d_]+){0,20}?)"
_ADVANTAGE = r"(?:with |at )?(adv|advantage|dis|disadv|disadvantage)"

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rules(*rules: tuple[str, str | Callable[[re.Match[str]], str]]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rules)


def _counted(name: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{name}{NUMBERS.get((match[1] or '1').lower(), match[1] or 1)}"


# What other dialects and plain words write after dice, and what is near it here.
_AFTER_DICE = _rules(
    (r"[=?.~ ]+$", ""),
    (r"! (?=[^\W\d_]{2})", "# "),
    (r"ie ?(\d+)", r"e\1"),
    (r"ie\b", "!"),
    (r"(?:target|tn|success(?:es)?) ?(\d+)\+?", r"t\1"),
    (r"\( ?((?:keep|drop|take)\b[^()]*)\)", r"\1"),
    (r"[,;] ?(?=(?:keep|drop|take)\b)", ""),
    (r"d ?([123])(?!\d)", r"pl\1"),
    (r"([hl]) ?(\d+)", r"k\1\2"),
    (r"r ?([<>]?=? ?\d+)", r"ro\1"),
    (r"!{1,2}p?(?![\d=<>])!*", "!"),
    (r"!=? ?(\d+)", r"e\1"),
    (r"! ?([<>]=?) ?(\d+)", r"e\1\2"),
    (rf"(?:keep|take) (?:the )?{_COUNT}\b", _counted("kh")),
    (rf"drop (?:the )?{_COUNT}\b", _counted("pl")),
    (rf"(?:the )?(?:highest|higher|best|top)(?: of)?(?: {_COUNT})?\b", _counted("kh")),
    (rf"(?:the )?(?:lowest|lower|worst)(?: of)?(?: {_COUNT})?\b", _counted("kl")),
    (r"re-?roll(?:s|ing)? (?:the )?(?:ones|1'?s?) (?:and|or) (?:twos|2'?s?)\b", "ro<3"),
    (r"re-?roll(?:s|ing)? (?:the )?(?:ones|1'?s?)\b", "ro1"),
    (r"re-?roll(?:s|ing)? (?:the )?(?:twos|2'?s?)\b", "ro2"),
    (r"explod(?:e|es|ed|ing)\b", "!"),
    (rf"{_WORDS} {_ADVANTAGE}$", r"\2 # \1"),
    (rf"plus {_COUNT}\b", _counted("+ ")),
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
    (r"\( ?([-+]) ?(\d+) ?\)", r"\1 \2"),
    (r"(?:with|and|plus) (?=[-+] ?\d)", ""),
    (r", ?(?=\d*d[\d%])", " + "),
    (rf"or {_VALUE}", "# or "),
    (rf"(?:and|then|with|plus|add|adding|&) (?:an? )?{_VALUE}", "+ "),
    (rf"{_WORDS} ?([-+*/] ?{_VALUE})", r"[\1] \2"),
    (rf"{_WORDS} (?:and |plus )?{_VALUE}(?=\d*d[\d%f])", r"[\1] + "),
    (r"[,;] ?(?=[^\W\d_][^\d]*$)", "# "),
    (r"(?=\d+(?:st|nd|rd|th)\b)", "# "),
    (r"#(?=\S)", " # "),
    (r"\((?=[^()]*[^\W\d_]{2})", "# ("),
    (rf"{_VALUE}", "+ "),
    (r"(?=(?:keep|drop|re-?roll|explod|plus|minus|x)\b)", ""),
    (r"(?=[^\d\s+/%<>=^{}#,;)-])", "# "),
)
_FIRST_VALUE = re.compile(r"(?<![^\W_])(?:\d*d[\d%]|\d|\()", re.IGNORECASE)
_DASH = re.compile(r" (?:[-–—]+|//|/ ?\*) ?$")
_COMMAND = re.compile(r"[/!]?r(?:oll)? ?", re.IGNORECASE)
_WRAPPED = re.compile(r"\[\[([^\[\]]+)\]\]|`+([^`]+)`+|([*_~|]{1,3})([^*_~|]+)\3")
_SETS = re.compile(r"(?:times )?(\d*d[\d%f][^#]*)", re.IGNORECASE)
_DROPPED = re.compile(r"([hl])(\d*)(?![^\W_])", re.IGNORECASE)
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
                letter, count = dropped.groups()
                return f"{before.rstrip('- ')}p{letter}{count or 1}{rest[dropped.end() :]}"
            return _with_value_first(before, rest)
        case Place.HERE:
            return _first(_AFTER_DICE, before, rest)
        case Place.TAIL:
            if rest.startswith("(") and not before.endswith(" "):
                return f"{before}*{rest}"
            sets = _SETS.fullmatch(rest)
            if sets and before.strip().isdecimal():
                return f"{sets[1]} x{before.strip()}"
            return _first((*_AFTER_DICE, *_BEHIND), before, rest)
        case _:
            return ""


def _first(rules: Iterable[_Rule], before: str, rest: str) -> str:
    for pattern, instead in rules:
        if match := pattern.match(rest):
            new = match.expand(instead) if isinstance(instead, str) else instead(match)
            return f"{before}{new}{rest[match.end() :]}"
    return ""


def _with_value_first(before: str, rest: str) -> str:
    """Dice in brackets of a post or in braces, words before them, or a dash before a comment."""
    if wrapped := _WRAPPED.fullmatch(rest):
        return f"{before}{wrapped[1] or wrapped[2] or wrapped[4]}"
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
    times = NUMBERS.get(words.lower().removesuffix(" times"))
    if times:
        return f"{rest[value.start() :]} x{times}"
    if not rest[value.start() - 1].isspace():
        return ""
    joint = " " if words.startswith("[") else " # "
    return f"{rest[value.start() :]}{joint}{words.rstrip(': ')}"
