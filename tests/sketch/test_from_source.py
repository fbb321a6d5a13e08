"""Pictures from a source keep it and show the change, measured in pixels."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from sketch.picture import UPSCALER, draw
from tests.sketch.images import (
    ELARA,
    SIDE_PX,
    brightness,
    difference,
    draw_image,
    encoded,
    fine_detail,
    likeness,
    make_request,
    opened,
)


@pytest.fixture(scope="module")
def source() -> bytes:
    return draw(make_request("before the castle at noon", ELARA), 0)


CHANGES = [
    "at night, in the rain", "at dawn", "at sunset", "in heavy snow", "in thick fog",
    "everything burns", "a thunderstorm with lightning", "in autumn", "under the stars",
    "under a blood moon", "warmer", "colder", "brighter", "darker", "with a dragon in the sky",
    "make her hair blue", "holding a fish",  # unknown words
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_and_the_composition_stays(source: bytes, change: str) -> None:
    child = draw_image(
        replace(
            make_request("before the castle at noon", ELARA, seed=90),
            source=source,
            changes=(change,),
        )
    )

    # A dragon or new hair changes only a small part.
    assert difference(opened(source), child) > 0.5
    assert likeness(opened(source), child) > 0.5


def test_every_change_gives_a_different_picture(source: bytes) -> None:
    request = replace(make_request("before the castle at noon", ELARA), source=source)
    children = {draw(replace(request, changes=(change,)), 0) for change in CHANGES}

    assert len(children) == len(CHANGES)


def test_a_change_to_night_darkens_and_brighter_does_not(source: bytes) -> None:
    request = replace(make_request("before the castle at noon", ELARA), source=source)
    night, bright = (
        draw_image(replace(request, changes=(change,))) for change in ("at night", "brighter")
    )

    assert brightness(night) < 0.75 * brightness(opened(source)) < brightness(bright)


def test_a_change_adds_rain_and_another_removes_it(source: bytes) -> None:
    request = replace(make_request("before the castle at noon", ELARA), source=source)
    wet = draw(replace(request, changes=("heavy rain",)), 0)
    dry = draw(replace(request, source=wet, changes=("no rain",)), 0)

    assert fine_detail(opened(wet)) > 1.3 * fine_detail(opened(source))
    assert fine_detail(opened(dry)) < 0.8 * fine_detail(opened(wet))


def test_an_avoided_word_has_no_effect_in_a_change(source: bytes) -> None:
    request = replace(
        make_request("before the castle at noon", ELARA), source=source, changes=("at night, rain",)
    )

    wet, dry = draw_image(request), draw_image(replace(request, negative="text, rain"))

    assert fine_detail(wet) > 1.2 * fine_detail(dry)


def test_a_higher_strength_changes_more(source: bytes) -> None:
    request = replace(
        make_request("before the castle at noon", ELARA), source=source, changes=("at night",)
    )
    steps = [
        difference(opened(source), draw_image(replace(request, strength=strength)))
        for strength in (0.0, 0.15, 0.4, 1.0)
    ]

    assert steps[0] < 0.5
    assert steps == sorted(steps)
    assert steps[-1] > steps[1] + 10


def test_variations_of_different_seeds_differ_and_keep_the_composition(source: bytes) -> None:
    first, second = (
        draw_image(
            replace(make_request("before the castle at noon", ELARA, seed=seed), source=source)
        )
        for seed in (1, 2)
    )

    assert difference(first, second) > 1
    assert all(likeness(opened(source), picture) > 0.6 for picture in (first, second))


@pytest.mark.parametrize("size", [(SIDE_PX, SIDE_PX), (64, 64)])
def test_a_mask_keeps_every_black_pixel_and_changes_the_white_ones(
    source: bytes, size: tuple[int, int]
) -> None:
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    child = draw_image(
        replace(make_request(ELARA), source=source, mask=encoded(mask), changes=("at night",))
    )

    # A smaller mask is stretched: its edge is soft over the width of one of its pixels.
    edge = 0 if size[0] == SIDE_PX else SIDE_PX // size[0]
    before, half = opened(source), (SIDE_PX // 2 + edge, 0, SIDE_PX, SIDE_PX)
    other = (0, 0, SIDE_PX // 2, SIDE_PX)
    assert ImageChops.difference(before.crop(half), child.crop(half)).getbbox() is None
    assert difference(before.crop(other), child.crop(other)) > 20


def test_a_grey_mask_mixes_the_old_and_the_new_picture(source: bytes) -> None:
    before = opened(source)
    request = replace(make_request(ELARA), source=source, changes=("at night",))
    new = draw_image(request)

    mixed = draw_image(replace(request, mask=encoded(Image.new("L", before.size, 128))))

    assert difference(mixed, Image.blend(before, new, 128 / 255)) < 1
    assert difference(mixed, before) > 10


@pytest.mark.parametrize("change", ["in deep snow", "a red hat", "a dragon", "something else"])
def test_painting_over_a_part_changes_that_part_and_nothing_else(
    source: bytes, change: str
) -> None:
    mask = Image.new("L", (SIDE_PX, SIDE_PX))
    box = (SIDE_PX // 4, 0, SIDE_PX // 2, SIDE_PX // 2)
    mask.paste(255, box)

    child = draw_image(
        replace(make_request(ELARA), source=source, mask=encoded(mask), changes=(change,))
    )

    before = opened(source)
    assert difference(before.crop(box), child.crop(box)) > 4
    kept = Image.composite(
        Image.new("RGB", before.size), ImageChops.difference(before, child), mask
    )
    assert kept.getbbox() is None


def test_a_caption_half_under_a_mask_stays_whole(source: bytes) -> None:
    """The caption is the same on both sides of the mask's edge."""
    lower = (SIDE_PX * 3 // 5, SIDE_PX - 14, SIDE_PX, SIDE_PX)
    mask = Image.new("L", (SIDE_PX, SIDE_PX))
    mask.paste(255, (SIDE_PX * 4 // 5, 0, SIDE_PX, SIDE_PX))

    child = draw_image(
        replace(make_request(ELARA), source=source, mask=encoded(mask), changes=("at night",))
    )

    assert difference(opened(source).crop(lower), child.crop(lower)) < 6


@pytest.mark.parametrize("times", [1.5, 2, 4])
def test_an_enlarged_picture_shows_the_same_and_is_sharper(source: bytes, times: float) -> None:
    side_px = round(SIDE_PX * times)
    request = replace(
        make_request(""), width=side_px, height=side_px, prompt="", source=source, model=UPSCALER
    )

    child = draw_image(request)

    assert child.size == (side_px, side_px)
    before = opened(source)
    assert difference(child.resize(before.size, Image.Resampling.BOX), before) < 4
    plain = before.resize(child.size, Image.Resampling.LANCZOS)
    assert _sharpness(child) > _sharpness(plain)


def _sharpness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L").filter(ImageFilter.FIND_EDGES)).mean[0]


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK"])
def test_a_source_of_any_mode_and_size_is_fitted(source: bytes, mode: str) -> None:
    uploaded = opened(source).resize((500, 200))
    content = _encoded_as(uploaded, mode)

    child = draw_image(replace(make_request("the castle"), source=content, changes=("at night",)))

    assert child.size == (SIDE_PX, SIDE_PX)


def _encoded_as(image: Image.Image, mode: str) -> bytes:
    out = BytesIO()
    image.convert("L" if mode == "LA" else mode).convert(mode).save(
        out, "TIFF" if mode == "CMYK" else "PNG"
    )
    return out.getvalue()
