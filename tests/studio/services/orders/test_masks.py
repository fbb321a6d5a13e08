"""Masks from a member's request: by region, by upload, by hand."""

from io import BytesIO

import pytest
from PIL import Image

from studio.errors import BadSetting, MaskRefused, UploadRefused
from studio.rules.pictures.masks import MaskNote, Region, mask_share
from studio.services.orders.inputs import (
    DrawnMask,
    MaskWish,
    RegionMask,
    UploadedMask,
    UploadLimits,
    build_mask,
    mask_note,
)

LIMITS = UploadLimits(max_bytes=100_000, max_pixels=100_000)
SIZE = (200, 300)


def half(mode: str = "L") -> bytes:
    image = Image.new(mode, (20, 30))
    image.paste(255, (0, 0, 10, 30))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("wish", "note"),
    [
        (RegionMask(Region.TOP, 0.0), MaskNote("region", "top", 0.0)),
        (UploadedMask(half()), MaskNote("upload")),
        (DrawnMask(half()), MaskNote("drawn")),
    ],
)
async def test_every_mask_request_becomes_a_mask_of_the_pictures_size(
    wish: MaskWish, note: MaskNote
) -> None:
    painted = await build_mask(wish, size=SIZE, limits=LIMITS, person_id=1)

    assert mask_note(wish) == note
    assert painted is not None
    assert (painted.width, painted.height) == SIZE
    assert mask_share(painted) == pytest.approx(0.5, abs=0.03)


async def test_without_a_mask_request_there_is_no_mask() -> None:
    assert await build_mask(None, size=SIZE, limits=LIMITS, person_id=1) is None
    assert mask_note(None) is None


async def test_the_region_face_works_in_portraits_alone() -> None:
    wish = RegionMask(Region.FACE, 0.0)

    painted = await build_mask(wish, size=SIZE, limits=LIMITS, person_id=1, portrait=True)

    assert painted is not None
    with Image.open(BytesIO(painted.content)) as mask:
        # Head and shoulders are in the middle; the lower part is not masked.
        assert mask.getpixel((100, 120)) == 255
        assert [mask.getpixel(at) for at in ((5, 5), (195, 120), (100, 295))] == [0, 0, 0]
    with pytest.raises(MaskRefused) as refused:
        await build_mask(wish, size=SIZE, limits=LIMITS, person_id=1)
    assert refused.value.reason == "no_face"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (RegionMask(Region.LEFT, 0.5), BadSetting),
        (UploadedMask(b"no picture"), UploadRefused),
        (DrawnMask(b"\0" * 100_001), UploadRefused),
    ],
)
async def test_an_unusable_mask_is_refused(wish: MaskWish, error: type[Exception]) -> None:
    with pytest.raises(error):
        await build_mask(wish, size=SIZE, limits=LIMITS, person_id=1)
