"""The button ⋯ under a picture: what it offers, and to whom."""

import discord

from bot.play.stage import answer_text
from cogs.components.layout import card
from cogs.components.payloads import OnPicture
from cogs.components.words import DELETE, DETAILS
from cogs.interactions.buttons import ActionButton, buttons
from tests.journeys.pictures.expectations import GONE
from tests.journeys.table import Table, labels

ALL = ["Details", "Upscale", "Paint over", "Tree", "Delete", "☆ Star", "Attach to post"]


async def old_picture(game: Table) -> discord.Message:
    """Post a message with the buttons that pictures had before ⋯ existed."""
    await game.picture()
    id = (await game.newest()).generation.id
    channel = game.stage.app.client.get_channel(game.channel.id)
    assert isinstance(channel, discord.TextChannel)
    shown = card(
        "**A quiet harbour**",
        buttons(
            ActionButton(DETAILS, "Details", OnPicture(id)),
            ActionButton(DELETE, "Delete", OnPicture(id)),
        ),
    )
    await channel.send(view=shown.view)
    return game.last()


async def test_the_more_button_answers_privately_and_names_the_picture(game: Table) -> None:
    picture = await game.picture("a quiet harbour. Gulls")

    opened = await game.player.click(picture, label="⋯")

    assert opened.ephemeral
    assert answer_text(opened) == "**A quiet harbour** · step 1"
    assert opened.response is not None
    assert labels(opened.response) == ALL


async def test_only_members_who_may_delete_are_offered_the_delete_button(game: Table) -> None:
    picture = await game.picture()

    offered = {}
    for by in (game.gm, game.admin("root"), game.person("ann")):
        opened = await by.click(picture, label="⋯")
        assert opened.response is not None
        offered[by.user.name] = "Delete" in labels(opened.response)

    assert offered == {"oren": True, "root": True, "ann": False}


async def test_the_more_buttons_of_a_picture_deleted_meanwhile_say_so(game: Table) -> None:
    picture = await game.picture()
    opened = await game.gm.click(picture, label="⋯")
    assert opened.response is not None
    await game.delete(picture)

    for label in ("Details", "Upscale", "Paint over", "Delete"):
        assert await game.press(opened.response, label, by=game.gm) == GONE, label
    # The tree of the session still exists.
    assert "**A quiet harbour**" in await game.press(opened.response, "Tree", by=game.gm)


async def test_the_more_button_works_after_a_restart(game: Table) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None

    await game.restart()

    assert "**Seed**" in await game.press(opened.response, "Details")
    assert "**Seed**" in await game.details(game.pictures()[0])


async def test_buttons_of_older_messages_still_work(game: Table) -> None:
    older = await old_picture(game)
    await game.restart()

    assert "**Seed**" in await game.press(older, "Details")
    refused = await game.press(older, "Delete", by=game.person("ann"))
    assert refused == game.only_hosts("delete this picture", owner=True)
    asked = await game.player.click(older, label="Delete")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")
    assert game.pictures() == []
