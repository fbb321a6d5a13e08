"""Splits a post into messages, and finds the roles that a text mentions.

No word is changed. When a passage that Discord shows in another way (a spoiler, code, bold, a
quote) is longer than a message, its marks are closed at the cut and opened again after it.
Otherwise the second half of a spoiler would be visible. What Discord does not read as a mark is
not one here either: `studio.rules.markdown` knows it.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio.rules.letters import cut_before
from studio.rules.markdown.passages import (
    QUOTE_PREFIX,
    Passage,
    PassageKind,
    begins_line,
    read_markdown,
)

MESSAGE_LIMIT = 2000
"""The most characters of a message in Discord."""

POST_LIMIT = 40_000
"""The most characters of a post: twenty messages."""

# Characters that the databases cannot store and Discord does not show.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_ROLE = re.compile(r"<@&(\d{1,20})>")

# The places where a text can be cut, the best kind first. A part ends where `gap` begins.
_PLACES = (
    re.compile(r"(?P<gap>\n[^\S\n]*\n)"),
    re.compile(r"(?P<gap>\n)"),
    re.compile(r"[.!?…][\"'”’»)\]*_~|]*(?P<gap>\s)|[。！？][」』”’）]*(?P<gap_>)"),
    re.compile(r"(?P<gap>\s)"),
)
# A pattern may reach so far beyond the end of what fits.
_MARGIN = 100

# Marks that are carried on take at most this share of a message.
_MARKS_SHARE = 2
_ONE_LINE = frozenset((PassageKind.HEADING, PassageKind.SUBTEXT))
_LINES = _ONE_LINE | {PassageKind.LIST_ITEM}
_BLANKS = re.compile(r"\s+")
_SIGNS = tuple("*_~|`")
_TICKS = re.compile(r"`+")
_QUOTED_LINE = re.compile(r"\n *+>(?!>>) ?")


@dataclass(frozen=True)
class _Piece:
    """One part: a slice of the text, with marks before and after it when a cut needs them.

    `in_quote`: it ends in lines that begin with `> `.
    """

    before: str
    start: int
    end: int
    after: str = ""
    in_quote: bool = False


def tidy(text: str) -> str:
    """The text without characters that cannot be stored and without blanks around it."""
    return _UNKEPT.sub("", text.replace("\r\n", "\n")).strip()


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """The text in parts of at most `limit` characters, one for each message.

    It is cut between paragraphs, otherwise between lines, sentences, words or letters, and not
    inside a marked passage that fits into one part. Only blanks at the cuts are lost. An empty
    text has no parts.
    """
    text = text.strip()
    return [
        f"{piece.before}{words}{piece.after}"
        for piece in _pieces(text, limit, carry=True)
        if (words := _words(text, piece))
    ]


def _words(text: str, piece: _Piece) -> str:
    """The words of a piece without blanks at their end, and without empty lines of a quote."""
    words = text[piece.start : piece.end]
    trimmed = words.rstrip()
    while piece.in_quote and trimmed.rpartition("\n")[2].strip(" ") == ">":
        trimmed = trimmed.rpartition("\n")[0].rstrip()
    escapes = len(trimmed) - len(trimmed.rstrip("\\"))
    # A backslash before a blank would escape the mark that follows.
    return f"{trimmed} " if piece.after and escapes % 2 and trimmed != words else trimmed


def spread(text: str, limit: int) -> tuple[list[str], list[str]]:
    """The text in parts for the fields of a form, and the blanks between these parts.

    `interleaved` joins them to the same text again.
    """
    text = text.strip()
    pieces = list(_pieces(text, limit, carry=False))
    between = [text[one.end : next.start] for one, next in pairwise(pieces)]
    return [text[piece.start : piece.end] for piece in pieces], between


def interleaved(parts: Sequence[str], between: Sequence[str]) -> str:
    """The text of several fields. Empty fields are left out.

    `between` are the blanks between two fields; where there are none a new paragraph begins.
    """
    text = ""
    glue = ""
    for number, part in enumerate(parts):
        if part.strip():
            text = f"{text}{glue}{part}" if text else part
            glue = ""
        # Of the two gaps around an empty field the first counts.
        glue = glue or (between[number] if number < len(between) else "\n\n")
    return text


def roles_called(text: str) -> frozenset[int]:
    """The ids of the roles that a text mentions."""
    return frozenset(int(id) for id in _ROLE.findall(text))


def _pieces(text: str, limit: int, *, carry: bool) -> Iterator[_Piece]:
    waiting = deque(read_markdown(text))
    # The passages that reach into the part.
    passages: list[Passage] = []
    start, before = 0, ""
    while len(text) - start > limit - len(before):
        room = limit - len(before)
        passages = [each for each in passages if each.end > start]
        while waiting and waiting[0].start <= start + room:
            passages.append(waiting.popleft())
        window = _Window(text, start, room, passages)
        cut, around = _cut_with_marks(window, limit, carry=carry)
        last = start + len(text[start:cut].rstrip())
        quoted = _is_quoted([each for each in passages if each.start < last <= each.end])
        yield _Piece(before, start, cut, _closing(around), quoted)
        start, before = _next_start(text, cut, around, carry=carry)
    if start < len(text):
        yield _Piece(before, start, len(text))


def _cut_with_marks(window: "_Window", limit: int, *, carry: bool) -> tuple[int, Sequence[Passage]]:
    """Where the part ends, and the passages that go on behind the cut."""
    reserved = 0
    while True:
        cut = window.cut(window.room - reserved)
        around = _carried(window.passages, cut, limit) if carry else []
        needed = len(_closing(around))
        if needed <= reserved:
            return cut, around
        reserved = needed


def _carried(passages: Sequence[Passage], place: int, limit: int) -> list[Passage]:
    """The passages that a cut at `place` divides, the outermost first.

    Those with the longest marks are left out when all marks take too much of a message.
    """
    around = [each for each in passages if each.start < place < each.end]
    while sum(len(each.opening) + len(each.closing) for each in around) > limit // _MARKS_SHARE:
        around.remove(max(around, key=lambda each: len(each.opening) + len(each.closing)))
    return around


def _closing(around: Sequence[Passage]) -> str:
    marks = "".join(each.closing for each in reversed(around))
    if any(each.kind in _LINES for each in around):
        # A new line would end the heading or the entry of a list.
        return marks.replace("\n", "")
    return marks.replace("\n", "\n> ") if _is_quoted(around) else marks


def _opening(around: Sequence[Passage]) -> str:
    marks = "".join(each.opening for each in around)
    if any(each.kind in _ONE_LINE for each in around):
        return marks.replace("\n", "")
    return marks.replace("\n", "\n> ") if _is_quoted(around) else marks


def _is_quoted(around: Sequence[Passage]) -> bool:
    """Whether each line has to begin with `> `."""
    return any(each.opening == "> " for each in around)


def _next_start(text: str, cut: int, around: Sequence[Passage], *, carry: bool) -> tuple[int, str]:
    """Where the next part begins, and the marks before it.

    In code the blanks at the beginning of a line stay.
    """
    if any(each.kind is PassageKind.CODE_BLOCK for each in around):
        start = cut + text.startswith(("\n", " "), cut)
    else:
        start = _behind_blanks(text, cut)
    going_on = [each for each in around if start < (each.inner_end if each.closing else each.end)]
    if len(going_on) < len(around):
        # Only the closing marks of the others are left.
        ended = max(each.end for each in around if each not in going_on)
        return _next_start(text, max(start, ended), going_on, carry=carry)
    before = _opening(around)
    if (
        _is_quoted(around)
        and "\n" in text[cut:start]
        and (prefix := QUOTE_PREFIX.match(text, start))
    ):
        start = prefix.end()
    elif carry and not _is_at_line(text, start) and not before.strip("> "):
        # These words stood within a line, so they begin no list and no heading.
        sign = begins_line(text, start)
        if sign is not None:
            return sign, f"{before}{text[start:sign]}\\"
    return start, before


def _is_at_line(text: str, start: int) -> bool:
    while start and text[start - 1] == " ":
        start -= 1
    return not start or text[start - 1] == "\n"


def _behind_blanks(text: str, start: int) -> int:
    found = _BLANKS.match(text, start)
    return found.end() if found else start


class _Window:
    """A part of the text, in which the best place for a cut is looked for."""

    def __init__(self, text: str, start: int, room: int, passages: Sequence[Passage]) -> None:
        self.room = room
        self.passages = passages
        self._text = text
        self._start = start
        # For each place: whether a cut divides a passage that fits into one part, and whether it
        # breaks a mark, a link, an address, a mention or an emoji.
        self._dividing = bytearray(room + 1)
        self._breaking = bytearray(room + 1)
        for each in passages:
            self._note(each)
        end = start + room
        self._places = [list(_places(pattern, text, start, end)) for pattern in _PLACES]

    def cut(self, room: int) -> int:
        """Where the part ends: at most `room` characters after its beginning."""
        end = self._start + room
        # First a part of at least a third, then a short one, then a passage cut in two, and last
        # a cut whose next line needs a backslash.
        for least, whole, plain in (
            (room // 3, True, True),
            (1, True, True),
            (1, False, True),
            (1, False, False),
        ):
            for places in self._places:
                for place in reversed(places):
                    if least <= place - self._start <= room and self._is_good(
                        place, whole=whole, plain=plain
                    ):
                        return place
        return self._hard_cut(end)

    def _is_good(self, place: int, *, whole: bool, plain: bool) -> bool:
        behind = self._behind(place)
        if (whole and self._dividing[place - self._start]) or self._breaks(place, behind):
            return False
        text = self._text
        return not plain or "\n" in text[place:behind] or begins_line(text, behind) is None

    def _behind(self, place: int) -> int:
        """Where the words behind a cut begin."""
        behind = _behind_blanks(self._text, place)
        prefix = QUOTE_PREFIX.match(self._text, behind) if behind > place else None
        return prefix.end() if prefix else behind

    def _breaks(self, place: int, behind: int, *, may_touch_signs: bool = False) -> bool:
        """Whether a cut breaks a mark or what belongs together; `behind`: the next part begins."""
        at = place - self._start
        before, after = self._text[place - 1], self._text[behind : behind + 1]
        if self._breaking[at] or (place == behind and before == after and before in _SIGNS):
            return True
        if may_touch_signs or not self._dividing[at]:
            return False
        # Beside a mark that is carried on, these signs would become a part of it.
        return before in _SIGNS or after in _SIGNS or before == "\\" or before.isspace()

    def _hard_cut(self, end: int) -> int:
        """A cut inside a word, but not inside a letter or what must not be broken."""
        for may_touch_signs in (False, True):
            place = end
            while place > self._start:
                found = cut_before(self._text, place, start=self._start)
                while found > self._start and self._breaks(
                    found, self._behind(found), may_touch_signs=may_touch_signs
                ):
                    found -= 1
                if found == place:
                    return place
                place = found
        # One letter, one address or one run of signs fills the part.
        place = cut_before(self._text, end, start=self._start)
        return place if place > self._start else end

    def _note(self, passage: Passage) -> None:
        if passage.kind is not PassageKind.QUOTE:
            self._fill(self._dividing, passage.start + 1, passage.end)
        if passage.inner_start == passage.inner_end:
            self._fill(self._breaking, passage.start + 1, passage.end)
            return
        words = self._behind(passage.inner_start)
        self._fill(self._breaking, passage.start + 1, words + 1)
        if passage.closing:
            self._fill(self._breaking, passage.inner_end, passage.end)
        first = max(passage.inner_start, self._start)
        last = min(passage.inner_end, self._start + self.room + 1)
        if passage.kind is PassageKind.CODE:
            # A backtick beside a mark would lengthen it.
            for ticks in _TICKS.finditer(self._text, first, last):
                self._fill(self._breaking, ticks.start(), ticks.end() + 1)
        elif passage.opening == "> ":
            for line in _QUOTED_LINE.finditer(self._text, max(first - 1, 0), last):
                self._fill(self._breaking, line.start() + 1, line.end())

    def _fill(self, places: bytearray, first: int, end: int) -> None:
        first = max(first - self._start, 0)
        end = min(end - self._start, len(places))
        if first < end:
            places[first:end] = b"\1" * (end - first)


def _places(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[int]:
    for match in pattern.finditer(text, start, min(end + _MARGIN, len(text))):
        place = match.start("gap") if match.start("gap") >= 0 else match.end()
        if start < place <= end:
            yield place
