"""A game in several channels: added and removed, and by whom."""

import pytest

from studio.services.games.channels import ChannelSettings
from studio.services.people import DiscordPlace
from tests.journeys.games.confirming import confirmed
from tests.journeys.games.second_channel import said, settings_of, tavern_of
from tests.journeys.games.test_games import NO_GAME
from tests.journeys.table import Table


async def test_a_game_can_be_played_in_one_more_channel(game: Table) -> None:
    tavern = tavern_of(game)

    added = await said(game, game.channel, "game channel add", channel=tavern)

    assert f"{tavern.mention} belongs to **The Long Road**" in added
    assert "**The Long Road**" in await said(game, tavern, "game show", by=game.player)
    await said(game, tavern, "image scene", by=game.player, description="a quiet harbour")
    assert len(game.pictures(tavern)) == 1


async def test_approvals_stay_in_the_channel_that_the_game_began_in(table: Table) -> None:
    """This holds also when another channel is older, and ends when the first is removed."""
    tavern = tavern_of(table)
    assert tavern.id > table.channel.id
    await said(table, tavern, "game create", name="The Long Road", gm=table.stage.gm_role)
    table.clock.advance(60)
    await said(table, tavern, "game channel add", channel=table.channel)
    games = table.stage.app.services.games
    game = await games.get_here(DiscordPlace(tavern.id))

    assert await games.find_first_channel(game) == tavern.id
    assert [row.channel_id for row in await games.list_channels(game)] == [
        tavern.id,
        table.channel.id,
    ]
    free = await confirmed(table, "game channel remove", by=table.gm, channel=f"<#{tavern.id}>")
    assert "does not belong" in free
    assert await games.find_first_channel(game) == table.channel.id


async def test_a_new_channel_is_added_by_naming_the_game(game: Table) -> None:
    tavern = tavern_of(game)
    game_id = await game.stage.game_id()

    assert await said(game, tavern, "game channel add") == NO_GAME
    assert "belongs to **The Long Road**" in await said(
        game, tavern, "game channel add", game=game_id
    )


async def test_an_admin_who_is_no_gm_can_add_and_remove_channels(game: Table) -> None:
    root, tavern = game.admin("root"), tavern_of(game)

    assert "belongs to" in await said(
        game, game.channel, "game channel add", by=root, channel=tavern
    )
    assert "any more" in await confirmed(
        game, "game channel remove", by=root, channel=str(tavern.id)
    )


@pytest.mark.parametrize("who", ["mira", "zoe"])
async def test_nobody_else_changes_the_channels(game: Table, who: str) -> None:
    person = game.player if who == "mira" else game.person(who)
    tavern, before = tavern_of(game), await game.rows()

    for command, options in (
        ("game channel add", {"channel": tavern}),
        ("game channel add", {"game": await game.stage.game_id()}),
        ("game channel remove", {}),
        ("game channel set", {"illustrate": True}),
    ):
        assert await said(game, game.channel, command, by=person, **options) == game.only_hosts(
            "change the game's channels"
        )

    assert await game.rows() == before
    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_channel_belongs_to_one_open_game_alone(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, tavern, "game create", name="Ash")

    refused = await said(game, game.channel, "game channel add", channel=tavern)

    assert f"{tavern.mention} has a game already: **Ash**" in refused
    await confirmed(game, "game close", by=game.gm, where=tavern)
    assert "belongs to" in await said(game, game.channel, "game channel add", channel=tavern)


async def test_adding_a_channel_twice_names_the_game_that_it_has(game: Table) -> None:
    assert "has a game already: **The Long Road**" in await said(
        game, game.channel, "game channel add"
    )


async def test_a_closed_game_takes_no_channel(game: Table) -> None:
    game_id = await game.stage.game_id()
    await confirmed(game, "game close", by=game.gm)

    refused = await said(game, game.channel, "game channel add", game=game_id)

    assert refused.startswith("That game is closed")


async def test_a_threads_own_game_wins_over_its_channels_game(game: Table) -> None:
    tavern, thread = tavern_of(game), game.thread("a dream")
    await said(game, tavern, "game create", name="Ash")

    await said(game, tavern, "game channel add", channel=thread)

    assert "**Ash**" in await said(game, thread, "game show")
    assert "**The Long Road**" in await said(game, game.channel, "game show")


async def test_a_thread_that_is_added_begins_with_its_channels_settings(game: Table) -> None:
    thread = game.thread("the ruined tower")
    await said(game, game.channel, "game channel set", illustrate=True, rating="strict")

    await said(game, thread, "game channel add")
    await said(game, thread, "game channel set", illustrate=False)

    assert await settings_of(game, thread) == ChannelSettings(False, "strict")
    assert await settings_of(game, game.channel) == ChannelSettings(True, "strict")


async def test_a_removed_channel_has_no_game(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, game.channel, "game channel add", channel=tavern)

    removed = await confirmed(game, "game channel remove", by=game.gm, where=tavern)

    assert "does not belong to **The Long Road** any more" in removed
    assert await said(game, tavern, "game show") == NO_GAME


async def test_the_last_channel_cannot_be_removed(game: Table) -> None:
    refused = await said(game, game.channel, "game channel remove")

    assert refused.startswith("That is the game's last channel. `/game close` closes the game")
    assert "**The Long Road**" in await game.say("game show")


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("tavern", "**channel** cannot be *tavern*; it takes a channel of the list."),
        ("9" * 25, "it takes a channel of the list."),
        ("<#123>", "<#123> was not added to this game."),
    ],
)
async def test_removing_a_channel_outside_the_game_is_refused(
    game: Table, channel: str, words: str
) -> None:
    for command in ("game channel remove", "game channel set"):
        assert words in await said(game, game.channel, command, channel=channel)


async def test_a_thread_of_a_game_channel_cannot_be_removed_alone(game: Table) -> None:
    thread = game.thread("the ruined tower")

    assert "was not added to this game" in await said(game, thread, "game channel remove")


async def test_a_deleted_channel_is_shown_as_deleted_and_can_be_removed(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, game.channel, "game channel add", channel=tavern)
    game.env.backend.delete_channel(tavern.id)
    await game.env.settle()

    shown = await game.say("game show")
    offered = await game.gm.autocomplete(game.channel, "game channel remove", "channel", "")

    assert "a channel that is gone" in shown
    assert tavern.mention not in shown
    assert {choice["value"] for choice in offered} == {str(game.channel.id), str(tavern.id)}
    assert [each["name"] for each in offered if each["value"] == str(game.channel.id)] == [
        "#the-long-road"
    ]
    assert "any more" in await confirmed(
        game, "game channel remove", by=game.gm, channel=str(tavern.id)
    )
    assert "gone" not in await game.say("game show")
