"""What a picture is asked with, what its children inherit, and how large it gets."""

import json
from dataclasses import replace
from itertools import product

import pytest

from studio.errors import AlreadyLarge
from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.instruction import PictureSettings
from studio.rules.asking.iteration import iterated, shaped_like, upscaled, varied
from studio.rules.asking.params import CastMember, ChosenState, Params, Tier
from studio.rules.pictures.masks import MaskNote
from studio.rules.pictures.sizes import enlarged_size, painted_over_size, size_for

FULL = Params(
    scene="crossing a ford",
    changes=("at night",),
    cast=(
        CastMember(1, 4, "Elara", ChosenState(3, "plate armour", "in dented plate")),
        CastMember(2, 9, "Bram"),
    ),
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


PAINTED = replace(FULL, mask=MaskNote("region", "left", 0.06))
BROUGHT = Params("at night", uploaded=True, mask=MaskNote("upload"))


@pytest.mark.parametrize("params", [FULL, PAINTED, BROUGHT, Params("a quiet harbour")])
def test_what_is_kept_comes_back_the_same(params: Params) -> None:
    assert Params.from_json(json.loads(json.dumps(params.to_json()))) == params


def test_what_a_newer_program_kept_beside_it_is_left_out() -> None:
    assert Params.from_json({**FULL.to_json(), "mask_id": 3}) == FULL


def test_of_characters_in_no_state_the_same_is_kept_as_ever() -> None:
    kept = FULL.to_json()["cast"][1]

    assert kept == {"character_id": 2, "look_id": 9, "name": "Bram"}
    assert CastMember.from_json({**kept, "since": 7}) == CastMember(2, 9, "Bram")


CHILDREN = [
    # the settings named, what differs from the parent
    (PictureSettings(), {}),
    (PictureSettings(strength=0.9), {"strength": 0.9}),
    (PictureSettings(strength=0.0), {"strength": 0.0}),  # nought is a number
    (PictureSettings(aspect=(1, 1)), {"aspect": (1, 1)}),
    (PictureSettings(tier=Tier.DRAFT), {"tier": Tier.DRAFT}),
    (PictureSettings(style="ink"), {"style": "ink"}),
    (PictureSettings(no=("boats",)), {"negative": ("rain", "boats")}),  # added to what was kept out
    (PictureSettings(no=("rain",)), {}),  # kept out already
    (PictureSettings(seed=9, count=3), {}),  # neither is inherited
]


@pytest.mark.parametrize(("settings", "differs"), CHILDREN)
def test_a_child_inherits_everything_that_is_not_named(
    settings: PictureSettings, differs: dict[str, object]
) -> None:
    child = iterated(FULL, words="closer", settings=settings, source_id=30)

    expected = replace(FULL, changes=("at night", "closer"), source_id=30)
    assert child == replace(expected, **differs)  # type: ignore[arg-type]


def test_settings_alone_add_no_change() -> None:
    child = iterated(FULL, words="", settings=PictureSettings(seed=9), source_id=30)

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


def test_a_mask_is_of_one_picture_and_so_is_what_may_change_there() -> None:
    note = MaskNote("region", "left", 0.06)

    painted = iterated(FULL, words="a hat", settings=PictureSettings(), source_id=30, mask=note)
    said = iterated(
        FULL, words="a hat", settings=PictureSettings(strength=0.9), source_id=30, mask=note
    )
    after = iterated(painted, words="closer", settings=PictureSettings(), source_id=31)

    assert (painted.mask, painted.strength) == (note, None)
    assert (said.mask, said.strength) == (note, 0.9)
    assert (after.mask, after.changes) == (None, ("at night", "a hat", "closer"))


@pytest.mark.parametrize("parent", [PAINTED, BROUGHT])
def test_children_start_from_a_picture_that_is_here(parent: Params) -> None:
    children = [
        iterated(parent, words="closer", settings=PictureSettings(), source_id=30),
        varied(parent, source_id=30),
        upscaled(parent, source_id=30),
    ]

    assert [(each.uploaded, each.mask, each.source_id) for each in children] == [
        (False, None, 30)
    ] * 3


def test_a_larger_picture_is_asked_for_as_its_parent_was_but_for_the_strength() -> None:
    assert upscaled(FULL, source_id=30) == replace(FULL, source_id=30, strength=None)


@pytest.mark.parametrize(
    ("width", "height", "aspect"),
    [
        (640, 960, (2, 3)),  # the very shape
        (640, 1000, (2, 3)),  # the same but for rounding
        (1000, 1000, (1, 1)),
        (1023, 767, (1023, 767)),
        (4000, 100, (40, 1)),
    ],
)
def test_a_picture_has_the_shape_of_its_source(
    width: int, height: int, aspect: tuple[int, int]
) -> None:
    assert shaped_like(width, height, FULL) == replace(FULL, aspect=aspect)


ENLARGED = [
    # what there is, what becomes of it; pixels
    ((640, 448), (1280, 896)),
    ((1024, 1024), (2048, 2048)),
    ((2400, 800), (4096, 1365)),  # as long as pictures may grow
    ((800, 2400), (1365, 4096)),
]


@pytest.mark.parametrize(("size", "enlarged"), ENLARGED)
def test_a_picture_grows_to_twice_its_sides(
    size: tuple[int, int], enlarged: tuple[int, int]
) -> None:
    assert enlarged_size(*size) == enlarged


@pytest.mark.parametrize("size", [(4096, 100), (1500, 1400), (9000, 10)])
def test_a_large_picture_grows_no_more(size: tuple[int, int]) -> None:
    with pytest.raises(AlreadyLarge) as refused:
        enlarged_size(*size)

    assert (refused.value.width, refused.value.height) == size


@pytest.mark.parametrize(
    ("size", "painted"),
    [
        ((161, 113), (161, 113)),
        ((1536, 640), (1536, 640)),
        ((3072, 2048), (1536, 1024)),
        ((6000, 100), (1536, 64)),  # none is drawn that is narrower
    ],
)
def test_a_picture_is_painted_over_at_its_own_size_as_far_as_models_draw(
    size: tuple[int, int], painted: tuple[int, int]
) -> None:
    assert painted_over_size(*size) == painted


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
