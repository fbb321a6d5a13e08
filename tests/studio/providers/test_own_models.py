"""What an operator may change in a file of their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.errors import ConfigError
from studio.providers.base import Needs, Outline, Tier
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.quoting import quote_of
from studio.rules.queue.prices import Price
from tests.studio.providers.catalogues import CATALOGUE

_REFERENCES = "reference must be owner/name, owner/name:version (64 hex) or deployment:owner/name"


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


def written(folder: Path, content: str) -> Path:
    file = folder / "models.toml"
    file.write_text(content, "utf-8")
    return file


def test_an_own_file_adds_a_model(tmp_path: Path) -> None:
    catalogue = Catalogue.load(written(tmp_path, OWN_MODEL))

    assert len(list(catalogue)) == len(list(CATALOGUE)) + 1
    assert catalogue["mine"].price == Price.of_output(10)
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

    assert (after.price, after.negative) == (Price.of_output(7), None)
    assert after.fixed == {"output_format": "png", "go_fast": False}
    assert (after.aspect, after.seed, after.count) == (before.aspect, before.seed, before.count)


def test_an_own_file_can_remove_a_model(tmp_path: Path) -> None:
    own = 'schema = 1\n[[model]]\nname = "nano-banana-pro"\nenabled = false\n'
    catalogue = Catalogue.load(written(tmp_path, own))

    with pytest.raises(KeyError):
        catalogue["nano-banana-pro"]
    assert len(list(catalogue)) == len(list(CATALOGUE)) - 1


MISTAKES = [
    # what is replaced, by what, and the sentence after file and model
    ("price_micros = 10", "", "price is missing: write price = [{ unit"),
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
    # inside the maps, with the whole path of the key
    ('"aspect_ratio", ', '"aspect_ratio", vals = 1, ', "map.aspect.vals is unknown; did you mean"),
    ('"16:9"]', '"wide"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ('"16:9"]', '"1:1"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ('"16:9"]', '"1:0"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ('"16:9"]', '"0x768"]', 'map.aspect.values must be a list of different shapes such as "16:9"'),
    ("param =", "parm =", "map.aspect.param is missing: it must be a text"),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\ntier = { param = "q", values = { draft = "low", high = "high" } }',
        "map.tier.values must give draft, standard, high",
    ),
    (
        'prompt = "prompt"',
        'prompt = "prompt"\n'
        'tier = { param = "prompt", values = { draft = 1, standard = 2, high = 3 } }',
        "map.tier names the input prompt, which map.prompt names as well",
    ),
    ("quality = 1", 'quality = 1\nageing = "yes"', "ageing must be true or false"),
    ("quality = 1", "quality = 1\nunverified = true", "unverified must be a text"),
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
def test_a_file_that_is_no_catalogue_is_refused(
    tmp_path: Path, content: str, sentence: str
) -> None:
    file = written(tmp_path, content)

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert sentence in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: cannot be read"):
        Catalogue.load(tmp_path / "absent.toml")


def test_a_value_is_never_shown_in_a_mistake(tmp_path: Path) -> None:
    own = OWN_MODEL.replace('"me/mine"', '"hf_secret"')

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(written(tmp_path, own))

    assert "hf_secret" not in str(caught.value)


def test_a_price_may_depend_on_an_input_that_names_the_shape_or_says_that_a_size_follows(
    tmp_path: Path,
) -> None:
    own = """
    schema = 1
    [[model]]
    name = "flux-2-pro"
    price = [
        { unit = "output", micros = 10, when = { aspect_ratio = "custom" } },
        { unit = "output", micros = 20, when = { aspect_ratio = "match_input_image" } },
    ]
    """
    model = Catalogue.load(written(tmp_path, own))["flux-2-pro"]
    words = Outline(model="flux-2-pro", width=1024, height=1024)

    assert quote_of(model, words).micros == 10
    assert quote_of(model, replace(words, source=(1024, 1024))).micros == 20
    with pytest.raises(ConfigError, match="has no price for the unit output"):
        Catalogue.load(written(tmp_path, own.replace("match_input_image", "custom", 1).replace(
            '        { unit = "output", micros = 10, when = { aspect_ratio = "custom" } },\n', ""
        )))  # fmt: skip
