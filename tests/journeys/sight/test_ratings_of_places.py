"""Showing a picture asks the rating of the place where it is shown."""

import pytest
import simcord

from bot.play.stage import answer_text
from cogs.components.payloads import OnPicture
from cogs.components.words import DETAILS, TREE_OF
from tests.journeys.games.second_channel import age_restrict, said
from tests.journeys.hidden import draw, private_thread, use
from tests.journeys.posts.attaching import names, pick, told
from tests.journeys.posts.writing import posted
from tests.journeys.table import Table

NOT_HERE = (
    "That picture was drawn where more is allowed than in this channel, so it is not shown here. "
    "Nothing was used. It is shown in channels like the one it was drawn in."
)
CELLAR = "a naked sleeper by candlelight"


@pytest.fixture
async def cellar(game: Table) -> simcord.ChannelHandle:
    """A channel of the game for adults, with a picture of the player."""
    made = game.stage.guild.create_text_channel("cellar")
    await game.say("game channel add", by=game.gm, channel=made)
    age_restrict(game, made)
    await said(game, made, "game channel set", rating="relaxed")
    await draw(game, made, CELLAR, by=game.player)
    assert (await game.newest()).generation.rating == "relaxed"
    return made


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("image upscale", {"picture": 1}),
        ("iterate", {"picture": 1, "change": "at night"}),
        ("session resume", {"session": 1}),
        ("session resume", {"session": 1, "change": "at night"}),
    ],
)
async def test_a_picture_of_adults_is_brought_to_no_other_channel(
    game: Table, cellar: simcord.ChannelHandle, command: str, options: dict[str, object]
) -> None:
    answer = await game.player.slash(game.channel, command, **options)
    await game.settled()

    assert answer_text(answer) == NOT_HERE
    assert game.pictures() == []
    assert len(await game.history()) == 1
    # Where adults are it is shown, and what comes of it is for adults, too.
    answer = await game.player.slash(cellar, command, **options)
    await game.settled()
    assert NOT_HERE not in answer_text(answer)
    assert len(game.pictures(cellar)) == 2
    assert {each.generation.rating for each in await game.history()} == {"relaxed"}


async def test_galleries_trees_details_and_exports_show_it_only_where_adults_are(
    game: Table, cellar: simcord.ChannelHandle
) -> None:
    seen = await game.picture("a quiet harbour")

    listed = await game.say("gallery show")
    assert "A quiet harbour" in listed
    assert "naked" not in listed
    assert "1 more is shown only where the rating allows more than here." in listed
    for word in (DETAILS, TREE_OF):
        assert NOT_HERE in answer_text(await use(game, seen, word.custom_id(OnPicture(1))))
    exported = await game.say("session export", session=1)
    assert "1 step not shown here" in exported
    tree = await game.player.slash(game.channel, "session show", session=1)
    assert tree.response is not None
    assert "1 hidden" in str([each.description for each in tree.response.message.attachments])

    there = await game.player.slash(cellar, "gallery show")
    assert "naked" in answer_text(there)
    assert "not shown here" not in answer_text(
        await game.player.slash(cellar, "session export", session=1)
    )


async def test_a_picture_of_adults_goes_into_no_post_elsewhere(
    game: Table, cellar: simcord.ChannelHandle
) -> None:
    await game.approved_character()
    await told(game)
    picture = game.pictures(cellar)[-1]

    card = await game.more(picture, "Attach to post")

    assert await pick(game, card, "gate") == NOT_HERE
    assert names(posted(game.channel)[-1]) == []


async def test_a_picture_that_was_posted_again_is_seen_by_those_who_see_it_there(
    game: Table,
) -> None:
    ann, zoe = game.person("ann"), game.person("zoe")
    await draw(game, private_thread(game, ann), "a kiss behind the stables", by=ann)
    assert "kiss" not in await game.say("gallery show", by=zoe)

    await game.say("session resume", by=ann, session=1)

    assert "kiss" in await game.say("gallery show", by=zoe)
    assert "**Seed**" in await game.details(game.pictures()[-1], by=zoe)
