"""Upscaling: the same picture with more pixels."""

import pytest
from PIL import Image

from bot.play.stage import answer_text, message_text
from tests.journeys.pictures.inputs.sent import apart, picture_of
from tests.journeys.pictures.more import behind_more
from tests.journeys.table import Table


async def test_an_upscaled_picture_is_twice_as_large_and_shows_the_same(game: Table) -> None:
    await game.picture("a quiet harbour at noon", aspect="16:9")

    await game.say("image upscale")

    parent, child = await game.history()
    assert message_text(game.pictures()[-1]).startswith("**A quiet harbour at noon")
    assert (child.generation.kind, child.generation.model) == ("upscale", "sketch-upscale")
    assert child.parent is not None
    assert child.parent.id == parent.generation.id
    assert child.session.id == parent.session.id
    assert (child.generation.prompt, child.generation.negative) == ("", "")
    small, large = [await picture_of(game, each) for each in (parent, child)]
    assert large.size == (2 * small.width, 2 * small.height)
    reduced = large.resize(small.size, Image.Resampling.BOX)
    assert apart(small, reduced, (0, 0, *small.size)) < 6
    assert await game.ledger() == ["spent", "spent"]
    assert game.cards() == []


async def test_an_upscaled_picture_can_be_iterated_like_any_other(game: Table) -> None:
    await game.picture("a quiet harbour at noon")
    await game.say("image upscale")
    await game.restart()
    large = game.pictures()[-1]

    await game.reply(large, "at night")
    await game.press(large, "Redo")

    parent, upscaled, child, again = await game.history()
    assert child.params.changes == ("at night",)
    assert child.params.aspect == parent.params.aspect
    assert (await picture_of(game, child)).size == (await picture_of(game, parent)).size
    assert again.generation.kind == "upscale"
    assert again.parent is not None
    assert again.parent.id == parent.generation.id
    assert (await picture_of(game, again)).size == (await picture_of(game, upscaled)).size


async def test_a_picture_that_is_large_already_cannot_be_upscaled(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await game.picture("a quiet harbour at noon")
    monkeypatch.setattr("studio.rules.pictures.sizes._MOST_TO_ENLARGE_PX", 160 * 112)
    await game.say("image upscale")
    before = await game.rows()

    said = await game.say("image upscale")

    assert said == ("That picture is large already, with 320 × 224 pixels. Nothing was used.")
    assert await game.rows() == before


async def test_a_picture_that_cannot_be_upscaled_says_why(game: Table) -> None:
    assert (await game.say("image upscale")).startswith("You have no picture in this game yet.")
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    waiting = (await game.newest()).generation.id

    said = await game.say("image upscale", picture=waiting)

    assert said.startswith("That one is still being drawn.")


async def test_the_button_upscales_a_picture(game: Table) -> None:
    await game.picture("a quiet harbour at noon")

    result = await behind_more(game, "Upscale", by=game.person("ann"))
    said = answer_text(result)
    await game.settled()

    child = await game.newest()
    assert said.startswith("**A quiet harbour at noon**")
    assert not result.ephemeral
    assert child.generation.kind == "upscale"
    assert child.generation.requester_id == game.person("ann").id
    assert game.cards() == []
