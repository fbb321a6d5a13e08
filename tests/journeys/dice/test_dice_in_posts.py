"""Dice in posts in character: rolled once, kept with the post, answered by a roll."""

import re

import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.dice.rolls import rows
from tests.journeys.table import Table


async def published(game: Table, text: str) -> simcord.ResponseMessage:
    """Publish a post as Elara; gives the private card that follows it."""
    result = await game.player.slash(game.channel, "post write", text=text)
    await game.settled()
    [card] = [each for each in (result.response, *result.followups) if each is not None]
    return card


async def test_dice_in_a_post_are_rolled_once_and_kept_with_the_post(game: Table) -> None:
    await game.approved_character()

    card = await published(game, "She leaps [[1d1+40]] far, [[Elara]] does. [[99999d6]]")

    post = game.last()
    assert "She leaps **41** far, [[Elara]] does. [[99999d6]]" in post.content
    assert "1d1+40: 1 + 40 = **41**" in post.content
    assert "Up to 1,000 dice" in answer_text(card)
    [kept] = await rows(game)
    assert (kept.total, kept.user_id) == (41, game.player.id)
    assert kept.post_id is not None
    assert kept.character_id is not None
    assert "= **41**" in await game.say("rolls", character="Elara")


async def test_a_roll_in_a_spoiler_is_hidden_below_the_post_and_in_the_list(game: Table) -> None:
    await game.approved_character()

    await published(game, "||She strikes: [[1d1+40 to hit]]||")

    told = "||1d1+40: 1 + 40 = **41**||"
    assert game.last().content == f"||She strikes: **41** to hit||\n-# 🎲 {told}"
    assert f"{told} · ||*to hit*||" in await game.say("rolls", character="Elara")


async def test_a_post_of_dice_alone_is_published(game: Table) -> None:
    await game.approved_character()

    await published(game, "[[1d1+40]]")

    assert game.last().content.startswith("**41**")


async def test_a_post_holds_at_most_twenty_rolls(game: Table) -> None:
    await game.approved_character()

    card = await published(game, "[[1d1]] " * 25)

    assert "A post takes up to 20 rolls" in answer_text(card)
    assert len(await rows(game)) == 20
    assert game.last().content.count("[[1d1]]") == 5


async def test_a_roll_for_a_post_answers_it(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")
    post = game.last()
    await game.restart()

    opened = await game.player.click(card, label="Roll")
    sent = await game.player.submit_modal(opened, {"notation": "1d1+16", "reason": "leaping"})
    await game.settled()

    rolled = game.last()
    assert rolled.reference is not None
    assert rolled.reference.message_id == post.id
    assert "**Elara** rolls · *leaping*" in message_text(rolled)
    assert "= **17**" in message_text(rolled)
    assert "as a reply to your post" in answer_text(sent)
    [kept] = await rows(game)
    assert kept.post_id is not None
    assert kept.character_id is not None


async def test_only_the_author_of_a_post_rolls_for_it(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")

    assert "Only its owner can roll for this post" in await game.forged_click(game.gm, card, "Roll")
    opened = await game.player.click(card, label="Roll")
    sent = await game.player.submit_modal(opened, {"notation": "fire"})

    assert "I cannot read these dice" in answer_text(sent)
    assert await rows(game) == []


async def test_where_the_bot_may_not_write_the_roller_alone_sees_the_roll(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")
    opened = await game.player.click(card, label="Roll")
    game.forbid(game.channel, send_messages=False)

    sent = await game.player.submit_modal(opened, {"notation": "1d1+16"})
    await game.settled()

    said = answer_text(sent)
    assert "= **17**" in said
    assert re.search(r"permission \*\*Send Messages\*\*", said)
    assert len(await rows(game)) == 1
