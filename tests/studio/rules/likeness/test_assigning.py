"""One window for each character of a group."""

import itertools

import pytest

from studio.rules.likeness.assigning import assign_windows
from studio.rules.likeness.regions import PictureRegion, windows

# Four windows side by side.
APART = [PictureRegion(10 * at, 0, 10 * at + 10, 10) for at in range(4)]


def test_one_character_has_its_best_window() -> None:
    assert assign_windows([[0.1, 3.0, 2.0, 1.0]], APART) == [1]


def test_two_characters_do_not_get_the_same_window() -> None:
    # Both are most alike to the first window; the second loses less.
    assert assign_windows([[5.0, 0.0, 0.0, 0.0], [4.0, 3.0, 0.0, 0.0]], APART) == [0, 1]


def test_the_order_of_the_cast_does_not_matter() -> None:
    rows = {"a": [5.0, 4.8, 0.0, 0.1], "b": [4.9, 1.0, 0.0, 0.2], "c": [1.0, 2.0, 1.5, 1.9]}
    expected = None
    for names in itertools.permutations(rows):
        taken = dict(zip(names, assign_windows([rows[each] for each in names], APART), strict=True))
        expected = expected or taken
        assert taken == expected
    assert expected == {"a": 1, "b": 0, "c": 3}


def test_windows_that_overlap_by_more_than_half_may_show_the_same_person() -> None:
    near = [PictureRegion(0, 0, 10, 10), PictureRegion(2, 0, 12, 10), PictureRegion(30, 0, 40, 10)]
    assert assign_windows([[5.0, 4.0, 0.0], [5.0, 4.9, 1.0]], near) in ([0, 2], [2, 0])


def test_without_windows_apart_each_has_its_best() -> None:
    near = [PictureRegion(0, 0, 10, 10), PictureRegion(1, 0, 11, 10)]
    assert assign_windows([[5.0, 4.0], [5.0, 4.0]], near) == [0, 0]


@pytest.mark.parametrize("cast", [2, 3, 5, 8, 12])
def test_a_large_cast_is_assigned_with_bounded_work(cast: int) -> None:
    regions = windows(1500, 500)
    rows = [[(at * 7 + who * 3) % 11 / 2 for at in range(len(regions))] for who in range(cast)]
    assert len(assign_windows(rows, regions)) == cast
