"""The crop of a portrait: where it begins, how it moves, and that it never leaves the picture."""

from random import Random

import pytest

from studio.rules.kits.crops import (
    FIRST_CROP,
    MOST_ZOOM,
    Crop,
    CropMove,
    band_of,
    moved,
    moves_left,
    square_of,
    tile_of,
)

LEFT, UP, DOWN, RIGHT = CropMove.LEFT, CropMove.UP, CropMove.DOWN, CropMove.RIGHT
CLOSER, WIDER = CropMove.CLOSER, CropMove.WIDER
SIZES = [(768, 1024), (1024, 768), (768, 768), (64, 64), (4000, 300), (16, 900), (1, 1)]


@pytest.mark.parametrize(
    ("size", "square"),
    [
        ((768, 1024), (0, 0, 768)),  # tall: the top
        ((1024, 768), (128, 0, 768)),  # wide: the middle
        ((1000, 1000), (0, 0, 1000)),
        ((64, 64), (0, 0, 64)),
        ((1025, 768), (128, 0, 768)),
    ],
)
def test_the_first_crop_is_the_largest_square_at_the_top_centre(
    size: tuple[int, int], square: tuple[int, int, int]
) -> None:
    assert square_of(FIRST_CROP, size) == square


@pytest.mark.parametrize(
    ("move", "grows", "index"),
    [(LEFT, -1, 0), (RIGHT, 1, 0), (UP, -1, 1), (DOWN, 1, 1), (CLOSER, -1, 2), (WIDER, 1, 2)],
)
def test_each_move_moves_the_square_its_own_way(move: CropMove, grows: int, index: int) -> None:
    middle, size = Crop(5000, 5000, zoom=4), (800, 1000)

    before, after = square_of(middle, size), square_of(moved(middle, move, size), size)

    assert (after[index] - before[index]) * grows > 0
    if index < 2:
        other = 1 - index
        assert (after[other], after[2]) == (before[other], before[2])


@pytest.mark.parametrize(("there", "back"), [(LEFT, RIGHT), (UP, DOWN), (CLOSER, WIDER)])
def test_a_move_and_its_opposite_come_back_to_the_same_square(
    there: CropMove, back: CropMove
) -> None:
    middle, size = Crop(5000, 5000, zoom=4), (777, 1013)

    assert square_of(moved(moved(middle, there, size), back, size), size) == square_of(middle, size)
    assert square_of(moved(moved(middle, back, size), there, size), size) == square_of(middle, size)


@pytest.mark.parametrize("size", SIZES)
def test_no_row_of_moves_leaves_the_picture(size: tuple[int, int]) -> None:
    random, crop = Random(f"{size}"), FIRST_CROP
    for _ in range(200):
        crop = moved(crop, random.choice(list(CropMove)), size)
        left, top, side = square_of(crop, size)
        assert left >= 0
        assert top >= 0
        assert side >= 1
        assert left + side <= size[0]
        assert top + side <= size[1]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "crop",
    [
        Crop(-(10**9), 10**9, 3),
        Crop(10**9, -(10**9), 0),
        Crop(0, 0, -5),
        Crop(10_000, 10_000, 99),
        Crop(0, 10_000, MOST_ZOOM),
    ],
)
def test_a_crop_beyond_the_edge_is_moved_back_into_the_picture(
    crop: Crop, size: tuple[int, int]
) -> None:
    for each in (crop, *(moved(crop, move, size) for move in CropMove)):
        left, top, side = square_of(each, size)
        assert 0 <= left <= left + side <= size[0]
        assert 0 <= top <= top + side <= size[1]
        for box in (tile_of(each, size, ratio=512 / 683), band_of(each, size, ratio=3)):
            assert 0 <= box[0] < box[2] <= size[0] + 1e-6
            assert 0 <= box[1] < box[3] <= size[1] + 1e-6


def test_at_an_edge_no_step_is_lost_on_the_way_back() -> None:
    """Twenty presses against the edge are undone by one press away from it."""
    size = (800, 1000)
    crop = moved(FIRST_CROP, CLOSER, size)
    for _ in range(20):
        crop = moved(crop, LEFT, size)
    assert square_of(crop, size)[0] == 0

    assert square_of(moved(crop, RIGHT, size), size)[0] > 0


def test_only_moves_that_change_something_are_left() -> None:
    assert moves_left(FIRST_CROP, (768, 768)) == {CLOSER}
    assert moves_left(FIRST_CROP, (768, 1024)) == {DOWN, CLOSER}
    assert moves_left(FIRST_CROP, (1024, 768)) == {LEFT, RIGHT, CLOSER}
    assert moves_left(Crop(5000, 5000, 4), (768, 768)) == set(CropMove)
    assert WIDER in moves_left(Crop(5000, 5000, MOST_ZOOM), (768, 768))
    assert CLOSER not in moves_left(Crop(5000, 5000, MOST_ZOOM), (768, 768))
    assert moves_left(FIRST_CROP, (1, 1)) == set()


def test_a_small_portrait_is_not_cut_to_a_few_pixels() -> None:
    crop = FIRST_CROP
    for _ in range(20):
        crop = moved(crop, CLOSER, (24, 24))
    assert square_of(crop, (24, 24))[2] >= 16


def test_the_tile_begins_at_the_top_of_the_crop() -> None:
    left, top, right, bottom = tile_of(Crop(5000, 4000, 3), (800, 1200), ratio=512 / 683)
    square = square_of(Crop(5000, 4000, 3), (800, 1200))
    assert (round(left), round(top)) == square[:2]
    assert (right - left) / (bottom - top) == pytest.approx(512 / 683)


def test_the_band_of_a_wide_picture_is_a_whole_banner() -> None:
    box = band_of(Crop(5000, 5000, 6), (1600, 900), ratio=3)
    assert (box[2] - box[0]) / (box[3] - box[1]) == pytest.approx(3)
