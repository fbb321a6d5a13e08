"""Masks: white is painted over, in every kind of mask."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from studio.errors import BadSetting, MaskRefused, UploadRefused
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.masks import (
    MOST_FEATHER,
    Box,
    MaskNote,
    Region,
    mask_share,
    read_mask,
    region_mask,
)

SIZE = (120, 80)
FACE: Box = (50, 20, 70, 44)
BLACK, WHITE = 0, 255
CLEAR = (0, 0, 0, 0)


def _opened(picture: Picture) -> Image.Image:
    image: Image.Image = Image.open(BytesIO(picture.content))
    assert image.mode == "L"
    assert image.size == (picture.width, picture.height)
    return image


def _level(picture: Picture, at: tuple[int, int]) -> int:
    level = _opened(picture).getpixel(at)
    assert isinstance(level, int)
    return level


def _levels(picture: Picture) -> list[int]:
    return list(_opened(picture).tobytes())


def _file(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def _read(content: bytes, size: tuple[int, int] = SIZE) -> Picture:
    return read_mask(content, size=size, max_bytes=100_000, max_pixels=1_000_000)


def _marked(
    box: tuple[int, int, int, int] = (20, 20, 59, 59),
    *,
    mode: str = "L",
    size: tuple[int, int] = SIZE,
    ground: Any = BLACK,
    mark: Any = WHITE,
) -> Image.Image:
    """A mask with one marked box. The box includes its last row and column."""
    image = Image.new(mode, size, ground)
    ImageDraw.Draw(image).rectangle(box, fill=mark)
    return image


def test_a_mask_note_is_read_from_json_and_ignores_newer_keys() -> None:
    note = MaskNote("region", Region.FACE, 0.1)
    kept = json.loads(json.dumps(note.to_json()))
    assert MaskNote.from_json(kept | {"colour": "red"}) == note


@pytest.mark.parametrize(
    ("region", "painted", "kept"),
    [
        (Region.LEFT, [(0, 0), (2, 79), (40, 40)], [(80, 40), (119, 0), (119, 79)]),
        (Region.RIGHT, [(80, 40), (119, 0), (119, 79)], [(0, 0), (2, 79), (40, 40)]),
        (Region.TOP, [(0, 0), (119, 0), (60, 25)], [(60, 55), (0, 79), (119, 79)]),
        (Region.BOTTOM, [(60, 55), (0, 79), (119, 79)], [(0, 0), (119, 0), (60, 25)]),
        # an oval: its sides are white, the corners of its box are not
        (Region.CENTRE, [(60, 40), (30, 40), (60, 12)], [(0, 0), (28, 10), (119, 79), (5, 40)]),
        (Region.BACKGROUND, [(0, 0), (28, 10), (119, 79), (5, 40)], [(60, 40), (30, 40), (60, 12)]),
        # the face and some hair are white, what is far away is not
        (Region.FACE, [(60, 32), (60, 20), (51, 32), (60, 18)], [(60, 5), (60, 60), (30, 32)]),
    ],
)
def test_a_region_is_white_inside_and_black_outside(
    region: Region, painted: list[tuple[int, int]], kept: list[tuple[int, int]]
) -> None:
    mask = region_mask(region, size=SIZE, face=FACE)
    assert (mask.mime, mask.width, mask.height) == ("image/png", *SIZE)
    assert [_level(mask, at) >= 250 for at in painted] == [True] * len(painted)
    assert [_level(mask, at) <= 5 for at in kept] == [True] * len(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Region.LEFT, Region.RIGHT),
        (Region.TOP, Region.BOTTOM),
        (Region.CENTRE, Region.BACKGROUND),
    ],
)
@pytest.mark.parametrize("size", [SIZE, (77, 131)])
def test_a_region_and_its_counterpart_are_the_whole_picture(
    one: Region, other: Region, size: tuple[int, int]
) -> None:
    both = [_levels(region_mask(each, size=size, feather=0.1, face=None)) for each in (one, other)]
    assert {a + b for a, b in zip(*both, strict=True)} == {255}


@pytest.mark.parametrize("feather", [0.05, 0.1, 0.25])
def test_the_soft_edge_is_as_wide_as_the_feather(feather: float) -> None:
    size = (800, 400)
    row = _opened(region_mask(Region.LEFT, size=size, feather=feather, face=None)).crop(
        (0, 200, 800, 201)
    )
    levels = row.tobytes()
    assert list(levels) == sorted(levels, reverse=True)
    soft = sum(255 * 0.025 < level < 255 * 0.975 for level in levels)
    assert soft == pytest.approx(feather * 400, rel=0.15)


def test_without_a_feather_there_is_no_grey() -> None:
    assert set(_levels(region_mask(Region.LEFT, size=SIZE, feather=0, face=None))) == {0, 255}


def test_a_small_face_under_a_wide_feather_is_still_painted() -> None:
    size = (1024, 1024)
    face = (500.0, 100.0, 540.0, 150.0)
    mask = region_mask(Region.FACE, size=size, feather=MOST_FEATHER, face=face)
    assert _level(mask, (520, 125)) > 200
    assert 0 < mask_share(mask) < 0.01


def test_a_face_at_the_edge_is_painted_up_to_it() -> None:
    mask = region_mask(Region.FACE, size=SIZE, face=(-10, -10, 20, 20))
    assert _level(mask, (0, 5)) > 200
    assert _level(mask, (60, 60)) == 0


@pytest.mark.parametrize("face", [None, (200, 0, 220, 20), (20, 20, 20, 40)])
def test_without_a_known_face_in_the_picture_there_is_no_face_mask(face: Box | None) -> None:
    with pytest.raises(MaskRefused) as refused:
        region_mask(Region.FACE, size=SIZE, face=face)
    assert refused.value.reason == "no_face"


@pytest.mark.parametrize("feather", [-0.01, 0.26, float("nan")])
def test_a_feather_out_of_range_is_refused_with_the_range(feather: float) -> None:
    with pytest.raises(BadSetting) as refused:
        region_mask(Region.LEFT, size=SIZE, feather=feather, face=None)
    assert (refused.value.setting, refused.value.expected) == ("feather", "a share from 0 to 0.25")


@pytest.mark.parametrize(
    "content",
    [
        # as drawing programs write them
        _file(_marked()),
        _file(_marked(mode="1", ground=0, mark=1)),
        _file(_marked(mode="RGB", ground="black", mark="white")),
        _file(_marked(mode="RGB", ground="black", mark="white"), "JPEG", quality=60),
        _file(_marked(mode="RGB", ground="black", mark="white"), "WEBP", quality=80),
        # a transparent hole, in any colour
        _file(_marked(mode="RGBA", ground="darkgreen", mark=CLEAR)),
        _file(_marked(mode="RGBA", ground="white", mark=(255, 255, 255, 0))),
        _file(_marked(mode="LA", ground=(0, 255), mark=(0, 0))),
        # with an opaque alpha channel the colours count
        _file(_marked(mode="RGBA", ground="black", mark="white")),
    ],
    ids=["L", "1", "RGB", "JPEG", "WebP", "hole", "white hole", "LA", "opaque alpha"],
)
def test_white_or_transparent_areas_are_painted_over(content: bytes) -> None:
    mask = _read(content)
    assert mask.mime == "image/png"
    assert _level(mask, (40, 40)) == 255
    assert [_level(mask, at) for at in ((5, 5), (100, 40), (40, 75))] == [0, 0, 0]
    assert mask_share(mask) == pytest.approx(1600 / 9600, rel=0.06)


def test_a_half_transparent_area_is_half_painted_over() -> None:
    soft = _marked(mode="RGBA", ground="blue", mark=(0, 0, 0, 55))
    assert _level(_read(_file(soft)), (40, 40)) == 200


@pytest.mark.parametrize("size", [(60, 40), (240, 160), (100, 100)])
def test_a_mask_of_another_size_is_stretched_onto_the_picture(size: tuple[int, int]) -> None:
    left = (0, 0, size[0] // 2 - 1, size[1] - 1)
    mask = _read(_file(_marked(left, size=size)))
    assert (mask.width, mask.height) == SIZE
    assert [_level(mask, at) for at in ((0, 0), (50, 79), (70, 0), (119, 79))] == [255, 255, 0, 0]
    assert mask_share(mask) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (Image.new("L", SIZE), "empty"),
        # all dark grey, like a photographed sheet of paper
        (Image.new("L", SIZE, 20), "empty"),
        # two stray pixels
        (_marked((3, 3, 4, 3)), "empty"),
        # nothing above half: a model with hard edges would paint nothing over
        (Image.new("L", SIZE, 100), "empty"),
        (Image.new("L", SIZE, 255), "full"),
        (Image.new("RGBA", SIZE, CLEAR), "full"),
        # only two pixels are kept
        (_marked((3, 3, 4, 3), ground=WHITE, mark=BLACK), "full"),
    ],
)
def test_a_mask_that_marks_nothing_or_everything_is_refused(
    image: Image.Image, reason: str
) -> None:
    with pytest.raises(MaskRefused) as refused:
        _read(_file(image))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "image", [_marked((10, 10, 12, 12)), _marked((10, 10, 12, 12), ground=WHITE, mark=BLACK)]
)
def test_a_small_marked_part_and_a_small_kept_part_are_accepted(image: Image.Image) -> None:
    share = mask_share(_read(_file(image)))
    assert min(share, 1 - share) == pytest.approx(9 / 9600)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"white repaints, please", "not_a_picture"),
        (_file(_marked())[:60], "truncated"),
        (_file(_marked(size=(1100, 1000))), "too_many_pixels"),
        (_file(_marked()) + b"\0" * 100_000, "too_many_bytes"),
    ],
)
def test_a_mask_is_checked_by_the_gate_like_every_picture(content: bytes, reason: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        _read(content)
    assert refused.value.reason == reason
