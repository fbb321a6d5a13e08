"""Windows over a picture, and crops of a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.rules.likeness.regions import PictureRegion, overlap, reference_crops, windows


@pytest.mark.parametrize(
    ("size", "count"),
    [
        ((512, 384), 31),  # 1 whole, 3 × 2 large and 6 × 4 small ones
        ((384, 384), 21),
        ((384, 512), 31),  # upright pictures are as those on their side
        ((1024, 768), 31),  # the size in pixels does not matter
        ((1500, 500), 55),  # a banner
        ((64, 64), 21),
        ((1, 1), 3),
    ],
)
def test_windows_slide_over_the_whole_picture(size: tuple[int, int], count: int) -> None:
    assert len(windows(*size)) == count


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_every_region_lies_in_the_picture_and_has_pixels(width: int, height: int) -> None:
    found = windows(width, height)
    assert found[0] == (0, 0, width, height)
    assert len(found) <= 1 + 2 * 9 * 9
    for left, top, right, bottom in found:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    assert max(region.right for region in found) == width
    for left, top, right, bottom in reference_crops(width, height):
        assert left < right
        assert top < bottom


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (PictureRegion(0, 0, 10, 10), 1.0),
        (PictureRegion(5, 0, 15, 10), 0.5),
        (PictureRegion(2, 2, 4, 4), 1.0),  # inside the other
        (PictureRegion(10, 0, 20, 10), 0.0),  # side by side
        (PictureRegion(20, 20, 30, 30), 0.0),
    ],
)
def test_overlap_is_the_share_of_the_smaller_region(other: PictureRegion, share: float) -> None:
    one = PictureRegion(0, 0, 10, 10)
    assert overlap(one, other) == overlap(other, one) == share
