"""Posts and webhooks that change while a picture for a post is drawn."""

from typing import Any

import discord
import pytest

from bot.play.stage import message_text
from studio.services.people import Person
from tests.journeys.posts.attaching import STORY, add_image, names, told
from tests.journeys.posts.writing import delete, posted
from tests.journeys.table import Table


async def begun(game: Table) -> discord.Message:
    """Publish a post and ask for its picture; gives the post's message."""
    card = await told(game)
    game.provider.seconds = 10.0
    await add_image(game, card)
    return posted(game.channel)[0]


async def test_a_picture_is_posted_alone_when_its_post_was_deleted_in_discord(game: Table) -> None:
    message = await begun(game)
    game.env.backend.delete_message(game.channel.id, message.id)

    await game.later(14)

    [picture] = game.pictures()
    assert "The post that it was drawn for is not there any more." in message_text(picture)
    assert game.cards() == []


async def test_a_picture_is_posted_alone_when_its_post_was_deleted_by_the_author(
    game: Table,
) -> None:
    message = await begun(game)
    await delete(game, message)

    await game.later(14)

    assert posted(game.channel) == []
    [picture] = game.pictures()
    assert "The post that it was drawn for is not there any more." in message_text(picture)


async def test_a_picture_goes_to_the_last_message_that_is_left_of_a_long_post(
    game: Table,
) -> None:
    card = await told(game, "\n\n".join(f"{n}: " + "It rains. " * 90 for n in range(5)))
    game.provider.seconds = 10.0
    await add_image(game, card)
    *others, last = posted(game.channel)
    game.env.backend.delete_message(game.channel.id, last.id)

    await game.later(14)

    assert len(names(game.now(others[-1]))) == 1
    assert game.pictures() == []


async def test_a_picture_replies_to_its_post_when_the_webhook_was_deleted(game: Table) -> None:
    message = await begun(game)
    game.env.backend.delete_webhook(message.webhook_id or 0)

    await game.later(14)

    [picture] = game.pictures()
    assert "Somebody deleted the webhook" in message_text(picture)
    assert picture.reference is not None
    assert picture.reference.message_id == message.id


async def test_without_manage_webhooks_the_picture_says_what_is_missing(game: Table) -> None:
    card = await told(game)
    game.provider.seconds = 300.0
    await add_image(game, card)
    await game.restart()  # a bot that has the webhook's token in memory could still use it
    game.forbid(game.channel, manage_webhooks=False)

    game.provider.seconds = 0.0
    await game.later(6)

    [picture] = game.pictures()
    assert "**Manage Webhooks**" in message_text(picture)
    assert names(posted(game.channel)[0]) == []


async def test_a_picture_is_posted_alone_when_its_post_is_full(game: Table) -> None:
    message = await begun(game)
    stored = game.env.backend.get_message(game.channel.id, message.id)
    stored.attachments.extend(
        {"id": str(number), "filename": f"{number}.txt", "size": 1, "url": "", "proxy_url": ""}
        for number in range(1, 11)
    )

    await game.later(14)

    [picture] = game.pictures()
    assert "holds as many files as Discord allows" in message_text(picture)


async def test_a_picture_is_attached_once_after_discord_failed_for_a_while(
    game: Table,
) -> None:
    await begun(game)
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=503, times=2)

    await game.later(24)

    assert len(names(posted(game.channel)[0])) == 1
    assert game.pictures() == []


async def test_a_picture_too_large_for_discord_is_made_smaller(game: Table) -> None:
    card = await told(game)
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=413, code=40005)

    await add_image(game, card)

    assert len(names(posted(game.channel)[0])) == 1


async def test_the_picture_of_a_character_retired_meanwhile_is_attached(game: Table) -> None:
    await begun(game)
    await game.say("character retire", name="Elara")

    await game.later(14)

    assert len(names(posted(game.channel)[0])) == 1


async def test_a_picture_deleted_while_it_is_attached_is_detached_again(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = game.stage.app.services
    card = await told(game)
    edit = services.webhooks.edit

    async def meanwhile(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(services.webhooks, "edit", edit)
        newest = (await game.newest()).generation
        person = Person(newest.requester_id, game.stage.guild.id)
        posted = await services.deletion.delete(person, newest.id)
        await services.post_files.remove(
            game.stage.app.client, [newest.id], [posted] if posted else [], limit_bytes=10_000_000
        )
        await edit(*args, **options)

    monkeypatch.setattr(services.webhooks, "edit", meanwhile)
    await add_image(game, card)

    [message] = posted(game.channel)
    assert (message.content, names(message)) == (STORY, [])
    assert game.pictures() == []


async def test_a_cancelled_picture_is_attached_to_no_post(game: Table) -> None:
    message = await begun(game)
    await game.press(game.cards()[0], "Cancel")
    await game.later(14)

    assert names(game.now(message)) == []
    assert game.pictures() == []
