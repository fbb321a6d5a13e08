"""A chart of how often each side of a die came up, with a line at the expected number.

It takes much processor time, so callers run it in a thread.
"""

from studio.rules.dice.fairness import Fairness
from studio.rules.pictures.colours import BRIGHT_GOLD, GOLD, GREY, INK, PALE
from studio.rules.pictures.drawing import Canvas
from studio.rules.pictures.encoding import encode
from studio.rules.pictures.gate import Picture

_WIDTH_PX, _HEIGHT_PX = 960, 480
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 80, 40, 84, 64
_TITLE_PX, _WORD_PX = 34, 22
# So many labels fit below the bars. Of a die with more sides only every tenth has one.
_LABELS = 25


def fairness_chart(fairness: Fairness) -> Picture:
    """A WebP with a bar for each side, and a line at the number that a fair die would show."""
    sheet = Canvas(_WIDTH_PX, _HEIGHT_PX)
    title = f"d{fairness.sides}: {fairness.total:,} falls"
    sheet.text((_LEFT_PX, 40), title, size=_TITLE_PX, colour=PALE, middle=False)
    highest = max(*fairness.counts, fairness.expected * 1.25, 1.0)
    _bars(sheet, fairness, highest)
    _expectation(sheet, fairness, highest)
    return encode(sheet.image)


def _bars(sheet: Canvas, fairness: Fairness, highest: float) -> None:
    room = (_WIDTH_PX - _LEFT_PX - _RIGHT_PX) / fairness.sides
    width = max(room * 0.7, 2.0)
    for side, count in enumerate(fairness.counts, 1):
        middle = _LEFT_PX + (side - 0.5) * room
        top = _height(count, highest)
        if count:
            at = middle - width / 2, top
            sheet.box(at, (width, _floor() - top), min(4.0, width / 3), GOLD)
        if fairness.sides <= _LABELS or side == 1 or side % 10 == 0:
            sheet.text((middle, _floor() + 26), str(side), size=_WORD_PX, colour=PALE)
        # At the foot of the bar, where the line does not cross the number.
        if fairness.sides <= _LABELS and _floor() - top > _WORD_PX:
            size = sheet.fitting(str(count), size=_WORD_PX, width=width * 0.9)
            sheet.text((middle, _floor() - 16), str(count), size=size, colour=INK)


def _expectation(sheet: Canvas, fairness: Fairness, highest: float) -> None:
    level = _height(fairness.expected, highest)
    right = _WIDTH_PX - _RIGHT_PX
    sheet.line([(_LEFT_PX, level), (right, level)], width=2.5, colour=BRIGHT_GOLD)
    words = f"{fairness.expected:.1f}"
    size = sheet.fitting(words, size=_WORD_PX, width=_LEFT_PX - 20)
    sheet.text((_LEFT_PX / 2, level), words, size=size, colour=BRIGHT_GOLD)
    sheet.line([(_LEFT_PX, _floor()), (right, _floor())], width=2, colour=GREY)
    # Words say what the line is: a colour alone does not.
    note = "line: expected of a fair die"
    start = right - sheet.text_width(note, _WORD_PX)
    sheet.text((start, 40), note, size=_WORD_PX, colour=BRIGHT_GOLD, middle=False)


def _height(count: float, highest: float) -> float:
    return _floor() - (_floor() - _TOP_PX) * count / highest


def _floor() -> float:
    return _HEIGHT_PX - _BOTTOM_PX
