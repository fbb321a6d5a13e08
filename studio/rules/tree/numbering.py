"""A number or a word on a picture, so that a list of them can be read beside the pictures."""

from collections.abc import Sequence

from studio.rules.pictures.drawing import Canvas, thumbnail_square
from studio.rules.pictures.encoding import encode
from studio.rules.tree.marks import TilePainter

_SIDE_PX = 256
_LARGE_SIDE_PX = 768
_GAP_PX = 24
# The number takes the place of that of a tile of this part of the side.
_MARKS_OF = 0.43
# Heads are seldom in the lower left corner.
_PLACE = (0.03, 0.81)


def numbered(content: bytes, number: int) -> bytes:
    """The whole thumbnail in a square, as a WebP, with its number in the lower left corner.

    Discord shows several pictures as squares and cuts off the rest of each; so nothing is cut off
    and no number is lost. A thumbnail that cannot be read stays as it is. It takes processor time,
    so callers run it in a thread.
    """
    return _labelled(content, str(number), _SIDE_PX)


def labelled(content: bytes, word: str) -> bytes:
    """The whole picture in a large square, as a WebP, with a short word in its lower left corner.

    It is like `numbered`, for pictures that are compared.
    """
    return _labelled(content, word, _LARGE_SIDE_PX)


def side_by_side(contents: Sequence[bytes], words: Sequence[str]) -> bytes | None:
    """The whole pictures beside each other in one WebP, each in a large square with its word.

    None when one of them cannot be read.
    """
    squares = [thumbnail_square(each, _LARGE_SIDE_PX) for each in contents]
    width = len(squares) * (_LARGE_SIDE_PX + _GAP_PX) - _GAP_PX
    sheet = Canvas(width, _LARGE_SIDE_PX)
    left = 0
    for picture, word in zip(squares, words, strict=True):
        if picture is None:
            return None
        sheet.image.paste(picture, (left, 0))
        _mark(sheet, word, left, _LARGE_SIDE_PX)
        left += _LARGE_SIDE_PX + _GAP_PX
    return encode(sheet.image).content


def _labelled(content: bytes, words: str, side_px: int) -> bytes:
    picture = thumbnail_square(content, side_px)
    if picture is None:
        return content
    sheet = Canvas(*picture.size)
    sheet.image.paste(picture, (0, 0))
    _mark(sheet, words, 0, side_px)
    return encode(sheet.image).content


def _mark(sheet: Canvas, words: str, left: int, side_px: int) -> None:
    """Write the words into the lower left corner of the square that begins at `left`."""
    painter = TilePainter(sheet, round(_MARKS_OF * side_px))
    painter.badge(words, (left + _PLACE[0] * side_px, _PLACE[1] * side_px), gold=False)
