"""Replies to pictures: the text says what should change."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import discord
import structlog
from discord.ext import commands

from cogs.components.layout import custom_ids, note_card
from cogs.components.words import CANCEL, ITERATE
from cogs.interactions.discord_calls import ignoring_failures, repeat_if_cut
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, member_at, person_of, place_of_channel
from cogs.interactions.posting import post
from cogs.interactions.refusals.cards import refused_card, undrawn_card, why_button
from cogs.interactions.refusals.edit_form import EditForm, TypedText
from cogs.interactions.refusals.kept import RefusedRequest
from cogs.interactions.replies import words
from cogs.pictures.asking import post_waiting
from cogs.pictures.iterating import picture_of_ours
from db.commits import note_saving
from studio.errors import (
    DeliveryError,
    LimnerError,
    ModerationRefused,
    NothingUnderstood,
    TooFast,
)
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import Instruction, read_reply, without_mentions
from studio.services.orders.orders import Orders
from studio.services.people import Answer, Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images

log = structlog.get_logger()

_UNDERSTOOD = "🎨"


class ReplyCog(commands.Cog):
    """Reads replies to pictures and to status cards."""

    def __init__(
        self, handlers: Handlers, *, images: Images, orders: Orders, client: discord.Client
    ) -> None:
        self._handlers = handlers
        self._images = images
        self._orders = orders
        self._client = client

    @property
    def _bot_id(self) -> int | None:
        return self._client.user.id if self._client.user else None

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Treat a member's reply to one of the bot's pictures as an instruction."""
        if message.author.bot or message.guild is None or not self._replies_to_us(message):
            return
        with self._handlers.requests.answering(), note_saving():
            try:
                self._handlers.require_open(message.guild.id)
                await self._follow_reply(message)
            except TooFast as error:
                # Answered once, so that many replies in a row do not cause as many answers.
                if not error.told:
                    await self._answer(message, error)
            except _ReplyRefused as refused:
                await self._answer_quietly(message, refused)
            except LimnerError as error:
                await self._answer(message, error)
            except Exception as error:
                log.exception("reply not followed", user=message.author.id)
                await self._answer(message, error)

    async def _answer(self, message: discord.Message, error: Exception) -> None:
        with suppress(DeliveryError):
            await post(
                self._client,
                message.channel.id,
                note_card(words(error)),
                reply_to_id=message.id,
            )

    def _replies_to_us(self, message: discord.Message) -> bool:
        """Whether the message may be a reply to the bot; decided without a call to Discord."""
        reference = message.reference
        if reference is None or reference.message_id is None or self._client.user is None:
            return False
        if reference.type is not discord.MessageReferenceType.reply:
            return False
        replied = reference.resolved
        if isinstance(replied, discord.Message):
            return replied.author.id == self._client.user.id
        return self._client.user in message.mentions or isinstance(
            replied, discord.DeletedReferencedMessage
        )

    async def _follow_reply(self, message: discord.Message) -> None:
        assert message.reference is not None
        assert message.reference.message_id is not None
        assert isinstance(message.author, discord.Member)
        person = member_at(message)
        view = await self._find_picture(person, message)
        if view is None:
            return
        self._handlers.count_request(message.author.id)
        example = example_change(view.params)
        if not message.content and self._client.user not in message.mentions:
            raise NothingUnderstood(example, heard=False)
        instruction = read_reply(message.content, bot_id=self._bot_id, example=example)
        try:
            await self._draw(person, view, instruction, message)
        except ModerationRefused as error:
            raise _ReplyRefused(error, view) from error

    async def _draw(
        self,
        person: Person,
        view: PictureView,
        instruction: Instruction,
        message: discord.Message,
    ) -> None:
        order = await self._images.iterate(
            person,
            view.generation.id,
            instruction,
            Answer.at(place_of_channel(message.channel), reply_to_id=message.id),
        )
        # The mark says that there is an order, so it comes after it.
        await asyncio.gather(
            _mark_understood(message),
            post_waiting(self._client, self._orders, order, reply_to_id=message.id),
        )

    async def _answer_quietly(self, message: discord.Message, refused: "_ReplyRefused") -> None:
        """Answer before the table without the reason, which only the author learns by a click."""
        typed = without_mentions(message.content, bot_id=self._bot_id)
        answers: list[discord.Message] = []

        async def ask_again(interaction: Interaction, texts: Mapping[str, str]) -> None:
            person = replace(person_of(interaction), shown_ids=member_at(message).shown_ids)
            instruction = read_reply(
                texts["change"], bot_id=None, example=example_change(refused.view.params)
            )
            await self._draw(person, refused.view, instruction, message)
            for answer in answers:
                with ignoring_failures("refused reply"):
                    await repeat_if_cut(answer.delete)

        texts = {"change": TypedText("What should change?", typed)}
        request = RefusedRequest(
            message.author.id,
            lambda: EditForm(ask_again, texts=texts),
            why=lambda: refused_card(refused.error, typed, request_id=message.id),
        )
        self._handlers.refused.keep(message.id, request)
        with suppress(DeliveryError):
            answers.append(
                await post(
                    self._client,
                    message.channel.id,
                    undrawn_card(why_button(message.id)),
                    reply_to_id=message.id,
                )
            )

    async def _find_picture(self, person: Person, message: discord.Message) -> PictureView | None:
        """The picture that the message replies to; None when the bot's message shows none."""
        assert message.reference is not None
        assert message.reference.message_id is not None
        replied = message.reference.resolved
        if not isinstance(replied, discord.Message):
            return await self._images.get_in_message(person, message.reference.message_id)
        return (
            await picture_of_ours(person, replied, self._images)
            if _is_picture_or_status(replied)
            else None
        )


class _ReplyRefused(Exception):
    """The words of a reply to this picture were refused."""

    def __init__(self, error: ModerationRefused, view: PictureView) -> None:
        super().__init__(str(error))
        self.error = error
        self.view = view


async def _mark_understood(message: discord.Message) -> None:
    """Add the mark. Never raises: the order counts without it."""
    try:
        await message.add_reaction(_UNDERSTOOD)
    except Exception as error:
        log.info("reply not marked", error=repr(error))


def _is_picture_or_status(message: discord.Message) -> bool:
    """Whether the bot's message has the buttons of a picture or of a status card."""
    ids = custom_ids(message)
    return any(ITERATE.read(id) is not None or CANCEL.read(id) is not None for id in ids)
