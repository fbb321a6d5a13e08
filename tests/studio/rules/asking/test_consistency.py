"""The means by which characters stay the same are chosen from what models can take."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import MissingCapability
from studio.providers.catalogue import Catalogue, capabilities
from studio.rules.asking.consistency import (
    VARY_STRENGTH,
    Choose,
    ChosenModel,
    Figure,
    Means,
    Plan,
    PlanRequest,
    lookalikes,
    plan,
    spoken_of,
)
from studio.rules.pictures.needs import Needs, Safety, Tier

CATALOGUE = Catalogue.load()

ELARA = Figure("Elara", "an elf woman with copper-red hair and green eyes", references=(1, 2, 3))
BRAM = Figure("Bram", "a stout dwarf, grey braided beard, iron helmet", references=(7, 8))
STRANGER = Figure("Stranger", "a hooded figure in a grey cloak")
TRAINED = replace(ELARA, lora="me/elara")

STANDARD = PlanRequest(Tier.STANDARD)


def from_catalogue(needs: Needs, tier: Tier) -> ChosenModel:
    model = CATALOGUE.choose(needs, tier)
    return ChosenModel(model.name, model.room(source=needs.source))


def only(**can: int) -> Choose:
    """A single model with these limits, which takes every other need."""

    def choose(needs: Needs, _: Tier) -> ChosenModel:
        lacking = tuple(name for name, most in can.items() if getattr(needs, name) > most)
        if lacking:
            raise MissingCapability(capabilities=lacking)
        return ChosenModel("the one", can.get("references", 9))

    return choose


MEANS = [
    # the characters, the request, the model, the means, the references that are sent
    ((), STANDARD, only(), Means.WORDS, ()),
    ((STRANGER,), STANDARD, only(), Means.WORDS, ()),
    ((ELARA,), STANDARD, only(), Means.REFERENCES, (1, 2, 3)),
    ((ELARA,), STANDARD, only(references=1), Means.REFERENCES, (1,)),
    ((ELARA,), STANDARD, only(references=0), Means.WORDS, ()),
    # the best of each character before any second best, sent character by character
    ((ELARA, BRAM), STANDARD, only(references=2), Means.REFERENCES, (1, 7)),
    ((ELARA, BRAM), STANDARD, only(references=3), Means.REFERENCES, (1, 2, 7)),
    ((ELARA, BRAM), STANDARD, only(references=1), Means.WORDS, ()),
    ((TRAINED,), STANDARD, only(references=0), Means.LORA, ()),
    ((TRAINED, BRAM), STANDARD, only(), Means.LORA, (7, 8)),
    ((TRAINED, BRAM), STANDARD, only(references=0), Means.LORA, ()),
    ((TRAINED,), STANDARD, only(loras=0), Means.REFERENCES, (1, 2, 3)),
    # a child starts from the picture that it changes
    ((ELARA,), replace(STANDARD, source=True), only(), Means.SOURCE_AND_REFERENCES, (1, 2, 3)),
    ((ELARA,), replace(STANDARD, source=True), only(references=0), Means.SOURCE, ()),
    ((STRANGER,), replace(STANDARD, source=True), only(), Means.SOURCE, ()),
]


@pytest.mark.parametrize(("figures", "wanted", "choose", "means", "sent"), MEANS)
def test_the_best_possible_means_is_chosen(
    figures: Sequence[Figure],
    wanted: PlanRequest,
    choose: Choose,
    means: Means,
    sent: tuple[int, ...],
) -> None:
    planned = plan(figures, wanted, choose)

    assert (planned.means, tuple(each for _, each in planned.references)) == (means, sent)


def test_characters_that_the_model_cannot_be_shown_are_named() -> None:
    planned = plan((ELARA, STRANGER, BRAM), STANDARD, only(references=0))

    assert planned.left_out == ("Elara", "Bram")
    assert plan((ELARA, STRANGER), STANDARD, only()).left_out == ()


def test_with_weights_for_one_character_the_pictures_of_others_are_sent() -> None:
    planned = plan((TRAINED, BRAM), STANDARD, only(references=0))

    assert (planned.loras, planned.left_out) == ((("Elara", "me/elara"),), ("Bram",))


VARIED = replace(STANDARD, source=True, varies=True)
STRENGTHS = [
    # the characters, the request, the model, the strength that is sent
    ((), VARIED, only(), VARY_STRENGTH),
    ((), replace(VARIED, strength=0.3), only(), 0.3),
    # a strength only helps: an editing model draws the same again without it
    ((), VARIED, only(strength=0), None),
    ((ELARA,), VARIED, only(), None),
    ((), replace(STANDARD, source=True), only(), None),
    ((), replace(STANDARD, source=True, strength=0.0), only(), 0.0),
    # without a source there is nothing to change, and the model need not take a strength
    ((), replace(STANDARD, strength=0.3), only(), None),
    ((), replace(STANDARD, strength=0.3), only(strength=0), None),
    # nor has a picture from words the shape of a source
    ((), replace(STANDARD, new_shape=True), only(shape=0), None),
]


@pytest.mark.parametrize(("figures", "wanted", "choose", "strength"), STRENGTHS)
def test_the_strength_is_the_members_or_that_of_a_variation(
    figures: Sequence[Figure], wanted: PlanRequest, choose: Choose, strength: float | None
) -> None:
    assert plan(figures, wanted, choose).strength == strength


PAINTED = replace(STANDARD, source=True, mask=True)


@pytest.mark.parametrize(
    ("figures", "wanted", "model", "references"),
    [
        ((), PAINTED, "flux-fill-pro", ()),
        ((), replace(PAINTED, tier=Tier.DRAFT), "sdxl", ()),
        ((), replace(PAINTED, tier=Tier.HIGH), "ideogram-4-5-precise-edit", ()),
        # the strength that the member named decides
        ((), replace(PAINTED, strength=0.3, tier=Tier.HIGH), "sdxl", ()),
        # characters can be shown together with a mask
        ((ELARA,), PAINTED, "ideogram-4-5", (1, 2, 3)),
        ((STRANGER,), PAINTED, "flux-fill-pro", ()),
        # its list has four pictures with a mask, and the picture to paint over is one of them
        ((ELARA, BRAM), PAINTED, "ideogram-4-5", (1, 2, 7)),
        # not with a strength: then their pictures are left out
        ((ELARA,), replace(PAINTED, strength=0.3), "sdxl", ()),
        # no model takes weights with a mask
        ((TRAINED,), PAINTED, "ideogram-4-5", (1, 2, 3)),
    ],
)
def test_a_part_is_painted_over_by_a_model_that_takes_everything_asked_for(
    figures: Sequence[Figure], wanted: PlanRequest, model: str, references: tuple[int, ...]
) -> None:
    planned = plan(figures, wanted, from_catalogue)

    assert planned.model == model
    assert tuple(each for _, each in planned.references) == references
    assert planned.strength == wanted.strength


def test_painting_over_with_another_shape_raises_missing_capability() -> None:
    with pytest.raises(MissingCapability) as caught:
        plan((), replace(PAINTED, new_shape=True), from_catalogue)

    # The nearest model takes the shape but no mask. These take a mask and keep the shape.
    assert caught.value.capabilities == ("mask",)
    assert {"sdxl", "flux-fill-pro", "ideogram-v3-turbo"} <= set(caught.value.able)


@pytest.mark.parametrize("tier", Tier)
def test_a_larger_picture_needs_no_words_and_no_people(tier: Tier) -> None:
    wanted = replace(STANDARD, tier=tier, source=True, upscale=True)

    planned = plan((ELARA,), wanted, from_catalogue)

    assert (planned.model, planned.means) == ("real-esrgan", Means.SOURCE)
    assert (planned.references, planned.strength) == ((), None)


SPOKEN_OF = [
    # the words, the characters that are meant
    ("Elara's cloak in red", ("Elara",)),
    ("elara and bram", ("Elara", "Bram of the Hill")),
    ("a hill with a mill", ()),  # not by another word of a name
    ("", ()),
    ("a red hat", ()),
    ("the Black Knight bows", ("The Black Knight",)),  # by the first word with a meaning
]


@pytest.mark.parametrize(("words", "names"), SPOKEN_OF)
def test_only_characters_called_by_their_first_name_are_meant(
    words: str, names: tuple[str, ...]
) -> None:
    figures = [Figure(name, "") for name in ("Elara", "Bram of the Hill", "The Black Knight")]

    assert tuple(figure.name for figure in spoken_of(figures, words)) == names


def checked(safety: Safety, *, upscale: bool = False) -> Plan:
    """A plan with the shipped catalogue, for a channel with this rating."""
    wanted = PlanRequest(
        Tier.STANDARD, safety=safety, source=upscale, upscale=upscale, negative=False
    )
    return plan((), wanted, from_catalogue)


def test_a_strict_check_is_always_kept() -> None:
    strict = checked(Safety.STRICT)
    safety = CATALOGUE[strict.model].safety

    assert strict.safety is Safety.STRICT
    assert safety is not None
    assert Safety.STRICT in safety.values

    def none_is_strict(needs: Needs, _: Tier) -> ChosenModel:
        if needs.safety is Safety.STRICT:
            raise MissingCapability(capabilities=("safety",))
        return ChosenModel("the one", 0)

    with pytest.raises(MissingCapability):
        plan((ELARA,), replace(STANDARD, safety=Safety.STRICT), none_is_strict)


def test_a_relaxed_check_does_not_change_the_model() -> None:
    assert checked(Safety.RELAXED).model == checked(Safety.DEFAULT).model

    def two(needs: Needs, _: Tier) -> ChosenModel:
        return ChosenModel("dear" if needs.safety is Safety.RELAXED else "cheap", 9)

    relaxed = replace(STANDARD, safety=Safety.RELAXED)
    assert (plan((), relaxed, two).model, plan((), relaxed, two).safety) == (
        "cheap",
        Safety.DEFAULT,
    )
    assert plan((), relaxed, only()).safety is Safety.RELAXED


@pytest.mark.parametrize("safety", Safety)
def test_a_larger_picture_has_the_default_check(safety: Safety) -> None:
    assert checked(safety, upscale=True).safety is Safety.DEFAULT


@pytest.mark.parametrize("safety", Safety)
def test_no_check_is_asked_of_a_model_that_enlarges_and_has_every_check(safety: Safety) -> None:
    wanted = replace(STANDARD, source=True, upscale=True, safety=safety)

    assert plan((), wanted, only()).safety is Safety.DEFAULT


def test_a_plan_from_before_ratings_is_read() -> None:
    kept = checked(Safety.STRICT).to_json()
    del kept["safety"]

    assert Plan.from_json(kept).safety is Safety.DEFAULT


def test_what_the_member_asked_for_is_always_kept() -> None:
    said = replace(STANDARD, source=True, strength=0.3)

    with pytest.raises(MissingCapability) as caught:
        plan((ELARA,), said, only(strength=0))
    assert caught.value.capabilities == ("strength",)


ALIKE = [
    # two descriptions, whether they may blend
    ("an elf with red hair", "an elf with red hair", True),
    ("An elf, with red hair!", "the red hair of an elf", True),
    ("an elf with red hair", "an elf with black hair", False),
    ("tall, red hair, green eyes, a scar", "tall, red hair, green eyes, a limp", False),
    ("tall, red hair, green eyes, silver armour", "tall, red hair, green eyes, armour", True),
    ("", "", True),
]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_characters_with_almost_the_same_description_are_named(
    one: str, other: str, alike: bool
) -> None:
    pair = (Figure("Elara", one), Figure("Mira", other))

    assert lookalikes(pair) == ((("Elara", "Mira"),) if alike else ())
    assert plan(pair, STANDARD, only()).alike == lookalikes(pair)


FIGURES = st.lists(
    st.builds(
        Figure,
        name=st.sampled_from(["Elara", "Bram", "Mira", "Tam"]),
        looks=st.sampled_from([ELARA.looks, BRAM.looks, STRANGER.looks]),
        references=st.lists(st.integers(1, 99), max_size=4, unique=True).map(tuple),
        lora=st.sampled_from(["", "", "me/elara"]),
    ),
    max_size=4,
    unique_by=lambda figure: figure.name,
)
WANTED = st.builds(
    PlanRequest,
    tier=st.sampled_from(Tier),
    source=st.booleans(),
    strength=st.none() | st.floats(0, 1),
    mask=st.booleans(),
    varies=st.booleans(),
    new_shape=st.booleans(),
    safety=st.sampled_from(Safety),
).filter(lambda wanted: wanted.source or not wanted.mask)


@given(figures=FIGURES, wanted=WANTED)
def test_the_shipped_catalogue_can_carry_out_every_plan(
    figures: list[Figure], wanted: PlanRequest
) -> None:
    if wanted.source and wanted.new_shape and (wanted.strength is not None or wanted.mask):
        # No shipped model can do this.
        with pytest.raises(MissingCapability):
            plan(figures, wanted, from_catalogue)
        return
    planned = plan(figures, wanted, from_catalogue)

    model = CATALOGUE[planned.model]
    assert len(planned.references) <= capabilities(model).references
    assert len(planned.loras) <= len(model.loras)
    assert planned.strength is None or model.strength is not None
    assert planned.safety is Safety.DEFAULT or (
        model.safety is not None and planned.safety in model.safety.values
    )
    assert (planned.safety is Safety.STRICT) == (wanted.safety is Safety.STRICT)
    assert not wanted.source or model.source is not None
    assert set(planned.references) <= {
        (who.name, each) for who in figures for each in who.references
    }
    assert plan(figures, wanted, from_catalogue) == planned
    assert Plan.from_json(planned.to_json()) == planned
