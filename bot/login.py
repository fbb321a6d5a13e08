"""Logs the client in to Discord, and waits when Discord says so.

A program that ends at once when Discord limits it is started again at once by its supervisor, and
each start is one more request: so a limit of seconds becomes a ban of hours.
"""

import math
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime

import discord
import structlog

from bot.client import LimnerClient
from cogs.interactions.discord_calls import FAILED
from studio.clock import Clock
from studio.errors import ConfigError

log = structlog.get_logger()

_TOO_MANY_REQUESTS = 429
# Without a word of Discord on how long to wait, the pauses double between these.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 15.0, 900.0
# Discord's bans last hours. A header that says more is damaged, and must not end the bot.
_LONGEST_TOLD_S = 86_400.0
# Many processes that were told the same time must not come back in the same second.
_JITTER = 0.1
_LEAST_JITTER_S = 5.0


async def log_in(
    client: LimnerClient,
    token: str,
    *,
    api_base: str,
    clock: Clock,
    chance: Callable[[], float] = random.random,
) -> None:
    """Log in. While Discord limits the bot, or cannot answer, wait and try again.

    `chance` gives numbers from 0 to 1. Raises ConfigError when the token is refused, or nothing
    answers at the address.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            await client.login(token)
            return
        except discord.LoginFailure as error:
            raise ConfigError(
                "Discord does not accept the token; copy it again from the Bot page of the "
                "developer portal into discord.token."
            ) from error
        except FAILED as error:
            if not _says_later(error):
                reason = str(error) or type(error).__name__
                raise ConfigError(f"Discord cannot be reached at {api_base} ({reason}).") from error
            failure = error
        told_s = told_pause_s(failure, now=clock.now())
        wait_s = pause_s if told_s is None else told_s
        wait_s += chance() * max(_JITTER * wait_s, _LEAST_JITTER_S)
        log.warning(
            "Discord lets the bot not log in yet; waiting",
            reason=str(failure),
            wait_s=round(wait_s, 1),
            told=told_s is not None,
        )
        await _forget_connection(client)
        await clock.sleep(wait_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def told_pause_s(error: Exception, *, now: datetime) -> float | None:
    """How many seconds Discord, or a gateway in front of it, said to wait; None: it did not say."""
    if isinstance(error, discord.RateLimited):
        return max(error.retry_after, 0.0)
    if not isinstance(error, discord.HTTPException):
        return None
    told_s = _seconds_in(error.response.headers.get("Retry-After", ""), now=now)
    return None if told_s is None else min(max(told_s, 0.0), _LONGEST_TOLD_S)


def _seconds_in(header: str, *, now: datetime) -> float | None:
    """What the header says, as a number or as a date; None when it says neither."""
    with suppress(ValueError):
        told_s = float(header)
        return None if math.isnan(told_s) else told_s
    try:
        return (parsedate_to_datetime(header) - now).total_seconds()
    except (TypeError, ValueError):
        return None


def _says_later(error: Exception) -> bool:
    """Whether Discord answered that the bot should try later."""
    if isinstance(error, (discord.RateLimited, discord.DiscordServerError)):
        return True
    return isinstance(error, discord.HTTPException) and error.status == _TOO_MANY_REQUESTS


async def _forget_connection(client: LimnerClient) -> None:
    """Close the HTTP session of a login that failed: the next login opens its own."""
    await client.http.close()
    client.http.clear()
    client.http.connector = discord.utils.MISSING
