"""The form with a picture's settings says when it could not take all of them."""

import pytest
from discord import ui

from cogs.interactions.people import Interaction
from cogs.pictures.settings_form import SettingsForm
from studio.rules.asking.instruction import parse_no
from studio.services.orders.inputs import SceneForm
from studio.services.pictures.images import KEPT_OUT_LIMIT


async def _unused(_: Interaction, __: SceneForm) -> None:
    raise AssertionError


def hints(form: SettingsForm) -> list[str]:
    return [each.description or "" for each in form.walk_children() if isinstance(each, ui.Label)]


@pytest.mark.parametrize("things", [(), ("rain",), ("rain", "people in hoods"), ("x" * 1000,)])
async def test_all_that_is_kept_out_is_in_the_form(things: tuple[str, ...]) -> None:
    form = SettingsForm(_unused, filled=SceneForm("a ford", negative=things))
    assert parse_no(form.keep_out.default or "") == things
    assert "Such as: rain, people" in hints(form)


@pytest.mark.parametrize("each", ["rain in the hills {}", "龍が {} 空を飛ぶ", "{}" + "x" * 290])
async def test_a_thing_to_keep_out_is_whole_or_left_out_and_the_form_says_so(each: str) -> None:
    things = tuple(each.format(number) for number in range(100))
    form = SettingsForm(_unused, filled=SceneForm("a ford", negative=things))
    kept = parse_no(form.keep_out.default or "")
    assert kept == things[: len(kept)]
    assert 0 < len(form.keep_out.default or "") <= KEPT_OUT_LIMIT
    assert "The first things only: all are too long." in hints(form)


@pytest.mark.parametrize("shortened", [True, False])
async def test_a_shortened_description_says_so(shortened: bool) -> None:
    form = SettingsForm(_unused, filled=SceneForm("a ford…"), shortened=shortened)
    said = "Shortened, because all changes together are too long." in hints(form)
    assert said is shortened
