"""Answers an interaction in time, once, with a card; an error becomes a sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from cogs.components.layout import Card, given_back_card
from cogs.interactions.discord_calls import FAILED, ignoring_failures, repeat_if_cut
from cogs.interactions.first_answers import (
    AnswerKind,
    acknowledge_when_slow,
    first_answer_of,
    forget_thinking,
    replace_card,
    send_card,
)
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction
from cogs.interactions.posting import post
from cogs.interactions.refusals.typed import typed_in
from cogs.interactions.replies import words
from db.commits import note_saving
from studio.errors import DeliveryError, LimnerError, Restarting, ServerNotServed, TooFast

log = structlog.get_logger()

_LAST_WORDS_S = 2.0


_GIVE_BACK = "give back"  # the key in `interaction.extras`


@dataclass(frozen=True)
class _GivenBack:
    build: Callable[[Exception], Card]
    in_place: bool


def give_back_by(
    interaction: Interaction, build: Callable[[Exception], Card], *, in_place: bool = False
) -> None:
    """Have errors of this interaction answered with the card that `build` gives.

    `in_place`: the card replaces the clicked one, which told of an earlier refusal.
    """
    interaction.extras[_GIVE_BACK] = _GivenBack(build, in_place)


class Interrupted(Exception):
    """The program stopped while it answered."""


@asynccontextmanager
async def answering(interaction: Interaction, *, private: bool = True) -> AsyncIterator[None]:
    """Wraps the code that answers an interaction.

    Acknowledges in time when the code is slow (as a `private` answer or a public one).
    Answers an error with its sentence and the typed texts, or as `give_back_by` said. A stopping
    program waits for the block.
    """
    stop_acknowledging = acknowledge_when_slow(interaction, private=private)
    with handlers_of(interaction.client).requests.answering(), note_saving():
        try:
            yield
        except Exception as error:
            await _say_error(interaction, error)
        except asyncio.CancelledError:
            # The program stops and waits no longer. Who asked hears so, if Discord is quick.
            last = asyncio.create_task(_say_error(interaction, Interrupted()), name="last")
            _, late = await asyncio.wait({last}, timeout=_LAST_WORDS_S)
            if late:
                last.cancel()
            raise
        finally:
            await stop_acknowledging()
            await _end_thinking(interaction)
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


async def _say_error(interaction: Interaction, error: Exception) -> None:
    """Answer an error privately, with its sentence and what the member typed."""
    user = interaction.user.id
    if isinstance(error, LimnerError):
        log.info("refused", error=str(error), user=user)
    elif isinstance(error, FAILED):
        log.warning("Discord call failed", error=repr(error), user=user)
    else:
        log.exception("answer broke", user=user)
    with ignoring_failures("answer"):
        given_back = interaction.extras.get(_GIVE_BACK)
        if given_back is None:
            await say(interaction, given_back_card(words(error), typed_in(interaction)))
            return
        answer = change if given_back.in_place else say
        await answer(interaction, given_back.build(error))


async def _end_thinking(interaction: Interaction) -> None:
    """Remove a "thinking" that got no answer, and forget it."""
    first = first_answer_of(interaction)
    if first.kind is not None and first.kind.is_thinking:
        try:
            await first.watch(repeat_if_cut(interaction.delete_original_response))
        except FAILED as error:
            # It stays remembered, so the next gateway ends it.
            log.warning("thinking not ended", error=repr(error))
            return
    await forget_thinking(interaction)


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


def require_open(interaction: Interaction) -> None:
    """Raises Restarting when the program stops, and takes no more requests; ServerNotServed in a
    server in which Limner does not work."""
    handlers_of(interaction.client).require_open(interaction.guild_id)


async def admit(interaction: Interaction) -> bool:
    """Count a command or a click. False when it is not taken: the member is told why."""
    try:
        require_open(interaction)
        handlers_of(interaction.client).count_request(interaction.user.id)
    except (Restarting, ServerNotServed, TooFast) as error:
        with handlers_of(interaction.client).requests.answering(), ignoring_failures("answer"):
            await say(interaction, given_back_card(words(error), typed_in(interaction)))
        return False
    return True


async def say(interaction: Interaction, card: Card, *, private: bool = True) -> int:
    """Answer with a card, also after an earlier answer. Gives the message's id, 0: unknown.

    Raises FAILED.
    """
    if (message_id := await send_card(interaction, card, private=private)) is not None:
        return message_id
    first = first_answer_of(interaction)
    match first.kind:
        case AnswerKind.THINKING_PRIVATE if not private:
            return await _say_in_channel(interaction, card)
        case AnswerKind.THINKING_PUBLIC if private:
            # A private answer after a public "thinking" would be public too.
            await first.watch(repeat_if_cut(interaction.delete_original_response))
            first.kind = AnswerKind.KEPT
        case AnswerKind.THINKING_PRIVATE | AnswerKind.THINKING_PUBLIC:
            return await _put_into_original(interaction, card)
        case _:
            pass
    message = await first.watch(
        interaction.followup.send(
            view=card.view,
            files=card.files,
            ephemeral=private,
            allowed_mentions=card.mentions,
            wait=True,
        )
    )
    return message.id


async def change(interaction: Interaction, card: Card) -> None:
    """Replace the clicked card with this card. Raises FAILED."""
    if not await replace_card(interaction, card):
        await _put_into_original(interaction, card)


async def show(interaction: Interaction, card: Card) -> None:
    """Replace the clicked card when it is private; else answer privately and keep it."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await change(interaction, card)
    else:
        await say(interaction, card)


async def _put_into_original(interaction: Interaction, card: Card) -> int:
    """Put the card into the answer that shows "thinking", or into the clicked card."""
    first = first_answer_of(interaction)
    message = await first.watch(
        repeat_if_cut(
            lambda: interaction.edit_original_response(
                view=card.view, attachments=card.attachments, allowed_mentions=card.mentions
            ),
            files=card.files,
        )
    )
    first.kind = AnswerKind.CARD
    return message.id


async def take_away_card(interaction: Interaction) -> None:
    """Delete the clicked card, unless the answer replaced it. It told of an earlier refusal."""
    first = first_answer_of(interaction)
    if first.kind is AnswerKind.KEPT:
        with ignoring_failures("refused card"):
            await first.watch(repeat_if_cut(interaction.delete_original_response))


async def _say_in_channel(interaction: Interaction, card: Card) -> int:
    """Post a card for all after a private "thinking", which can only become a private answer.

    Where the bot may not post, the card becomes that private answer: no message that can be edited
    later, so its id counts as unknown.
    """
    try:
        return (await post(interaction.client, interaction.channel_id or 0, card)).id
    except DeliveryError as error:
        log.info("no card for all", error=str(error))
    for file in card.files:
        file.reset()
    await _put_into_original(interaction, card)
    return 0
