"""The catalogue: what is shipped, what an operator may change, who draws what."""

import json
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from studio.errors import ConfigError, MissingCapability, ProviderError
from studio.providers.base import Needs, Safety, Tier
from studio.providers.catalogue import SHIPPED, Catalogue, capabilities, missing
from studio.providers.catalogue.drift import drift, sent
from studio.providers.catalogue.models import Capability, Model, Role
from tests.studio.providers.schemas import FULL, derived, kept_schemas, live_form

_REFERENCES = "reference must be owner/name, owner/name:version (64 hex) or deployment:owner/name"
CATALOGUE = Catalogue.load()
SCHEMAS = kept_schemas()

OWN_MODEL = """
schema = 1
[[model]]
name = "mine"
reference = "me/mine"
official = false
roles = ["draft"]
output = "list"
quality = 1
price_micros = 10
typical_s = 1
deterministic = true
[model.map]
prompt = "prompt"
aspect = { param = "aspect_ratio", values = ["1:1", "16:9"] }
"""


def schema_of(model: Model) -> dict[str, Any]:
    return SCHEMAS[model.reference.split(":")[0]]


def written(folder: Path, content: str) -> Path:
    file = folder / "models.toml"
    file.write_text(content, "utf-8")
    return file


# ── what is shipped ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", list(CATALOGUE), ids=lambda model: model.name)
def test_every_input_and_value_of_the_catalogue_is_in_the_models_schema(model: Model) -> None:
    schema = schema_of(model)

    assert {each.param for each in sent(model)} <= set(schema["inputs"])
    assert drift(model, live_form(schema)) == []


@pytest.mark.parametrize("model", list(CATALOGUE), ids=lambda model: model.name)
def test_what_a_model_says_it_sends_is_all_that_its_maps_name(model: Model) -> None:
    """`sent` is what `drift` compares: an input that it forgets is never checked."""
    raw = next(each for each in _shipped_tables() if each["name"] == model.name)

    assert {each.param for each in sent(model)} == _names_in(raw["map"]) | set(raw.get("fixed", {}))


def test_the_models_of_the_facts_are_shipped_for_their_roles() -> None:
    of_role = {role: {model.name for model in CATALOGUE if role in model.roles} for role in Role}

    assert of_role[Role.DRAFT] == {"flux-schnell", "flux-2-klein-4b"}
    assert {"flux-2-pro", "nano-banana-pro", "seedream-4.5"} <= of_role[Role.QUALITY]
    assert {"flux-kontext-pro", "qwen-image-edit-plus"} <= of_role[Role.EDIT]
    assert {"gen4-image", "ideogram-character", "minimax-image-01"} <= of_role[Role.CHARACTER]
    assert {"flux-fill-pro", "ideogram-v3-turbo"} <= of_role[Role.INPAINT]
    assert {"flux-dev", "sdxl"} <= of_role[Role.IMG2IMG]
    assert of_role[Role.LORA] == {"flux-dev-lora"}
    assert of_role[Role.UPSCALE] == {"real-esrgan"}


def test_masks_are_white_at_one_inpainter_and_black_at_the_other() -> None:
    polarity = {model.name: model.mask.repaints for model in CATALOGUE if model.mask}

    assert polarity["flux-fill-pro"] == "white"
    assert polarity["ideogram-v3-turbo"] == polarity["ideogram-character"] == "black"


@pytest.mark.skipif(not FULL.is_file(), reason=f"the published schemas are not at {FULL}")
def test_the_kept_schemas_agree_with_the_published_ones() -> None:
    full = json.loads(FULL.read_text("utf-8"))

    assert {name: derived(full[name]) for name in SCHEMAS} == SCHEMAS


def test_capabilities_say_what_a_model_takes() -> None:
    pro = capabilities(CATALOGUE["nano-banana-pro"])
    dev = capabilities(CATALOGUE["flux-dev"])

    assert (pro.references, pro.seed, pro.deterministic, pro.strength) == (14, False, False, False)
    assert (dev.references, dev.seed, dev.strength, dev.max_count) == (0, True, True, 4)
    assert (dev.source, dev.mask, dev.price_micros, dev.model) == (True, False, 25000, "flux-dev")


# ── the operator's own file ──────────────────────────────────────────────────


def test_an_own_file_adds_a_model(tmp_path: Path) -> None:
    catalogue = Catalogue.load(written(tmp_path, OWN_MODEL))

    assert len(list(catalogue)) == len(list(CATALOGUE)) + 1
    assert catalogue["mine"].price_micros == 10
    assert catalogue.choose(Needs(), Tier.DRAFT).name == "mine"


def test_an_own_file_changes_only_what_it_gives(tmp_path: Path) -> None:
    own = """
    schema = 1
    [[model]]
    name = "flux-schnell"
    price_micros = 7
    [model.map]
    negative = false
    [model.fixed]
    go_fast = false
    """
    before, after = (
        CATALOGUE["flux-schnell"],
        Catalogue.load(written(tmp_path, own))["flux-schnell"],
    )

    assert (after.price_micros, after.negative) == (7, None)
    assert after.fixed == {"output_format": "png", "go_fast": False}
    assert (after.aspect, after.seed, after.count) == (before.aspect, before.seed, before.count)


def test_an_own_file_takes_a_model_away(tmp_path: Path) -> None:
    own = 'schema = 1\n[[model]]\nname = "nano-banana-pro"\nenabled = false\n'
    catalogue = Catalogue.load(written(tmp_path, own))

    with pytest.raises(KeyError):
        catalogue["nano-banana-pro"]
    assert len(list(catalogue)) == len(list(CATALOGUE)) - 1


MISTAKES = [
    # what is written in the place of what, and how the sentence goes on after file and model
    ("price_micros = 10", "", "price_micros is missing: it must be a whole number from 0"),
    ("price_micros = 10", "price_micros = -1", "price_micros must be a whole number from 0"),
    # True is a number to Python, not to an operator
    ("price_micros = 10", "price_micros = true", "price_micros must be a whole number from 0"),
    ("typical_s = 1", 'typical_s = "1"', "typical_s must be a number from 0.1 to 3600"),
    ("quality = 1", "quality = 6", "quality must be a whole number from 1 to 5"),
    ("official = false", 'official = "no"', "official must be true or false"),
    ('"me/mine"', '"mine"', _REFERENCES),
    ('"me/mine"', '"me/mine:abc"', _REFERENCES),
    (
        '"me/mine"\nofficial = false',
        f'"me/mine:{"a" * 64}"\nofficial = true',
        "reference must be owner/name alone when official is true",
    ),
    ('["draft"]', '["daft"]', "roles must be a list of some of draft, quality"),
    ('"list"', '"text"', "output must be one of single, list"),
    ("deterministic", "deterministik", "deterministic must be true or false"),
    ("quality = 1", "quality = 1\nqualty = 1", "qualty is unknown; did you mean quality"),
    # inside the maps, with the whole way to the key
    ('"aspect_ratio", ', '"aspect_ratio", vals = 1, ', "map.aspect.vals is unknown; did you mean"),
    ('"16:9"]', '"wide"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ('"16:9"]', '"1:1"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ('"16:9"]', '"1:0"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ("param =", "parm =", "map.aspect.param is missing: it must be a text"),
    ("aspect =", "shape =", "map.shape is unknown"),
    ('prompt = "prompt"', "prompt = 3", "map.prompt must be a text"),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nnegative = { words = "Without." }',
        "map.negative.words must be a sentence that holds {negative}",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nsafety = { param = "s", values = { strict = 1 } }',
        "map.safety.values must give default, and may give strict and relaxed",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\narea = { param = "s", values = { "1K" = "one" } }',
        "map.area.values must be a table of values, each with its megapixels",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nlora = [{ weights = "w", scale = "s", low = 2, high = 1 }]',
        "map.lora[0].high must be a number from 2 to 10",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\n'
        'size = { width = "w", height = "h", min = 100, max = 110, multiple = 64 }',
        "map.size.max must leave a multiple between min and itself",
    ),
    # keys that contradict each other
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nmask = { param = "mask", repaints = "white" }',
        "map.mask needs map.source as well",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nsource = { param = "image", many = false, needs_mask = true }',
        "map.source.needs_mask needs map.mask as well",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nseed = "prompt"',
        "map.seed names the input prompt, which map.prompt names as well",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\nsource = { param = "i", many = false }\n'
        'references = { param = "i", many = true, limit = 2 }',
        "map.references.many must be the same as in map.source",
    ),
    (
        "deterministic = true",
        'deterministic = true\nrequires = ["references"]',
        "requires names references, for which there is no map",
    ),
    (
        'aspect = { param = "aspect_ratio", values = ["1:1", "16:9"] }',
        "",
        "map must have aspect or size, unless it requires a source",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), MISTAKES)
def test_a_mistake_is_one_sentence_with_file_model_key_and_expectation(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    assert right in OWN_MODEL
    file = written(tmp_path, OWN_MODEL.replace(right, wrong, 1))

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(file)

    assert str(caught.value).startswith(f"{file}: model 'mine': {sentence}")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


FILE_MISTAKES = [
    ("schema = [", "is not valid TOML"),
    ("", "schema must be 1"),
    ("schema = 2", "schema must be 1"),
    ("schema = 1\nmodels = []", "models is unknown; there are schema and [[model]]"),
    ('schema = 1\nmodel = "x"', "model must be tables"),
    ("schema = 1\n[[model]]\n", "model 1: name must be a text"),
    ('schema = 1\n[[model]]\nname = "a"\n[[model]]\nname = "a"', "name must be there once only"),
]


@pytest.mark.parametrize(("content", "sentence"), FILE_MISTAKES)
def test_a_file_that_is_no_catalogue_is_told_apart(
    tmp_path: Path, content: str, sentence: str
) -> None:
    file = written(tmp_path, content)

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: cannot be read"):
        Catalogue.load(tmp_path / "absent.toml")


def test_a_value_is_never_shown_in_a_mistake(tmp_path: Path) -> None:
    own = OWN_MODEL.replace('"me/mine"', '"hf_secret"')

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(written(tmp_path, own))

    assert "hf_secret" not in str(caught.value)


# ── who draws what ───────────────────────────────────────────────────────────

CHOICES = [
    # (needs, draft, standard, high)
    (Needs(), "flux-2-klein-4b", "minimax-image-01", "nano-banana-pro"),
    # only one takes a strength and a mask
    (Needs(source=True, mask=True, strength=True), "sdxl", "sdxl", "sdxl"),
    (Needs(source=True, strength=True), "sdxl", "flux-dev", "flux-dev"),
    (Needs(source=True, mask=True), "sdxl", "ideogram-v3-turbo", "flux-fill-pro"),
    (Needs(references=2), "flux-2-klein-4b", "qwen-image-edit-plus", "nano-banana-pro"),
    # a locked seed rules out the best, which has none
    (Needs(references=2, seed=True), "flux-2-klein-4b", "qwen-image-edit-plus", "flux-2-pro"),
    # the source takes a place in the list: three references no longer fit in three
    (Needs(references=3, source=True), "flux-2-klein-4b", "flux-2-pro", "nano-banana-pro"),
    (Needs(loras=2), "flux-dev-lora", "flux-dev-lora", "flux-dev-lora"),
    # the person and the picture to repaint: only one has both
    (Needs(source=True, mask=True, references=1), *["ideogram-character"] * 3),
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
    # nobody takes more references than 14
    (Needs(references=15), (Capability.REFERENCES,)),
    (Needs(loras=3), (Capability.LORA,)),
    # each alone can be had, not together: what the nearest model lacks
    (Needs(source=True, strength=True, references=1), (Capability.STRENGTH,)),
]


@pytest.mark.parametrize(("needs", "lacking"), IMPOSSIBLE)
def test_what_no_model_takes_is_named(needs: Needs, lacking: tuple[Capability, ...]) -> None:
    with pytest.raises(MissingCapability) as caught:
        CATALOGUE.choose(needs, Tier.DRAFT)

    assert caught.value.capabilities == lacking
    assert isinstance(caught.value, ProviderError)


def test_who_has_what_is_lacking_is_named_and_nobody_where_nobody_has() -> None:
    able = []
    for needs in (Needs(source=True, strength=True, references=1), Needs(loras=3)):
        with pytest.raises(MissingCapability) as caught:
            CATALOGUE.choose(needs, Tier.DRAFT)
        able.append(caught.value.able)

    # None of these looks at a reference beside a source.
    assert able == [("flux-dev", "sdxl", "flux-dev-lora"), ()]


def test_a_relaxed_check_is_asked_only_of_models_that_offer_it() -> None:
    needs = Needs(safety=Safety.RELAXED)

    assert missing(CATALOGUE["flux-kontext-pro"], needs) == (Capability.SAFETY,)
    assert CATALOGUE.choose(needs, Tier.DRAFT).name == "flux-2-pro"


def test_a_model_that_keeps_the_sources_shape_is_not_asked_for_another() -> None:
    needs = Needs(source=True, shape=True)

    assert missing(CATALOGUE["flux-dev"], needs) == (Capability.SHAPE,)
    assert missing(CATALOGUE["flux-kontext-pro"], needs) == ()


# ── what drifted ─────────────────────────────────────────────────────────────


def _without_count(live: dict[str, Any]) -> None:
    del live["Input"]["properties"]["num_outputs"]


def _fewer_shapes(live: dict[str, Any]) -> None:
    live["aspect_ratio"]["enum"].remove("21:9")


def _fewer_pictures(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["num_outputs"]["maximum"] = 2


def _seed_as_text(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["seed"]["type"] = "string"


def _consent(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["consent"] = {"type": "boolean"}
    live["Input"]["required"].append("consent")


def _one_output(live: dict[str, Any]) -> None:
    live["Output"] = {"type": "string", "format": "uri"}


def _nullable_seed(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["seed"] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def _new_input(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["lora"] = {"type": "string"}


DRIFTS = [
    (_without_count, ["flux-schnell: there is no input num_outputs (count)."]),
    (_fewer_shapes, ["flux-schnell: aspect_ratio (aspect) no longer takes 21:9."]),
    (_fewer_pictures, ["flux-schnell: num_outputs (count) ends at 2, not 4."]),
    (_seed_as_text, ["flux-schnell: seed (seed) is string, not integer."]),
    (_consent, ["flux-schnell: requires consent, which the catalogue does not always give."]),
    (_one_output, ["flux-schnell: output is single, not list."]),
    # neither of these is a difference to what is sent
    (_nullable_seed, []),
    (_new_input, []),
]


@pytest.mark.parametrize(("change", "sentences"), DRIFTS)
def test_what_drifted_is_told_in_sentences(change: Any, sentences: list[str]) -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-schnell"])))
    change(live["components"]["schemas"])

    assert drift(CATALOGUE["flux-schnell"], live) == sentences


def test_a_shorter_list_of_references_is_a_drift() -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-2-pro"])))
    live["components"]["schemas"]["Input"]["properties"]["input_images"]["maxItems"] = 4

    assert drift(CATALOGUE["flux-2-pro"], live) == [
        "flux-2-pro: input_images (references) takes 4 pictures, not 8."
    ]


def test_a_picture_that_became_required_is_a_drift_where_it_is_optional_here() -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-kontext-pro"])))
    live["components"]["schemas"]["Input"]["required"].append("input_image")

    assert drift(CATALOGUE["flux-kontext-pro"], live) == [
        "flux-kontext-pro: requires input_image, which the catalogue does not always give."
    ]


def test_an_answer_that_is_no_schema_is_a_drift() -> None:
    assert drift(CATALOGUE["sdxl"], {}) == ["sdxl: the live schema has no Input."]


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
