"""The card that Limner posts when it joins a server, and `/help`."""

import re
from pathlib import Path

import pytest
from discord import app_commands

from bot.play.stage import invite, message_text
from cogs.interactions.replies import words
from studio.errors import NoGameHere
from tests.journeys.table import Table

ROOT = Path(__file__).parents[2]
PLAY, LEAD, RUN = "**Play**", "**Lead**", "**Run the server**"
NO_GAME = words(NoGameHere())


async def test_on_joining_the_bot_says_the_three_things_to_do(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    hall = guild.create_text_channel("hall")

    await invite(table.env, guild)

    [welcome] = hall.history()
    said = message_text(welcome)
    for command in ("`/game create`", "`/quota set`", "`/character create`", "`/help`"):
        assert command in said
    assert table.pinged(welcome) == set()


async def test_on_joining_the_bot_speaks_where_it_has_the_permission(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    closed, open_ = guild.create_text_channel("closed"), guild.create_text_channel("open")
    table.forbid(closed, send_messages=False)

    await invite(table.env, guild)

    assert closed.history() == []
    assert len(open_.history()) == 1


async def test_on_joining_the_bot_is_silent_without_the_permission(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    hall = guild.create_text_channel("hall")
    table.forbid(hall, view_channel=False)

    await invite(table.env, guild)

    assert hall.history() == []


async def test_on_joining_a_refused_channel_makes_the_bot_try_the_next(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    first, second = guild.create_text_channel("first"), guild.create_text_channel("second")
    table.env.inject_error("POST", f"/channels/{first.id}/messages", status=403, code=50013)

    await invite(table.env, guild)

    assert first.history() == []
    assert len(second.history()) == 1


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("player", {PLAY}),
        ("gm alone", {PLAY, LEAD}),
        ("admin", {PLAY, RUN}),
    ],
)
async def test_help_shows_what_concerns_the_member_who_asks(
    table: Table, who: str, shown: set[str]
) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)
    asking = {"player": table.player, "gm alone": ann, "admin": table.gm}[who]

    said = await table.say("help", by=asking)

    assert {part for part in (PLAY, LEAD, RUN) if part in said} == shown
    assert NO_GAME not in said


async def test_help_for_a_gm_who_is_an_admin_shows_everything(game: Table) -> None:
    said = await game.say("help", by=game.gm)

    assert all(part in said for part in (PLAY, LEAD, RUN))


async def test_help_without_a_game_tells_a_player_who_can_start_one(table: Table) -> None:
    assert await table.say("help") == NO_GAME


async def test_help_without_a_game_shows_an_admin_the_first_command(table: Table) -> None:
    said = await table.say("help", by=table.gm)

    assert RUN in said
    assert "`/game create`" in said
    assert PLAY not in said


async def test_help_is_private(game: Table) -> None:
    result = await game.player.slash(game.channel, "help")

    assert result.ephemeral


async def test_help_works_in_a_private_chat(game: Table) -> None:
    result = await game.player.user.slash("help")

    assert result.response is not None
    assert NO_GAME in message_text(result.response.message)


async def test_every_command_that_help_names_exists(game: Table) -> None:
    said = await game.say("help", by=game.gm)
    commands = game.gm.available_commands(game.channel)

    named = {part for part in said.split("`") if part.startswith("/")}
    assert named
    assert {name.removeprefix("/") for name in named} <= set(commands)


@pytest.mark.parametrize("document", ["README.md", "docs/play-by-post.md"])
async def test_every_command_and_option_that_a_document_names_exists(
    game: Table, document: str
) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    known = {
        each.qualified_name: {option.display_name for option in each.parameters}
        for each in game.stage.app.client.tree.walk_commands()
        if isinstance(each, app_commands.Command)
    }

    named = re.findall(r"`/([^`]+)`", text)
    assert named
    for written in named:
        name = re.split(r" \w+:", written)[0]
        options = set(re.findall(r" (\w+):", written))
        # A group's name stands for all its commands.
        assert name in known or any(each.startswith(f"{name} ") for each in known), written
        assert options <= known.get(name, set()), written
