"""Answers an interaction in time, once, with a card; an error becomes a sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import discord
import structlog

from cogs.components.layout import Card, given_back_card, note_card
from cogs.interactions.discord_calls import ignoring_failures
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction
from cogs.interactions.replies import words
from db.commits import note_saving
from studio.errors import LimnerError, TooFast

log = structlog.get_logger()

# Discord waits 3 s for the first answer, so a slow command acknowledges before that.
_ACKNOWLEDGE_AFTER_S = 1.5

# Keys of `interaction.extras`: the task that acknowledges, and whether "thinking" is public.
_ACKNOWLEDGING, _THINKING_IN_PUBLIC = "acknowledging", "thinking in public"


@asynccontextmanager
async def answering(
    interaction: Interaction, *, private: bool = True, typed: str = ""
) -> AsyncIterator[None]:
    """Wraps the code that answers an interaction.

    Acknowledges in time when the code is slow (as a `private` answer or a public one).
    Answers an error with its sentence, and gives the `typed` text back with it.
    """
    loop = asyncio.get_running_loop()
    slow = loop.call_later(_ACKNOWLEDGE_AFTER_S, _begin_acknowledging, interaction, private)
    try:
        with note_saving():
            try:
                yield
            except Exception as error:
                await _say_error(interaction, error, typed)
    finally:
        slow.cancel()
        await wait_acknowledged(interaction)
    await _follow_up(interaction)


async def _follow_up(interaction: Interaction) -> None:
    """Do what follows any answer. Its failure changes nothing about the answer."""
    after_answer = handlers_of(interaction.client).after_answer
    if after_answer is None:
        return
    try:
        await after_answer(interaction)
    except Exception:
        log.warning("nothing could follow the answer", user=interaction.user.id, exc_info=True)


async def _say_error(interaction: Interaction, error: Exception, typed: str) -> None:
    """Answer an error with its sentence, and with the typed text."""
    user = interaction.user.id
    if isinstance(error, LimnerError):
        log.info("refused", error=str(error), user=user)
    elif isinstance(error, discord.HTTPException):
        log.warning("Discord refused an answer", error=str(error), user=user)
        return
    else:
        log.exception("answer broke", user=user)
    with ignoring_failures("answer"):
        await say(interaction, given_back_card(words(error), typed))


async def do_all(*steps: Callable[[], Awaitable[object]]) -> None:
    """Take all steps that follow a commit, also after one that fails; then raise the first failure.

    So a lost answer keeps nobody else from being told.
    """
    failures = []
    for step in steps:
        try:
            await step()
        except Exception as error:
            failures.append(error)
    if failures:
        for other in failures[1:]:
            log.warning("another step failed", exc_info=other)
        raise failures[0]


async def count_request(interaction: Interaction) -> bool:
    """Count a command or a click. False when there were too many: the member is told so."""
    try:
        handlers_of(interaction.client).count_request(interaction.user.id)
    except TooFast as error:
        await say(interaction, note_card(words(error)))
        return False
    return True


async def say(interaction: Interaction, card: Card, *, private: bool = True) -> int:
    """Answer with a card, also after an earlier answer. Gives the message's id, 0: unknown."""
    await wait_acknowledged(interaction)
    if not interaction.response.is_done():
        sent = await interaction.response.send_message(
            view=card.view, files=card.files, ephemeral=private, allowed_mentions=card.mentions
        )
        return sent.message_id or 0
    if private and interaction.extras.pop(_THINKING_IN_PUBLIC, False):
        # A private answer after a public "thinking" would be public too.
        await interaction.delete_original_response()
    message = await interaction.followup.send(
        view=card.view,
        files=card.files,
        ephemeral=private,
        allowed_mentions=card.mentions,
        wait=True,
    )
    return message.id


async def change(interaction: Interaction, card: Card) -> None:
    """Replace the clicked card with this card."""
    await wait_acknowledged(interaction)
    if interaction.response.is_done():
        await interaction.edit_original_response(
            view=card.view, attachments=card.files, allowed_mentions=card.mentions
        )
    else:
        await interaction.response.edit_message(
            view=card.view, attachments=card.files, allowed_mentions=card.mentions
        )


async def show(interaction: Interaction, card: Card) -> None:
    """Replace the clicked card when it is private; else answer privately and keep it."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await change(interaction, card)
    else:
        await say(interaction, card)


async def wait_acknowledged(interaction: Interaction) -> None:
    """Wait for a running acknowledgement, so that the interaction is not answered twice."""
    under_way = interaction.extras.pop(_ACKNOWLEDGING, None)
    if under_way is not None:
        await under_way


def _begin_acknowledging(interaction: Interaction, private: bool) -> None:
    if not interaction.response.is_done():
        interaction.extras[_ACKNOWLEDGING] = asyncio.get_running_loop().create_task(
            _acknowledge(interaction, private), name=f"acknowledge-{interaction.id}"
        )


async def _acknowledge(interaction: Interaction, private: bool) -> None:
    with ignoring_failures("acknowledgement"), suppress(discord.InteractionResponded):
        if interaction.message is not None:
            await interaction.response.defer()  # keeps the clicked card, to be edited later
        else:
            await interaction.response.defer(ephemeral=private, thinking=True)
            interaction.extras[_THINKING_IN_PUBLIC] = not private
