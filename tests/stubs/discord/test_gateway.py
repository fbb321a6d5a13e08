"""Connecting the real discord.py client to the stub of Discord, and resuming."""

import discord
import pytest
from discord.http import Route

from tests.stubs.discord.client import (
    StubClient,
    connect,
    text_channel,
)
from tests.stubs.discord.stub import DiscordStub


async def test_a_client_connects_and_knows_its_server(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    assert bot.user
    assert bot.user.id == stub.bot.id
    assert bot.application_id == stub.application_id
    assert [guild.name for guild in bot.guilds] == ["The Table"]
    assert text_channel(bot, scenes).permissions_for(bot.guilds[0].me).send_messages
    assert [command["name"] for command in stub.commands[0]] == ["greet"]
    assert stub.gateway.received[0]["d"]["intents"] == bot.intents.value


async def test_redirecting_one_client_leaves_the_library_unchanged(bot: StubClient) -> None:
    assert Route.BASE == "https://discord.com/api/v10"
    assert bot.http is bot._connection.http is bot.tree._http


async def test_a_client_resumes_a_dropped_connection_without_losing_events(
    bot: StubClient, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")

    await stub.gateway.drop()
    said = await stub.say(mira, scenes, f"<@{stub.bot.id}> are you there?")

    await bot.resumed.wait()
    assert (await bot.heard.get()).id == said
    assert bot.heard.empty()
    assert [message["op"] for message in stub.gateway.received] == [2, 6]


async def test_a_wrong_token_is_refused_by_rest(stub: DiscordStub) -> None:
    async with StubClient(stub) as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("another token")


async def test_a_wrong_token_is_refused_by_the_gateway(stub: DiscordStub) -> None:
    async with StubClient(stub) as bot:
        await bot.login(stub.token)
        bot.http.token = "another token"
        with pytest.raises(discord.ConnectionClosed) as closed:
            await bot.connect(reconnect=False)

    assert closed.value.code == 4004


async def test_intents_that_are_not_switched_on_are_refused_by_the_gateway() -> None:
    async with DiscordStub(refuse_intents=True) as stub:
        plain = discord.Intents(guilds=True, guild_messages=True)
        async with connect(StubClient(stub, intents=plain), stub) as bot:
            assert bot.is_ready()
        greedy = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        async with StubClient(stub, intents=greedy) as refused:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await refused.start(stub.token)
