"""A discord.py client that talks to the stub: one slash command, one button, one form."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands, ui
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from tests.stubs.discord.stub import DiscordStub

PNG = b"\x89PNG, more or less"


class RedirectedHTTP(HTTPClient):
    """Sends one client's requests and gateway to the stub, without changing the library."""

    api_base = ""
    gateway_url = ""

    async def request(self, route: Route, **options: Any) -> Any:
        route.url = self.api_base + route.url.removeprefix(Route.BASE)
        return await super().request(route, **options)

    async def ws_connect(self, url: str, **options: Any) -> Any:
        query = url.partition("?")[2]
        return await super().ws_connect(f"{self.gateway_url}?{query}", **options)


class RedirectedWebhooks(AsyncWebhookAdapter):
    """Sends answers to interactions to the stub; discord.py does not use `HTTPClient` for them."""

    def __init__(self, api_base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._api_base = api_base

    async def request(self, route: Route, session: Any, **options: Any) -> Any:
        route.url = self._api_base + route.url.removeprefix(Route.BASE)
        return await super().request(route, session, **options)


class StubClient(discord.Client):
    """A bot with one slash command, one button and one form."""

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
        http = RedirectedHTTP(self.loop, unsync_clock=True)
        http.api_base, http.gateway_url = self._stub.api_base, self._stub.gateway_url
        self.http = http
        return super()._get_state(**options)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(EditLooksButton)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        await self.heard.put(message)

    async def on_resumed(self) -> None:
        self.resumed.set()


async def _greet(interaction: discord.Interaction, name: str, who: discord.Member) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content=f"Hello {name}, from {who.name}")
    await interaction.followup.send("And welcome", ephemeral=True)


class StubForm(ui.Modal, title="Looks"):
    looks: ui.Label["StubForm"] = ui.Label(text="Looks", component=ui.TextInput(custom_id="looks"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.looks.component, ui.TextInput)
        await interaction.response.send_message(f"So: {self.looks.component.value}")


class EditLooksButton(ui.DynamicItem[ui.Button[Any]], template=r"ask:(?P<id>\d+)"):
    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Edit looks", custom_id=f"ask:{number}"))

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any) -> "EditLooksButton":
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(StubForm())


def make_card(text: str, *, picture: str | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    card: ui.Container[ui.LayoutView] = ui.Container(ui.TextDisplay(text))
    if picture:
        gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
        gallery.add_item(media=f"attachment://{picture}", description="AI picture: a test")
        card.add_item(gallery)
    card.add_item(ui.ActionRow(EditLooksButton(7)))
    view.add_item(card)
    return view


@asynccontextmanager
async def connect(bot: StubClient, stub: DiscordStub) -> AsyncIterator[StubClient]:
    async_context.set(RedirectedWebhooks(stub.api_base))
    async with bot:
        ready = asyncio.create_task(bot.wait_for("ready", timeout=20), name="ready")
        running = asyncio.create_task(bot.start(stub.token), name="bot")
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            await running
        yield bot
    await running


def text_channel(bot: StubClient, channel_id: int) -> discord.TextChannel:
    channel = bot.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    return channel
