"""Messages at the stub of Discord: the real discord.py client sends and reads them."""

import asyncio
from io import BytesIO

import discord
import pytest

from tests.stubs.discord.client import (
    PNG,
    StubClient,
    make_card,
    text_channel,
)
from tests.stubs.discord.stub import DiscordStub


async def test_a_card_with_a_picture_is_sent_edited_read_and_deleted(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    channel = text_channel(bot, scenes)

    sent = await channel.send(
        view=make_card("Drawn", picture="81.png"), file=discord.File(BytesIO(PNG), "81.png")
    )

    [message] = stub.messages(scenes)
    assert (message.id, message.texts, message.custom_ids) == (sent.id, ["Drawn"], ["ask:7"])
    assert message.files == {"81.png": PNG}
    assert await sent.attachments[0].read() == PNG

    await sent.edit(view=make_card("Drawn again", picture="81.png"))

    assert message.texts == ["Drawn again"]
    assert message.files == {"81.png": PNG}

    await sent.edit(view=make_card("Without"), attachments=[])

    assert (message.texts, message.files) == (["Without"], {})
    assert [one.id async for one in channel.history()] == [sent.id]
    assert (await channel.fetch_message(sent.id)).components

    await sent.delete()

    assert stub.messages(scenes) == []
    assert stub.posted_by_bot(scenes) == [message]
    assert [one async for one in channel.history()] == []


async def test_history_has_the_same_pages_as_at_discord(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    channel = text_channel(bot, scenes)
    ids = [(await channel.send(str(number))).id for number in range(5)]

    assert [one.id async for one in channel.history()] == ids[::-1]
    assert [one.id async for one in channel.history(limit=2)] == ids[:-3:-1]
    assert [one.id async for one in channel.history(after=discord.Object(ids[2]))] == ids[3:]
    assert [one.id async for one in channel.history(before=discord.Object(ids[2]))] == ids[1::-1]


async def test_a_repeated_nonce_posts_nothing_until_it_is_forgotten(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    channel = text_channel(bot, scenes)

    first = await channel.send("once", nonce="generation-81")
    again = await channel.send("once", nonce="generation-81")
    other = await channel.send("once", nonce="generation-82")

    assert first.id == again.id != other.id
    assert [message.nonce for message in stub.posted_by_bot(scenes)] == [
        "generation-81",
        "generation-82",
    ]

    stub.forget_nonces()

    assert (await channel.send("once", nonce="generation-81")).id not in {first.id, other.id}


async def test_a_held_answer_leaves_the_message_posted_and_the_sender_waiting(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    stub.hold_message_answers.set()

    sending = asyncio.create_task(text_channel(bot, scenes).send("Drawn"))
    await stub.wait_until(lambda: stub.held_answers)

    assert [message.content for message in stub.messages(scenes)] == ["Drawn"]
    assert not sending.done()

    stub.release_held_answers()

    assert (await sending).id == stub.messages(scenes)[0].id


async def test_scripted_failures_hit_only_the_requests_that_they_name(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    channel = text_channel(bot, scenes)
    stub.fail_next(1, status=403, code=50013, message="Missing Permissions", method="POST")
    stub.fail_next(1, status=503, path=f"/channels/{scenes}/messages")
    stub.fail_next(1, status=429, path="/typing")

    # A read is no POST: only the second failure hits it.
    with pytest.raises(discord.DiscordServerError):
        await channel.fetch_message(1)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("no")
    assert refused.value.code == 50013
    await channel.send("yes")
    # discord.py waits for the stated time and retries.
    await bot.http.send_typing(scenes)

    assert [message.content for message in stub.messages(scenes)] == ["yes"]
    asked = [request.path for request in stub.requests if request.path.endswith("/typing")]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("content", "nonce", "code"),
    [
        ("", "1", 50006),  # an empty message
        ("x" * 2001, "1", 50035),
        ("x", "n" * 26, 50035),
    ],
)
async def test_a_message_that_discord_would_not_accept_is_refused(
    bot: StubClient, stub: DiscordStub, scenes: int, content: str, nonce: str, code: int
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await text_channel(bot, scenes).send(content, nonce=nonce)

    assert (refused.value.status, refused.value.code) == (400, code)
    assert stub.posted_by_bot(scenes) == []


async def test_unknown_channels_and_messages_are_not_found(
    bot: StubClient, stub: DiscordStub
) -> None:
    for ask, code in (
        (bot.get_partial_messageable(1).send("x"), 10003),
        (bot.fetch_channel(1), 10003),
        (bot.fetch_user(1), 10013),
    ):
        with pytest.raises(discord.NotFound) as missing:
            await ask
        assert missing.value.code == code


async def test_a_direct_message_arrives_in_the_persons_conversation(
    bot: StubClient, stub: DiscordStub
) -> None:
    mira = stub.add_person("mira")

    await (await bot.fetch_user(mira.id)).send("Elara was approved")

    [message] = stub.messages(stub.open_conversation(mira).id)
    assert message.content == "Elara was approved"


async def test_a_reply_to_the_bot_has_its_content_without_the_content_intent(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    picture = await text_channel(bot, scenes).send(view=make_card("Drawn"))

    chatter = await stub.say(mira, scenes, "nice weather")
    reply = await stub.say(mira, scenes, "at night", reply_to=picture.id)

    _, first, second = [await bot.heard.get() for _ in range(3)]
    assert (first.id, first.content) == (chatter, "")
    assert (second.id, second.content, second.author.name) == (reply, "at night", "mira")
    assert second.reference
    assert second.reference.message_id == picture.id
