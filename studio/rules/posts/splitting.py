"""Splits a post into messages, and finds the roles that a text mentions.

No word is changed. When a marked passage (code, a spoiler, bold) is longer than a message, its
mark is closed at the cut and opened again after it. Otherwise the second half of a spoiler
would be visible.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio.rules.letters import cut_before

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

_MARK = re.compile(
    r"\\."
    r"|(?P<fence>```(?:[\w+#.-]{0,20}\n)?).*?```"
    r"|(?P<code>``).+?``|(?P<tick>`)[^`\n]+`"
    r"|(?P<atom><[^\s<>]{1,100}>)"
    r"|(?P<pair>\|\||\*{1,3}|__|~~)",
    re.DOTALL,
)
_LONGEST_ATOM = 102
# The most characters of a message that closing marks may take.
_CLOSING_ROOM = 24


@dataclass(frozen=True)
class _MarkedSpan:
    """A marked passage with its marks."""

    start: int
    end: int
    opening: str = ""
    closing: str = ""


def _start_of(span: _MarkedSpan) -> int:
    return span.start


@dataclass(frozen=True)
class _Piece:
    """One part: a slice of the text, with marks before and after it when a cut needs them."""

    before: str
    start: int
    end: int
    after: str


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
        f"{piece.before}{text[piece.start : piece.end].rstrip()}{piece.after}"
        for piece in _pieces(text, limit, carry=True)
        if text[piece.start : piece.end].strip()
    ]


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
    waiting, atoms = _marked(text)
    # The marked passages that reach into the part; few are open at the same time.
    spans: list[_MarkedSpan] = []
    start, before = 0, ""
    while len(text) - start > limit - len(before):
        room = limit - len(before)
        spans = [span for span in spans if span.end > start]
        while waiting and waiting[0].start <= start + room:
            spans.append(waiting.popleft())
        cut = _cut(text, start, room, spans, atoms)
        around = _around(cut, spans) if carry else []
        if around:
            cut = _cut(text, start, room - _CLOSING_ROOM, spans, atoms)
            around = _around(cut, spans)
        yield _Piece(before, start, cut, "".join(span.closing for span in reversed(around)))
        before = "".join(span.opening for span in around)
        start = _after(text, cut, in_code=any("```" in span.opening for span in around))
    if start < len(text):
        yield _Piece(before, start, len(text), "")


def _cut(
    text: str, start: int, room: int, spans: Sequence[_MarkedSpan], atoms: Sequence[_MarkedSpan]
) -> int:
    """Where the part that begins at `start` ends: at most `room` characters later."""
    end = start + room
    inside = bytearray(room + 1)
    for span in spans:
        first, last = max(span.start + 1, start), min(span.end, end + 1)
        if first < last:
            inside[first - start : last - start] = b"\1" * (last - first)
    found = [
        [place for place in _places(pattern, text, start, end) if start < place <= end]
        for pattern in _PLACES
    ]
    # First a part of at least a third, then a short one, and last a passage cut in two.
    for least, whole in ((start + room // 3, True), (start, True), (start, False)):
        for places in found:
            for place in reversed(places):
                if place >= least and not (whole and inside[place - start]):
                    return place
    return _hard_cut(text, start, end, atoms)


def _places(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[int]:
    return [
        match.start("gap") if match.start("gap") >= 0 else match.end()
        for match in pattern.finditer(text, start, min(end + _MARGIN, len(text)))
    ]


def _hard_cut(text: str, start: int, end: int, atoms: Sequence[_MarkedSpan]) -> int:
    """A cut inside a word, but not inside a letter, an emoji, a mention, an escape or a mark."""
    place = cut_before(text, end, start=start)
    escapes = place - len(text[start:place].rstrip("\\")) - start
    place -= escapes % 2
    for index in range(bisect_left(atoms, place, key=_start_of) - 1, -1, -1):
        if atoms[index].start < place - _LONGEST_ATOM:
            break
        if place < atoms[index].end:
            place = atoms[index].start
    return place if place > start else end


def _after(text: str, cut: int, *, in_code: bool) -> int:
    """Where the next part begins. In code the blanks at the beginning of a line stay."""
    if in_code:
        return cut + text.startswith("\n", cut)
    while cut < len(text) and text[cut].isspace():
        cut += 1
    return cut


def _around(place: int, spans: Sequence[_MarkedSpan]) -> list[_MarkedSpan]:
    """The marked passages that a cut at `place` divides, the outermost first.

    There are none when their marks would take too much of a message.
    """
    around = [span for span in spans if span.start < place < span.end]
    marks = sum(len(span.closing) for span in around)
    return around if marks <= _CLOSING_ROOM else []


def _marked(text: str) -> tuple[deque[_MarkedSpan], list[_MarkedSpan]]:
    """The marked passages and the spans that are never cut, both in order."""
    spans: list[_MarkedSpan] = []
    atoms: list[_MarkedSpan] = []
    opened: dict[str, int] = {}
    for match in _MARK.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        if kind == "atom":
            atoms.append(_MarkedSpan(*match.span()))
        elif kind == "pair":
            mark = match["pair"]
            # A single star beside a blank is no mark: it is an asterisk or a bullet.
            blank_before = mark == "*" and text[match.start() - 1 : match.start()].isspace()
            blank_behind = mark == "*" and text[match.end() : match.end() + 1].isspace()
            if mark in opened and not blank_before:
                spans.append(_MarkedSpan(opened.pop(mark), match.end(), mark, mark))
            elif not blank_behind:
                opened.setdefault(mark, match.start())
        else:
            opening = match[kind]
            closing = "\n```" if kind == "fence" else opening
            if kind == "fence" and not opening.endswith("\n"):
                opening += "\n"
            spans.append(_MarkedSpan(*match.span(), opening, closing))
    spans.sort(key=_start_of)
    for span in spans:
        atoms.append(_MarkedSpan(span.start, span.start + len(span.opening)))
        atoms.append(_MarkedSpan(span.end - len(span.closing), span.end))
    return deque(spans), sorted(atoms, key=_start_of)
