"""Shapes, pictures and masks as each model wants them."""

from dataclasses import replace
from io import BytesIO
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from studio.errors import ProviderInvalid
from studio.providers.base import Tier
from studio.providers.catalogue.fitting import (
    fitted_mask,
    padded,
    size_of,
    snapped_size,
)
from studio.providers.catalogue.inputs import inputs, pictures
from studio.providers.catalogue.labels import tags_for
from studio.providers.catalogue.models import (
    Capability,
    Model,
    SizeMap,
    TagMap,
)
from studio.providers.catalogue.shaping import Inputs
from studio.rules.pictures.sizes import same_shape, size_for
from tests.studio.providers.asking import (
    CATALOGUE,
    MODELS,
    address,
    asked,
    lacking,
    only,
    picture,
    who,
)

SHAPES = [
    # (model, width, height, its inputs)
    ("flux-schnell", 512, 512, {"aspect_ratio": "1:1", "megapixels": "0.25"}),
    ("flux-schnell", 1344, 768, {"aspect_ratio": "16:9", "megapixels": "1"}),
    # wider than every shape of the model
    ("gen4-image", 2048, 512, {"aspect_ratio": "21:9", "resolution": "720p"}),
    ("gen4-image", 1408, 1408, {"aspect_ratio": "1:1", "resolution": "1080p"}),
    ("flux-2-klein-4b", 704, 704, {"aspect_ratio": "1:1", "output_megapixels": "0.5"}),
    ("nano-banana-pro", 1024, 1024, {"aspect_ratio": "1:1", "resolution": "1K"}),
    ("seedream-4.5", 640, 960, {"aspect_ratio": "2:3", "size": "2K"}),
    ("flux-2-pro", 1024, 576, {"aspect_ratio": "custom", "width": 1024, "height": 576}),
    # too small for the model: larger, in the same shape
    ("flux-2-pro", 128, 64, {"aspect_ratio": "custom", "width": 512, "height": 256}),
    ("sdxl", 512, 512, {"width": 712, "height": 712}),
]


@pytest.mark.parametrize(("model", "width", "height", "told"), SHAPES)
def test_a_size_becomes_the_nearest_that_the_model_allows(
    model: str, width: int, height: int, told: Inputs
) -> None:
    sent = only(model, asked(width=width, height=height))

    assert {key: sent.get(key) for key in told} == told


def test_the_named_shape_counts_more_than_rounded_pixels() -> None:
    """At a draft's size 4:3 and 5:4 are the same number of pixels."""
    request = asked(width=576, height=448)

    assert only("flux-schnell", request)["aspect_ratio"] == "5:4"
    assert only("flux-schnell", replace(request, aspect=(4, 3)))["aspect_ratio"] == "4:3"


def test_a_source_of_the_asked_shape_gives_the_shape() -> None:
    wide = picture(160, 90)

    same = only("nano-banana-pro", asked(width=1024, height=576, source=wide))
    other = only("nano-banana-pro", asked(width=768, height=768, source=wide))

    assert same["aspect_ratio"] == "match_input_image"
    assert other["aspect_ratio"] == "1:1"


def test_rounded_pixels_are_still_their_shape_and_the_neighbouring_shape_is_not() -> None:
    shapes = [(1, 1), (16, 9), (9, 16), (3, 2), (2, 3), (4, 3), (3, 4), (21, 9)]
    for aspect in shapes:
        for tier in Tier:
            width, height = size_for(aspect, tier)
            assert same_shape(width / height, aspect[0] / aspect[1]), (aspect, tier)

    assert not same_shape(5 / 4, 4 / 3)
    assert not same_shape(4 / 5, 3 / 4)


def test_a_model_that_keeps_the_sources_shape_takes_no_other_shape() -> None:
    wide = picture(160, 90)

    assert "aspect_ratio" not in only("flux-dev", asked(width=704, height=384, source=wide))
    assert lacking("flux-dev", asked(source=wide)) == (Capability.SHAPE,)


@given(
    width=st.integers(1, 10_000),
    height=st.integers(1, 10_000),
    low=st.integers(1, 1500),
    span=st.integers(0, 3000),
    multiple=st.sampled_from([1, 8, 16, 64]),
    least=st.none() | st.floats(0.05, 4),
)
def test_snapping_never_leaves_what_the_model_allows(
    width: int, height: int, low: int, span: int, multiple: int, least: float | None
) -> None:
    most = least * 2 if least else None
    rule = SizeMap("w", "h", low, low + span, multiple, min_megapixels=least, max_megapixels=most)
    shortest, longest = rule.sides
    assume(shortest <= longest)
    assume(most is None or shortest * shortest / 1e6 <= most)
    assume(least is None or longest * longest / 1e6 >= least)

    sides = snapped_size(rule, width=width, height=height)

    assert all(shortest <= side <= longest and side % multiple == 0 for side in sides)
    assert most is None or sides[0] * sides[1] / 1e6 <= most


@pytest.mark.parametrize("model", [each for each in MODELS if each.size], ids=lambda m: m.name)
@given(width=st.integers(1, 6000), height=st.integers(1, 6000))
def test_shipped_sizes_keep_both_area_limits(model: Model, width: int, height: int) -> None:
    assert model.size is not None
    wide, high = snapped_size(model.size, width=width, height=height)
    area = wide * high / 1e6

    assert (model.size.min_megapixels or 0) <= area <= (model.size.max_megapixels or 100)


@given(width=st.integers(8, 30), height=st.integers(8, 30))
def test_snapping_keeps_the_shape_where_sides_and_area_allow(width: int, height: int) -> None:
    rule = SizeMap("w", "h", 256, 2048, 16)
    wide, high = snapped_size(rule, width=width * 64, height=height * 64)

    assert wide / high == pytest.approx(width / height, rel=0.07)


def test_the_source_is_first_in_a_shared_list_and_every_character_is_named() -> None:
    source = picture(64, 64, 1)
    elara, bran = [picture(64, 64, 10 + at) for at in range(3)], [picture(64, 64, 20)]
    request = asked(source=source, subjects=(who("Elara", *elara), who("Bran", *bran)))

    sent = only("flux-2-pro", request)

    assert sent["input_images"] == [address(each) for each in (source, *elara, *bran)]
    assert sent["prompt"] == (
        "Image 1 is the picture to change. Image 2 shows Elara. Image 3 shows Elara. "
        "Image 4 shows Elara. Image 5 shows Bran. A duel at dusk."
    )


def test_the_best_picture_of_each_character_comes_before_any_second_one() -> None:
    elara, bran = [picture(64, 64, at) for at in (10, 11, 12)], [picture(64, 64, 20)]
    request = asked(subjects=(who("Elara", *elara), who("Bran", *bran)))

    sent = only("qwen-image-edit-plus", request)

    assert sent["image"] == [address(each) for each in (elara[0], elara[1], bran[0])]


def test_more_characters_than_places_are_refused_not_left_out() -> None:
    two = (who("Elara", picture(64, 64, 1)), who("Bran", picture(64, 64, 2)))

    assert lacking("minimax-image-01", asked(subjects=two)) == (Capability.REFERENCES,)
    # there is one place, and the source needs it
    edit = asked(subjects=two[:1], source=picture())
    assert lacking("flux-kontext-pro", edit) == (Capability.REFERENCES,)


def test_characters_without_pictures_need_no_place() -> None:
    assert "images" not in only("flux-2-klein-4b", asked(subjects=(who("Elara"), who("Bran"))))


def test_a_tagged_model_is_told_each_character_by_tag() -> None:
    prompt = "Elara Dawn: red hair. Bo: small. Elara Dawn's blade misses Bo, not Boris."
    request = asked(
        prompt=prompt,
        negative="text",
        subjects=(
            who("Bo", picture(64, 64, 1)),
            who("Elara Dawn", picture(64, 64, 2), picture(64, 64, 3)),
        ),
    )

    sent = only("gen4-image", request)

    assert sent["reference_tags"] == ["Box", "ElaraDawn", "ElaraDawn2"]
    assert len(sent["reference_images"]) == 3
    assert sent["prompt"] == (
        "@ElaraDawn: red hair. @Box: small. @ElaraDawn's blade misses @Box, not Boris. "
        "@ElaraDawn2 shows @ElaraDawn too. Without text."
    )


def test_a_name_within_a_longer_name_is_not_taken_for_it() -> None:
    request = asked(
        prompt="Elara meets Elara Dawn.",
        subjects=(who("Elara", picture(64, 64, 1)), who("Elara Dawn", picture(64, 64, 2))),
    )

    assert only("gen4-image", request)["prompt"] == "@Elara meets @ElaraDawn."


def test_a_tagged_character_whom_the_prompt_does_not_name_is_named_first() -> None:
    sent = only("gen4-image", asked(subjects=(who("Лея", picture()),)))

    assert sent["reference_tags"] == ["Figure"]
    assert sent["prompt"] == "With @Figure. A duel at dusk."


@given(names=st.lists(st.text(max_size=30), max_size=14))
def test_tags_are_different_and_as_the_model_wants_them(names: list[str]) -> None:
    tags = tags_for(TagMap("tags", 3, 15), names)

    assert len({tag.casefold() for tag in tags}) == len(names)
    assert all(3 <= len(tag) <= 15 and tag.isascii() and tag.isalnum() for tag in tags)
    assert all(tag[0].isalpha() for tag in tags)


def test_a_reference_too_narrow_for_the_model_is_padded() -> None:
    narrow = picture(10, 60)
    (sent,) = pictures(CATALOGUE["gen4-image"], asked(subjects=(who("Elara", narrow),)))

    assert size_of(sent) == (30, 60)
    assert pictures(CATALOGUE["flux-2-pro"], asked(subjects=(who("Elara", narrow),))) == (narrow,)


@given(width=st.integers(1, 400), height=st.integers(1, 400))
def test_padding_reaches_the_limits_and_crops_nothing(width: int, height: int) -> None:
    wide, high = size_of(padded(picture(width, height), min_ratio=0.5, max_ratio=2.0))

    assert wide >= width
    assert high >= height
    assert 0.5 <= wide / high <= 2.0
    assert wide <= max(width, ceil(height * 0.5))
    assert high <= max(height, ceil(width / 2))


def half_mask(width: int, height: int) -> bytes:
    """A mask with a white left half."""
    mask = Image.new("L", (width, height), 0)
    mask.paste(255, (0, 0, width // 2, height))
    out = BytesIO()
    mask.save(out, "PNG")
    return out.getvalue()


def levels_of(mask: bytes) -> tuple[int, int, tuple[int, int]]:
    """The levels of the left and the right half, and the size."""
    with Image.open(BytesIO(mask)) as opened:
        assert opened.mode == "L"
        left, right = opened.getpixel((0, 0)), opened.getpixel((opened.width - 1, 0))
        assert isinstance(left, int)
        assert isinstance(right, int)
        return left, right, opened.size


MASKS = [
    # (model, the level for painting over, the level for keeping)
    ("flux-fill-pro", 255, 0),
    ("sdxl", 255, 0),
    ("ideogram-v3-turbo", 0, 255),
]


@pytest.mark.parametrize(("model", "repainted", "kept"), MASKS)
def test_a_mask_comes_in_the_models_colours_and_the_sources_size(
    model: str, repainted: int, kept: int
) -> None:
    source = picture(96, 96)
    request = asked(source=source, mask=half_mask(48, 48))

    sent = pictures(CATALOGUE[model], request)

    assert sent[0] == source
    assert levels_of(sent[1]) == (repainted, kept, (96, 96))


def test_a_mask_that_fits_already_is_sent_unchanged() -> None:
    mask = half_mask(64, 64)

    assert fitted_mask(mask, size=(64, 64), repaints="white") is mask


def test_a_grey_mask_becomes_hard_only_where_the_model_knows_no_grey() -> None:
    grey = picture(64, 64, 100, "L")

    soft = fitted_mask(grey, size=(64, 64), repaints="black")
    hard = fitted_mask(grey, size=(64, 64), repaints="black", hard_edges=True)

    assert levels_of(soft)[:2] == (155, 155)
    assert levels_of(hard)[:2] == (255, 255)


def test_a_mask_without_a_source_is_refused() -> None:
    with pytest.raises(ProviderInvalid):
        inputs(CATALOGUE["sdxl"], asked(mask=half_mask(64, 64)), address)
