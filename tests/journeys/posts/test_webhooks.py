"""Webhooks of posts: created once, and posts where webhooks are missing or fail."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from pydantic import SecretStr

from bot.config import Settings
from bot.config.sections import WebSettings
from bot.monitoring import logs
from bot.play.stage import answer_text, message_text, open_stage
from bot.web.avatars import AVATAR
from sketch import SketchProvider
from studio.rules.signing import LinkKey
from tests.journeys.conftest import held
from tests.journeys.posts.writing import (
    by_itself,
    delete,
    edit,
    given_back,
    kept,
    menu,
    post,
    posted,
    texts,
)
from tests.journeys.table import Table
from tests.support.clock import HandClock
from tests.support.webhook_threads import CHANNEL_LIMIT


async def test_a_channel_keeps_its_webhook_over_restarts(game: Table) -> None:
    await post(game)
    await game.restart()
    await post(game, "And on.")

    assert len({each.webhook_id for each in posted(game.channel)}) == 1
    assert [each.name for each in game.env.backend.webhooks.values()] == ["Limner"]


async def test_a_deleted_webhook_is_created_again(game: Table) -> None:
    await post(game)
    game.env.backend.delete_webhook(next(iter(game.env.backend.webhooks)))

    said = answer_text(await post(game, "And on.", file=("map.txt", b"here")))

    assert "Posted as **Elara**" in said
    assert texts(game.channel)[-1] == "And on."
    assert [file.filename for file in posted(game.channel)[-1].attachments] == ["map.txt"]


async def test_a_webhook_that_was_moved_to_another_channel_posts_nothing_there(game: Table) -> None:
    await post(game)
    elsewhere = game.stage.guild.create_text_channel("elsewhere")
    [webhook] = game.env.backend.webhooks.values()
    webhook.channel_id = elsewhere.id

    await post(game, "Where am I?")

    assert texts(game.channel)[-1] == "Where am I?"
    assert texts(elsewhere) == []


async def test_a_channel_without_room_for_a_webhook_is_reported(game: Table) -> None:

    stranger = game.person("zoe").id
    for _ in range(CHANNEL_LIMIT):
        game.env.backend.create_webhook(game.channel.id, "Others", stranger)

    result = await post(game)

    assert "as many webhooks as Discord allows" in answer_text(result)
    assert given_back(result) == "It rains."
    assert posted(game.channel) == []
    assert await kept(game) == []


async def test_without_the_permission_the_bot_posts_as_itself_and_says_so(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False)

    said = answer_text(await post(game, "It *rains*.", file=("map.png", b"here")))

    assert "I am missing the permission **Manage Webhooks**" in said
    assert posted(game.channel) == []
    [message] = by_itself(game.channel)
    assert message_text(message) == "**Elara**\nIt *rains*."
    assert [file.filename for file in message.attachments] == ["map.png"]
    assert "**Elara**, written by" in await menu(game, "Whose post is this?", message)


async def test_posts_by_the_bot_itself_can_be_edited_and_deleted(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False)
    await post(game, file=("map.png", b"here"))
    [message] = by_itself(game.channel)

    await edit(game, "It pours.", on=message)
    assert message_text(game.now(message)) == "**Elara**\nIt pours."
    assert [file.filename for file in game.now(message).attachments] == ["map.png"]

    await delete(game, message)
    assert by_itself(game.channel) == []


async def test_posting_without_any_permission_says_what_is_missing(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False, send_messages=False)

    result = await post(game)

    assert "I am missing the permission **Send Messages**" in answer_text(result)
    assert given_back(result) == "It rains."
    assert await kept(game) == []


@pytest.mark.parametrize("status", [500, 503])
async def test_a_post_is_not_sent_twice_when_discord_fails(game: Table, status: int) -> None:
    await post(game)
    game.env.inject_error("POST", "/webhooks/*/simcord_webhook*", status=status, times=None)

    result = await post(game, "And on.")

    assert "I cannot tell whether it is there" in answer_text(result)
    assert given_back(result) == "And on."
    assert texts(game.channel) == ["It rains."]


async def test_the_webhooks_avatar_is_the_address_of_the_portrait(
    settings: Settings, provider: SketchProvider, clock: HandClock
) -> None:
    settings = settings.model_copy(
        update={
            "web": WebSettings(port=8080, public_url="https://limner.example.org"),
            "discord": settings.discord.model_copy(update={"token": SecretStr("the.bot.token")}),
        }
    )
    async with held(open_stage(settings, provider=provider, clock=clock)) as stage:
        game = Table(stage, provider, clock)
        await game.create_game()
        await game.approved_character()
        await post(game)
        [message] = posted(game.channel)
        shown = game.env.backend.get_message(game.channel.id, message.id).author_avatar
        await game.stop()

    assert shown is not None
    token = shown.removeprefix("https://limner.example.org/avatars/")
    key = LinkKey.of("the.bot.token").read(AVATAR, token, now=clock.now())
    assert "thumbnail" in key


async def test_no_token_of_a_webhook_is_in_the_log(game: Table) -> None:
    await post(game)
    [webhook] = game.env.backend.webhooks.values()

    heard = StringIO()
    logs.configure("debug", "json", stream=heard)
    logging.getLogger("discord.webhook").debug("asked https://d/webhooks/1/%s", webhook.token)

    assert "asked" in heard.getvalue()
    assert webhook.token not in heard.getvalue()


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    secrets, root = set(logs._secrets), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logs._secrets.clear()
    logs._secrets.update(secrets)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
