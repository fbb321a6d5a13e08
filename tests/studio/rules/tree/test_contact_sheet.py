"""Pictures with numbers on one sheet."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image

from studio.rules.pictures.colours import BRIGHT_GOLD, NIGHT, PALE
from studio.rules.tree.contact_sheet import SheetEntry, contact_sheet
from studio.rules.tree.folding import folded
from studio.rules.tree.nodes import Node, Tile
from tests.studio.rules.tree.painted import GREEN, near, pixel_at, share, thumbnail


@pytest.mark.parametrize(
    ("number", "columns", "rows"), [(1, 1, 1), (4, 2, 2), (5, 3, 2), (12, 4, 3)]
)
def test_a_sheet_has_as_many_rows_and_columns_as_it_needs(
    number: int, columns: int, rows: int
) -> None:
    sheet = contact_sheet([SheetEntry(n, thumbnail()) for n in range(1, number + 1)])
    image = Image.open(BytesIO(sheet.content)).convert("RGB")
    assert image.size == (columns * 308 - 24 + 72, rows * 308 - 24 + 72)
    for index in range(columns * rows):
        row, column = divmod(index, columns)
        middle = 36 + 142 + 308 * column, 36 + 142 + 308 * row
        assert near(pixel_at(image, middle), GREEN if index < number else NIGHT)


@pytest.mark.parametrize("number", [0, 13])
def test_a_sheet_without_pictures_or_with_too_many_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} entries, expected 1 to 12"):
        contact_sheet([SheetEntry(n) for n in range(number)])


def test_an_entry_without_a_picture_still_has_its_number() -> None:
    sheet = contact_sheet([SheetEntry(1, None), SheetEntry(2, b"no picture"), SheetEntry(13)])
    image = Image.open(BytesIO(sheet.content)).convert("RGB")
    for column in range(3):
        left = 36 + 308 * column
        assert share(image.crop((left, 36, left + 50, 86)), PALE) > 0.04


def test_notes_and_the_star_are_on_the_sheet() -> None:
    bare = contact_sheet([SheetEntry(1, thumbnail())])
    noted = contact_sheet([SheetEntry(1, thumbnail(), note="archived", chosen=True)])
    assert noted.height == bare.height + 46
    image = Image.open(BytesIO(noted.content)).convert("RGB")
    assert share(image.crop((36, 320, 320, 366)), PALE) > 0.02
    assert share(image.crop((280, 30, 330, 75)), BRIGHT_GOLD) > 0.15


def test_a_tile_has_words_for_its_kind() -> None:
    tiles: Sequence[Tile] = folded([Node(n, n - 1 or None, n) for n in range(1, 60)], main_id=None)
    assert {tile.words for tile in tiles if tile.count > 1} == {"12 steps"}
