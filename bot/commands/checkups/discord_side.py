"""Discord: whether it accepts the token, and whether the bot can write to the operators."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.addresses import RedirectedHTTPClient
from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.config import Settings
from cogs.interactions.discord_calls import FAILED

_BANNED = (
    "It has banned this address for some time. Stop every process and wait an hour: "
    "docs/runbook.md, below *Discord's ban*."
)


async def look_at_token(settings: Settings) -> list[Finding]:
    """Whether Discord takes the token."""
    if settings.discord.token is None:
        sentence = "There is no token."
        to_do = "Set discord.token or LIMNER_DISCORD__TOKEN (`limner play` needs none)."
        return [wrong("Discord", sentence, to_do)]
    try:
        async with logged_in(settings) as (_, me):
            return [well("Discord", f"The token is that of {me.get('username', 'a bot')}.")]
    except discord.LoginFailure:
        sentence = "Discord does not accept the token."
        to_do = "Copy it again from the Bot page of the developer portal into discord.token."
        return [wrong("Discord", sentence, to_do)]
    except FAILED as error:
        banned = isinstance(error, discord.HTTPException) and error.status == 429
        to_do = _BANNED if banned else "See discord.api_base."
        return [wrong("Discord", _unreachable(settings, error), to_do)]


async def look_at_ops_channel(settings: Settings) -> list[Finding]:
    """Whether the bot can write in the operators' channel."""
    channel_id = settings.discord.ops_channel_id
    about = "ops channel"
    if channel_id is None:
        return [not_checked(about, "None is set: what operators must know is in the log alone.")]
    if settings.discord.token is None:
        return [not_checked(about, "It cannot be checked without a token.")]
    try:
        async with logged_in(settings) as (http, _):
            channel: Any = await http.get_channel(channel_id)
            # Typing needs the permission to send, and members see only "Limner is typing".
            await http.send_typing(channel_id)
    except discord.LoginFailure:
        return [not_checked(about, "It cannot be checked without a token that Discord accepts.")]
    except discord.NotFound:
        sentence = f"There is no channel {channel_id}."
        return [wrong(about, sentence, "Copy the channel's id again into discord.ops_channel_id.")]
    except discord.Forbidden:
        sentence = f"The bot may not see or write in the channel {channel_id}."
        return [wrong(about, sentence, "Give it View Channel and Send Messages there.")]
    except FAILED:
        return [not_checked(about, "It cannot be checked while Discord cannot be reached.")]
    return [well(about, f"The bot can write in #{channel.get('name', channel_id)}.")]


@asynccontextmanager
async def logged_in(settings: Settings) -> AsyncIterator[tuple[RedirectedHTTPClient, Any]]:
    """A logged-in HTTP client of discord.py, and the bot's user as Discord describes it."""
    assert settings.discord.token is not None
    http = RedirectedHTTPClient(asyncio.get_running_loop())
    http.api_base = settings.discord.api_base.rstrip("/")
    try:
        yield http, await http.static_login(settings.discord.token.get_secret_value())
    finally:
        await http.close()


def _unreachable(settings: Settings, error: Exception) -> str:
    status = f"it answers {error.status}" if isinstance(error, discord.HTTPException) else ""
    reason = status or type(error).__name__
    return f"Discord cannot be asked at {settings.discord.api_base} ({reason})."
