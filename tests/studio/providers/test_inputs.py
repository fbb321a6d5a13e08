"""From a request to a model's inputs: by name, within the limits, nothing left out."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from math import ceil

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.errors import MissingCapability, ProviderInvalid
from studio.providers.base import DrawRequest, Lora, Safety, Subject, Tier
from studio.providers.catalogue import Catalogue, missing
from studio.providers.catalogue.fitting import (
    fitted_mask,
    padded,
    ratio_of,
    size_of,
    snapped_size,
)
from studio.providers.catalogue.inputs import Inputs, inputs, needs_of, parts, pictures
from studio.providers.catalogue.labels import tags_for
from studio.providers.catalogue.models import (
    Capability,
    Model,
    Requirement,
    SizeMap,
    StrengthMap,
    TagMap,
)
from studio.rules.pictures.sizes import same_shape, size_for
from tests.studio.providers.schemas import kept_schemas, violations

CATALOGUE = Catalogue.load()
MODELS = list(CATALOGUE)
SCHEMAS = kept_schemas()
SEEDS = 2**31 - 1


@lru_cache(maxsize=200)
def picture(width: int = 64, height: int = 64, level: int = 120, mode: str = "RGB") -> bytes:
    out = BytesIO()
    colour = level if mode == "L" else (level, level, level)
    Image.new(mode, (width, height), colour).save(out, "PNG")
    return out.getvalue()


def address(content: bytes) -> str:
    return f"data:{sha256(content).hexdigest()}"


def asked(**other: object) -> DrawRequest:
    plain = DrawRequest(
        prompt="A duel at dusk.",
        negative="",
        scene="a duel at dusk",
        seed=7,
        width=768,
        height=768,
        model="",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def who(name: str, *references: bytes) -> Subject:
    return Subject(name=name, looks="tall", seed=1, references=references)


def only(model: str, request: DrawRequest) -> Inputs:
    (part,) = parts(CATALOGUE[model], request)
    return inputs(CATALOGUE[model], part, address)


def lacking(model: str, request: DrawRequest) -> tuple[str, ...]:
    with pytest.raises(MissingCapability) as caught:
        inputs(CATALOGUE[model], request, address)
    assert caught.value.model == model
    return caught.value.capabilities


# ── whatever is asked within a model's capabilities, the model takes ─────────


@st.composite
def requests_for(draw: st.DrawFn, model: Model) -> DrawRequest:
    """Any request that the model says it can take."""
    needs = set(model.requires)
    width = draw(st.integers(1, 40)) * 64
    height = draw(st.integers(1, 40)) * 64
    source = mask = None
    references = draw(st.integers(0, 4)) if model.references else 0
    if model.source and (Requirement.SOURCE in needs or draw(st.booleans())):
        source = picture(width // 64 * 8, height // 64 * 8)
        if not model.source.keeps_shape and draw(st.booleans()):
            source = picture(64, 48)
        insists = model.source.needs_mask or Requirement.MASK in needs
        if model.mask and (insists or draw(st.booleans())):
            mask = picture(40, 40, mode="L")
    room = model.room(source=source is not None)
    references = min(references, room)
    if Requirement.REFERENCES in needs or (Requirement.PICTURES in needs and source is None):
        references = max(1, references)
    subjects = tuple(
        who(
            draw(st.sampled_from(["Elara", "Bo", "Ærys the 2nd", "Лея", "x" * 40])) + str(at),
            *(
                picture(draw(st.sampled_from([16, 64])), 32, level)
                for level in range(draw(st.integers(1, 3)))
            ),
        )
        for at in range(references)
    )
    levels = [Safety.DEFAULT, *(model.safety.values if model.safety else ())]
    return DrawRequest(
        prompt=draw(st.text(min_size=1, max_size=40)) if model.prompt else "",
        negative=draw(st.sampled_from(["", "text, watermark"])) if model.negative else "",
        scene="",
        seed=draw(st.integers(0, SEEDS - 1)),
        width=width,
        height=height,
        model=model.name,
        count=draw(st.integers(1, 9)),
        subjects=subjects,
        strength=draw(st.none() | st.floats(0, 1)) if model.strength or not source else None,
        loras=tuple(
            Lora("owner/name", draw(st.floats(-20, 20)))
            for _ in range(draw(st.integers(0, len(model.loras))))
        ),
        safety=draw(st.sampled_from(levels)),
        source=source,
        mask=mask,
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_model_can_take_comes_out_as_its_schema_says(
    model: Model, data: st.DataObject
) -> None:
    request = data.draw(requests_for(model))
    schema = SCHEMAS[model.reference.split(":")[0]]

    for part in parts(model, request):
        sent = inputs(model, part, address)
        assert list(violations(sent, schema)) == []
        _holds_everything(model, request, sent)


@given(count=st.integers(1, 40), seed=st.integers(0, SEEDS - 1))
def test_no_picture_is_asked_for_twice_and_none_is_forgotten(count: int, seed: int) -> None:
    for model in MODELS:
        cut = parts(model, asked(count=count, seed=seed))
        firsts = [sum(part.count for part in cut[:at]) for at in range(len(cut))]
        assert sum(part.count for part in cut) == count
        assert [part.seed for part in cut] == [(seed + first) % SEEDS for first in firsts]


def _holds_everything(model: Model, request: DrawRequest, sent: Inputs) -> None:
    given_text = str(sent)
    if request.source is not None:
        assert address(request.source) in given_text
    if request.mask is not None and model.mask:
        assert model.mask.param in sent
    if request.negative:
        assert request.negative in given_text
    named = [subject for subject in request.subjects if subject.references]
    if model.references and named:
        shown = sent[model.references.param]
        with_source = 1 if model.shares_pictures and request.source is not None else 0
        least, most = with_source + len(named), model.references.limit
        assert least <= (len(shown) if model.references.many else 1) <= most


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_pictures_to_upload_first_are_exactly_those_that_are_addressed(
    model: Model, data: st.DataObject
) -> None:
    part = parts(model, data.draw(requests_for(model)))[0]
    wanted = pictures(model, part)
    addresses = {content: f"https://files/{at}" for at, content in enumerate(wanted)}

    given_text = str(inputs(model, part, addresses.__getitem__))
    assert all(f"'{each}'" in given_text for each in addresses.values())


@pytest.mark.parametrize(
    ("given_inputs", "wrong"),
    # The checker above must be able to say no.
    [
        ({"prompt": "a"}, []),
        ({}, ["prompt is missing"]),
        ({"prompt": "a", "sed": 1}, ["sed is unknown"]),
        ({"prompt": "a", "seed": "1"}, ["seed is not integer: '1'"]),
        ({"prompt": "a", "seed": True}, ["seed is not integer: True"]),
        ({"prompt": "a", "width": 64}, ["width is out of range: 64"]),
        ({"prompt": "a", "aspect_ratio": "5:9"}, ["aspect_ratio is not allowed: '5:9'"]),
        ({"prompt": "a", "input_images": ["x"] * 9}, ["input_images is too long: 9"]),
        ({"prompt": "a", "input_images": "x"}, ["input_images is not array: 'x'"]),
    ],
)
def test_the_schema_check_finds_each_kind_of_violation(
    given_inputs: Inputs, wrong: list[str]
) -> None:
    assert list(violations(given_inputs, SCHEMAS["black-forest-labs/flux-2-pro"])) == wrong


# ── how many ─────────────────────────────────────────────────────────────────

COUNTS = [
    # (model, asked, outputs of each create)
    ("flux-schnell", 1, [1]),
    ("flux-schnell", 4, [4]),
    ("flux-schnell", 5, [4, 1]),
    ("nano-banana-pro", 3, [1, 1, 1]),
    # it has max_images, but fills it as it likes
    ("seedream-4.5", 2, [1, 1]),
    ("minimax-image-01", 9, [9]),
]


@pytest.mark.parametrize(("model", "count", "outputs"), COUNTS)
def test_pictures_are_asked_for_together_as_far_as_the_model_counts(
    model: str, count: int, outputs: list[int]
) -> None:
    cut = parts(CATALOGUE[model], asked(count=count))

    assert [part.count for part in cut] == outputs


def test_each_create_has_the_seed_of_its_first_picture() -> None:
    model = CATALOGUE["flux-2-pro"]
    cut = parts(model, asked(seed=SEEDS - 1, count=3))

    assert [inputs(model, part, address)["seed"] for part in cut] == [SEEDS - 1, 0, 1]


def test_more_than_one_create_takes_is_refused_before_it_is_asked() -> None:
    with pytest.raises(ProviderInvalid):
        inputs(CATALOGUE["flux-schnell"], asked(count=5), address)


def test_a_model_without_a_seed_is_sent_none() -> None:
    assert "seed" not in only("nano-banana-pro", asked())


# ── shapes and areas ─────────────────────────────────────────────────────────

SHAPES = [
    # (model, width, height, what it is told)
    ("flux-schnell", 512, 512, {"aspect_ratio": "1:1", "megapixels": "0.25"}),
    ("flux-schnell", 1344, 768, {"aspect_ratio": "16:9", "megapixels": "1"}),
    # wider than anything it knows
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
def test_a_size_goes_to_the_nearest_that_the_model_allows(
    model: str, width: int, height: int, told: Inputs
) -> None:
    sent = only(model, asked(width=width, height=height))

    assert {key: sent.get(key) for key in told} == told


def test_the_shape_as_it_was_named_wins_over_rounded_pixels() -> None:
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


def test_where_the_output_follows_the_source_no_other_shape_is_taken() -> None:
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


# ── pictures ─────────────────────────────────────────────────────────────────


def test_the_source_is_first_in_a_shared_list_and_everybody_is_named() -> None:
    source = picture(64, 64, 1)
    elara, bran = [picture(64, 64, 10 + at) for at in range(3)], [picture(64, 64, 20)]
    request = asked(source=source, subjects=(who("Elara", *elara), who("Bran", *bran)))

    sent = only("flux-2-pro", request)

    assert sent["input_images"] == [address(each) for each in (source, *elara, *bran)]
    assert sent["prompt"] == (
        "Image 1 is the picture to change. Image 2 shows Elara. Image 3 shows Elara. "
        "Image 4 shows Elara. Image 5 shows Bran. A duel at dusk."
    )


def test_everybodys_best_picture_comes_in_before_anybodys_second() -> None:
    elara, bran = [picture(64, 64, at) for at in (10, 11, 12)], [picture(64, 64, 20)]
    request = asked(subjects=(who("Elara", *elara), who("Bran", *bran)))

    sent = only("qwen-image-edit-plus", request)

    assert sent["image"] == [address(each) for each in (elara[0], elara[1], bran[0])]


def test_more_characters_than_places_are_refused_not_left_out() -> None:
    two = (who("Elara", picture(64, 64, 1)), who("Bran", picture(64, 64, 2)))

    assert lacking("minimax-image-01", asked(subjects=two)) == (Capability.REFERENCES,)
    # one place, and the source has it
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


# ── masks ────────────────────────────────────────────────────────────────────


def half_mask(width: int, height: int) -> bytes:
    """The left half is to be repainted."""
    mask = Image.new("L", (width, height), 0)
    mask.paste(255, (0, 0, width // 2, height))
    out = BytesIO()
    mask.save(out, "PNG")
    return out.getvalue()


def levels_of(mask: bytes) -> tuple[int, int, tuple[int, int]]:
    """Left, right, and the size."""
    with Image.open(BytesIO(mask)) as opened:
        assert opened.mode == "L"
        left, right = opened.getpixel((0, 0)), opened.getpixel((opened.width - 1, 0))
        assert isinstance(left, int)
        assert isinstance(right, int)
        return left, right, opened.size


MASKS = [
    # (model, level of what is repainted, level of what is kept)
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


def test_a_mask_that_is_right_already_is_sent_as_it_is() -> None:
    mask = half_mask(64, 64)

    assert fitted_mask(mask, size=(64, 64), repaints="white") is mask


def test_a_grey_mask_becomes_hard_only_where_the_model_knows_no_grey() -> None:
    grey = picture(64, 64, 100, "L")

    soft = fitted_mask(grey, size=(64, 64), repaints="black")
    hard = fitted_mask(grey, size=(64, 64), repaints="black", hard_edges=True)

    assert levels_of(soft)[:2] == (155, 155)
    assert levels_of(hard)[:2] == (255, 255)


def test_a_mask_without_a_source_contradicts_itself() -> None:
    with pytest.raises(ProviderInvalid):
        inputs(CATALOGUE["sdxl"], asked(mask=half_mask(64, 64)), address)


# ── strength, LoRA, safety, upscaling, words ─────────────────────────────────

STRENGTHS = [
    # (what 1 means at the model, its limits, asked, sent)
    ("change", 0.0, 1.0, 0.3, 0.3),
    ("keep", 0.0, 1.0, 0.3, 0.7),
    ("change", 0.1, 0.9, 0.0, 0.1),
    # kept in full: clamped after it was turned round
    ("keep", 0.0, 0.9, 0.0, 0.9),
]


@pytest.mark.parametrize(("one_means", "low", "high", "wanted", "told"), STRENGTHS)
def test_strength_goes_the_models_way_and_stays_within_its_limits(
    one_means: str, low: float, high: float, wanted: float, told: float
) -> None:
    rule = StrengthMap("prompt_strength", low, high, one_means)  # type: ignore[arg-type]
    model = replace(CATALOGUE["flux-dev"], strength=rule)
    sent = inputs(model, asked(source=picture(), strength=wanted), address)

    assert sent["prompt_strength"] == told


def test_a_strength_that_was_not_asked_for_is_left_to_the_model() -> None:
    assert "prompt_strength" not in only("flux-dev", asked(source=picture()))
    assert "prompt_strength" not in only("flux-dev", asked(strength=0.5))


def test_loras_fill_their_places_and_their_scale_is_clamped() -> None:
    loras = (Lora("me/elara", 9.0), Lora("me/style", 0.4))
    sent = only("flux-dev-lora", asked(loras=loras))

    assert (sent["lora_weights"], sent["lora_scale"]) == ("me/elara", 3.0)
    assert (sent["extra_lora"], sent["extra_lora_scale"]) == ("me/style", 0.4)


def test_the_safety_level_is_the_models_own_word_for_it() -> None:
    relaxed = only("nano-banana-pro", asked(safety=Safety.RELAXED))

    assert relaxed["safety_filter_level"] == "block_only_high"
    assert only("nano-banana-pro", asked())["safety_filter_level"] == "block_medium_and_above"


def test_an_upscaler_is_told_how_many_times_larger() -> None:
    request = asked(prompt="", source=picture(256, 256), width=1024, height=1024)

    assert only("real-esrgan", request) == {"image": address(picture(256, 256)), "scale": 4.0}
    # no more than it can
    assert only("real-esrgan", replace(request, source=picture(64, 64)))["scale"] == 10.0


def test_what_is_to_be_kept_out_is_an_input_or_the_end_of_the_prompt() -> None:
    request = asked(negative="text, hats")

    assert only("sdxl", request)["negative_prompt"] == "text, hats"
    assert only("flux-schnell", request)["prompt"] == "A duel at dusk. Without text, hats."


REFUSED = [
    # (model, request, what it lacks)
    ("flux-schnell", asked(source=picture()), Capability.SOURCE),
    ("flux-dev", asked(source=picture(), mask=picture(mode="L")), Capability.MASK),
    ("seedream-4.5", asked(source=picture(), strength=0.5), Capability.STRENGTH),
    ("flux-dev", asked(subjects=(who("Elara", picture()),)), Capability.REFERENCES),
    ("flux-dev", asked(loras=(Lora("me/elara"),)), Capability.LORA),
    ("gen4-image", asked(safety=Safety.STRICT), Capability.SAFETY),
    ("real-esrgan", asked(source=picture()), Capability.PROMPT),
    ("flux-fill-pro", asked(source=picture()), Capability.NO_MASK),
    # it paints anew only under a mask
    ("ideogram-v3-turbo", asked(source=picture()), Capability.NO_MASK),
    ("ideogram-character", asked(), Capability.NO_REFERENCES),
    ("qwen-image-edit-plus", asked(), Capability.NO_PICTURE),
]


@pytest.mark.parametrize(("model", "request_", "lacks"), REFUSED)
def test_what_a_model_cannot_take_is_said_never_left_out(
    model: str, request_: DrawRequest, lacks: Capability
) -> None:
    assert lacking(model, request_) == (lacks,)


def test_needs_of_a_request_lead_to_a_model_that_takes_it() -> None:
    wide = picture(160, 90)
    request = asked(source=wide, subjects=(who("Elara", picture()),), negative="text")
    needs = needs_of(request)

    assert (needs.shape, needs.references, needs.negative) == (True, 1, True)
    able = [model for model in MODELS if not missing(model, needs)]
    assert able
    for model in able:
        inputs(model, request, address)


def test_named_shapes_are_read_as_width_over_height() -> None:
    assert ratio_of("16:9") == pytest.approx(1.778, abs=0.001)
