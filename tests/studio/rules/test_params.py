"""What a picture is asked with, what its children inherit, and how large it gets."""

import json
from dataclasses import replace
from itertools import product

import pytest

from studio.rules.consistency import Means, Plan
from studio.rules.instruction import Settings
from studio.rules.iteration import iterated, varied
from studio.rules.params import CastMember, Params, Tier
from studio.rules.sizes import size_for

FULL = Params(
    scene="crossing a ford",
    changes=("at night",),
    cast=(CastMember(1, 4, "Elara"), CastMember(2, 9, "Bram")),
    style="Woodcut",
    aspect=(2, 3),
    tier=Tier.HIGH,
    negative=("rain",),
    strength=0.4,
    source_id=12,
    plan=Plan(
        "flux-2-pro",
        Means.REFERENCES,
        references=(("Elara", 4), ("Elara", 9)),
        loras=(("Elara", "me/elara"),),
        strength=0.4,
        left_out=("Bram",),
        alike=(("Elara", "Bram"),),
    ),
)


@pytest.mark.parametrize("params", [FULL, Params("a quiet harbour")])
def test_what_is_kept_comes_back_the_same(params: Params) -> None:
    assert Params.from_json(json.loads(json.dumps(params.to_json()))) == params


def test_what_a_newer_program_kept_beside_it_is_left_out() -> None:
    assert Params.from_json({**FULL.to_json(), "mask_id": 3}) == FULL


CHILDREN = [
    # the settings named, what differs from the parent
    (Settings(), {}),
    (Settings(strength=0.9), {"strength": 0.9}),
    (Settings(strength=0.0), {"strength": 0.0}),  # nought is a number
    (Settings(aspect=(1, 1)), {"aspect": (1, 1)}),
    (Settings(tier=Tier.DRAFT), {"tier": Tier.DRAFT}),
    (Settings(style="ink"), {"style": "ink"}),
    (Settings(no=("boats",)), {"negative": ("rain", "boats")}),  # added to what was kept out
    (Settings(no=("rain",)), {}),  # kept out already
    (Settings(seed=9, count=3), {}),  # neither is inherited
]


@pytest.mark.parametrize(("settings", "differs"), CHILDREN)
def test_a_child_inherits_everything_that_is_not_named(
    settings: Settings, differs: dict[str, object]
) -> None:
    child = iterated(FULL, words="closer", settings=settings, source_id=30)

    expected = replace(FULL, changes=("at night", "closer"), source_id=30)
    assert child == replace(expected, **differs)  # type: ignore[arg-type]


def test_settings_alone_add_no_change() -> None:
    child = iterated(FULL, words="", settings=Settings(seed=9), source_id=30)

    assert child.changes == ("at night",)


@pytest.mark.parametrize(
    ("strength", "varies_by"),
    [
        (None, None),
        (0.4, 0.4),  # as was asked before
        (0.0, None),  # nothing would vary
    ],
)
def test_varying_keeps_everything_but_the_source(
    strength: float | None, varies_by: float | None
) -> None:
    parent = replace(FULL, strength=strength)

    assert varied(parent, source_id=30) == replace(parent, source_id=30, strength=varies_by)


SIZES = [
    # aspect, tier, width and height in pixels
    ((1, 1), Tier.DRAFT, (512, 512)),
    ((1, 1), Tier.STANDARD, (768, 768)),
    ((1, 1), Tier.HIGH, (1024, 1024)),
    ((3, 2), Tier.STANDARD, (960, 640)),
    ((2, 3), Tier.STANDARD, (640, 960)),
    ((16, 9), Tier.HIGH, (1344, 768)),
    ((9, 16), Tier.HIGH, (768, 1344)),
    ((3, 1), Tier.HIGH, (1536, 512)),  # as long as models draw
    ((1, 3), Tier.HIGH, (512, 1536)),
]


@pytest.mark.parametrize(("aspect", "tier", "size"), SIZES)
def test_a_picture_has_its_aspect_at_its_tiers_area(
    aspect: tuple[int, int], tier: Tier, size: tuple[int, int]
) -> None:
    assert size_for(aspect, tier) == size


def test_every_aspect_a_person_can_ask_for_can_be_drawn() -> None:
    for width, height in product(range(1, 31), repeat=2):
        if not 1 / 3 <= width / height <= 3:
            continue
        for tier in Tier:
            sides = size_for((width, height), tier)
            assert all(side % 64 == 0 and 256 <= side <= 1536 for side in sides), (width, height)
            assert 0.75 < (sides[0] / sides[1]) / (width / height) < 1.34
