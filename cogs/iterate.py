"""Iterating: a reply, a button, a command or the message menu, all to the same end."""

from contextlib import suppress

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering
from cogs.asking import public_answer, show_waiting
from cogs.autocomplete import recent_pictures
from cogs.context import Context, Interaction, member, person_of, place_of
from cogs.posting import post
from cogs.replies import words
from cogs.views.forms import iterate_form
from cogs.views.layout import custom_ids, note_card
from cogs.views.picture_cards import Asked, waiting_card
from studio.errors import DeliveryError, LimnerError, NothingUnderstood, TooFast
from studio.rules.instruction import read_reply
from studio.rules.wording import example_change
from studio.services.images import Shown
from studio.services.people import Answer

log = structlog.get_logger()

_UNDERSTOOD = "🎨"


class IterateCog(commands.Cog):
    """What should change, said in whichever way is nearest."""

    def __init__(self, context: Context, client: discord.Client) -> None:
        self._context = context
        self._client = client
        self._images = context.images
        self.menu = app_commands.ContextMenu(
            name="Iterate from this", callback=self._iterate_from_message
        )
        self.menu.guild_only = True
        context.learn({"iterate": self._on_iterate})

    @app_commands.command(name="iterate", description="Change one of your recent pictures")
    @app_commands.guild_only()
    @app_commands.describe(
        picture="Which picture (else your newest)",
        change="What should change: 'at night, in the rain'",
    )
    @app_commands.autocomplete(picture=recent_pictures)
    async def iterate(
        self, interaction: Interaction, change: str, picture: int | None = None
    ) -> None:
        """Iterate from a picture chosen by its words."""
        async with answering(interaction, private=False):
            game = await self._context.games.here(place_of(interaction))
            shown = await self._images.chosen(person_of(interaction), game, picture)
            await self._ask(interaction, shown.generation.id, change)

    async def _iterate_from_message(
        self, interaction: Interaction, message: discord.Message
    ) -> None:
        async with answering(interaction):
            shown = await self._images.in_message(message.id)
            await self._open_form(interaction, shown)

    async def _on_iterate(self, interaction: Interaction, generation_id: int, _: int) -> None:
        await self._open_form(interaction, await self._images.finished(generation_id))

    async def _open_form(self, interaction: Interaction, shown: Shown) -> None:
        async def sent(answer: Interaction, change: str) -> None:
            await self._ask(answer, shown.generation.id, change)

        form = iterate_form(sent, example=example_change(shown.params))
        await interaction.response.send_modal(form)

    async def _ask(self, interaction: Interaction, generation_id: int, change: str) -> None:
        shown = await self._images.finished(generation_id)
        instruction = read_reply(change, bot_id=None, example=example_change(shown.params))
        order = await self._images.iterate(
            person_of(interaction), generation_id, instruction, public_answer(interaction)
        )
        await show_waiting(interaction, self._context, order)

    # ── replies ─────────────────────────────────────────────────────────────

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """A person's reply to one of our pictures is an instruction."""
        if message.author.bot or message.guild is None or not self._replies_to_us(message):
            return
        try:
            await self._follow_reply(message)
        except TooFast as error:
            # Said once; to answer each reply of a flood would be a flood of ours.
            if not error.told:
                await self._answer(message, error)
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
        """Whether it answers a message of ours, as far as can be told without asking."""
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
        shown = await self._shown(message)
        if shown is None:
            return
        self._context.pace.require(message.author.id, now=self._context.clock.now())
        example = example_change(shown.params)
        if not message.content and self._client.user not in message.mentions:
            raise NothingUnderstood(example, heard=False)
        instruction = read_reply(
            message.content,
            bot_id=self._client.user.id if self._client.user else None,
            example=example,
        )
        with suppress(discord.HTTPException):
            await message.add_reaction(_UNDERSTOOD)
        order = await self._images.iterate(
            member(message.author),
            shown.generation.id,
            instruction,
            Answer(message.channel.id, reply_to_id=message.id),
        )
        card = waiting_card(Asked(order.title, order.job), order.outlook)
        with suppress(DeliveryError):
            status = await post(self._client, message.channel.id, card, reply_to_id=message.id)
            await self._context.orders.show_status_in(
                order.job, channel_id=status.channel.id, message_id=status.id
            )

    async def _shown(self, message: discord.Message) -> Shown | None:
        """The picture replied to; None for another message of ours, which is just talk."""
        assert message.reference is not None
        assert message.reference.message_id is not None
        replied = message.reference.resolved
        if isinstance(replied, discord.Message) and not _is_picture_or_status(replied):
            return None
        return await self._images.in_message(message.reference.message_id)


def _is_picture_or_status(message: discord.Message) -> bool:
    """Whether a card of ours has the buttons of a picture, or of a job under way."""
    return any(id.split(":")[1] in ("iterate", "cancel") for id in custom_ids(message))
