"""An old post is changed only by who may still see its channel and write in it."""

import discord
import pytest
from sqlalchemy import select

from bot.play.stage import answer_text
from cogs.components.custom_ids import ButtonWord
from cogs.components.payloads import OnPost, PicturesOf
from cogs.components.words import (
    PICK_ATTACH_TO,
    PICK_REPLACE_BY,
    POST_EDIT,
    POST_IMAGE,
    POST_PICTURES,
    POST_ROLL,
)
from cogs.interactions.replies.who import who_gives_it
from db.models import PostPicture
from tests.journeys import forging
from tests.journeys.posts.attaching import attach
from tests.journeys.posts.writing import Channel, Member, allow, kept, post, posted, rolls, texts
from tests.journeys.table import Table

SHUT = [
    ({"view_channel": False}, "View Channel"),
    ({"send_messages": False}, "Send Messages"),
]


@pytest.fixture
async def tavern(game: Table) -> Channel:
    """A second channel of the game, with a message of the bot."""
    channel = game.stage.guild.create_text_channel("tavern")
    await game.gm.slash(game.channel, "game channel add", channel=channel)
    await post(game, "In the tavern.", where=channel)
    return channel


def refusal(game: Table, permission: str) -> str:
    return (
        f"You cannot do that in <#{game.channel.id}>: it takes the permission "
        f"**{permission}**, which you do not have there. {who_gives_it('you')}"
    )


@pytest.mark.parametrize(("taken", "missing"), SHUT)
@pytest.mark.parametrize("word", [POST_EDIT, POST_ROLL, POST_IMAGE])
async def test_the_buttons_of_a_post_ask_for_the_rights_in_its_channel(
    game: Table, tavern: Channel, word: ButtonWord[OnPost], taken: dict[str, bool], missing: str
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    allow(game, game.channel, **taken)

    said = await clicked(game, tavern, word.custom_id(OnPost(newest.id)))

    assert said == refusal(game, missing)


@pytest.mark.parametrize(("taken", "missing"), SHUT)
async def test_edit_by_a_typed_number_asks_for_the_rights_in_the_posts_channel(
    game: Table, tavern: Channel, taken: dict[str, bool], missing: str
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    allow(game, game.channel, **taken)

    said = answer_text(await game.player.slash(tavern, "post edit", post=newest.id))

    assert said == refusal(game, missing)


@pytest.mark.parametrize("label", ["Edit", "Roll", "Add image"])
async def test_the_forms_of_a_post_ask_again_when_they_are_sent(game: Table, label: str) -> None:
    card = (await post(game, "On the road.")).response
    assert card is not None
    opened = await game.player.click(card, label=label)
    allow(game, game.channel, send_messages=False)
    fields = {
        "Edit": {"text0": "@everyone"},
        "Roll": {"notation": "1d20"},
        "Add image": {"scene": "a road"},
    }[label]

    said = answer_text(await game.player.submit_modal(opened, fields))
    await game.settled()

    assert refusal(game, "Send Messages") in said or "cannot do that in this channel" in said
    assert texts(game.channel) == ["On the road."]
    assert await rolls(game) == []
    assert game.pictures() == []


async def test_an_edit_calls_only_whom_its_author_may_call_in_the_posts_channel(
    game: Table, tavern: Channel
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    allow(game, tavern, mention_everyone=True)
    role = game.stage.guild.create_role("Heralds")

    opened = await game.player.slash(tavern, "post edit", post=newest.id)
    await game.player.submit_modal(opened, {"text0": f"@everyone {role.mention} come!"})

    [message] = posted(game.channel)
    policy = game.env.backend.get_message(game.channel.id, message.id).allowed_mentions
    assert (policy.everyone, policy.roles) == (False, frozenset())


async def test_an_edit_calls_whom_its_author_may_call_there_from_any_channel(
    game: Table, tavern: Channel
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    allow(game, game.channel, mention_everyone=True)

    opened = await game.player.slash(tavern, "post edit", post=newest.id)
    await game.player.submit_modal(opened, {"text0": "@everyone come!"})

    [message] = posted(game.channel)
    policy = game.env.backend.get_message(game.channel.id, message.id).allowed_mentions
    assert policy.everyone


@pytest.mark.parametrize(("taken", "missing"), SHUT)
async def test_no_picture_goes_into_a_post_where_its_author_may_not_write(
    game: Table, tavern: Channel, taken: dict[str, bool], missing: str
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    first = await _drawn(game, tavern)
    await attach(game, await _shown(game, tavern), "On the road")
    second = await _drawn(game, tavern)
    allow(game, game.channel, **taken)

    for custom_id, chosen in (
        (PICK_ATTACH_TO.custom_id(PicturesOf(second)), newest.id),
        (PICK_REPLACE_BY.custom_id(PicturesOf(first)), second),
    ):
        said = answer_text(await forging.pick(game.player, tavern, custom_id, chosen, to=game.env))
        assert said == refusal(game, missing)
    async with game.stage.app.database.read() as tx:
        assert (await tx.scalars(select(PostPicture.generation_id))).all() == [first]


async def test_the_pictures_of_a_post_in_a_hidden_channel_are_not_shown_by_its_number(
    game: Table, tavern: Channel
) -> None:
    await post(game, "On the road.")
    newest = (await kept(game))[-1]
    await _drawn(game, tavern)
    await attach(game, await _shown(game, tavern), "On the road")
    allow(game, game.channel, view_channel=False)
    stranger = game.person("stranger")

    said = await clicked(game, tavern, POST_PICTURES.custom_id(OnPost(newest.id)), by=stranger)

    assert said == "I find no post there; it may have been deleted."


async def test_the_rating_of_a_posts_channel_counts_when_the_cache_does_not_have_its_thread(
    game: Table, tavern: Channel
) -> None:
    await game.say("game channel set", by=game.gm, rating="strict")
    thread = game.thread("the cellar")
    await post(game, "In the cellar.", where=thread)
    newest = (await kept(game))[-1]
    guild = game.stage.app.client.get_guild(game.stage.guild.id)
    assert guild is not None
    guild._threads.pop(thread.id)

    opened = await forging.click(
        game.player, tavern, POST_IMAGE.custom_id(OnPost(newest.id)), to=game.env
    )
    sent = await game.player.submit_modal(opened, {"scene": "a dragon's entrails on the snow"})

    assert answer_text(sent).startswith("My own list keeps *entrails* out of pictures in this")


async def test_an_author_edits_in_a_thread_with_the_right_of_threads_alone(game: Table) -> None:
    thread = game.thread("the cellar")
    await post(game, "In the cellar.", where=thread)
    allow(game, game.channel, send_messages=False, send_messages_in_threads=True)
    [message] = posted(thread)

    opened = await game.player.context_menu(thread, "Edit this post", message)
    assert (
        answer_text(await game.player.submit_modal(opened, {"text0": "In the dark."})) == "Edited."
    )

    allow(game, game.channel, send_messages=True, send_messages_in_threads=False)
    said = answer_text(await game.player.context_menu(thread, "Edit this post", message))
    assert "**Send Messages in Threads**" in said


async def test_deleting_ones_own_words_takes_no_right_to_write(game: Table) -> None:
    await post(game, "On the road.")
    allow(game, game.channel, send_messages=False)

    asked = await game.player.slash(game.channel, "post delete")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    assert posted(game.channel) == []


async def clicked(game: Table, where: Channel, custom_id: str, *, by: Member | None = None) -> str:
    return answer_text(await forging.click(by or game.player, where, custom_id, to=game.env))


async def _drawn(game: Table, where: Channel) -> int:
    await game.player.slash(where, "image scene", description="a road", quality="draft")
    await game.settled()
    return (await game.newest()).generation.id


async def _shown(game: Table, where: Channel) -> discord.Message:
    return game.pictures(where)[-1]
