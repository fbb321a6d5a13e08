"""Replies to pictures: the text says what should change, or it is talk at the table."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import discord
import structlog
from discord.ext import commands

from cogs.components.layout import Card, card, note_card, small
from cogs.components.payloads import OnReply
from cogs.components.words import DRAW_REPLY
from cogs.interactions.answering import give_back_by
from cogs.interactions.buttons import ActionButton, beside
from cogs.interactions.discord_calls import FAILED, ignoring_failures, repeat_if_cut
from cogs.interactions.first_answers import keep_card
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, member_at, person_of, seeing
from cogs.interactions.posting import explain_refusal, post
from cogs.interactions.refusals.cards import refused_card, undrawn_card, why_button
from cogs.interactions.refusals.edit_form import EditForm, TypedText
from cogs.interactions.refusals.giving_back import giving_back
from cogs.interactions.refusals.kept import RefusedRequest
from cogs.interactions.replies import words
from cogs.pictures.asking import offer_note, post_waiting, show_waiting
from cogs.pictures.iterating import AskedChange, find_asked
from db.commits import note_saving
from studio.clock import Clock
from studio.errors import (
    DeliveryError,
    LimnerError,
    ModerationRefused,
    NothingUnderstood,
    NotYours,
    ReplyGone,
    StillDrawing,
    TooFast,
)
from studio.rules.asking.chatter.reading import ReplyKind, kind_of_reply
from studio.rules.asking.instruction import Instruction, read_reply, without_mentions
from studio.services.orders.orders import Order, Orders
from studio.services.people import Answer, Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images

log = structlog.get_logger()

_UNDERSTOOD = "🎨"
_HEARD = "🤍"
_QUESTION_STANDS_FOR = timedelta(minutes=10)
_QUESTIONS_REMEMBERED = 1000


class ReplyCog(commands.Cog):
    """Reads replies to pictures and to status cards.

    Talk gets a 🤍 and is never drawn. About a reply that may be talk, and about one by somebody who
    is not of the game, the question *Draw this?* stands below it for some minutes.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        images: Images,
        orders: Orders,
        client: discord.Client,
        clock: Clock,
    ) -> None:
        self._handlers = handlers
        self._images = images
        self._orders = orders
        self._client = client
        self._clock = clock
        self._questions: deque[_Question] = deque(maxlen=_QUESTIONS_REMEMBERED)
        handlers.register_button(DRAW_REPLY, self._on_draw)

    @property
    def _bot_id(self) -> int | None:
        return self._client.user.id if self._client.user else None

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Treat a member's reply to one of the bot's pictures as an instruction."""
        if message.author.bot or message.webhook_id is not None or message.guild is None:
            return
        if not self._replies_to_us(message):
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

    @commands.Cog.listener("on_message")
    async def remove_old_questions(self, _: discord.Message) -> None:
        """Delete the questions that nobody answered. Any message is an occasion to look, so that no
        task sleeps for each question."""
        oldest = self._clock.now() - _QUESTION_STANDS_FOR
        while self._questions and self._questions[0].asked_at < oldest:
            question = self._questions.popleft()
            with ignoring_failures("question about a reply"):
                await repeat_if_cut(question.message.delete)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
        """Delete the question about a reply that is gone: a proxy deletes what it posts anew."""
        await self._remove_questions_about({deleted.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, deleted: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for many replies that a moderator removed at once."""
        await self._remove_questions_about(deleted.message_ids)

    async def _remove_questions_about(self, reply_ids: Collection[int]) -> None:
        for question in [each for each in self._questions if each.reply_id in reply_ids]:
            self._questions.remove(question)
            with ignoring_failures("question about a reply"):
                await repeat_if_cut(question.message.delete)

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
        kind = self._kind_of(message)
        if kind is ReplyKind.CHATTER:
            await self._hear(person, message)
            return
        try:
            asked = await self._find(person, message)
        except LimnerError:
            # Every refusal is a message, so it counts as a request, too.
            self._handlers.count_request(message.author.id)
            raise
        if asked is None:
            return
        if asked.number is not None:
            kind = asked.kind_beside_number(kind, said=message.content)
            if kind is ReplyKind.CHATTER:
                await self._hear(person, message)
                return
        view = asked.view
        self._handlers.count_request(message.author.id)
        takes_part = await self._images.takes_part(person, view)
        example = asked.example
        if not message.content and self._client.user not in message.mentions:
            if takes_part:
                raise NothingUnderstood(example, heard=False)
            return
        instruction = read_reply(asked.words, bot_id=self._bot_id, example=example)
        if kind is ReplyKind.DOUBT or not takes_part:
            await self._ask(message, view, takes_part=takes_part)
            return
        try:
            await self._draw(person, view, instruction, message)
        except ModerationRefused as error:
            raise _ReplyRefused(error, asked) from error

    def _kind_of(self, message: discord.Message) -> ReplyKind:
        """What the message is. A sticker, a poll or a file without words is talk."""
        said = without_mentions(message.content, bot_id=self._bot_id)
        if said:
            return kind_of_reply(said)
        shows = message.stickers or message.attachments or message.poll
        return ReplyKind.CHATTER if shows else ReplyKind.CHANGE

    async def _hear(self, person: Person, message: discord.Message) -> None:
        """Mark talk below a picture as heard, in silence where that fails."""
        try:
            self._handlers.count_request(person.user_id)
            if await self._find(person, message) is None:
                return
        except StillDrawing:
            pass
        except LimnerError:
            return
        await _mark(message, _HEARD)

    async def _ask(self, message: discord.Message, view: PictureView, *, takes_part: bool) -> None:
        """Ask the author below the reply whether to draw it."""
        note = await offer_note(self._images, member_at(message), view)
        question = _question_card(message.id, takes_part=takes_part, note=note)
        with suppress(DeliveryError):
            asked = await post(self._client, message.channel.id, question, reply_to_id=message.id)
            self._questions.append(_Question(message.id, asked, self._clock.now()))

    async def _on_draw(self, interaction: Interaction, button: OnReply) -> None:
        """Draw the reply that was asked about, for its author."""
        message = await self._fetch_reply(interaction, button.message_id)
        assert isinstance(message.reference, discord.MessageReference)
        replied = message.reference.resolved
        person = person_of(interaction)
        if isinstance(replied, discord.Message):
            person = seeing(person, replied)
        asked = await self._find(person, message)
        if asked is None:
            raise ReplyGone
        await keep_card(interaction)

        async def draw(text: str, show: Callable[[Order], Awaitable[None]]) -> None:
            instruction = read_reply(text, bot_id=self._bot_id, example=asked.example)
            await self._order(person, asked.view, instruction, message, show)
            self._forget_question(interaction.message)

        async def ask_again(_: Interaction, texts: Mapping[str, str]) -> None:
            await draw(texts["change"], partial(self._post_waiting, message))
            if interaction.message is not None:
                with ignoring_failures("question about a reply"):
                    await repeat_if_cut(interaction.message.delete)

        typed = asked.words
        texts = {"change": TypedText("What should change?", typed)}
        give_back_by(
            interaction, giving_back(interaction, typed, lambda _: EditForm(ask_again, texts=texts))
        )
        await draw(typed, partial(self._show_waiting, interaction))

    async def _fetch_reply(self, interaction: Interaction, message_id: int) -> discord.Message:
        """The person's reply, as it is now. Raises ReplyGone, NotYours, DeliveryErrors."""
        channel_id = interaction.channel_id or 0
        channel = self._client.get_partial_messageable(channel_id)
        try:
            message = await repeat_if_cut(lambda: channel.fetch_message(message_id))
        except discord.NotFound as error:
            raise ReplyGone from error
        except FAILED as error:
            raise await explain_refusal(self._client, channel_id, error) from error
        if message.author.id != interaction.user.id:
            raise NotYours("have this drawn", owner_only=True)
        if message.reference is None or message.reference.message_id is None:
            raise ReplyGone
        return message

    def _forget_question(self, message: discord.Message | None) -> None:
        """The question became a status card, or is deleted elsewhere."""
        kept = [each for each in self._questions if not message or each.message.id != message.id]
        self._questions = deque(kept, maxlen=_QUESTIONS_REMEMBERED)

    async def _draw(
        self,
        person: Person,
        view: PictureView,
        instruction: Instruction,
        message: discord.Message,
    ) -> None:
        await self._order(person, view, instruction, message, partial(self._post_waiting, message))

    async def _order(
        self,
        person: Person,
        view: PictureView,
        instruction: Instruction,
        message: discord.Message,
        show: Callable[[Order], Awaitable[None]],
    ) -> None:
        """Order the picture that the reply asks for, and `show` its status card."""
        assert person.place is not None, "a person who replies or clicks is at a channel"
        order = await self._images.iterate(
            person,
            view.generation.id,
            instruction,
            Answer.at(person.place, reply_to_id=message.id),
        )
        # The mark says that there is an order, so it comes after it.
        await asyncio.gather(_mark(message, _UNDERSTOOD), show(order))

    async def _post_waiting(self, message: discord.Message, order: Order) -> None:
        await post_waiting(self._client, self._orders, order, reply_to_id=message.id)

    async def _show_waiting(self, interaction: Interaction, order: Order) -> None:
        await show_waiting(interaction, self._orders, order, in_place=True)

    async def _answer_quietly(self, message: discord.Message, refused: "_ReplyRefused") -> None:
        """Answer before the table without the reason, which only the author learns by a click."""
        typed = refused.asked.words
        answers: list[discord.Message] = []

        async def ask_again(interaction: Interaction, texts: Mapping[str, str]) -> None:
            person = replace(person_of(interaction), shown_ids=member_at(message).shown_ids)
            asked = refused.asked
            instruction = read_reply(texts["change"], bot_id=None, example=asked.example)
            await self._draw(person, asked.view, instruction, message)
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

    async def _find(self, person: Person, message: discord.Message) -> AskedChange | None:
        """What the message asks for; None when the bot's message shows no picture."""
        return await find_asked(person, message, self._images, bot_id=self._bot_id)


class _ReplyRefused(Exception):
    """The words of a reply to a picture were refused."""

    def __init__(self, error: ModerationRefused, asked: AskedChange) -> None:
        super().__init__(str(error))
        self.error = error
        self.asked = asked


@dataclass(frozen=True)
class _Question:
    """A message that asks whether to draw a reply."""

    reply_id: int
    message: discord.Message
    asked_at: datetime


def _question_card(message_id: int, *, takes_part: bool, note: str = "") -> Card:
    """Asks the author of a reply whether to draw it; `note` says what that costs."""
    why = (
        "I was not sure whether this is for the picture."
        if takes_part
        else "You have no character in this game, so I ask first."
    )
    return card(
        beside(why, ActionButton(DRAW_REPLY, "Draw this?", OnReply(message_id))),
        small(note) if note else "",
    )


async def _mark(message: discord.Message, emoji: str) -> None:
    """Add the reaction. Never raises: all else counts without it."""
    try:
        await message.add_reaction(emoji)
    except Exception as error:
        log.info("reply not marked", error=repr(error))
