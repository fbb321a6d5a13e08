"""A choice is sent as it is offered: a text that is too long for a choice is not offered cut."""

from typing import cast

import pytest

from cogs.interactions.autocomplete import days, strengths, style_names, zone_names
from cogs.interactions.people import Interaction

NOBODY = cast(Interaction, None)  # these suggestions need nothing of the interaction

TYPED = [
    "charcoal on grey paper",
    " charcoal on grey paper ",
    "x" * 99,
    "x" * 100,
    "龍" * 100,
    "น้ำ" * 33,
    "ink, " * 19 + "wash",
    "🩷" * 100,
]
TOO_LONG = [
    "x" * 101,
    "x" * 200,
    "loose ink, " * 10,
    "龍" * 101,
    "น้ำ" * 34,
    "x" * 5999,
]


@pytest.mark.parametrize("suggest", [style_names, days, strengths])
@pytest.mark.parametrize("typed", TYPED)
async def test_the_typed_text_is_offered_whole(suggest: object, typed: str) -> None:
    offered = await suggest(NOBODY, typed)  # type: ignore[operator]
    assert (offered[-1].name, offered[-1].value) == (typed.strip(), typed.strip())


@pytest.mark.parametrize("suggest", [style_names, days, strengths])
@pytest.mark.parametrize("typed", TOO_LONG)
async def test_a_text_that_is_too_long_is_not_offered_cut(suggest: object, typed: str) -> None:
    assert await suggest(NOBODY, typed) == []  # type: ignore[operator]


@pytest.mark.parametrize("typed", ["ink sketch", "INK SKETCH", " Ink  sketch", "İnk Sketch"])
async def test_a_preset_is_offered_once(typed: str) -> None:
    assert [each.value for each in await style_names(NOBODY, typed)] == ["Ink sketch"]


FIRST = [
    # what is typed, the presets before it
    ("ink", ["Ink sketch"]),
    ("INK", ["Ink sketch"]),
    ("sketch", ["Ink sketch"]),
    ("water", ["Watercolour"]),
    ("watercolor", ["Watercolour"]),
    ("oil", ["Oil painting"]),
    ("painting", ["Fantasy painting", "Oil painting"]),
    ("anme", ["Anime"]),
    ("photo", ["Photograph"]),
    ("pixel", ["Pixel art"]),
    ("art nouveau", []),
]


@pytest.mark.parametrize(("typed", "presets"), FIRST)
async def test_a_preset_is_offered_before_the_raw_word(typed: str, presets: list[str]) -> None:
    assert [each.value for each in await style_names(NOBODY, typed)] == [*presets, typed]


@pytest.mark.parametrize(
    ("suggest", "typed", "first"), [(strengths, "lot", "a lot"), (days, "last w", "last week")]
)
async def test_a_word_that_is_understood_is_offered_before_its_part(
    suggest: object, typed: str, first: str
) -> None:
    offered = [each.value for each in await suggest(NOBODY, typed)]  # type: ignore[operator]
    assert (offered[0], offered[-1]) == (first, typed)


@pytest.mark.parametrize(
    ("typed", "first"), [("helsinky", "Europe/Helsinki"), ("UTC+1", "Europe/Berlin")]
)
async def test_time_zones_are_offered(typed: str, first: str) -> None:
    offered = await zone_names(NOBODY, typed)
    assert (offered[0].name, offered[0].value) == (first, first)
    assert len(await zone_names(NOBODY, "")) == 25
    assert await zone_names(NOBODY, "x" * 4000) == []
