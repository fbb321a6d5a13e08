"""A small simulated Discord: one server with a player, a GM and the real bot.

SimCord runs the real discord.py client against a Discord in memory. Everything else is the
program as it runs elsewhere.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
from pydantic import SecretStr
from simcord.backend import serializers

from bot.client import LimnerClient
from bot.config import ProviderSettings, RequestSettings, Settings, WebSettings
from bot.play.webhook_threads import webhooks_in_threads
from bot.wiring import App, open_app
from cogs.components.command_mentions import as_typed
from cogs.components.layout import custom_ids, every
from studio.clock import Clock
from studio.errors import NoGameHere
from studio.providers.base import Provider
from studio.services.people import DiscordPlace
from studio.storage.base import Store

THREAD = "The cellar door"
"""The thread of the first channel."""


@dataclass(frozen=True)
class MorePlaces:
    """Where else the example game is played."""

    tavern: simcord.ChannelHandle
    # In the first channel.
    thread: simcord.ChannelHandle


@dataclass
class Stage:
    """A server, its members and the running bot, without Discord."""

    app: App
    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    player: simcord.MemberActor
    gm: simcord.MemberActor
    gm_role: simcord.RoleHandle
    worker: asyncio.Task[None]
    # What the program has open. It is closed when the program ends.
    opened: AsyncExitStack
    # None in tests, which need only one channel.
    more_places: MorePlaces | None = None

    async def restart(self, *, provider: Provider | None = None) -> None:
        """End the program, as for a new version, and start it again with the same folder."""
        await self.end_worker()
        before = self.opened.pop_all()
        self.app = await self.opened.enter_async_context(
            open_app(
                self.app.settings,
                provider=provider,
                clock=self.app.services.clock,
                client=stage_client(),
            )
        )
        await self.env.restart_bot(self.app.client)
        await before.aclose()
        self.worker = begin_worker(self.app, self.env)

    async def end_worker(self) -> None:
        """Stop the worker: running jobs are finished or given back."""
        await self.app.worker.stop()
        await asyncio.gather(self.worker, return_exceptions=True)

    async def wait_settled(self) -> None:
        """Wait until the worker is idle and the bot has sent all of its messages."""
        await self.app.worker.wait_idle()
        await self.env.settle()

    def pictures(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """The messages in the channel that show a finished picture, oldest first."""
        return [
            message
            for message in (channel or self.channel).history()
            if any(id.startswith("limner:iterate:") for id in custom_ids(message))
        ]

    async def has_game(self) -> bool:
        """Whether a game is played in the channel."""
        try:
            await self.game_id()
        except NoGameHere:
            return False
        return True

    async def game_id(self) -> int:
        """The game played in the channel."""
        return (await self.app.services.games.get_here(DiscordPlace(self.channel.id))).id


def message_text(message: discord.Message) -> str:
    """Every text of a message's card, in reading order; commands to tap are told by their names."""
    texts = [
        as_typed(each.content)
        for each in every(message.components)
        if isinstance(each, discord.TextDisplay)
    ]
    return "\n".join(texts) or message.content


def answer_text(answer: simcord.InteractionResult | simcord.ResponseMessage) -> str:
    """Every text of an answer, in reading order."""
    if isinstance(answer, simcord.ResponseMessage):
        return message_text(answer.message)
    messages = [answer.response, *answer.followups]
    return "\n".join(message_text(each.message) for each in messages if each is not None)


def stage_settings(
    folder: Path, provider: ProviderSettings | None = None, *, web_port: int = 0
) -> Settings:
    """The defaults, in that folder, with a high rate limit: the example game types very fast.

    With `web_port` the program makes links to pages and portraits on that port of this machine.
    """
    settings = Settings(
        data_folder=folder,
        provider=provider or ProviderSettings(),
        requests=RequestSettings(per_minute=1000),
    )
    if not web_port:
        return settings
    # The links are signed with a key that is made from the bot's token. There is no bot's token
    # here, so a random one takes its place.
    token = SecretStr(secrets.token_urlsafe())
    web = WebSettings(port=web_port, public_url=f"http://127.0.0.1:{web_port}")
    discord_settings = settings.discord.model_copy(update={"token": token})
    return settings.model_copy(update={"web": web, "discord": discord_settings})


def stage_client() -> LimnerClient:
    """A client that does not wait for the list of its servers: SimCord sends it at once."""
    return LimnerClient(guild_ready_timeout_s=0.05)


def begin_worker(app: App, env: simcord.Env) -> asyncio.Task[None]:
    """Start the worker inside SimCord's context, so that it speaks only to this Discord."""
    with env.time_context():
        return asyncio.create_task(app.worker.run(), name="worker")


async def invite(env: simcord.Env, guild: simcord.GuildHandle) -> None:
    """Let the bot join a server that has its channels already, as when an admin invites it."""
    backend = env.backend
    backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    payload = dict(serializers.guild_create_payload(backend, guild._guild))
    # This key marks a server that is available again, in contrast to an invitation.
    payload.pop("unavailable", None)
    backend.emit("GUILD_CREATE", payload)
    await env.settle()


@asynccontextmanager
async def open_stage(
    settings: Settings,
    *,
    provider: Provider | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    check_errors: bool = True,
    more_places: bool = False,
) -> AsyncIterator[Stage]:
    """The stage with a running worker. Both end with the block.

    With `more_places` the server also has a tavern and a thread.
    """
    async with AsyncExitStack() as opened:
        if more_places:
            opened.enter_context(webhooks_in_threads())
        app = await opened.enter_async_context(
            open_app(settings, provider=provider, store=store, clock=clock, client=stage_client())
        )
        async with simcord.run(app.client, check_errors=check_errors, settle_timeout=20.0) as env:
            stage = await _build(app, env, opened, more_places=more_places)
            try:
                yield stage
            finally:
                await stage.end_worker()


async def _build(app: App, env: simcord.Env, opened: AsyncExitStack, *, more_places: bool) -> Stage:
    """The server, its channels and its members; starts the worker."""
    if app.client.user is not None:
        await app.client.user.edit(username="Limner")
    guild = env.create_guild("The Long Road")
    gm_role = guild.create_role("Game Master", permissions=discord.Permissions(manage_guild=True))
    gm = guild.add_member(env.create_user("oren"), roles=[gm_role])
    player = guild.add_member(env.create_user("mira"))
    channel = guild.create_text_channel("the-long-road")
    # Before anything else happens: so the ids are the same each time that a kept game goes on.
    more = _build_more_places(env, guild, channel, gm) if more_places else None
    worker = begin_worker(app, env)
    return Stage(app, env, guild, channel, player, gm, gm_role, worker, opened, more)


def _build_more_places(
    env: simcord.Env,
    guild: simcord.GuildHandle,
    channel: simcord.ChannelHandle,
    gm: simcord.MemberActor,
) -> MorePlaces:
    tavern = guild.create_text_channel("tavern")
    # SimCord's members cannot start a thread, so its backend does.
    env.backend.create_thread(channel.id, THREAD, gm.id)
    [thread] = channel.threads
    return MorePlaces(tavern, thread)
