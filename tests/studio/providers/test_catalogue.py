"""The catalogue: what is shipped, and which model draws what."""

import json
import tomllib
from itertools import product
from typing import Any

import pytest

from studio.errors import MissingCapability, ProviderError
from studio.providers.base import Needs, Safety, Tier
from studio.providers.catalogue import SHIPPED, capabilities, missing
from studio.providers.catalogue.drift import drift, sent
from studio.providers.catalogue.models import Capability, Model, Role
from tests.studio.providers.catalogues import CATALOGUE, SCHEMAS, schema_of
from tests.studio.providers.schemas import (
    FULL,
    LATER,
    assumed_schemas,
    derived,
    live_form,
)


@pytest.mark.parametrize("model", list(CATALOGUE), ids=lambda model: model.name)
def test_every_input_and_value_of_the_catalogue_is_in_the_models_schema(model: Model) -> None:
    schema = schema_of(model)

    assert {each.param for each in sent(model)} <= set(schema["inputs"])
    assert drift(model, live_form(schema)) == []


@pytest.mark.parametrize("model", list(CATALOGUE), ids=lambda model: model.name)
def test_sent_lists_every_input_of_a_models_maps(model: Model) -> None:
    """`drift` compares what `sent` lists. An input that is missing there is never checked."""
    raw = next(each for each in _shipped_tables() if each["name"] == model.name)

    assert {each.param for each in sent(model)} == _names_in(raw["map"]) | set(raw.get("fixed", {}))


def test_the_models_of_the_facts_are_shipped_for_their_roles() -> None:
    of_role = {role: {model.name for model in CATALOGUE if role in model.roles} for role in Role}

    assert of_role[Role.DRAFT] == {
        "flux-schnell",
        "flux-2-klein-4b",
        "flux-2-klein-9b",
        "nano-banana-2-lite",
    }
    assert {"flux-2-pro", "nano-banana-pro", "seedream-4.5"} <= of_role[Role.QUALITY]
    assert {
        "nano-banana-2",
        "gpt-image-2",
        "gpt-image-2.5-flare",
        "gpt-image-2.5-sunburst",
        "seedream-5-lite",
        "seedream-5-pro",
        "flux-2-dev",
        "flux-3-image",
        "ideogram-4-5",
        "qwen-image",
        "qwen-image-3",
        "grok-imagine-image-2",
        "recraft-v4.1",
    } <= of_role[Role.QUALITY]
    assert {"flux-kontext-pro", "qwen-image-edit-plus"} <= of_role[Role.EDIT]
    assert {"gen4-image", "gen4-image-turbo", "ideogram-character", "minimax-image-01"} <= of_role[
        Role.CHARACTER
    ]
    assert {
        "flux-fill-pro",
        "ideogram-v3-turbo",
        "ideogram-4-5",
        "ideogram-4-5-precise-edit",
    } <= of_role[Role.INPAINT]
    assert {"flux-dev", "sdxl", "qwen-image"} <= of_role[Role.IMG2IMG]
    assert of_role[Role.LORA] == {"flux-dev-lora"}
    assert of_role[Role.UPSCALE] == {"real-esrgan"}


def test_masks_are_white_at_one_inpainter_and_black_at_the_other() -> None:
    polarity = {model.name: model.mask.repaints for model in CATALOGUE if model.mask}

    assert polarity["flux-fill-pro"] == "white"
    assert {name for name, colour in polarity.items() if colour == "black"} == {
        "ideogram-v3-turbo",
        "ideogram-character",
        "ideogram-4-5",
        "ideogram-4-5-precise-edit",
    }


@pytest.mark.skipif(not FULL.is_file(), reason=f"the published schemas are not at {FULL}")
def test_the_kept_schemas_agree_with_the_published_ones() -> None:
    full = json.loads(FULL.read_text("utf-8"))

    # In the earlier list its input for several pictures is one for a single picture.
    newer = "bytedance/seedream-5-lite"
    published = {name: kept for name, kept in SCHEMAS.items() if name in full and name != newer}
    assert {name: derived(full[name]) for name in published} == published


@pytest.mark.skipif(not LATER.is_file(), reason=f"the schemas of August 2026 are not at {LATER}")
def test_the_kept_schemas_have_the_inputs_that_were_published_later() -> None:
    full, later = json.loads(FULL.read_text("utf-8")), json.loads(LATER.read_text("utf-8"))

    for name in SCHEMAS.keys() & later.keys() - full.keys():
        kept, published = SCHEMAS[name], later[name]
        assert kept["inputs"].keys() == published["input"].keys()
        assert kept["required"] == sorted(published["required"])
        for param, each in published["input"].items():
            assert kept["inputs"][param]["type"] == each.get("type", "string")


def test_a_model_whose_schema_is_assumed_says_so() -> None:
    unverified = {model.reference for model in CATALOGUE if model.unverified}

    assert assumed_schemas().keys() <= unverified


def test_nothing_is_searched_or_expanded_and_a_quality_is_always_sent() -> None:
    """Searches, grounding and rewritten prompts cost more, and send words elsewhere."""
    off = {"google_search", "image_search", "grounding", "enhance_prompt", "prompt_upsampling",
           "prompt_optimizer", "enable_prompt_expansion"}  # fmt: skip
    for model in CATALOGUE:
        inputs = schema_of(model)["inputs"]
        for param in off & inputs.keys():
            assert model.fixed.get(param) is False, (model.name, param)
        if "magic_prompt_option" in inputs:
            assert model.fixed["magic_prompt_option"] == "Off"
        if "quality" in inputs:
            assert model.tier is not None
            assert model.tier.param == "quality"
            assert "auto" not in model.tier.values.values()


def test_what_is_ageing_or_unverified_is_chosen_only_where_no_other_model_can() -> None:
    """Every combination of what a request may need, with each quality."""
    for source, mask, negative, references in product(
        (False, True), (False, True), (False, True), range(5)
    ):
        needs = Needs(source=source or mask, mask=mask, negative=negative, references=references)
        able = [model for model in CATALOGUE if not missing(model, needs)]
        for tier in Tier:
            if able:
                chosen = CATALOGUE.choose(needs, tier)
                best = min(model.preference for model in able)
                assert chosen.preference == best


def test_ageing_models_are_those_of_the_facts() -> None:
    ageing = {model.name for model in CATALOGUE if model.ageing}

    assert ageing == {"ideogram-v3-turbo", "flux-kontext-pro", "minimax-image-01"}


def test_capabilities_say_what_a_model_takes() -> None:
    pro = capabilities(CATALOGUE["nano-banana-pro"])
    dev = capabilities(CATALOGUE["flux-dev"])

    assert (pro.references, pro.seed, pro.deterministic, pro.strength) == (14, False, False, False)
    assert (dev.references, dev.seed, dev.strength, dev.max_count) == (0, True, True, 4)
    assert (dev.source, dev.mask, dev.model) == (True, False, "flux-dev")


CHOICES = [
    # (needs, draft, standard, high)
    (Needs(), "flux-2-klein-4b", "flux-2-dev", "nano-banana-pro"),
    # only one model takes a strength and a mask
    (Needs(source=True, mask=True, strength=True), "sdxl", "sdxl", "sdxl"),
    (Needs(source=True, strength=True), "sdxl", "flux-dev", "flux-dev"),
    (Needs(source=True, mask=True), "sdxl", "flux-fill-pro", "ideogram-4-5-precise-edit"),
    (Needs(references=2), "flux-2-klein-4b", "qwen-image-edit-plus", "nano-banana-pro"),
    # a locked seed excludes the best model, which takes no seed
    (Needs(references=2, seed=True), "flux-2-klein-4b", "qwen-image-edit-plus", "flux-2-pro"),
    # the source takes a place in the list, so only two of three references fit
    (Needs(references=3, source=True), "flux-2-klein-4b", "seedream-5-lite", "nano-banana-pro"),
    (Needs(loras=2), "flux-dev-lora", "flux-dev-lora", "flux-dev-lora"),
    # few models take a reference and a mask
    (
        Needs(source=True, mask=True, references=1),
        "ideogram-4-5-precise-edit",
        "ideogram-4-5",
        "ideogram-4-5-precise-edit",
    ),
    (Needs(prompt=False, source=True, upscale=True), *["real-esrgan"] * 3),
]


@pytest.mark.parametrize(("needs", "draft", "standard", "high"), CHOICES)
def test_the_model_that_takes_everything_is_chosen_by_tier(
    needs: Needs, draft: str, standard: str, high: str
) -> None:
    chosen = [CATALOGUE.choose(needs, tier).name for tier in Tier]

    assert chosen == [draft, standard, high]
    assert all(missing(CATALOGUE[name], needs) == () for name in chosen)


IMPOSSIBLE = [
    # no model takes more than 14 references
    (Needs(references=15), (Capability.REFERENCES,)),
    (Needs(loras=3), (Capability.LORA,)),
    # no model has both: what the nearest model lacks
    (Needs(source=True, strength=True, references=1), (Capability.STRENGTH,)),
]


@pytest.mark.parametrize(("needs", "lacking"), IMPOSSIBLE)
def test_needs_that_no_model_takes_are_named(needs: Needs, lacking: tuple[Capability, ...]) -> None:
    with pytest.raises(MissingCapability) as caught:
        CATALOGUE.choose(needs, Tier.DRAFT)

    assert caught.value.capabilities == lacking
    assert isinstance(caught.value, ProviderError)


def test_models_that_have_the_lacking_capability_are_named_if_there_are_any() -> None:
    able = []
    for needs in (Needs(source=True, strength=True, references=1), Needs(loras=3)):
        with pytest.raises(MissingCapability) as caught:
            CATALOGUE.choose(needs, Tier.DRAFT)
        able.append(caught.value.able)

    # None of these takes a reference together with a source.
    assert able == [("flux-dev", "sdxl", "flux-dev-lora", "qwen-image"), ()]


def test_only_models_with_a_relaxed_check_are_chosen_for_it() -> None:
    needs = Needs(safety=Safety.RELAXED)

    assert missing(CATALOGUE["flux-kontext-pro"], needs) == (Capability.SAFETY,)
    assert CATALOGUE.choose(needs, Tier.DRAFT).name == "gpt-image-2"


def test_a_model_that_keeps_the_sources_shape_is_not_asked_for_another() -> None:
    needs = Needs(source=True, shape=True)

    assert missing(CATALOGUE["flux-dev"], needs) == (Capability.SHAPE,)
    assert missing(CATALOGUE["flux-kontext-pro"], needs) == ()


def _shipped_tables() -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(SHIPPED.read_text("utf-8"))["model"]
    return tables


def _names_in(table: Any) -> set[str]:
    """The inputs that a model's raw `map` names."""
    names: set[str] = set()
    for key, value in table.items():
        if key in ("prompt", "negative", "seed", "param", "weights", "scale", "width", "height"):
            names |= {value} if isinstance(value, str) else set()
        if key == "when":
            names |= set(value)
        elif isinstance(value, dict) and key != "values":
            names |= _names_in(value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            names = names.union(*(_names_in(each) for each in value))
    return names
