"""A number on a thumbnail, so that a list of numbers can be read beside the pictures."""

from studio.rules.pictures.drawing import Canvas, thumbnail_square
from studio.rules.pictures.encoding import encode
from studio.rules.tree.marks import TilePainter

_SIDE_PX = 256
# The number takes the place of that of a tile of this size.
_MARKS_OF_PX = 110
# Heads are seldom in the lower left corner.
_PLACE = (0.03 * _SIDE_PX, 0.81 * _SIDE_PX)


def numbered(content: bytes, number: int) -> bytes:
    """The whole thumbnail in a square, as a WebP, with its number in the lower left corner.

    Discord shows several pictures as squares and cuts off the rest of each; so nothing is cut off
    and no number is lost. A thumbnail that cannot be read stays as it is. It takes processor time,
    so callers run it in a thread.
    """
    picture = thumbnail_square(content, _SIDE_PX)
    if picture is None:
        return content
    sheet = Canvas(*picture.size)
    sheet.image.paste(picture, (0, 0))
    TilePainter(sheet, _MARKS_OF_PX).badge(str(number), _PLACE, gold=False)
    return encode(sheet.image).content
