"""A request becomes a model's inputs: with its names, within its limits, nothing left out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import ProviderInvalid
from studio.providers.base import DrawRequest, Lora, Safety
from studio.providers.catalogue import missing
from studio.providers.catalogue.fitting import (
    ratio_of,
)
from studio.providers.catalogue.inputs import inputs, needs_of, parts, pictures, sent_words
from studio.providers.catalogue.models import (
    Capability,
    Model,
    StrengthMap,
)
from studio.providers.catalogue.shaping import Inputs
from tests.studio.providers.any_request import SEEDS, requests_for
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
from tests.studio.providers.schemas import kept_schemas, violations

SCHEMAS = kept_schemas()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_inputs_within_a_models_capabilities_fit_its_schema(
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
    # The check itself must be able to fail.
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


COUNTS = [
    # (model, asked, outputs of each create)
    ("flux-schnell", 1, [1]),
    ("flux-schnell", 4, [4]),
    ("flux-schnell", 5, [4, 1]),
    ("nano-banana-pro", 3, [1, 1, 1]),
    # it has max_images, but may draw fewer
    ("seedream-4.5", 2, [1, 1]),
    ("minimax-image-01", 9, [9]),
]


@pytest.mark.parametrize(("model", "count", "outputs"), COUNTS)
def test_one_create_asks_for_as_many_pictures_as_the_model_counts(
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


def test_no_seed_is_sent_to_a_model_without_one() -> None:
    assert "seed" not in only("nano-banana-pro", asked())


STRENGTHS = [
    # (what 1 means to the model, its limits, the request, what is sent)
    ("change", 0.0, 1.0, 0.3, 0.3),
    ("keep", 0.0, 1.0, 0.3, 0.7),
    ("change", 0.1, 0.9, 0.0, 0.1),
    # limited after it was converted
    ("keep", 0.0, 0.9, 0.0, 0.9),
]


@pytest.mark.parametrize(("one_means", "low", "high", "wanted", "told"), STRENGTHS)
def test_the_strength_is_converted_and_stays_within_the_models_limits(
    one_means: str, low: float, high: float, wanted: float, told: float
) -> None:
    rule = StrengthMap("prompt_strength", low, high, one_means)  # type: ignore[arg-type]
    model = replace(CATALOGUE["flux-dev"], strength=rule)
    sent = inputs(model, asked(source=picture(), strength=wanted), address)

    assert sent["prompt_strength"] == told


def test_a_strength_that_was_not_asked_for_is_left_to_the_model() -> None:
    assert "prompt_strength" not in only("flux-dev", asked(source=picture()))
    assert "prompt_strength" not in only("flux-dev", asked(strength=0.5))


def test_loras_fill_their_inputs_and_their_scale_is_limited() -> None:
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
    # at most the largest scale of the model
    assert only("real-esrgan", replace(request, source=picture(64, 64)))["scale"] == 10.0


def test_the_negative_is_an_input_or_the_end_of_the_prompt() -> None:
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
    # it needs a mask to paint over a picture
    ("ideogram-v3-turbo", asked(source=picture()), Capability.NO_MASK),
    ("ideogram-character", asked(), Capability.NO_REFERENCES),
    ("qwen-image-edit-plus", asked(), Capability.NO_PICTURE),
]


@pytest.mark.parametrize(("model", "request_", "lacks"), REFUSED)
def test_what_a_model_cannot_take_raises_missing_capability(
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
    assert ratio_of("1344x768") == 1.75


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_word_of_a_person_is_in_the_words_to_judge(model: Model, data: st.DataObject) -> None:
    request = replace(
        data.draw(requests_for(model)),
        prompt="Box and Dick Turpin cross quicksand." if model.prompt else "",
        negative="umbrellas, text" if model.negative else "",
        loras=(),
    )
    part = parts(model, request)[0]

    sent = inputs(model, part, address)
    words = sent_words(model, part)

    prompt = sent.get(model.prompt, "") if model.prompt else ""
    rule = model.references
    tags = tuple(sent.get(rule.tags.param, ())) if rule and rule.tags else ()
    assert words.texts == ((*((words.texts[0],) if prompt else ()), *tags))
    assert prompt.startswith(words.texts[0] if prompt else "")
    assert words.kept_out == request.negative
    # What is left of the prompt are the words of the catalogue around what to keep out.
    rest = prompt.removeprefix(words.texts[0]) if prompt else ""
    if model.negative and model.negative.words:
        assert rest.strip() == model.negative.words.replace("{negative}", request.negative)
    else:
        assert not rest
