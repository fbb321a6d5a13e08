"""A role becomes the GM: never that of everybody, and one with many members after a question."""

import discord
import pytest
import simcord

from bot.play.stage import answer_text
from tests.journeys.table import Table, labels


class _Counts:
    """Discord's answer to how many members each role has; SimCord does not know the question."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, table: Table) -> None:
        self.counts: dict[discord.Object, int] | None = {}
        known = table.stage.app.client.get_guild(table.stage.guild.id)
        assert known is not None
        known._member_count = 200
        monkeypatch.setattr(discord.Guild, "role_member_counts", lambda _: self._answer())

    async def _answer(self) -> dict[discord.Object, int]:
        if self.counts is None:
            raise TimeoutError
        return self.counts


@pytest.fixture
def discords(monkeypatch: pytest.MonkeyPatch, table: Table) -> _Counts:
    return _Counts(monkeypatch, table)


@pytest.fixture
def crowd(table: Table, discords: _Counts) -> simcord.RoleHandle:
    """A role with eleven members, in a server with two hundred."""
    role = table.stage.guild.create_role("Players")
    assert discords.counts is not None
    discords.counts[discord.Object(role.id)] = 11
    return role


@pytest.mark.parametrize("command", ["game edit", "game create"])
async def test_everyone_is_refused_as_gm(table: Table, command: str) -> None:
    if command == "game edit":
        await table.create_game()
    everyone = simcord.RoleHandle(
        table.env,
        table.stage.guild,
        table.env.backend.get_role(table.stage.guild.id, table.stage.guild.id),
    )
    options = {"name": "Ash"} if command == "game create" else {}

    said = await table.say(command, by=table.gm, gm=everyone, **options)

    assert "@\u200beveryone" in said
    assert "a role that not everybody has" in said


async def test_a_role_of_many_is_asked_about_and_everything_else_is_done(
    game: Table, crowd: simcord.RoleHandle
) -> None:
    result = await game.gm.slash(game.channel, "game edit", gm=crowd, name="Ash")

    [question] = result.followups
    assert "has 11 members" in answer_text(question)
    shown = await game.say("game show")
    assert "**Ash**" in shown
    assert f"**GM** {game.stage.gm_role.mention}" in shown

    assert labels(question) == ["Make them GM"]
    assert (
        await game.press(question, "Make them GM", by=game.gm)
        == f"{crowd.mention} leads the game now."
    )
    assert f"**GM** {crowd.mention}" in await game.say("game show")


async def test_a_game_that_begins_with_a_role_of_many_is_led_by_its_admin_meanwhile(
    table: Table, crowd: simcord.RoleHandle
) -> None:
    result = await table.gm.slash(table.channel, "game create", name="Ash", gm=crowd)

    assert f"**GM** {table.gm.mention}" in answer_text(result)
    assert result.followups[0].ephemeral


async def test_a_role_of_few_in_a_large_server_becomes_gm_at_once(
    game: Table, discords: _Counts
) -> None:
    role = game.stage.guild.create_role("Heralds")
    discords.counts = {discord.Object(role.id): 2}

    said = await game.say("game edit", by=game.gm, gm=role)

    assert f"**GM** {role.mention}" in said


async def test_when_discord_does_not_say_how_many_they_are_the_bot_asks(
    game: Table, discords: _Counts, crowd: simcord.RoleHandle
) -> None:
    discords.counts = None

    result = await game.gm.slash(game.channel, "game edit", gm=crowd)

    assert "many members" in answer_text(result.followups[0])
