"""Ends the "thinking" that a killed gateway has left behind."""

import asyncio
from typing import Any

import discord
import structlog

from cogs.components.layout import note_card
from cogs.interactions.discord_calls import NO_ANSWER, repeat_if_cut
from studio.services.open_answers import OpenAnswer, OpenAnswers

log = structlog.get_logger()

# Members can use the bot only afterwards.
_LIMIT_S = 10.0
_AT_ONCE = 5
# Discord's name for the first answer. discord.py declares numbers alone, and sends what it gets.
_ORIGINAL: Any = "@original"
_INTERRUPTED = (
    "I was restarted before I could answer. What you asked for may have been done all the same: "
    "look how it stands before you ask again."
)


async def end_left_answers(client: discord.Client, open_answers: OpenAnswers) -> None:
    """Say in each answer of this gateway's servers that the request was interrupted.

    Call it before the gateway connects: the answers are those of an earlier process. Never raises;
    what Discord does not take now is tried at the next start, while its token is valid.
    """
    try:
        async with asyncio.timeout(_LIMIT_S):
            left = await open_answers.list_left(lambda guild_id: _is_ours(client, guild_id))
            slots = asyncio.Semaphore(_AT_ONCE)

            async def end(answer: OpenAnswer) -> None:
                async with slots:
                    await _end(client, open_answers, answer)

            await asyncio.gather(*map(end, left))
    except Exception as error:
        log.warning("open answers not ended", error=repr(error))


async def _end(client: discord.Client, open_answers: OpenAnswers, answer: OpenAnswer) -> None:
    if client.application_id is None:
        return
    hook = discord.Webhook.partial(client.application_id, answer.token, client=client)
    card = note_card(_INTERRUPTED)
    try:
        await repeat_if_cut(
            lambda: hook.edit_message(
                _ORIGINAL,
                view=card.view,
                attachments=[],
                allowed_mentions=card.mentions,
            )
        )
    except NO_ANSWER as error:
        log.info("open answer not ended", error=repr(error))
        return
    except discord.HTTPException as error:
        # Its member dismissed it, or it was never shown.
        log.info("open answer is gone", error=str(error))
    await open_answers.forget(answer.interaction_id)


def _is_ours(client: discord.Client, guild_id: int) -> bool:
    """Whether one of this client's shards hears the server; private messages go to shard 0."""
    shard_ids, count = getattr(client, "shard_ids", None), client.shard_count
    if not shard_ids or not count:
        return True
    return (guild_id >> 22) % count in shard_ids
