"""A game in several channels: added, removed, set apart, seen on one card."""

from typing import Any

import discord
import pytest
import simcord

from bot.play.stage import answer_text
from db.models import Character, Game, Guild
from studio.errors import BadSetting
from studio.providers.base import DrawRequest, Handle, Safety
from studio.rules.asking.params import Params
from studio.services.games.channels import ChannelSettings
from studio.services.games.games import ChannelChange
from studio.services.people import DiscordPlace, Person
from tests.journeys.games.test_games import NO_GAME
from tests.journeys.table import Table, labels

HOSTS_ONLY = "Only the GM or a server admin can change the game's channels."
GORE = "a dragon's entrails on the snow"
NUDE = "a nude woman bathing in a lake"


async def said(
    table: Table,
    channel: simcord.ChannelHandle,
    command: str,
    /,
    *,
    by: simcord.MemberActor | None = None,
    **options: object,
) -> str:
    """A command in some channel; gives the words of its answer, once everything is done."""
    result = await (by or table.gm).slash(channel, command, **options)
    await table.settled()
    return answer_text(result)


def tavern_of(game: Table) -> simcord.ChannelHandle:
    return game.stage.guild.create_text_channel("tavern")


def age_restrict(game: Table, channel: simcord.ChannelHandle, *, nsfw: bool = True) -> None:
    """As Discord tells the bot; SimCord knows no age-restricted channels."""
    known = game.stage.app.client.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    known.nsfw = nsfw


async def settings_of(game: Table, channel: simcord.ChannelHandle) -> ChannelSettings:
    parent_id = game.channel.id if channel.is_thread else None
    return await game.stage.app.services.games.channel_settings(DiscordPlace(channel.id, parent_id))


async def safety_of_newest(game: Table) -> Safety:
    plan = Params.from_json((await game.newest()).generation.params).plan
    assert plan is not None
    return plan.safety


# ── adding ───────────────────────────────────────────────────────────────────


async def test_a_game_can_be_played_in_one_more_channel(game: Table) -> None:
    tavern = tavern_of(game)

    added = await said(game, game.channel, "game channel add", channel=tavern)

    assert f"{tavern.mention} belongs to **The Long Road**" in added
    assert "**The Long Road**" in await said(game, tavern, "game show", by=game.player)
    await said(game, tavern, "image scene", by=game.player, description="a quiet harbour")
    assert len(game.pictures(tavern)) == 1


async def test_approvals_stay_in_the_channel_that_the_game_began_in(table: Table) -> None:
    """Also when another one is older in Discord, and until the first is removed."""
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
    free = await said(table, table.channel, "game channel remove", channel=f"<#{tavern.id}>")
    assert "does not belong" in free
    assert await games.find_first_channel(game) == table.channel.id


async def test_from_the_new_channel_the_game_is_named(game: Table) -> None:
    tavern = tavern_of(game)
    game_id = await game.stage.game_id()

    assert await said(game, tavern, "game channel add") == NO_GAME
    assert "belongs to **The Long Road**" in await said(
        game, tavern, "game channel add", game=game_id
    )


async def test_an_admin_who_is_no_gm_may_add_and_remove(game: Table) -> None:
    root, tavern = game.admin("root"), tavern_of(game)

    assert "belongs to" in await said(
        game, game.channel, "game channel add", by=root, channel=tavern
    )
    assert "any more" in await said(
        game, game.channel, "game channel remove", by=root, channel=str(tavern.id)
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
        assert await said(game, game.channel, command, by=person, **options) == HOSTS_ONLY

    assert await game.rows() == before
    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_channel_belongs_to_one_open_game_alone(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, tavern, "game create", name="Ash")

    refused = await said(game, game.channel, "game channel add", channel=tavern)

    assert f"{tavern.mention} has a game already: **Ash**" in refused
    await said(game, tavern, "game close")
    assert "belongs to" in await said(game, game.channel, "game channel add", channel=tavern)


async def test_adding_a_channel_twice_says_that_it_is_there(game: Table) -> None:
    assert "has a game already: **The Long Road**" in await said(
        game, game.channel, "game channel add"
    )


async def test_a_closed_game_takes_no_channel(game: Table) -> None:
    game_id = await game.stage.game_id()
    await game.say("game close", by=game.gm)

    refused = await said(game, game.channel, "game channel add", game=game_id)

    assert refused == "There is no such game here; choose one of the list."


async def test_a_threads_own_game_wins_over_its_channels(game: Table) -> None:
    tavern, thread = tavern_of(game), game.thread("a dream")
    await said(game, tavern, "game create", name="Ash")

    await said(game, tavern, "game channel add", channel=thread)

    assert "**Ash**" in await said(game, thread, "game show")
    assert "**The Long Road**" in await said(game, game.channel, "game show")


async def test_a_thread_added_on_its_own_begins_as_its_channel_is(game: Table) -> None:
    thread = game.thread("the ruined tower")
    await said(game, game.channel, "game channel set", illustrate=True, rating="strict")

    await said(game, thread, "game channel add")
    await said(game, thread, "game channel set", illustrate=False)

    assert await settings_of(game, thread) == ChannelSettings(False, "strict")
    assert await settings_of(game, game.channel) == ChannelSettings(True, "strict")


# ── removing ─────────────────────────────────────────────────────────────────


async def test_a_removed_channel_has_no_game(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, game.channel, "game channel add", channel=tavern)

    removed = await said(game, tavern, "game channel remove")

    assert "does not belong to **The Long Road** any more" in removed
    assert await said(game, tavern, "game show") == NO_GAME


async def test_the_last_channel_stays(game: Table) -> None:
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
async def test_what_is_no_channel_of_the_game_is_refused(
    game: Table, channel: str, words: str
) -> None:
    for command in ("game channel remove", "game channel set"):
        assert words in await said(game, game.channel, command, channel=channel)


async def test_a_thread_that_came_along_is_not_removed_on_its_own(game: Table) -> None:
    thread = game.thread("the ruined tower")

    assert "was not added to this game" in await said(game, thread, "game channel remove")


async def test_a_deleted_channel_is_shown_as_gone_and_can_be_removed(game: Table) -> None:
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
    assert "any more" in await said(
        game, game.channel, "game channel remove", channel=str(tavern.id)
    )
    assert "gone" not in await game.say("game show")


# ── what is on in a channel ──────────────────────────────────────────────────


async def test_a_threads_settings_are_its_channels(game: Table) -> None:
    thread = game.thread("the ruined tower")

    shown = await said(game, thread, "game channel set", illustrate=True, rating="strict")

    assert f"{game.channel.mention} in **The Long Road**" in shown
    assert "**Illustrate this post** on" in shown
    assert "**Rating** strict" in shown
    assert await settings_of(game, thread) == ChannelSettings(True, "strict")


async def test_setting_nothing_shows_what_is_set(game: Table) -> None:
    shown = await said(game, game.channel, "game channel set")

    assert "**Illustrate this post** off" in shown
    assert "**Rating** as the bot is set up" in shown


async def test_a_rating_that_there_is_not_is_refused(game: Table) -> None:
    """The option has choices, which a changed app need not keep to."""
    person = Person(game.gm.id, game.stage.guild.id, is_admin=True)
    place = DiscordPlace(game.channel.id)

    with pytest.raises(BadSetting, match="strict"):
        await game.stage.app.services.games.set_channel(
            person, place, ChannelChange(rating="anything goes"), where=place
        )

    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_strict_channel_refuses_what_another_draws(game: Table) -> None:
    tavern, thread = tavern_of(game), game.thread("the ruined tower")
    await said(game, game.channel, "game channel add", channel=tavern)
    await said(game, game.channel, "game channel set", rating="strict")

    for place in (game.channel, thread):
        refused = await said(game, place, "image scene", by=game.player, description=GORE)
        assert refused.startswith("*entrails* is not drawn here (gore). Nothing was used.")
    await said(game, tavern, "image scene", by=game.player, description=GORE)

    assert len(game.pictures(tavern)) == 1
    assert len(await game.history()) == 1


async def test_the_painter_is_told_of_a_strict_channel(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, submit = [], game.provider.submit

    async def noting(request: DrawRequest, **options: Any) -> Handle:
        asked.append(request.safety)
        return await submit(request, **options)

    monkeypatch.setattr(game.provider, "submit", noting)
    await game.picture()

    await said(game, game.channel, "game channel set", rating="strict")
    picture = await game.picture()

    await game.reply(picture, "at night")
    assert asked == [Safety.DEFAULT, Safety.STRICT, Safety.STRICT]


async def test_a_reply_is_judged_by_the_channel_it_is_written_in(game: Table) -> None:
    picture = await game.picture()
    await said(game, game.channel, "game channel set", rating="strict")

    refused = await game.reply(picture, "with entrails on the snow")

    assert "is not drawn here (gore)" in refused


async def test_a_character_is_judged_by_the_channel_before_anything_is_kept(game: Table) -> None:
    await said(game, game.channel, "game channel set", rating="strict")
    before = await game.rows()

    refused = await game.create_character(looks="a ghoul, its entrails showing")

    assert "is not drawn here (gore)" in answer_text(refused)
    assert await game.rows() == before


async def test_a_relaxed_rating_needs_an_age_restricted_channel(game: Table) -> None:
    refused = await said(game, game.channel, "game channel set", rating="relaxed")

    assert refused.startswith("A relaxed rating is for age-restricted channels, and ")
    assert game.channel.mention in refused
    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_relaxed_channel_and_its_threads_draw_what_others_do_not(game: Table) -> None:
    thread = game.thread("the ruined tower")
    assert "(nudity)" in await game.scene(NUDE)
    age_restrict(game, game.channel)

    await said(game, game.channel, "game channel set", rating="relaxed")

    assert "nudity" not in await game.scene(NUDE)
    assert await safety_of_newest(game) is Safety.RELAXED
    assert "nudity" not in await said(game, thread, "image scene", by=game.player, description=NUDE)
    assert "rated relaxed" in await game.say("game show")


async def test_relaxed_ends_when_the_channel_is_open_to_all_again(game: Table) -> None:
    age_restrict(game, game.channel)
    await said(game, game.channel, "game channel set", rating="relaxed")

    age_restrict(game, game.channel, nsfw=False)

    assert "(nudity)" in await game.scene(NUDE)
    assert "waits until the channel is age-restricted" in await game.say("game show")


async def test_back_to_as_the_bot_is_set_up(game: Table) -> None:
    await said(game, game.channel, "game channel set", rating="strict")

    shown = await said(game, game.channel, "game channel set", rating="bot")

    assert "**Rating** as the bot is set up" in shown
    assert "not drawn here" not in await game.scene(GORE)


# ── the card ─────────────────────────────────────────────────────────────────


async def test_everybody_sees_channels_and_who_plays_whom(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, game.channel, "game channel add", channel=tavern)
    await said(game, tavern, "game channel set", illustrate=True, rating="strict")
    await game.approved_character("Elara")
    await game.create_character("Bram", by=game.person("zoe"))

    shown = await game.say("game show", by=game.person("zoe"))

    assert f"{game.channel.mention}\n" in shown
    assert f"{tavern.mention} · posts can be illustrated · rated strict" in shown
    assert f"{game.player.mention} Elara" in shown
    assert f"{game.person('zoe').mention} Bram (not approved yet)" in shown
    assert game.stage.gm_role.mention in shown


async def test_an_empty_game_says_how_to_begin(game: Table) -> None:
    shown = await game.say("game show")

    assert "nobody yet: `/character create`" in shown
    assert "the GM sets them with `/game lines`" in shown


async def _crowd(game: Table, players: int, *, each: int = 1) -> None:
    """Characters in play, as rows."""
    game_id = await game.stage.game_id()
    now = game.stage.app.services.clock.now()
    async with game.stage.app.database.write() as tx:
        tx.add_all(
            Character(
                game_id=game_id,
                owner_id=1000 + player,
                name=f"N{player:02}-{number}",
                name_key=f"n{player:02}-{number}",
                look_id=1,
                created_at=now,
            )
            for player in range(players)
            for number in range(each)
        )


async def test_a_crowd_fits_a_phone_and_has_pages(game: Table) -> None:
    await _crowd(game, 20, each=6)
    opened = await game.player.slash(game.channel, "game show")
    card = opened.response
    assert card is not None

    assert "and 14 more" in answer_text(card)
    assert "N00-3 and 2 more" in answer_text(card)
    assert len(answer_text(card).splitlines()) < 25
    await game.player.click(card, label="Everybody")
    assert "Page 1 of 2" in answer_text(card)
    assert "<@1000> N00-0, N00-1, N00-2, N00-3, N00-4, N00-5\n" in answer_text(card)
    await game.player.click(card, label="▶")
    assert "<@1019>" in answer_text(card)
    await game.player.click(card, label="Back")
    assert "and 14 more" in answer_text(card)
    assert labels(card) == ["Everybody"]


async def test_who_plays_whom_has_a_command_of_its_own(game: Table) -> None:
    assert "Nobody yet" in await game.say("game players")

    await _crowd(game, 2)

    assert "<@1001> N01-0" in await game.say("game players")


async def test_many_channels_have_pages_too(game: Table) -> None:
    for number in range(14):
        channel = game.stage.guild.create_text_channel(f"room-{number}")
        await said(game, game.channel, "game channel add", channel=channel)
    opened = await game.player.slash(game.channel, "game show")
    assert opened.response is not None
    assert "and 10 more" in answer_text(opened)

    await game.player.click(opened.response, label="Channels")
    await game.player.click(opened.response, label="▶")

    assert "Page 2 of 2" in answer_text(opened.response)


async def test_gm_characters_stand_under_the_gm(game: Table) -> None:
    await _crowd(game, 1)
    async with game.stage.app.database.write() as tx:
        tx.add(
            Character(
                game_id=await game.stage.game_id(),
                owner_id=game.gm.id,
                name="The Innkeeper",
                name_key="the innkeeper",
                look_id=1,
                npc=True,
                created_at=game.stage.app.services.clock.now(),
            )
        )

    shown = await game.say("game show")

    assert shown.index("<@1000> N00-0") < shown.index("GM characters: The Innkeeper")


async def test_the_buttons_of_another_servers_game_open_nothing(game: Table) -> None:
    await _crowd(game, 20)
    opened = await game.player.slash(game.channel, "game show")
    assert opened.response is not None
    async with game.stage.app.database.write() as tx:
        tx.add(Guild(id=1, created_at=game.stage.app.services.clock.now()))
        await tx.flush()
        (await tx.get_one(Game, await game.stage.game_id())).guild_id = 1

    assert "There is no such game here" in await game.press(opened.response, "Everybody")
