"""The real discord.py client against the stub: what it says is what discord.py needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import discord
import pytest
from discord import app_commands, ui
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import EPHEMERAL

PNG = b"\x89PNG, more or less"


class _RedirectedHTTP(HTTPClient):
    """Sends REST and gateway of one client to other addresses; the class stays as it is."""

    api_base = ""
    gateway_url = ""

    async def request(self, route: Route, **options: Any) -> Any:
        route.url = self.api_base + route.url.removeprefix(Route.BASE)
        return await super().request(route, **options)

    async def ws_connect(self, url: str, **options: Any) -> Any:
        query = url.partition("?")[2]
        return await super().ws_connect(f"{self.gateway_url}?{query}", **options)


class _RedirectedWebhooks(AsyncWebhookAdapter):
    """Answers to interactions take another way than `HTTPClient`, chosen by the context."""

    def __init__(self, api_base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._api_base = api_base

    async def request(self, route: Route, session: Any, **options: Any) -> Any:
        route.url = self._api_base + route.url.removeprefix(Route.BASE)
        return await super().request(route, session, **options)


class _Bot(discord.Client):
    """A bot of one slash command, one button and one form."""

    def __init__(self, stub: DiscordStub, *, intents: discord.Intents | None = None) -> None:
        self._stub = stub
        super().__init__(
            intents=intents or discord.Intents(guilds=True, guild_messages=True),
            guild_ready_timeout=0.05,
        )
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.resumed = asyncio.Event()
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="greet", description="Says hello")(_greet)

    def _get_state(self, **options: Any) -> Any:
        http = _RedirectedHTTP(self.loop, unsync_clock=True)
        http.api_base, http.gateway_url = self._stub.api_base, self._stub.gateway_url
        self.http = http
        return super()._get_state(**options)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(_Ask)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        await self.heard.put(message)

    async def on_resumed(self) -> None:
        self.resumed.set()


async def _greet(interaction: discord.Interaction, name: str, who: discord.Member) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content=f"Hello {name}, from {who.name}")
    await interaction.followup.send("And welcome", ephemeral=True)


class _Form(ui.Modal, title="Looks"):
    looks: ui.Label["_Form"] = ui.Label(text="Looks", component=ui.TextInput(custom_id="looks"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.looks.component, ui.TextInput)
        await interaction.response.send_message(f"So: {self.looks.component.value}")


class _Ask(ui.DynamicItem[ui.Button[Any]], template=r"ask:(?P<id>\d+)"):
    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Edit looks", custom_id=f"ask:{number}"))

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any) -> "_Ask":
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(_Form())


def _card(text: str, *, picture: str | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    card: ui.Container[ui.LayoutView] = ui.Container(ui.TextDisplay(text))
    if picture:
        gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
        gallery.add_item(media=f"attachment://{picture}", description="AI picture: a test")
        card.add_item(gallery)
    card.add_item(ui.ActionRow(_Ask(7)))
    view.add_item(card)
    return view


@pytest.fixture
async def stub() -> AsyncIterator[DiscordStub]:
    async with DiscordStub() as stub:
        yield stub
        assert stub.unknown_routes == []


@asynccontextmanager
async def _connected(bot: _Bot, stub: DiscordStub) -> AsyncIterator[_Bot]:
    async_context.set(_RedirectedWebhooks(stub.api_base))
    async with bot:
        ready = asyncio.create_task(bot.wait_for("ready", timeout=20), name="ready")
        running = asyncio.create_task(bot.start(stub.token), name="bot")
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            await running
        yield bot
    await running


@pytest.fixture
async def scenes(stub: DiscordStub) -> int:
    return stub.add_channel("scenes")


@pytest.fixture
async def bot(stub: DiscordStub, scenes: int) -> AsyncIterator[_Bot]:
    async with _connected(_Bot(stub), stub) as bot:
        yield bot


def _channel(bot: _Bot, channel_id: int) -> discord.TextChannel:
    channel = bot.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_a_client_becomes_ready_and_knows_its_server(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    assert bot.user
    assert bot.user.id == stub.bot.id
    assert bot.application_id == stub.application_id
    assert [guild.name for guild in bot.guilds] == ["The Table"]
    assert _channel(bot, scenes).permissions_for(bot.guilds[0].me).send_messages
    assert [command["name"] for command in stub.commands[0]] == ["greet"]
    assert stub.gateway.received[0]["d"]["intents"] == bot.intents.value


async def test_the_client_is_redirected_without_a_trace_on_the_library(bot: _Bot) -> None:
    assert Route.BASE == "https://discord.com/api/v10"
    assert bot.http is bot._connection.http is bot.tree._http


async def test_a_card_with_a_picture_is_sent_changed_read_and_deleted(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    channel = _channel(bot, scenes)

    sent = await channel.send(
        view=_card("Drawn", picture="81.png"), file=discord.File(BytesIO(PNG), "81.png")
    )

    [message] = stub.messages(scenes)
    assert (message.id, message.texts, message.custom_ids) == (sent.id, ["Drawn"], ["ask:7"])
    assert message.files == {"81.png": PNG}
    assert await sent.attachments[0].read() == PNG

    await sent.edit(view=_card("Drawn again", picture="81.png"))

    assert message.texts == ["Drawn again"]
    assert message.files == {"81.png": PNG}

    await sent.edit(view=_card("Without"), attachments=[])

    assert (message.texts, message.files) == (["Without"], {})
    assert [one.id async for one in channel.history()] == [sent.id]
    assert (await channel.fetch_message(sent.id)).components

    await sent.delete()

    assert stub.messages(scenes) == []
    assert stub.posted_by_bot(scenes) == [message]
    assert [one async for one in channel.history()] == []


async def test_history_is_paged_as_discords_is(bot: _Bot, stub: DiscordStub, scenes: int) -> None:
    channel = _channel(bot, scenes)
    ids = [(await channel.send(str(number))).id for number in range(5)]

    assert [one.id async for one in channel.history()] == ids[::-1]
    assert [one.id async for one in channel.history(limit=2)] == ids[:-3:-1]
    assert [one.id async for one in channel.history(after=discord.Object(ids[2]))] == ids[3:]
    assert [one.id async for one in channel.history(before=discord.Object(ids[2]))] == ids[1::-1]


async def test_a_repeated_nonce_posts_nothing_until_it_is_forgotten(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    channel = _channel(bot, scenes)

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
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    stub.hold_message_answers.set()

    sending = asyncio.create_task(_channel(bot, scenes).send("Drawn"))
    await stub.wait_until(lambda: stub.held_answers)

    assert [message.content for message in stub.messages(scenes)] == ["Drawn"]
    assert not sending.done()

    stub.release_held_answers()

    assert (await sending).id == stub.messages(scenes)[0].id


async def test_scripted_failures_hit_what_they_name_and_nothing_else(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    channel = _channel(bot, scenes)
    stub.fail_next(1, status=403, code=50013, message="Missing Permissions", method="POST")
    stub.fail_next(1, status=503, path=f"/channels/{scenes}/messages")
    stub.fail_next(1, status=429, path="/typing")

    # reading is not posting; the second failure meets it
    with pytest.raises(discord.DiscordServerError):
        await channel.fetch_message(1)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("no")
    assert refused.value.code == 50013
    await channel.send("yes")
    # discord.py waits as long as it is told and asks again
    await bot.http.send_typing(scenes)

    assert [message.content for message in stub.messages(scenes)] == ["yes"]
    asked = [request.path for request in stub.requests if request.path.endswith("/typing")]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("content", "nonce", "code"),
    [
        ("", "1", 50006),  # nothing to see
        ("x" * 2001, "1", 50035),
        ("x", "n" * 26, 50035),
    ],
)
async def test_what_discord_would_not_take_is_refused(
    bot: _Bot, stub: DiscordStub, scenes: int, content: str, nonce: str, code: int
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await _channel(bot, scenes).send(content, nonce=nonce)

    assert (refused.value.status, refused.value.code) == (400, code)
    assert stub.posted_by_bot(scenes) == []


async def test_places_that_are_gone_are_not_found(bot: _Bot, stub: DiscordStub) -> None:
    for ask, code in (
        (bot.get_partial_messageable(1).send("x"), 10003),
        (bot.fetch_channel(1), 10003),
        (bot.fetch_user(1), 10013),
    ):
        with pytest.raises(discord.NotFound) as missing:
            await ask
        assert missing.value.code == code


async def test_a_direct_message_arrives_in_the_conversation_with_that_person(
    bot: _Bot, stub: DiscordStub
) -> None:
    mira = stub.add_person("mira")

    await (await bot.fetch_user(mira.id)).send("Elara was approved")

    [message] = stub.messages(stub.open_conversation(mira).id)
    assert message.content == "Elara was approved"


async def test_a_reply_reaches_the_bot_with_its_words_without_the_content_intent(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    picture = await _channel(bot, scenes).send(view=_card("Drawn"))

    chatter = await stub.say(mira, scenes, "nice weather")
    reply = await stub.say(mira, scenes, "at night", reply_to=picture.id)

    _, first, second = [await bot.heard.get() for _ in range(3)]
    assert (first.id, first.content) == (chatter, "")
    assert (second.id, second.content, second.author.name) == (reply, "at night", "mira")
    assert second.reference
    assert second.reference.message_id == picture.id


async def test_a_slash_command_is_answered_privately_and_followed_up(
    bot: _Bot, stub: DiscordStub, scenes: int
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
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    card = await _channel(bot, scenes).send(view=_card("Elara"))

    click = await stub.click(mira, scenes, card.id, "ask:7")
    await stub.wait_until(lambda: click.answers)
    sent_in = await stub.submit(click, looks="red hair")
    await stub.wait_until(lambda: sent_in.messages)

    assert click.answers[0]["data"]["title"] == "Looks"
    assert stub.messages(scenes)[-1].content == "So: red hair"


async def test_an_interaction_is_answered_once_and_only_while_it_is_known(
    bot: _Bot, stub: DiscordStub, scenes: int
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
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")
    asked = await stub.use_command(mira, scenes, "greet", name="Elara", who=mira.id)
    await stub.wait_until(lambda: len(asked.messages) == 2)
    original = asked.original
    assert original

    webhook = discord.Webhook.partial(stub.application_id, asked.token, client=bot)
    await webhook.edit_message(original.id, content="Your portrait")

    assert original.content == "Your portrait"


async def test_a_dropped_gateway_is_resumed_and_nothing_that_happened_meanwhile_is_lost(
    bot: _Bot, stub: DiscordStub, scenes: int
) -> None:
    mira = stub.add_person("mira")

    await stub.gateway.drop()
    said = await stub.say(mira, scenes, f"<@{stub.bot.id}> are you there?")

    await bot.resumed.wait()
    assert (await bot.heard.get()).id == said
    assert bot.heard.empty()
    assert [message["op"] for message in stub.gateway.received] == [2, 6]


async def test_a_wrong_token_is_refused_by_rest(stub: DiscordStub) -> None:
    async with _Bot(stub) as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("another token")


async def test_a_wrong_token_is_refused_by_the_gateway(stub: DiscordStub) -> None:
    async with _Bot(stub) as bot:
        await bot.login(stub.token)
        bot.http.token = "another token"
        with pytest.raises(discord.ConnectionClosed) as closed:
            await bot.connect(reconnect=False)

    assert closed.value.code == 4004


async def test_intents_that_are_not_switched_on_are_refused_by_the_gateway() -> None:
    async with DiscordStub(refuse_intents=True) as stub:
        plain = discord.Intents(guilds=True, guild_messages=True)
        async with _connected(_Bot(stub, intents=plain), stub) as bot:
            assert bot.is_ready()
        greedy = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        async with _Bot(stub, intents=greedy) as refused:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await refused.start(stub.token)
