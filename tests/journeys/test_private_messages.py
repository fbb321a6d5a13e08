"""Buttons in private messages: they work for members, and for nobody who left or was banned."""

import pytest

from bot.play.stage import answer_text, message_text
from tests.journeys.table import Table

LEFT = "That belongs to a game of a server that you are not in any more. Nothing was used."


@pytest.fixture
async def brought(game: Table) -> Table:
    """A picture of the player's came as a private message."""
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    game.forbid(game.channel, send_messages=False)
    await game.later(14)
    assert len(game.private()) == 1
    return game


@pytest.mark.parametrize("label", ["Vary", "Redo"])
async def test_who_left_draws_no_more_by_the_buttons_of_a_picture(
    brought: Table, label: str
) -> None:
    brought.stage.guild.remove_member(brought.player)

    said = answer_text(await brought.player.user.click(brought.private()[0], label=label))
    await brought.later(14)

    assert said == LEFT
    assert len(await brought.history()) == 1


async def test_who_left_draws_no_more_by_the_form_of_a_picture(brought: Table) -> None:
    opened = await brought.player.user.click(brought.private()[0], label="Iterate")
    brought.stage.guild.remove_member(brought.player)

    said = answer_text(await brought.player.user.submit_modal(opened, {"text": "in the rain"}))
    await brought.later(14)

    assert said == LEFT
    assert len(await brought.history()) == 1


async def test_a_picture_asked_for_privately_counts_for_the_server(brought: Table) -> None:
    await brought.player.user.click(brought.private()[0], label="Vary")
    await brought.later(14)

    assert "2 of 20 pictures used" in await brought.say("quota show")


async def test_who_left_tries_no_more_portraits(game: Table) -> None:
    await game.saved_character()
    card = game.last()
    opened = await game.gm.click(card, label="Request changes")
    await game.gm.submit_modal(opened, {"text": "plainer eyes, please"})
    [told] = game.private()
    game.stage.guild.remove_member(game.player)

    said = answer_text(await game.player.user.click(told, label="Edit looks"))

    assert said == LEFT
    assert "plainer eyes" in message_text(told)
