"""Numbers, names and pictures in words."""

import pytest

from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.params import CastMember, ChosenState, Params
from studio.rules.asking.wording import (
    ALT_TEXT_LIMIT,
    alt_text,
    blending,
    data_size,
    duration,
    example_change,
    joined,
    likeness,
    mask_words,
    money,
    ordinal,
)
from studio.rules.pictures.masks import MaskNote

DURATIONS = [
    # seconds, as people say it
    (-3.0, "0 s"),
    (0.4, "0 s"),
    (12.0, "12 s"),
    (89.0, "89 s"),
    (90.0, "2 min"),
    (150.0, "2 min"),  # halves go to the even number
    (3600.0, "60 min"),
    (5340.0, "89 min"),
    (5400.0, "1 h 30 min"),
    (7200.0, "2 h"),
    (18_720.0, "5 h 12 min"),
]


@pytest.mark.parametrize(("seconds", "said"), DURATIONS)
def test_a_wait_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


AMOUNTS = [
    # micro-dollars, as people read them
    (0, "$0.00"),
    (3_000, "$0.003"),
    (10_000, "$0.01"),
    (12_000, "$0.012"),
    (100_000, "$0.10"),
    (123_456, "$0.12"),
    (1_200_000, "$1.20"),
]


@pytest.mark.parametrize(("micros", "said"), AMOUNTS)
def test_small_amounts_keep_their_third_digit(micros: int, said: str) -> None:
    assert money(micros) == said


SIZES = [
    # bytes, the size as members read it
    (0, "0 bytes"),
    (1, "1 byte"),
    (999, "999 bytes"),
    (1000, "1.0 kB"),
    (999_949, "999.9 kB"),
    (999_950, "1.0 MB"),  # not 1000.0 kB
    (4_200_000, "4.2 MB"),
    (2_000_000_000, "2.0 GB"),
    (3_000_000_000_000, "3,000.0 GB"),  # there is no larger unit
]


@pytest.mark.parametrize(("size_bytes", "said"), SIZES)
def test_a_size_is_given_in_the_largest_unit_that_fits(size_bytes: int, said: str) -> None:
    assert data_size(size_bytes) == said


MASKS = [
    (MaskNote("region", "left", 0.06), "the left half, with a soft edge"),
    (MaskNote("region", "face"), "the face, with a hard edge"),
    (MaskNote("drawn"), "as drawn by hand"),
    (MaskNote("upload"), "as in an uploaded mask"),
]


@pytest.mark.parametrize(("mask", "said"), MASKS)
def test_a_mask_is_named_by_its_region_or_its_origin(mask: MaskNote, said: str) -> None:
    assert mask_words(mask) == said


ORDINALS = [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
            (13, "13th"), (21, "21st"), (22, "22nd"), (111, "111th"), (123, "123rd")]  # fmt: skip


@pytest.mark.parametrize(("number", "said"), ORDINALS)
def test_places_have_their_endings(number: int, said: str) -> None:
    assert ordinal(number) == said


LISTS = [
    # names, as one says them
    ([], ""),
    (["Elara"], "Elara"),
    (["Elara", "Bram"], "Elara and Bram"),
    (["Elara", "Bram", "Wren"], "Elara, Bram and Wren"),
]


@pytest.mark.parametrize(("names", "said"), LISTS)
def test_names_are_joined_as_in_a_sentence(names: list[str], said: str) -> None:
    assert joined(names) == said


ELARA = CastMember(1, 1, "Elara")
PICTURES = [
    # a picture, what is read out
    (
        Params("a quiet harbour", style="Woodcut"),
        "AI picture: a quiet harbour. Style: Woodcut.",
    ),
    (
        Params("A quiet harbour.", style="Woodcut"),  # no stop twice
        "AI picture: A quiet harbour. Style: Woodcut.",
    ),
    (
        Params("crossing a ford", cast=(ELARA, CastMember(2, 2, "Bram")), style="ink"),
        "AI picture: Elara and Bram: crossing a ford. Style: ink.",
    ),
    (
        Params("a ford", cast=(CastMember(1, 1, "Elara", ChosenState(3, "wounded", "a bandage")),)),
        "AI picture: Elara (wounded): a ford.",
    ),
    (
        Params("a ford", changes=("at night", "closer"), style="ink"),
        "AI picture: a ford; at night; closer. Style: ink.",
    ),
    (
        Params(
            "a ford",
            changes=("at night", "a lantern"),
            style="ink",
            mask=MaskNote("region", "left", 0.06),
        ),
        "AI picture: a ford; at night; the left half painted over: a lantern. Style: ink.",
    ),
    (
        # Somebody's own picture, of which nothing else is known.
        Params("a lantern", mask=MaskNote("drawn"), uploaded=True),
        "AI picture: a part painted over: a lantern; made from a picture that was sent.",
    ),
]


@pytest.mark.parametrize(("params", "said"), PICTURES)
def test_a_picture_is_told_to_those_who_hear_it(params: Params, said: str) -> None:
    assert alt_text(params) == said


def test_a_portrait_is_told_as_one() -> None:
    params = Params("an elf in a green cloak", cast=(ELARA,), style="ink")

    assert alt_text(params, portrait=True) == (
        "AI picture: portrait of Elara, an elf in a green cloak. Style: ink."
    )


def test_a_long_telling_is_cut_at_discords_limit() -> None:
    told = alt_text(Params("word " * 1000))

    assert len(told) <= ALT_TEXT_LIMIT
    assert told.startswith("AI picture: word word")
    assert told.endswith("…")


EXAMPLES = [
    # what is in the picture, what one could say
    (Params("a quiet harbour"), "at night, in the rain"),
    (Params("a harbour at NIGHT"), "in the rain, lanterns lit"),
    (Params("a harbour", changes=("at night",)), "in the rain, lanterns lit"),
    (Params("night and rain"), "in deep snow"),
    (Params("night, rain, snow"), "at dawn, with fog"),
    (Params("night, rain, snow, dawn"), "closer, looking up"),
]


@pytest.mark.parametrize(("params", "example"), EXAMPLES)
def test_an_example_names_what_the_picture_does_not_have(params: Params, example: str) -> None:
    assert example_change(params) == example


PLANS = [
    (Plan("m", Means.WORDS), "words alone"),
    (Plan("m", Means.WORDS, left_out=("Elara", "Bram")), "words alone for Elara and Bram"),
    (
        Plan("m", Means.REFERENCES, references=(("Elara", 1), ("Elara", 2), ("Bram", 7))),
        "2 reference pictures of Elara and 1 of Bram",
    ),
    (Plan("m", Means.REFERENCES, references=(("Elara", 1),)), "1 reference picture of Elara"),
    (
        Plan(
            "m",
            Means.LORA,
            references=(("Bram", 7),),
            loras=(("Elara", "me/elara"),),
            left_out=("Tam",),
        ),
        "training on Elara, 1 reference picture of Bram and words alone for Tam",
    ),
    (Plan("m", Means.SOURCE), "the picture it starts from"),
    (
        Plan("m", Means.SOURCE_AND_REFERENCES, references=(("Elara", 1),)),
        "the picture it starts from and 1 reference picture of Elara",
    ),
]


@pytest.mark.parametrize(("plan", "said"), PLANS)
def test_what_holds_the_looks_is_said_in_a_line(plan: Plan, said: str) -> None:
    assert likeness(plan) == said


def test_who_may_blend_is_said_and_only_then() -> None:
    plan = Plan("m", Means.WORDS, alike=(("Elara", "Mira"), ("Bram", "Tam")))

    assert blending(plan) == (
        "Elara and Mira; Bram and Tam are described almost alike and may blend."
    )
    assert blending(Plan("m", Means.WORDS)) == ""
