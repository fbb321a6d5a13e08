"""Quotes by the catalogue: a request with its references, source and mask, and what is charged."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import ConfigError
from studio.providers.base import Metered, Needs, Outline, Tier
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.fitting import size_of
from studio.providers.catalogue.inputs import inputs, parts
from studio.providers.catalogue.models import Model
from studio.providers.catalogue.quoting import least_needs, quote_of, usual_quote
from studio.providers.catalogue.shaping import output_megapixels
from studio.rules.queue.prices import Price, Unit, UnitPrice, megapixels, settled
from tests.studio.providers.any_request import outline_of, requests_for
from tests.studio.providers.asking import CATALOGUE, MODELS
from tests.studio.providers.test_own_models import OWN_MODEL

SQUARE = (1024, 1024)


def flux(**other: object) -> Outline:
    return replace(Outline("flux-2-pro", *SQUARE), **other)  # type: ignore[arg-type]


FLUX = [
    (flux(), 30_000),
    (flux(references=((SQUARE, SQUARE, SQUARE),)), 75_000),
    # Of three characters a picture each, and of pictures of a million pixels.
    (flux(references=((SQUARE,), (SQUARE,), (SQUARE,))), 75_000),
    (flux(references=(((1000, 1000),) * 3,)), 75_000),
    # The source is sent, too.
    (flux(source=SQUARE, references=((SQUARE,),)), 60_000),
    # A part of a megapixel counts as one.
    (flux(references=(((64, 64),),)), 45_000),
    (flux(references=(((1920, 1080),),)), 60_000),
    # Only eight pictures fit; the source is one of them.
    (flux(references=((SQUARE,) * 20,)), 150_000),
    (flux(source=SQUARE, references=((SQUARE,) * 20,)), 150_000),
    (flux(width=1536, height=1024), 45_000),
    # Each picture is a run of its own, with the references sent again.
    (flux(count=4, references=((SQUARE, SQUARE, SQUARE),)), 300_000),
]


@pytest.mark.parametrize(("outline", "micros"), FLUX)
def test_flux_2_pro_is_quoted_with_everything_that_is_sent(outline: Outline, micros: int) -> None:
    assert quote_of(CATALOGUE["flux-2-pro"], outline).micros == micros


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_was_planned_is_charged_as_quoted_for_every_model(
    model: Model, data: st.DataObject
) -> None:
    request = data.draw(requests_for(model))
    outline = outline_of(request)
    quoted = quote_of(model, outline)
    runs = []
    for part in parts(model, request):
        sizes: list[tuple[int, int]] = []

        def address(content: bytes, sizes: list[tuple[int, int]] = sizes) -> str:
            sizes.append(size_of(content))
            return "https://files/1"

        inputs(model, part, address)
        one = replace(outline, count=part.count)
        used = {
            Unit.OUTPUT: part.count,
            Unit.OUTPUT_MP: part.count * output_megapixels(model, one),
            Unit.INPUT_MP: sum(megapixels(*size) for size in sizes),
            Unit.INPUT_IMAGE: len(sizes),
            Unit.SECOND: model.typical_s,
        }
        runs.append((part.count, Metered(used)))

    assert quoted.pictures == request.count
    assert settled(quoted, runs) == quoted.micros > 0
    # A metric that is missing is charged as quoted.
    assert settled(quoted, [(count, Metered()) for count, _ in runs]) == quoted.micros


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_no_shipped_model_is_free(model: Model) -> None:
    assert not model.price.free
    least = least_needs(model)
    for tier in Tier:
        for more in range(min(model.room(source=False), 3) + 1):
            needs = replace(least, references=max(least.references, more))
            assert usual_quote(model, needs, tier).micros > 0


def with_price(price: str, *, more: str = "") -> str:
    """The own model with that price, and with more maps."""
    return OWN_MODEL.replace("price_micros = 10", price) + more


AREA = 'area = { param = "size", values = { "1K" = 1.0, "2K" = 4.0 } }\n'
SOURCE = 'source = { param = "image", many = false }\n'
TIERS = """tier = { param = "quality", values = { draft = "low", standard = "mid", high = "top" } }
"""
HALF = '{ unit = "output", micros = 1, when = { size = "1K" } }'

MISTAKES = [
    # (the price, more maps, the beginning of the sentence)
    ("", "", 'price is missing: write price = [{ unit = "output", micros = 40000 }], or'),
    ("price = false", "", "price is missing"),
    ("price = []", "", "price must have a unit"),
    ("price = 40000", "", "price must be a list of tables"),
    ("price = [40000]", "", "price[0] must be a table"),
    ('price = [{ unit = "output" }]', "", "price[0].micros is missing"),
    ("price = [{ micros = 1 }]", "", "price[0].unit is missing"),
    ('price = [{ unit = "output", micros = 0 }]', "", "price[0].micros must be a whole number"),
    ('price = [{ unit = "output", micros = -1 }]', "", "price[0].micros must be a whole number"),
    ('price = [{ unit = "output", micros = 0.04 }]', "", "price[0].micros must be a whole number"),
    ('price = [{ unit = "output", micros = true }]', "", "price[0].micros must be a whole number"),
    ('price = [{ unit = "output", micros = "1" }]', "", "price[0].micros must be a whole number"),
    ('price = [{ unit = "image", micros = 1 }]', "", "price[0].unit must be one of run, output"),
    ('price = [{ unit = "output", micro = 1 }]', "", "price[0].micros is missing"),
    ('price = [{ unit = "run", micros = 1, per = 2 }]', "", "price[0].per is unknown"),
    ("price_micros = -1", "", "price_micros must be a whole number"),
    ('price_micros = 1\nprice = [{ unit = "run", micros = 1 }]', "", "price and price_micros"),
    (
        'price = [{ unit = "run", micros = 1 }, { unit = "run", micros = 1 }]',
        "",
        "price has the unit run twice",
    ),
    # Two prices for the same request.
    (
        'price = [{ unit = "run", micros = 1 }, { unit = "run", micros = 2 }]',
        "",
        "price has 2 prices for the unit run of the same requests",
    ),
    (
        f'price = [{{ unit = "output", micros = 2 }}, {HALF}]',
        AREA,
        "price has 2 prices for the unit output where size is 1K",
    ),
    # A condition on something that is never sent, or not with this value.
    (f"price = [{HALF}]", "", "price has a when for size, which Limner never sends"),
    (
        'price = [{ unit = "output", micros = 1, when = { size = "1k" } }]',
        AREA,
        "price has a when whose size is none of 1K, 2K",
    ),
    (
        'price = [{ unit = "output", micros = 1, when = { quality = true } }]',
        TIERS,
        "price has a when whose quality is none of low, mid, top",
    ),
    (
        'price = [{ unit = "output", micros = 1, when = { prompt = "x" } }]',
        "",
        "price has a when for prompt, which Limner never sends",
    ),
    # A request without a price.
    (f"price = [{HALF}]", AREA, "price has no price for the unit output where size is 2K"),
    (
        'price = [{ unit = "output", micros = 1, when = { image = true } }]',
        SOURCE,
        "price has no price for the unit output where image is false",
    ),
    (
        f'price = [{{ unit = "run", micros = 1 }}, {HALF}]',
        AREA,
        "price has no price for the unit output where size is 2K",
    ),
    # Words alone would be free.
    ('price = [{ unit = "input_image", micros = 1 }]', SOURCE, "price needs run, output"),
    # Nobody knows how large the picture gets.
    ('price = [{ unit = "output_mp", micros = 1 }]', "", "price by output_mp needs map.size or"),
]


@pytest.mark.parametrize(("price", "more", "sentence"), MISTAKES)
def test_a_price_with_a_gap_is_refused_with_one_sentence(
    tmp_path: Path, price: str, more: str, sentence: str
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(with_price(price, more=more), "utf-8")

    with pytest.raises(ConfigError) as caught:
        Catalogue.load(file)

    assert str(caught.value).startswith(f"{file}: model 'mine': {sentence}")
    assert str(caught.value).endswith(".")


def own_price(tmp_path: Path, price: str, *, more: str = "") -> Model:
    file = tmp_path / "models.toml"
    file.write_text(with_price(price, more=more), "utf-8")
    return Catalogue.load(file)["mine"]


def test_price_micros_is_a_price_for_each_picture(tmp_path: Path) -> None:
    model = own_price(tmp_path, "price_micros = 40000")

    assert model.price == Price((UnitPrice(Unit.OUTPUT, 40_000),))
    assert quote_of(model, Outline("mine", *SQUARE, count=3)).micros == 120_000


def test_only_a_price_of_0_that_was_written_is_free(tmp_path: Path) -> None:
    model = own_price(tmp_path, "price_micros = 0")

    assert model.price.free
    assert quote_of(model, Outline("mine", *SQUARE, count=3)).micros == 0


def test_the_quality_and_the_pictures_of_a_request_decide_its_price(tmp_path: Path) -> None:
    price = """
    price = [
        { unit = "output", micros = 1000, when = { quality = "low", image = false } },
        { unit = "output", micros = 2000, when = { quality = "mid", image = false } },
        { unit = "output", micros = 4000, when = { quality = "top", image = false } },
        { unit = "output", micros = 8000, when = { image = true } },
        { unit = "input_image", micros = 500 },
    ]
    """
    model = own_price(tmp_path, price, more=SOURCE + TIERS)
    words = Outline("mine", *SQUARE)

    def micros(outline: Outline) -> int:
        return quote_of(model, outline).micros

    assert [micros(replace(words, tier=tier)) for tier in Tier] == [1000, 2000, 4000]
    assert [micros(replace(words, tier=tier, source=SQUARE)) for tier in Tier] == [8500] * 3


@pytest.mark.parametrize("own", ["price_micros = 45000", 'price = [{ unit = "run", micros = 9 }]'])
def test_an_own_price_replaces_the_whole_shipped_one(tmp_path: Path, own: str) -> None:
    file = tmp_path / "models.toml"
    file.write_text(f'schema = 1\n[[model]]\nname = "flux-2-pro"\n{own}\n', "utf-8")
    model = Catalogue.load(file)["flux-2-pro"]

    assert len(model.price.units) == 1
    assert quote_of(model, flux(references=((SQUARE,),))).micros in (45_000, 9)


def test_the_cheapest_model_is_the_cheapest_with_what_the_request_sends(tmp_path: Path) -> None:
    """A model that is paid by what is sent is cheap for words alone, and dear with pictures."""
    own = """
    schema = 1
    [[model]]
    name = "flux-2-klein-4b"
    price = [{ unit = "run", micros = 1 }, { unit = "input_mp", micros = 900000 }]
    """
    file = tmp_path / "models.toml"
    file.write_text(own, "utf-8")
    catalogue = Catalogue.load(file)

    assert catalogue.choose(Needs(), Tier.DRAFT).name == "flux-2-klein-4b"
    assert catalogue.choose(Needs(references=2), Tier.DRAFT).name != "flux-2-klein-4b"


TODAY = [
    # (the model, what is requested, the price by quality: draft, standard, high)
    ("nano-banana-2", {}, [67_000, 67_000, 67_000]),
    ("nano-banana-2", {"width": 2048, "height": 2048}, [101_000, 101_000, 101_000]),
    ("gpt-image-2.5-sunburst", {}, [12_000, 47_000, 128_000]),
    ("gpt-image-2", {"count": 4}, [48_000, 188_000, 512_000]),
    ("seedream-5-pro", {"width": 2048, "height": 2048}, [90_000, 90_000, 90_000]),
    ("flux-3-image", {}, [48_000, 48_000, 48_000]),
    ("flux-3-image", {"width": 4096, "height": 4096}, [607_000, 607_000, 607_000]),
    ("ideogram-4-5", {}, [30_000, 60_000, 100_000]),
    ("ideogram-4-5", {"source": SQUARE, "mask": True}, [30_000, 60_000, 220_000]),
    ("ideogram-4-5-precise-edit", {"source": SQUARE}, [8_000, 60_000, 220_000]),
    ("flux-2-dev", {"references": ((SQUARE,), (SQUARE,))}, [36_000, 36_000, 36_000]),
    ("grok-imagine-image-2", {"source": SQUARE}, [50_000, 50_000, 50_000]),
]


@pytest.mark.parametrize(("name", "wanted", "prices"), TODAY)
def test_todays_painters_are_quoted_by_quality_size_and_pictures(
    name: str, wanted: dict[str, object], prices: list[int]
) -> None:
    outline = replace(Outline(name, *SQUARE), **wanted)  # type: ignore[arg-type]

    quoted = [quote_of(CATALOGUE[name], replace(outline, tier=tier)).micros for tier in Tier]

    assert quoted == prices
