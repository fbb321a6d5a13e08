"""`/game channel set`: settings of one channel and its threads, mostly the rating."""

from typing import Any

import pytest

from bot.play.stage import answer_text
from studio.errors import BadSetting
from studio.providers.base import DrawRequest, Handle, Safety
from studio.services.games.channels import ChannelSettings
from studio.services.games.games import ChannelChange
from studio.services.people import DiscordPlace, Person
from tests.journeys.games.second_channel import (
    GORE,
    NUDE,
    age_restrict,
    safety_of_newest,
    said,
    settings_of,
    tavern_of,
)
from tests.journeys.table import Table


async def test_a_thread_has_the_settings_of_its_channel(game: Table) -> None:
    thread = game.thread("the ruined tower")

    shown = await said(game, thread, "game channel set", illustrate=True, rating="strict")

    assert f"{game.channel.mention} in **The Long Road**" in shown
    assert "**Illustrate this post** on" in shown
    assert "**Rating** strict" in shown
    assert await settings_of(game, thread) == ChannelSettings(True, "strict")


async def test_setting_nothing_shows_the_settings(game: Table) -> None:
    shown = await said(game, game.channel, "game channel set")

    assert "**Illustrate this post** off" in shown
    assert "**Rating** as the bot is set up" in shown


async def test_an_unknown_rating_is_refused(game: Table) -> None:
    """The option has choices, but a modified app can send any text."""
    person = Person(game.gm.id, game.stage.guild.id, is_admin=True)
    place = DiscordPlace(game.channel.id)

    with pytest.raises(BadSetting, match="strict"):
        await game.stage.app.services.games.set_channel(
            person, place, ChannelChange(rating="anything goes"), where=place
        )

    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_strict_channel_refuses_scenes_that_another_channel_draws(game: Table) -> None:
    tavern, thread = tavern_of(game), game.thread("the ruined tower")
    await said(game, game.channel, "game channel add", channel=tavern)
    await said(game, game.channel, "game channel set", rating="strict")

    for place in (game.channel, thread):
        refused = await said(game, place, "image scene", by=game.player, description=GORE)
        assert refused.startswith("My own list keeps *entrails* out of pictures in this")
    await said(game, tavern, "image scene", by=game.player, description=GORE)

    assert len(game.pictures(tavern)) == 1
    assert len(await game.history()) == 1


async def test_the_provider_is_told_of_a_strict_channel(
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

    assert refused.startswith("I have not drawn this one.")


async def test_a_character_is_judged_by_the_channel_before_anything_is_kept(game: Table) -> None:
    await said(game, game.channel, "game channel set", rating="strict")
    before = await game.rows()

    refused = await game.create_character(looks="a ghoul, its entrails showing")

    assert "out of pictures in this channel (gore)" in answer_text(refused)
    assert await game.rows() == before


async def test_a_relaxed_rating_needs_an_age_restricted_channel(game: Table) -> None:
    refused = await said(game, game.channel, "game channel set", rating="relaxed")

    assert refused.startswith("A relaxed rating is for age-restricted channels, and ")
    assert game.channel.mention in refused
    assert await settings_of(game, game.channel) == ChannelSettings()


async def test_a_relaxed_channel_and_its_threads_draw_scenes_that_others_refuse(
    game: Table,
) -> None:
    thread = game.thread("the ruined tower")
    assert "(nudity)" in await game.scene(NUDE)
    age_restrict(game, game.channel)

    await said(game, game.channel, "game channel set", rating="relaxed")

    assert "nudity" not in await game.scene(NUDE)
    assert await safety_of_newest(game) is Safety.RELAXED
    assert "nudity" not in await said(game, thread, "image scene", by=game.player, description=NUDE)
    assert "rated relaxed" in await game.say("game show")


async def test_a_relaxed_rating_ends_when_the_channel_has_no_age_restriction(game: Table) -> None:
    age_restrict(game, game.channel)
    await said(game, game.channel, "game channel set", rating="relaxed")

    age_restrict(game, game.channel, nsfw=False)

    assert "(nudity)" in await game.scene(NUDE)
    assert "waits until the channel is age-restricted" in await game.say("game show")


async def test_a_channel_can_return_to_the_bots_own_rating(game: Table) -> None:
    await said(game, game.channel, "game channel set", rating="strict")

    shown = await said(game, game.channel, "game channel set", rating="bot")

    assert "**Rating** as the bot is set up" in shown
    assert "out of pictures" not in await game.scene(GORE)
