"""The contact sheet: up to twelve numbered pictures in one, so that a list can be seen.

It takes much processor time, so callers run it in a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.rules.pictures.colours import PALE
from studio.rules.pictures.drawing import Canvas, thumbnail_square
from studio.rules.pictures.encoding import encode
from studio.rules.pictures.gate import Picture
from studio.rules.tree.marks import TileLook, TilePainter
from studio.rules.tree.nodes import Tile, TileKind

MAX_ENTRIES = 12

_TILE_PX = 284
_GAP_PX = 24
_MARGIN_PX = 36
_NOTE_PX = 34
_NOTE_ROW_PX = 46
# The columns by the number of entries: almost a square, with full rows.
_COLUMNS = (1, 2, 3, 2, 3, 3, 4, 4, 3, 4, 4, 4)


@dataclass(frozen=True)
class SheetEntry:
    """A picture of the sheet. `note` is written below it, such as "archived".

    Without a thumbnail, or when it cannot be read, only the number is shown.
    """

    number: int
    thumbnail: bytes | None = field(default=None, repr=False)
    note: str = ""
    # A chosen entry has a golden number and a star.
    chosen: bool = False


def contact_sheet(entries: Sequence[SheetEntry]) -> Picture:
    """A WebP of the entries in rows, the first in the upper left corner.

    Raises ValueError when there is none, or more than 12.
    """
    if not 1 <= len(entries) <= MAX_ENTRIES:
        raise ValueError(f"{len(entries)} entries, expected 1 to {MAX_ENTRIES}")
    columns = _COLUMNS[len(entries) - 1]
    rows = -(-len(entries) // columns)
    noted = _NOTE_ROW_PX if any(entry.note for entry in entries) else 0
    across, down = _TILE_PX + _GAP_PX, _TILE_PX + _GAP_PX + noted
    sheet = Canvas(
        columns * across - _GAP_PX + 2 * _MARGIN_PX, rows * down - _GAP_PX + 2 * _MARGIN_PX
    )
    painter = TilePainter(sheet, _TILE_PX)
    for index, entry in enumerate(entries):
        row, column = divmod(index, columns)
        centre = (
            _MARGIN_PX + column * across + _TILE_PX / 2,
            _MARGIN_PX + row * down + _TILE_PX / 2,
        )
        picture = thumbnail_square(entry.thumbnail, _TILE_PX)
        look = TileLook(picture, on_path=entry.chosen, chosen=entry.chosen)
        tile = Tile(entry.number, None, TileKind.PICTURE, entry.number, entry.number)
        painter.paint(tile, centre, look)
        note = sheet.shortened(sheet.writable(entry.note), size=_NOTE_PX, width=_TILE_PX)
        below = centre[0], centre[1] + _TILE_PX / 2 + _NOTE_ROW_PX / 2
        sheet.text(below, note, size=_NOTE_PX, colour=PALE)
    return encode(sheet.image)
