"""Captions say how a picture was made, what keeps its looks, and what can be changed."""

import pytest

from studio.rules.asking.captions import blending, example_change, likeness
from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.params import Params

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
