"""Talk below a picture costs nothing, and what may be talk is asked about."""

import discord
import pytest
import simcord

from bot.play.stage import answer_text, message_text
from cogs.pictures.reply import ReplyCog
from tests.journeys.pictures.iterating.test_replies import muted_reply, reactions
from tests.journeys.table import Table


async def _say(
    game: Table, to: discord.Message, words: str, *, by: simcord.MemberActor | None = None
) -> discord.Message:
    sent = await (by or game.player).send(game.channel, words, reply_to=to)
    await game.settled()
    return sent


def _answers(game: Table, to: discord.Message) -> list[discord.Message]:
    """The bot's messages that reply to this one."""
    return [
        each
        for each in game.channel.history()
        if each.reference is not None and each.reference.message_id == to.id
    ]


@pytest.mark.parametrize("words", ["thanks, lovely!", "<:x:1>", "🔥🔥"])
async def test_talk_below_a_picture_gets_a_heart_and_nothing_else(game: Table, words: str) -> None:
    parent = await game.picture()

    sent = await _say(game, parent, words)

    assert reactions(game, sent) == ["🤍"]
    assert _answers(game, sent) == []
    assert len(await game.history()) == 1
    assert await game.ledger() == ["spent"]


async def test_talk_is_not_answered_at_all_where_the_bot_may_not_react(game: Table) -> None:
    parent = await game.picture()
    game.forbid(game.channel, add_reactions=False)

    sent = await _say(game, parent, "wow")

    assert reactions(game, sent) == []
    assert _answers(game, sent) == []
    assert len(await game.history()) == 1


async def test_much_talk_in_a_minute_is_not_answered(game: Table) -> None:
    parent = await game.picture()
    for _ in range(19):
        await game.say("quota show")

    sent = await _say(game, parent, "wow")

    assert reactions(game, sent) == []
    assert _answers(game, sent) == []


async def test_talk_below_a_status_card_gets_a_heart(game: Table) -> None:
    parent = await game.picture()
    game.provider.seconds = 10.0
    await _say(game, parent, "at night")
    [card] = game.cards()

    sent = await _say(game, card, "can't wait!")

    assert reactions(game, sent) == ["🤍"]
    assert _answers(game, sent) == []


async def test_talk_below_a_card_without_a_picture_gets_nothing(game: Table) -> None:
    await game.say("game show", by=game.gm)
    sent = await _say(game, game.last(), "wow")

    assert reactions(game, sent) == []


async def test_the_author_of_a_doubtful_reply_is_asked_and_draws_it_with_a_click(
    game: Table,
) -> None:
    parent = await game.picture()
    ann = game.person("ann")
    sent = await _say(game, parent, "that's her sister")
    [question] = _answers(game, sent)
    assert message_text(question) == "I was not sure whether this is for the picture."
    assert len(await game.history()) == 1

    refused = await ann.click(question, label="Draw this?")
    assert answer_text(refused) == "Only its owner can have this drawn."
    assert len(await game.history()) == 1

    await game.player.click(question, label="Draw this?")
    await game.settled()

    child = await game.newest()
    assert child.params.changes == ("that's her sister",)
    assert child.generation.requester_id == game.player.id
    # The question became the status card, and the picture replaced that.
    [picture] = _answers(game, sent)
    assert picture.id == game.pictures()[-1].id
    assert reactions(game, sent) == ["🎨"]


async def test_a_question_that_nobody_answers_goes_away_after_some_minutes(game: Table) -> None:
    parent = await game.picture()
    sent = await _say(game, parent, "that's her sister")

    game.clock.advance(9 * 60.0)
    await game.player.send(game.channel, "good night")
    await game.settled()
    assert len(_answers(game, sent)) == 1

    game.clock.advance(2 * 60.0)
    await game.player.send(game.channel, "good night")
    await game.settled()
    assert _answers(game, sent) == []


async def test_the_question_works_after_a_restart(game: Table) -> None:
    parent = await game.picture()
    sent = await _say(game, parent, "that's her sister")
    await game.restart()

    [question] = _answers(game, sent)
    await game.player.click(question, label="Draw this?")
    await game.settled()

    assert (await game.newest()).params.changes == ("that's her sister",)


async def test_the_question_goes_with_its_reply(game: Table) -> None:
    """Proxies delete what a member writes, and post it through a webhook."""
    parent = await game.picture()
    sent = await _say(game, parent, "[I draw my bow]")
    assert len(_answers(game, sent)) == 1

    game.env.backend.delete_message(game.channel.id, sent.id)
    await game.env.settle()

    assert _answers(game, sent) == []


async def test_the_question_goes_with_replies_that_a_moderator_removes_together(
    game: Table,
) -> None:
    parent = await game.picture()
    sent = await _say(game, parent, "that's her sister")
    ids = [sent.id, parent.id]
    event = {"ids": ids, "channel_id": game.channel.id, "guild_id": game.stage.guild.id}

    replies = game.stage.app.client.get_cog("ReplyCog")
    assert isinstance(replies, ReplyCog)
    await replies.on_raw_bulk_message_delete(discord.RawBulkMessageDeleteEvent(event))  # type: ignore[arg-type]

    assert _answers(game, sent) == []


async def test_a_question_that_outlived_its_reply_draws_nothing(game: Table) -> None:
    parent = await game.picture()
    sent = await _say(game, parent, "that's her sister")
    [question] = _answers(game, sent)
    game.env.inject_error("DELETE", "/channels/*/messages/*", status=403)
    game.env.backend.delete_message(game.channel.id, sent.id)
    await game.env.settle()

    said = await game.player.click(question, label="Draw this?")

    assert answer_text(said).startswith("I do not find that reply any more.")
    assert len(await game.history()) == 1


async def test_refused_words_of_a_question_come_back_privately(game: Table) -> None:
    parent = await game.picture("two school children on the beach")
    sent = await _say(game, parent, "that's sexy lingerie")
    [question] = _answers(game, sent)

    said = await game.player.click(question, label="Draw this?")

    [refusal] = said.followups
    assert refusal.ephemeral
    assert "Nothing was used" in answer_text(refusal)
    assert len(await game.history()) == 1


async def test_a_reply_by_somebody_outside_the_game_is_drawn_only_after_their_click(
    game: Table,
) -> None:
    parent = await game.picture()
    ann = game.person("ann")

    sent = await _say(game, parent, "at night", by=ann)

    [question] = _answers(game, sent)
    assert message_text(question) == "You have no character in this game, so I ask first."
    assert len(await game.history()) == 1

    await ann.click(question, label="Draw this?")
    await game.settled()

    child = await game.newest()
    assert child.generation.requester_id == ann.id
    assert f"asked by {ann.mention}" in message_text(game.pictures()[-1])


async def test_a_player_with_a_character_changes_the_picture_of_another_at_once(
    game: Table,
) -> None:
    parent = await game.picture()
    ann = game.person("ann")
    await game.create_character("Bram", by=ann)

    await _say(game, parent, "at night", by=ann)
    await _say(game, parent, "in the rain", by=game.gm)

    changes = [each.params.changes for each in await game.history()]
    assert changes[-2:] == [("at night",), ("in the rain",)]


async def test_somebody_outside_the_game_is_not_told_how_to_be_heard(game: Table) -> None:
    parent = await game.picture()
    muted = await muted_reply(game, parent, "at night", by=game.person("ann"))

    assert muted == ""


async def test_replies_by_other_bots_get_no_answer(game: Table) -> None:
    parent = await game.picture()
    other_bot = game.stage.guild.add_member(game.env.create_user("echo", bot=True))

    assert await game.reply(parent, "at night", by=other_bot) == ""
    assert len(await game.history()) == 1


async def test_a_reply_of_a_webhook_is_never_drawn(game: Table) -> None:
    """Proxies post what a member writes once more, through a webhook."""
    parent = await game.picture()
    hook = game.env.backend.create_webhook(game.channel.id, "Elara", game.gm.id)
    assert game.env.backend.bot_user is not None
    game.env.backend.create_message(
        game.channel.id,
        hook.id,
        f"<@{game.env.backend.bot_user.id}> at night",
        webhook_id=hook.id,
        reference={"channel_id": str(game.channel.id), "message_id": str(parent.id)},
    )
    await game.env.settle()
    await game.settled()

    assert len(await game.history()) == 1
