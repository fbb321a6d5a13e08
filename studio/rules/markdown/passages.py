"""The passages of a text that Discord shows in another way than as typed.

The rules are those of Discord's client, which tries regular expressions at each place, from left
to right. So a passage ends at the first mark that can end it, also when that mark stands in code
or in an address. The work is linear, whatever the text is.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from studio.rules.markdown.runs import Pairs, SignRuns, Ticks

SCHEME = r"(?:https?|steam|discord)://"
"""How an address begins, as a regular expression."""


class PassageKind(StrEnum):
    """What Discord makes of a passage."""

    BOLD = auto()
    ITALIC = auto()
    UNDERLINE = auto()
    STRUCK = auto()
    SPOILER = auto()
    CODE = auto()
    CODE_BLOCK = auto()
    # Words with an address behind them: `[words](https://…)`.
    LINK = auto()
    # Lines that begin with `> `, or everything behind `>>> `.
    QUOTE = auto()
    HEADING = auto()
    SUBTEXT = auto()
    LIST_ITEM = auto()
    # A backslash and the sign behind it.
    ESCAPE = auto()
    ADDRESS = auto()
    # A mention, an emoji of a server, a time or a command: `<@1>`, `<:smile:1>`, `<t:0:R>`.
    TAG = auto()


ALL_CODE = frozenset((PassageKind.CODE, PassageKind.CODE_BLOCK))
"""The kinds in which no other marks are read."""


@dataclass(frozen=True)
class Passage:
    """A passage from `start` to `end`, and its words from `inner_start` to `inner_end`.

    `opening` and `closing` are the marks that would mark other words in the same way. An escape,
    an address and a tag have no words inside and no marks.
    """

    kind: PassageKind
    start: int
    end: int
    inner_start: int
    inner_end: int
    opening: str = ""
    closing: str = ""


def read_markdown(text: str) -> list[Passage]:
    """The passages of the text in the order of their beginnings; an outer one comes first."""
    return _PassageReader(text).read()


def begins_line(text: str, start: int) -> int | None:
    """Where the sign stands that would begin a quote, a heading or a list in a line from `start`.

    A backslash before this sign takes its meaning away. None when no such thing would begin.
    """
    found = _LINE_SIGN.match(text, start)
    return found.start(found.lastgroup or 0) if found else None


def end_address(text: str) -> str:
    """The address at the beginning of a text without blanks, without the signs behind it."""
    address = text.rstrip(_ADDRESS_ENDS_BEFORE)
    loose = address.count(")") - address.count("(")
    closing = len(address) - len(address.rstrip(")"))
    return address[: len(address) - max(0, min(loose, closing))]


class Places:
    """Answers which places of a text are in passages of some kinds."""

    def __init__(self, passages: Iterable[Passage], kinds: Collection[PassageKind]) -> None:
        self._spans: list[tuple[int, int]] = []
        for each in passages:
            if each.kind in kinds and (not self._spans or each.start >= self._spans[-1][1]):
                self._spans.append((each.start, each.end))

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._spans, place, key=lambda span: span[0]) - 1
        return at >= 0 and place < self._spans[at][1]


_EVENT = re.compile(rf"[\\*_`<\[\n¯]|~~|\|\||{SCHEME}")
_SHRUG = "¯\\_(ツ)_/¯"
_ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
_TAG = re.compile(
    r"<(?:@[!&]?\d{1,20}|#\d{1,20}|a?:\w{1,40}:\d{1,20}|t:-?\d{1,20}(?::\w)?"
    r"|/[^<>:\n]{1,100}:\d{1,20}|id:\w{1,20}(?::\d{1,20})?|sound:\d{1,20}:\d{1,20})>"
)
_BRACKETED_ADDRESS = re.compile(
    rf"<(?:{SCHEME}[^\s<>]+|[^\s<>@]{{1,64}}@[^\s<>@]{{1,250}}|\+\d{{5,20}})>"
)
_ADDRESS = re.compile(rf"{SCHEME}[^\s<]+")
_ADDRESS_ENDS_BEFORE = ".,:;\"']"
_LINK_TARGET = re.compile(
    rf"\(\s?<?{SCHEME}(?:\([^\s()\[\]]*+\)|[^\s()\[\]\\]|\\[^\s\[\]])++"
    r"(?:\s(?:\"[^\"\[\]]*+\"|'[^'\[\]]*+'))?\s?\)"
)
# Inside so many passages no other is looked for. A run of a thousand stars would hold hundreds.
_DEEPEST = 12
# So many brackets that are closed, but were not opened, may stand in the words of a link.
_LOOSE_BRACKETS = 3

_BLOCK_QUOTE = re.compile(r" *+>>> +")
QUOTE_PREFIX = re.compile(r" *+>(?!>>) +")
"""What stands at the beginning of each line of a quote."""
_QUOTED_LINES = re.compile(r" *+>(?!>>) [^\n]*+(?:\n *+>(?!>>) [^\n]*+)*+")
_LINE = re.compile(r" *+(?:(?P<heading>#{1,3})|(?P<subtext>-#)) +(?=\S)")
_ITEM = re.compile(r" *+(?:[-*]|\d++\.) +(?=\S)")
_LINE_SIGN = re.compile(r" *+(?:(?P<sign>#{1,3} |-# |[-*] |>(?:>>)? )|\d++(?P<dot>\.) )")
_MORE_OF_ITEM = re.compile(r"(?:\n(?! *+(?:[-*]|\d++\.) ) [^\n]*+)*+")
_CODE_BLOCK = (re.compile(r"```[\w+\-.#]++\n++"), re.compile(r"```\n*+"))


class _PassageReader:
    """Reads one text from left to right, and keeps the passages that are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Passage] = []
        self._open: list[Passage] = []
        self._stars = SignRuns(text, "*")
        self._underscores = SignRuns(text, "_")
        self._strikes = Pairs(text, "~~")
        self._bars = Pairs(text, "||")
        self._ticks = Ticks(text)
        self._closed_at = _closed_brackets(text)
        self._readers: dict[str, Callable[[int, int], Passage | int]] = {
            "\\": self._escape,
            "¯": self._shrug,
            "*": self._star,
            "_": self._underscore,
            "~~": self._strike,
            "||": self._spoiler,
            "`": self._code,
            "<": self._tag,
            "[": self._link,
        }

    def read(self) -> list[Passage]:
        """Every passage of the text."""
        place = self._line(0)
        while True:
            end = self._open[-1].inner_end if self._open else len(self._text)
            event = _EVENT.search(self._text, place, end)
            if event is None:
                if not self._open:
                    return self._found
                place = self._open.pop().end
            elif event[0] == "\n":
                place = self._line(event.end())
            else:
                place = self._take(self._readers.get(event[0], self._address)(event.start(), end))

    def _take(self, found: Passage | int) -> int:
        """Keep the passage. Gives the place where reading goes on."""
        if isinstance(found, int):
            return found
        self._found.append(found)
        no_words = found.inner_start == found.inner_end or found.kind in ALL_CODE
        if no_words or len(self._open) == _DEEPEST:
            return found.end
        self._open.append(found)
        return found.inner_start

    def _line(self, start: int) -> int:
        """Keep what begins at the beginning of a line. Gives the place behind its mark."""
        text = self._text
        if not self._open:
            if mark := _BLOCK_QUOTE.match(text, start):
                start = self._take(_line_passage(PassageKind.QUOTE, mark, len(text), ">>> "))
            elif lines := _QUOTED_LINES.match(text, start):
                prefix = QUOTE_PREFIX.match(text, start)
                assert prefix is not None
                start = self._take(_line_passage(PassageKind.QUOTE, prefix, lines.end(), "> "))
        elif self._open[-1].kind is not PassageKind.QUOTE:
            return start
        elif self._open[-1].opening == "> " and (prefix := QUOTE_PREFIX.match(text, start)):
            start = prefix.end()
        end = self._open[-1].inner_end if self._open else len(text)
        return self._one_line(start, end)

    def _one_line(self, start: int, end: int) -> int:
        line_end = self._text.find("\n", start, end)
        line_end = end if line_end < 0 else line_end
        if mark := _LINE.match(self._text, start, line_end):
            kind = PassageKind.HEADING if mark["heading"] else PassageKind.SUBTEXT
            opening = f"{mark['heading'] or mark['subtext']} "
            return self._take(_line_passage(kind, mark, line_end, opening))
        if mark := _ITEM.match(self._text, start, line_end):
            more = _MORE_OF_ITEM.match(self._text, line_end, end)
            item_end = more.end() if more else line_end
            return self._take(_line_passage(PassageKind.LIST_ITEM, mark, item_end, ""))
        return start

    def _escape(self, start: int, end: int) -> Passage | int:
        found = _ESCAPED.match(self._text, start, end)
        return _whole(PassageKind.ESCAPE, start, found.end()) if found else start + 1

    def _shrug(self, start: int, end: int) -> Passage | int:
        if self._text.startswith(_SHRUG, start, end):
            return _whole(PassageKind.ESCAPE, start, start + len(_SHRUG))
        return start + 1

    def _star(self, start: int, end: int) -> Passage | int:
        italic = self._stars.find_star(start, end)
        bold = self._double(start, end, self._stars)
        return _longer(start, "*", italic, PassageKind.BOLD, bold)

    def _underscore(self, start: int, end: int) -> Passage | int:
        italic = self._underscores.find_underscore(start, end)
        underline = self._double(start, end, self._underscores)
        return _longer(start, "_", italic, PassageKind.UNDERLINE, underline)

    def _double(self, start: int, end: int, runs: SignRuns) -> int | None:
        sign = self._text[start]
        if not self._text.startswith(sign, start + 1, end):
            return None
        return runs.find_double(start, end)

    def _strike(self, start: int, end: int) -> Passage | int:
        closing = self._strikes.find(start, end)
        return start + 1 if closing is None else _pair(PassageKind.STRUCK, start, closing, "~~")

    def _spoiler(self, start: int, end: int) -> Passage | int:
        closing = self._bars.find(start, end)
        return start + 1 if closing is None else _pair(PassageKind.SPOILER, start, closing, "||")

    def _code(self, start: int, end: int) -> Passage | int:
        found = self._code_block(start, end) if self._text.startswith("```", start) else None
        if found is not None:
            return found
        closing = self._ticks.find_closing(start, end)
        if closing is None:
            return self._ticks.end_of_run(start)
        place, length = closing
        ticks = "`" * length
        return Passage(PassageKind.CODE, start, place + length, start + length, place, ticks, ticks)

    def _code_block(self, start: int, end: int) -> Passage | None:
        for pattern in _CODE_BLOCK:
            head = pattern.match(self._text, start, end)
            if head is None:
                continue
            # The code has at least one character.
            closing = self._text.find("```", head.end() + 1, end)
            if closing >= 0:
                opening = head[0].rstrip("\n") + "\n"
                return Passage(
                    PassageKind.CODE_BLOCK,
                    start,
                    closing + 3,
                    head.end(),
                    closing,
                    opening,
                    "\n```",
                )
        return None

    def _tag(self, start: int, end: int) -> Passage | int:
        if found := _TAG.match(self._text, start, end):
            return _whole(PassageKind.TAG, start, found.end())
        if found := _BRACKETED_ADDRESS.match(self._text, start, end):
            return _whole(PassageKind.ADDRESS, start, found.end())
        return start + 1

    def _address(self, start: int, end: int) -> Passage | int:
        found = _ADDRESS.match(self._text, start, end)
        if found is None:
            return start + 1
        address = end_address(found[0])
        return _whole(PassageKind.ADDRESS, start, start + len(address))

    def _link(self, start: int, end: int) -> Passage | int:
        link: Passage | int = start + 1
        closed = self._closed_at.get(start)
        # The client prefers the last bracket that can end the words.
        for _ in range(_LOOSE_BRACKETS):
            if closed is None or closed >= end:
                break
            target = _LINK_TARGET.match(self._text, closed + 1, end)
            if target is not None and closed > start + 1:
                closing = self._text[closed : target.end()]
                link = Passage(
                    PassageKind.LINK, start, target.end(), start + 1, closed, "[", closing
                )
            closed = self._closed_at.get(closed)
        return link


def _closed_brackets(text: str) -> dict[int, int]:
    """For each opening bracket the one that closes it.

    For each closing bracket the next one, when no bracket is opened between them.
    """
    closed_at: dict[int, int] = {}
    opened: list[int] = []
    before = -1
    for found in re.finditer(r"[\[\]]", text):
        place = found.start()
        if found[0] == "[":
            opened.append(place)
            before = -1
            continue
        if opened:
            closed_at[opened.pop()] = place
        if before >= 0:
            closed_at[before] = place
        before = place
    return closed_at


def _line_passage(kind: PassageKind, mark: re.Match[str], end: int, opening: str) -> Passage:
    return Passage(kind, mark.start(), end, mark.end(), end, opening)


def _whole(kind: PassageKind, start: int, end: int) -> Passage:
    return Passage(kind, start, end, end, end)


def _pair(kind: PassageKind, start: int, closing: int, mark: str) -> Passage:
    size = len(mark)
    return Passage(kind, start, closing + size, start + size, closing, mark, mark)


def _longer(
    start: int, sign: str, italic: int | None, kind: PassageKind, double: int | None
) -> Passage | int:
    """Of two passages that begin here the longer one; italics when both are as long."""
    if italic is not None and (double is None or italic + 1 >= double + 2):
        return _pair(PassageKind.ITALIC, start, italic, sign)
    if double is not None:
        return _pair(kind, start, double, sign * 2)
    return start + 1
