"""Changes messages in archived threads: opens the thread, makes the change, archives it again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import discord
import structlog

from cogs.interactions.discord_calls import (
    FAILED,
    delivery_error,
    ignoring_failures,
    repeat_if_cut,
)
from studio.errors import DeliveryForbidden, ThreadClosed

log = structlog.get_logger()

_Result = TypeVar("_Result")


async def in_open_thread(
    client: discord.Client, channel_id: int, call: Callable[[], Awaitable[_Result]]
) -> _Result:
    """Make a change; if its thread is archived, once more while the thread is open.

    Raises what the call raises, and ThreadClosed when the bot may not open the thread.
    """
    try:
        return await call()
    except (*FAILED, ThreadClosed) as error:
        if not isinstance(error, ThreadClosed) and not isinstance(
            delivery_error(error, channel_id), ThreadClosed
        ):
            raise
    async with _opened(client, channel_id):
        return await call()


@asynccontextmanager
async def _opened(client: discord.Client, channel_id: int) -> AsyncIterator[None]:
    """Opens a thread for the block, and archives it again."""
    try:
        thread = await repeat_if_cut(lambda: client.fetch_channel(channel_id))
        if not isinstance(thread, discord.Thread):
            raise ThreadClosed("no thread", channel_id)
        await repeat_if_cut(partial(thread.edit, archived=False))
    except FAILED as error:
        failure = delivery_error(error, channel_id)
        if isinstance(failure, DeliveryForbidden):
            failure = ThreadClosed(str(error), channel_id)
        raise failure from error
    log.info("archived thread opened for a change", thread=channel_id)
    try:
        yield
    finally:
        with ignoring_failures("archived thread", thread=channel_id):
            await repeat_if_cut(partial(thread.edit, archived=True))
