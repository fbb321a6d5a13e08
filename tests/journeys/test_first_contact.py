"""The card that Limner posts when it joins a server, and `/help`."""

import re
from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.play.page import set_clock
from bot.play.stage import answer_text, invite, message_text
from cogs.components.layout import every
from tests.journeys import forging
from tests.journeys.rights.things import commands, menus
from tests.journeys.table import Table, labels

ROOT = Path(__file__).parents[2]
ALWAYS = {"Pictures", "Characters", "Posts and dice"}
LEAD, RUN = "Lead the game", "Run the server"
# What a player is refused in any case.
NOT_FOR_PLAYERS = {
    *(f"game {each}" for each in ("create", "edit", "close", "lines")),
    *(f"game channel {each}" for each in ("add", "remove", "set")),
    *(f"queue {each}" for each in ("pause", "resume", "clear")),
    *("character npc", "moderation set", "quota set"),
}


def raw_text(message: discord.Message) -> str:
    """The text of a message as Discord gets it."""
    return "\n".join(
        each.content for each in every(message.components) if isinstance(each, discord.TextDisplay)
    )


def hide(table: Table, channel: simcord.ChannelHandle) -> None:
    """Let only the bot and members with roles of their own see the channel."""
    allow, deny = discord.PermissionOverwrite(view_channel=False).pair()
    guild_id = table.stage.guild.id
    table.env.backend.set_overwrite(
        channel.id, Overwrite(guild_id, OverwriteType.ROLE, allow=allow.value, deny=deny.value)
    )


async def test_on_joining_the_bot_says_the_three_things_to_do(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    hall = guild.create_text_channel("hall")

    await invite(table.env, guild)

    [welcome] = hall.history()
    said = message_text(welcome)
    for command in ("`/game create`", "`/quota set`", "`/character create`", "`/help`"):
        assert command in said
    assert re.search("</game create:[0-9]+>", raw_text(welcome)), "it cannot be tapped"
    assert table.pinged(welcome) == set()


async def test_a_server_that_the_bot_comes_back_to_is_told_that_nothing_was_lost(
    table: Table,
) -> None:
    guild = table.stage.guild
    await table.create_game()
    table.clock.advance(3600)

    await invite(table.env, guild)

    said = table.said()
    assert "is back" in said
    assert f"**The Long Road** in {table.channel.mention}" in said
    assert "Three steps" not in said


async def test_the_greeting_names_no_game_that_not_everybody_sees(table: Table) -> None:
    guild = table.stage.guild
    owner = table.env.create_user("ulla")
    table.env.backend.guilds[guild.id].owner_id = owner.id
    await table.create_game()
    den = guild.create_text_channel("den")
    await table.gm.slash(den, "game create", name="The Traitor's Plot", gm=table.stage.gm_role)
    hide(table, den)
    table.clock.advance(3600)

    await invite(table.env, guild)
    in_public = table.said()
    for channel in guild.channels.values():
        table.forbid(channel, send_messages=False)
    await invite(table.env, guild)

    assert f"**The Long Road** in {table.channel.mention}, and 1 more." in in_public
    assert "Traitor" not in in_public
    [told] = owner.dm_channel.history()
    assert "**The Traitor's Plot**" in message_text(told)


async def test_the_first_steps_say_the_daily_pictures_that_count_in_the_server(
    table: Table,
) -> None:
    await table.say("quota set", by=table.gm, pictures=1)

    said = await table.say("help", by=table.gm)

    assert "`/quota set` if 1 picture a day for each person is not what you want" in said


async def test_a_server_is_greeted_once_though_discord_tells_of_it_twice(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    hall = guild.create_text_channel("hall")

    await invite(table.env, guild)
    await invite(table.env, guild)

    assert len(hall.history()) == 1


async def test_a_server_that_was_joined_while_the_bot_was_down_is_greeted_at_the_start(
    table: Table,
) -> None:
    await set_clock(table.stage, table.clock)
    guild = table.env.create_guild("A new server")
    hall = guild.create_text_channel("hall")

    await table.restart()
    await table.restart()

    assert [message_text(each).count("Three steps") for each in hall.history()] == [1]


async def test_on_joining_the_bot_speaks_where_it_has_the_permission(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    closed, open_ = guild.create_text_channel("closed"), guild.create_text_channel("open")
    table.forbid(closed, send_messages=False)

    await invite(table.env, guild)

    assert closed.history() == []
    assert len(open_.history()) == 1


async def test_without_a_channel_to_write_in_the_owner_is_told_what_is_missing(
    table: Table,
) -> None:
    owner = table.env.create_user("ulla")
    guild = table.env.create_guild("A new server", owner=owner)
    hall = guild.create_text_channel("hall")
    table.forbid(hall, view_channel=False)

    await invite(table.env, guild)

    assert hall.history() == []
    [told] = owner.dm_channel.history()
    said = message_text(told)
    assert "no channel of **A new server**" in said
    assert "**Send Messages**" in said
    assert "**Manage Permissions**" in said
    assert "`/game create`" in said


async def test_on_joining_a_refused_channel_makes_the_bot_try_the_next(table: Table) -> None:
    guild = table.env.create_guild("A new server")
    first, second = guild.create_text_channel("first"), guild.create_text_channel("second")
    table.env.inject_error("POST", f"/channels/{first.id}/messages", status=403, code=50013)

    await invite(table.env, guild)

    assert first.history() == []
    assert len(second.history()) == 1


@pytest.mark.parametrize(
    ("who", "shown"),
    [("player", set()), ("gm alone", {LEAD}), ("admin", {LEAD, RUN})],
)
async def test_help_offers_the_topics_of_the_member_who_asks(
    table: Table, who: str, shown: set[str]
) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)
    asking = {"player": table.player, "gm alone": ann, "admin": table.gm}[who]

    result = await asking.slash(table.channel, "help")

    assert result.response is not None
    assert set(labels(result.response)) - ALWAYS == shown
    said = answer_text(result)
    assert said.startswith("**Limner illustrates")
    assert f"**The Long Road**, led by {ann.mention}" in said


async def test_help_without_a_game_says_where_one_is_and_what_to_do(table: Table) -> None:
    assert "no game yet. A server admin (permission" in await table.say("help")
    assert "1. `/game create`" in await table.say("help", by=table.gm)
    await table.create_game()
    side = table.stage.guild.create_text_channel("side")

    said = answer_text(await table.player.slash(side, "help"))

    there = f"they play **The Long Road** in {table.channel.mention}"
    assert f"No game in this channel; {there}" in said


async def test_help_knows_a_gm_in_a_channel_without_a_game(table: Table) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)
    side = table.stage.guild.create_text_channel("side")

    shown = await ann.slash(side, "help")
    others = await table.player.slash(side, "help")

    assert shown.response is not None
    assert LEAD in labels(shown.response)
    assert others.response is not None
    assert LEAD not in labels(others.response)


async def test_help_follows_a_character_from_the_first_portrait_to_the_approval(
    game: Table,
) -> None:
    assert "**Begin here**: `/character create`" in await game.say("help")
    preview = await game.create_character()
    assert "**Elara**: save a portrait" in await game.say("help")
    await game.player.click(preview, label="Save")
    assert "**Elara**: waiting for the GM" in await game.say("help")
    assert "1 character waits for you" in await game.say("help", by=game.gm)
    await game.gm.click(game.last(), label="Approve")
    assert "**Elara**: `/image scene` draws" in await game.say("help")


async def test_help_is_private(game: Table) -> None:
    result = await game.player.slash(game.channel, "help")

    assert result.ephemeral


@pytest.mark.parametrize("custom_id", ["limner:help:0:0", "limner:help:2:0", "limner:dismiss:1:0"])
async def test_private_buttons_leave_a_message_of_the_table_as_it_is(
    game: Table, custom_id: str
) -> None:
    picture = await game.picture()
    before = message_text(picture)

    await forging.click(game.person("ann"), game.channel, custom_id, to=game.env)
    await game.settled()

    assert message_text(game.now(picture)) == before


async def test_help_works_in_a_private_chat(game: Table) -> None:
    result = await game.player.user.slash("help")

    assert result.response is not None
    said = message_text(result.response.message)
    assert "Commands work in the channels of your server" in said


@pytest.mark.parametrize("who", ["player", "gm"])
async def test_every_command_and_menu_is_reached_from_help(game: Table, who: str) -> None:
    asking = {"player": game.player, "gm": game.gm}[who]
    opened = await asking.slash(game.channel, "help")
    assert opened.response is not None
    told = ""
    for topic in labels(opened.response):
        await asking.click(opened.response, label=topic)
        told += message_text(game.now(opened.response.message))
        await asking.click(opened.response, label="Back")
    assert answer_text(opened) == message_text(game.now(opened.response.message))

    client = game.stage.app.client
    for command in commands(client):
        if command != "help" and (who == "gm" or command not in NOT_FOR_PLAYERS):
            assert f"`/{command}`" in told, command
    for menu in menus(client):
        assert f"*{menu}*" in told


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
