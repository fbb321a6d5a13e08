"""What was typed for a change comes back whole, and other words replace just that."""

from dataclasses import replace

import pytest

from studio.rules.asking.instruction import (
    Instruction,
    PictureSettings,
    read_reply,
    write_reply,
)
from studio.rules.asking.iteration import iterated, reworded, typed_change
from studio.rules.asking.params import Params

PARENT = Params("a harbour", changes=("at dawn",), style="woodcut", negative=("fog",))

TYPED = [
    "at night",
    "at night --no rain",
    "at night --no rain, people",
    "at night --style ink sketch",
    "at night --style ink sketch --no rain, red hats",
    "--no rain",
    "--style ink sketch",
    'at night --style "ink. A wash of blue"',
    'at night --style "ink sketch" --no "rain. And snow"',
    "with Brunna's axe, in the rain -- no moon",
    "Nacht über dem Hafen --no Möwen",
    "夜の港 --no 雨",
    "at night\nand in the rain --no people",
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_can_be_read_from_the_child(typed: str) -> None:
    said = read_reply(typed, bot_id=None, example="")
    child = iterated(PARENT, words=said.words, settings=said.settings, source_id=1)

    assert typed_change(child, PARENT) == said
    again = write_reply(typed_change(child, PARENT))
    assert read_reply(again, bot_id=None, example="") == said


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("edited", TYPED)
def test_other_words_make_the_child_that_they_would_have_made(typed: str, edited: str) -> None:
    first = read_reply(typed, bot_id=None, example="")
    other = read_reply(edited, bot_id=None, example="")
    child = iterated(PARENT, words=first.words, settings=first.settings, source_id=1)

    assert reworded(child, PARENT, other) == iterated(
        PARENT, words=other.words, settings=other.settings, source_id=1
    )


def test_settings_without_words_stay() -> None:
    settings = PictureSettings(strength=0.4, aspect=(2, 3))
    child = iterated(PARENT, words="at night", settings=settings, source_id=1)

    assert reworded(child, PARENT, Instruction("at noon")) == replace(
        child, changes=("at dawn", "at noon")
    )


def test_the_change_of_an_upload_is_its_scene() -> None:
    child = Params("at night", style="ink", negative=("rain",), uploaded=True)

    assert write_reply(typed_change(child, None)) == "at night --style ink --no rain"
    assert reworded(child, None, Instruction("at noon")) == Params("at noon", uploaded=True)


def test_the_change_of_a_deleted_picture_keeps_what_it_inherited() -> None:
    child = iterated(PARENT, words="at night", settings=PictureSettings(), source_id=1)

    assert write_reply(typed_change(child, None)) == "at night"
    again = reworded(child, None, Instruction("at noon"))
    assert (again.changes, again.style, again.negative) == (
        ("at dawn", "at noon"),
        "woodcut",
        ("fog",),
    )
