"""Interactions at the stub of Discord: the real discord.py client answers them."""

import discord
import pytest
from discord.http import Route

from tests.stubs.discord.client import (
    StubClient,
    make_card,
    text_channel,
)
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import EPHEMERAL


async def test_a_slash_command_gets_a_private_answer_and_a_followup(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")

    asked = await stub.use_command(mira, scenes, "greet", name="Elara", who=mira.id)
    await stub.wait_until(lambda: len(asked.messages) == 2)

    assert asked.answers == [{"type": 5, "data": {"flags": EPHEMERAL}}]
    assert [message.content for message in asked.messages] == [
        "Hello Elara, from mira",
        "And welcome",
    ]
    assert stub.messages(scenes) == []


async def test_a_button_opens_a_form_and_the_form_is_answered(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    card = await text_channel(bot, scenes).send(view=make_card("Elara"))

    click = await stub.click(mira, scenes, card.id, "ask:7")
    await stub.wait_until(lambda: click.answers)
    sent_in = await stub.submit(click, looks="red hair")
    await stub.wait_until(lambda: sent_in.messages)

    assert click.answers[0]["data"]["title"] == "Looks"
    assert stub.messages(scenes)[-1].content == "So: red hair"


async def test_an_interaction_is_answered_once_and_an_unknown_one_never(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    asked = await stub.use_command(mira, scenes, "greet", name="Elara", who=mira.id)
    await stub.wait_until(lambda: len(asked.messages) == 2)
    late = discord.Webhook.partial(stub.application_id, "no such token", client=bot)

    answer = {"type": 4, "data": {"content": "again"}}
    route = Route("POST", f"/interactions/{asked.id}/{asked.token}/callback")
    with pytest.raises(discord.HTTPException) as twice:
        await bot.http.request(route, json=answer)
    assert twice.value.code == 40060
    with pytest.raises(discord.HTTPException) as unknown:
        await late.edit_message(1, content="late")
    assert unknown.value.code == 50027


async def test_another_process_can_finish_an_interaction_by_its_token(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    asked = await stub.use_command(mira, scenes, "greet", name="Elara", who=mira.id)
    await stub.wait_until(lambda: len(asked.messages) == 2)
    original = asked.original
    assert original

    webhook = discord.Webhook.partial(stub.application_id, asked.token, client=bot)
    await webhook.edit_message(original.id, content="Your portrait")

    assert original.content == "Your portrait"
