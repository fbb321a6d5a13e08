"""A small Discord of our own: one server, a player and a GM, and the real bot in it.

SimCord runs the real discord.py client against a Discord in memory; everything else is the
program as it runs anywhere.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord
import simcord

from bot.client import LimnerClient
from bot.config import Settings
from bot.wiring import App, open_app
from cogs.views.layout import custom_ids, every
from studio.clock import Clock
from studio.providers.base import Provider
from studio.services.people import Place
from studio.storage.base import Store


@dataclass
class Stage:
    """The world of a game that is played without Discord."""

    app: App
    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    player: simcord.MemberActor
    gm: simcord.MemberActor
    gm_role: simcord.RoleHandle
    worker: asyncio.Task[None]

    async def settled(self) -> None:
        """Wait until the worker has nothing to do and the bot has said everything."""
        await self.app.worker.wait_idle()
        await self.env.settle()

    def pictures(self) -> list[discord.Message]:
        """The messages in the channel that show a finished picture, oldest first."""
        return [
            message
            for message in self.channel.history()
            if any(id.startswith("limner:iterate:") for id in custom_ids(message))
        ]

    async def game_id(self) -> int:
        """The game played in the channel."""
        return (await self.app.context.games.here(Place(self.channel.id))).id


def message_text(message: discord.Message) -> str:
    """Every text of a message's card, in reading order."""
    texts = [
        each.content for each in every(message.components) if isinstance(each, discord.TextDisplay)
    ]
    return "\n".join(texts) or message.content


def answer_text(answer: simcord.InteractionResult | simcord.ResponseMessage) -> str:
    """Every text of an answer, in reading order."""
    if isinstance(answer, simcord.ResponseMessage):
        return message_text(answer.message)
    messages = [answer.response, *answer.followups]
    return "\n".join(message_text(each.message) for each in messages if each is not None)


def stage_client() -> LimnerClient:
    """A client that does not wait for servers to trickle in."""
    return LimnerClient(guild_ready_timeout_s=0.05)


@asynccontextmanager
async def open_stage(
    settings: Settings,
    *,
    provider: Provider | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    check_errors: bool = True,
) -> AsyncIterator[Stage]:
    """The stage, with the worker running; both end with the block."""
    async with open_app(
        settings, provider=provider, store=store, clock=clock, client=stage_client()
    ) as app, simcord.run(app.client, check_errors=check_errors, settle_timeout=20.0) as env:
        if app.client.user is not None:
            await app.client.user.edit(username="Limner")
        guild = env.create_guild("The Long Road")
        gm_role = guild.create_role(
            "Game Master", permissions=discord.Permissions(manage_guild=True)
        )
        gm = guild.add_member(env.create_user("oren"), roles=[gm_role])
        player = guild.add_member(env.create_user("mira"))
        channel = guild.create_text_channel("the-long-road")
        worker = asyncio.create_task(app.worker.run(), name="worker")
        try:
            yield Stage(app, env, guild, channel, player, gm, gm_role, worker)
        finally:
            await app.worker.stop()
            await asyncio.gather(worker, return_exceptions=True)
