"""The first answer to an interaction: Discord takes exactly one.

A call that was cut may have arrived all the same, and a second first answer is refused with 40060.
So only this module sends first answers. It sends one at a time, knows which one Discord has, and
reads a 40060 as: the earlier call arrived.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar, cast

import discord
import structlog
from discord import ui

from cogs.components.layout import Card
from cogs.interactions.discord_calls import (
    NO_ANSWER,
    DiscordCode,
    ignoring_failures,
    is_refused_with,
    repeat_if_cut,
)
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction
from studio.errors import TooLateForForm
from studio.services.open_answers import OpenAnswer

log = structlog.get_logger()

_Sent = TypeVar("_Sent")

# Discord waits 3 s for the first answer, so a slow command acknowledges before that.
_ACKNOWLEDGE_AFTER_S = 1.5
# How long "thinking" waits until it is remembered: the answer itself must not be late.
_REMEMBER_WITHIN_S = 0.5

_FIRST_ANSWER = "first answer"  # the key in `interaction.extras`
_DEAD_TOKEN = (
    DiscordCode.UNKNOWN_INTERACTION,
    DiscordCode.UNKNOWN_WEBHOOK,
    DiscordCode.INVALID_TOKEN,
)


class AnswerKind(Enum):
    """What the first answer was."""

    CARD = "card"
    FORM = "form"
    # "Thinking …": a later edit puts the card into it. For all, or for one person.
    THINKING_PUBLIC = "thinking in public"
    THINKING_PRIVATE = "thinking in private"
    # The clicked card stays as it is.
    KEPT = "kept"

    @property
    def is_thinking(self) -> bool:
        """Whether Discord still shows "thinking"."""
        return self in (AnswerKind.THINKING_PUBLIC, AnswerKind.THINKING_PRIVATE)


@dataclass
class FirstAnswer:
    """Which first answer an interaction has got. `lock` is held while one is sent.

    `unanswered`: the first call of which Discord did not tell the result. `dead`: the error that
    said that the interaction cannot be answered any more.
    """

    kind: AnswerKind | None = None
    unanswered: AnswerKind | None = None
    dead: discord.HTTPException | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    remembering: asyncio.Task[None] | None = None

    async def send(
        self,
        kind: AnswerKind,
        call: Callable[[], Awaitable[_Sent]],
        *,
        files: Sequence[discord.File] = (),
    ) -> _Sent | None:
        """Send the first answer; the caller holds `lock`.

        None: an earlier call had arrived after all, and `kind` says what it was. Raises FAILED.
        """
        try:
            sent = await self.watch(repeat_if_cut(call, files=files))
        except NO_ANSWER:
            self.unanswered = self.unanswered or kind
            raise
        except discord.HTTPException as error:
            if not is_refused_with(error, DiscordCode.ALREADY_ACKNOWLEDGED):
                raise
            self.kind = self.unanswered or kind
            return None
        self.kind = kind
        return sent

    async def watch(self, call: Awaitable[_Sent]) -> _Sent:
        """Await a call that uses the interaction's token; note when the token is dead."""
        if self.dead is not None:
            if asyncio.iscoroutine(call):
                call.close()
            raise self.dead
        try:
            return await call
        except discord.HTTPException as error:
            if is_refused_with(error, *_DEAD_TOKEN):
                self.dead = error
            raise


def first_answer_of(interaction: Interaction) -> FirstAnswer:
    """The state of the interaction's first answer."""
    return cast(FirstAnswer, interaction.extras.setdefault(_FIRST_ANSWER, FirstAnswer()))


def is_answered(interaction: Interaction) -> bool:
    """Whether Discord has a first answer, as far as we know."""
    return first_answer_of(interaction).kind is not None or interaction.response.is_done()


async def open_form(interaction: Interaction, form: ui.Modal) -> None:
    """Answer with a form. Raises TooLateForForm when the interaction has an answer already."""
    if not await offer_form(interaction, form):
        raise TooLateForForm


async def offer_form(interaction: Interaction, form: ui.Modal) -> bool:
    """Answer with a form. False: the interaction has an answer already, and takes no form."""
    first = first_answer_of(interaction)
    async with first.lock:
        if is_answered(interaction):
            return False
        sent = await first.send(AnswerKind.FORM, lambda: interaction.response.send_modal(form))
        if sent is None and first.kind is AnswerKind.FORM:
            # discord.py knows a form only when it saw Discord's answer.
            interaction._state.store_view(form)
        return first.kind is AnswerKind.FORM


async def keep_card(interaction: Interaction) -> None:
    """Answer a click without changing the clicked card, unless it is answered already."""
    first = first_answer_of(interaction)
    async with first.lock:
        if not is_answered(interaction):
            await first.send(AnswerKind.KEPT, interaction.response.defer)


async def send_card(interaction: Interaction, card: Card, *, private: bool) -> int | None:
    """Answer with a card. Gives its message's id (0: unknown); None when Discord has an answer of
    another kind already."""
    first = first_answer_of(interaction)
    async with first.lock:
        if is_answered(interaction):
            return None
        sent = await first.send(
            AnswerKind.CARD,
            lambda: interaction.response.send_message(
                view=card.view, files=card.files, ephemeral=private, allowed_mentions=card.mentions
            ),
            files=card.files,
        )
        if sent is not None:
            return sent.message_id or 0
        return await _original_id(interaction) if first.kind is AnswerKind.CARD else None


async def replace_card(interaction: Interaction, card: Card) -> bool:
    """Answer by replacing the clicked card. False: Discord has an answer already."""
    first = first_answer_of(interaction)
    async with first.lock:
        if is_answered(interaction):
            return False
        await first.send(
            AnswerKind.CARD,
            lambda: interaction.response.edit_message(
                view=card.view, attachments=card.attachments, allowed_mentions=card.mentions
            ),
            files=card.files,
        )
        return first.kind is AnswerKind.CARD


async def acknowledge(interaction: Interaction, *, private: bool) -> None:
    """Keep a clicked card, or show "thinking"; nothing when the interaction has an answer."""
    if interaction.message is not None:
        await keep_card(interaction)
    else:
        await think(interaction, private=private)


async def think(interaction: Interaction, *, private: bool) -> int:
    """Show "thinking". Gives its message's id; 0: unknown, or there is an answer already.

    It is remembered first, so that it is ended even when this process is killed.
    """
    first = first_answer_of(interaction)
    async with first.lock:
        if is_answered(interaction):
            return 0
        await _remember(interaction, first)
        kind = AnswerKind.THINKING_PRIVATE if private else AnswerKind.THINKING_PUBLIC
        begun = await first.send(
            kind, lambda: interaction.response.defer(ephemeral=private, thinking=True)
        )
        return (begun.message_id if begun else None) or 0


async def forget_thinking(interaction: Interaction) -> None:
    """Forget that the interaction shows "thinking": it was answered."""
    first = first_answer_of(interaction)
    if first.remembering is None:
        return
    await asyncio.wait({first.remembering})
    first.remembering = None
    try:
        await handlers_of(interaction.client).open_answers.forget(interaction.id)
    except Exception as error:
        log.warning("open answer not forgotten", error=repr(error))


def acknowledge_when_slow(
    interaction: Interaction, *, private: bool
) -> Callable[[], Awaitable[None]]:
    """Acknowledge the interaction if it has no answer in time. The given function stops that."""
    acknowledging: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()

    def begin() -> None:
        if not is_answered(interaction):
            acknowledging.append(
                loop.create_task(
                    _acknowledge_late(interaction, private),
                    name=f"acknowledge-{interaction.id}",
                )
            )

    timer = loop.call_later(_ACKNOWLEDGE_AFTER_S, begin)

    async def stop() -> None:
        timer.cancel()
        await asyncio.gather(*acknowledging)

    return stop


async def _acknowledge_late(interaction: Interaction, private: bool) -> None:
    try:
        await acknowledge(interaction, private=private)
    except Exception as error:
        log.info("not acknowledged", error=repr(error))


async def _remember(interaction: Interaction, first: FirstAnswer) -> None:
    answer = OpenAnswer(interaction.id, interaction.guild_id or 0, interaction.token)
    first.remembering = asyncio.create_task(
        _keep(interaction, answer), name=f"remember-{interaction.id}"
    )
    await asyncio.wait({first.remembering}, timeout=_REMEMBER_WITHIN_S)


async def _keep(interaction: Interaction, answer: OpenAnswer) -> None:
    try:
        await handlers_of(interaction.client).open_answers.keep(answer)
    except Exception as error:
        log.warning("open answer not kept", error=repr(error))


async def _original_id(interaction: Interaction) -> int:
    if interaction.channel is None:
        return 0  # discord.py makes no message without its channel
    with ignoring_failures("own answer"):
        return (await interaction.original_response()).id
    return 0
