"""Discord as the bot will meet it: the token, and the operators' channel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from bot.addresses import ElsewhereHTTPClient
from bot.commands.checkups.findings import Finding, not_seen, well, wrong
from bot.config import Settings

_UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


async def look_at_token(settings: Settings) -> list[Finding]:
    """Whether Discord takes the token."""
    if settings.discord.token is None:
        told = "There is no token."
        to_do = "Set discord.token or LIMNER_DISCORD__TOKEN (`limner play` needs none)."
        return [wrong("Discord", told, to_do)]
    try:
        async with _asking(settings) as (_, me):
            return [well("Discord", f"The token is that of {me.get('username', 'a bot')}.")]
    except discord.LoginFailure:
        told = "Discord does not accept the token."
        to_do = "Copy it again from the Bot page of the developer portal into discord.token."
        return [wrong("Discord", told, to_do)]
    except _UNREACHABLE as error:
        return [wrong("Discord", _unreachable(settings, error), "See discord.api_base.")]


async def look_at_ops_channel(settings: Settings) -> list[Finding]:
    """Whether the bot can write where operators want to hear from it."""
    channel_id = settings.discord.ops_channel_id
    about = "ops channel"
    if channel_id is None:
        return [not_seen(about, "None is set: what operators must know is in the log alone.")]
    if settings.discord.token is None:
        return [not_seen(about, "It takes a token to look at it.")]
    try:
        async with _asking(settings) as (http, _):
            channel: Any = await http.get_channel(channel_id)
            # Nobody sees more of it than that the bot types, and it takes the right to send.
            await http.send_typing(channel_id)
    except discord.LoginFailure:
        return [not_seen(about, "It takes a token that Discord accepts to look at it.")]
    except discord.NotFound:
        told = f"There is no channel {channel_id}."
        return [wrong(about, told, "Copy the channel's id again into discord.ops_channel_id.")]
    except discord.Forbidden:
        told = f"The bot may not see or write in the channel {channel_id}."
        return [wrong(about, told, "Give it View Channel and Send Messages there.")]
    except _UNREACHABLE:
        return [not_seen(about, "It takes Discord to look at it.")]
    return [well(about, f"The bot can write in #{channel.get('name', channel_id)}.")]


@asynccontextmanager
async def _asking(settings: Settings) -> AsyncIterator[tuple[ElsewhereHTTPClient, Any]]:
    """discord.py's way to ask, logged in, and whom it is logged in as."""
    assert settings.discord.token is not None
    http = ElsewhereHTTPClient(asyncio.get_running_loop())
    http.api_base = settings.discord.api_base.rstrip("/")
    try:
        yield http, await http.static_login(settings.discord.token.get_secret_value())
    finally:
        await http.close()


def _unreachable(settings: Settings, error: Exception) -> str:
    status = f"it answers {error.status}" if isinstance(error, discord.HTTPException) else ""
    reason = status or type(error).__name__
    return f"Discord cannot be asked at {settings.discord.api_base} ({reason})."
