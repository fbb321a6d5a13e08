"""Iterating: a reply, a button, a command or the message menu, all to the same end."""

from contextlib import suppress
from dataclasses import replace

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import custom_ids, note_card
from cogs.components.payloads import OnPicture
from cogs.components.words import CANCEL, INPAINT, ITERATE
from cogs.interactions.answering import answering, say
from cogs.interactions.autocomplete import Suggestions, recent_pictures, strengths
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import (
    Interaction,
    member,
    person_of,
    place_of_channel,
    place_of_interaction,
)
from cogs.interactions.posting import post
from cogs.interactions.replies import words
from cogs.pictures.asking import public_answer, show_waiting
from cogs.pictures.cards import StatusSubject, waiting_card
from cogs.pictures.forms import PAINT_ON_PAGE, PaintOverForm, iterate_form
from cogs.pictures.mask_page_card import painting_card
from cogs.pictures.uploads import SentPicture, picture_in, read_upload, require_small
from studio.errors import (
    DeliveryError,
    LimnerError,
    MaskRefused,
    NotAlone,
    NothingUnderstood,
    NotTogether,
    TooFast,
)
from studio.rules.asking.instruction import Instruction, parse_strength, read_reply
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.wording import REGION_NAMES, example_change
from studio.rules.pictures.masks import DEFAULT_FEATHER, Region
from studio.services.games.games import Games
from studio.services.orders.inputs import MaskWish, RegionMask, UploadedMask
from studio.services.orders.orders import Orders
from studio.services.people import Answer
from studio.services.pictures.images import Images, PictureView
from studio.services.pictures.mask_links import MaskLinks
from studio.services.posts.attachments import Attachments

log = structlog.get_logger()

_UNDERSTOOD = "🎨"
# For a picture of which nothing is known.
_EXAMPLE = example_change(Params(scene=""))

_REGIONS = [
    app_commands.Choice(name=label, value=region.value) for region, label in REGION_NAMES.items()
]
# Shares of the shorter side.
_FEATHERS = {"soft": DEFAULT_FEATHER, "very soft": 0.15, "hard": 0.0}


class IterateCog(commands.Cog):
    """What should change, said in whichever way is nearest."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        images: Images,
        orders: Orders,
        attachments: Attachments,
        mask_links: MaskLinks | None,
        client: discord.Client,
    ) -> None:
        self.suggestions = suggestions
        self._games = games
        self._images = images
        self._orders = orders
        self._attachments = attachments
        self._mask_links = mask_links
        self._handlers = handlers
        self._client = client
        menu = app_commands.ContextMenu(
            name="Iterate from this", callback=self._iterate_from_message
        )
        menu.guild_only = True
        self.menus = [menu]
        handlers.on_click(ITERATE, self._on_iterate)
        handlers.on_click(INPAINT, self._on_inpaint)

    @app_commands.command(name="iterate", description="Change one of your recent pictures")
    @app_commands.guild_only()
    @app_commands.describe(
        picture="Which picture (else your newest)",
        change="What should change: 'at night, in the rain'",
        source="A picture of your own to change instead",
        strength="How much of it may change: a little, some, a lot, or 0 to 1",
        region="Paint only this part anew",
        feather="How soft the edge of that part is",
        mask="Paint only this anew: what is white, or transparent, in this picture",
    )
    @app_commands.autocomplete(picture=recent_pictures)
    @app_commands.autocomplete(strength=strengths)
    @app_commands.choices(
        region=_REGIONS,
        feather=[app_commands.Choice(name=edge, value=edge) for edge in _FEATHERS],
    )
    async def iterate(
        self,
        interaction: Interaction,
        change: str,
        picture: int | None = None,
        source: discord.Attachment | None = None,
        strength: str = "",
        region: str = "",
        feather: str = "",
        mask: discord.Attachment | None = None,
    ) -> None:
        """Iterate from a picture chosen by its words, or from one that is sent along."""
        async with answering(interaction, private=False):
            if picture is not None and source is not None:
                raise NotTogether("picture", "source")
            game = await self._games.get_here(place_of_interaction(interaction))
            wish = await self._mask(region, feather, mask)
            if source is not None:
                await self._ask_upload(interaction, source, change, strength=strength, mask=wish)
                return
            shown = await self._images.get_chosen(person_of(interaction), game, picture)
            await self._ask(interaction, shown.generation.id, change, strength=strength, mask=wish)

    async def _mask(
        self, region: str, feather: str, mask: discord.Attachment | None
    ) -> MaskWish | None:
        """Where to paint anew; None: everywhere."""
        if region and mask is not None:
            raise NotTogether("region", "mask")
        if feather and not region:
            raise NotAlone("feather", "region")
        if mask is not None:
            return UploadedMask(await self._read(mask))
        if not region:
            return None
        return RegionMask(Region(region), _FEATHERS.get(feather, DEFAULT_FEATHER))

    async def _read(self, sent: SentPicture) -> bytes:
        return await read_upload(sent, limit_bytes=self._images.upload_limits.max_bytes)

    async def _iterate_from_message(
        self, interaction: Interaction, message: discord.Message
    ) -> None:
        """Any picture of the channel: who sees the menu sees the message."""
        async with answering(interaction):
            attached = await self._attachments.find_shown(message.id)
            if attached is not None:
                await self._open_form(interaction, await self._images.get_finished(attached))
                return
            if self._is_ours(message):
                await self._open_form(interaction, await self._of_ours(message))
                return
            await self._games.get_here(place_of_interaction(interaction))
            await self._open_form_for(interaction, picture_in(message))

    async def _on_iterate(self, interaction: Interaction, button: OnPicture) -> None:
        await self._open_form(interaction, await self._images.get_finished(button.generation_id))

    async def _open_form(self, interaction: Interaction, shown: PictureView) -> None:
        async def sent(answer: Interaction, change: str) -> None:
            await self._ask(answer, shown.generation.id, change)

        form = iterate_form(sent, example=example_change(shown.params))
        await interaction.response.send_modal(form)

    async def _open_form_for(self, interaction: Interaction, sent: SentPicture) -> None:
        """The form at once; the picture is fetched when it is sent: Discord waits 3 s."""
        require_small(sent, limit_bytes=self._images.upload_limits.max_bytes)

        async def told(answer: Interaction, change: str) -> None:
            await self._ask_upload(answer, sent, change)

        await interaction.response.send_modal(iterate_form(told, example=_EXAMPLE))

    async def _ask(
        self,
        interaction: Interaction,
        generation_id: int,
        change: str,
        *,
        strength: str = "",
        mask: MaskWish | None = None,
    ) -> None:
        shown = await self._images.get_finished(generation_id)
        order = await self._images.iterate(
            person_of(interaction),
            generation_id,
            _instruction(change, strength, example=example_change(shown.params)),
            public_answer(interaction),
            mask=mask,
        )
        await show_waiting(interaction, self._orders, order)

    async def _ask_upload(
        self,
        interaction: Interaction,
        sent: SentPicture,
        change: str,
        *,
        strength: str = "",
        mask: MaskWish | None = None,
    ) -> None:
        instruction = _instruction(change, strength, example=_EXAMPLE)
        game = await self._games.get_here(place_of_interaction(interaction))
        order = await self._images.iterate_upload(
            person_of(interaction),
            game,
            await self._read(sent),
            instruction,
            public_answer(interaction),
            mask=mask,
        )
        await show_waiting(interaction, self._orders, order)

    # ── painting over ───────────────────────────────────────────────────────

    async def _on_inpaint(self, interaction: Interaction, button: OnPicture) -> None:
        shown = await self._images.get_finished(button.generation_id)

        async def sent(
            answer: Interaction, change: str, region: str, mask: discord.Attachment | None
        ) -> None:
            if region == PAINT_ON_PAGE:
                await self._offer_page(answer, button.generation_id, change, mask)
                return
            wish = await self._mask(region, "", mask)
            if wish is None:
                raise MaskRefused("missing")
            await self._ask(answer, button.generation_id, change, mask=wish)

        form = PaintOverForm(
            sent,
            example=example_change(shown.params),
            face=shown.generation.kind == GenerationKind.PORTRAIT,
            page=self._mask_links is not None,
        )
        await interaction.response.send_modal(form)

    async def _offer_page(
        self,
        interaction: Interaction,
        generation_id: int,
        change: str,
        mask: discord.Attachment | None,
    ) -> None:
        if mask is not None:
            raise NotTogether("page", "mask")
        if self._mask_links is None:
            raise MaskRefused("missing")
        offer = await self._mask_links.create(
            person_of(interaction), generation_id, change, channel_id=interaction.channel_id or 0
        )
        await say(interaction, painting_card(offer))

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
        shown = await self._find_picture(message)
        if shown is None:
            return
        self._handlers.count_request(message.author.id)
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
            Answer.at(place_of_channel(message.channel), reply_to_id=message.id),
        )
        card = waiting_card(StatusSubject(order.title, order.job), order.estimate)
        with suppress(DeliveryError):
            status = await post(self._client, message.channel.id, card, reply_to_id=message.id)
            await self._orders.set_status_card(
                order.job, channel_id=status.channel.id, message_id=status.id
            )

    async def _find_picture(self, message: discord.Message) -> PictureView | None:
        """The picture replied to; None for another message of ours, which is just talk."""
        assert message.reference is not None
        assert message.reference.message_id is not None
        replied = message.reference.resolved
        if not isinstance(replied, discord.Message):
            return await self._images.get_in_message(message.reference.message_id)
        return await self._of_ours(replied) if _is_picture_or_status(replied) else None

    async def _of_ours(self, message: discord.Message) -> PictureView:
        """The picture in a message of ours, known by its button: a picture can be posted anew,
        and then stands in messages that are not remembered."""
        for each in custom_ids(message):
            button = ITERATE.read(each)
            if button is not None:
                return await self._images.get_finished(button.generation_id)
        return await self._images.get_in_message(message.id)

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id


def _instruction(change: str, strength: str, *, example: str) -> Instruction:
    """The instruction in the words; a strength that is given apart from them counts."""
    instruction = read_reply(change, bot_id=None, example=example)
    if not strength:
        return instruction
    settings = replace(instruction.settings, strength=parse_strength(strength))
    return replace(instruction, settings=settings)


def _is_picture_or_status(message: discord.Message) -> bool:
    """Whether a card of ours has the buttons of a picture, or of a job under way."""
    ids = custom_ids(message)
    return any(ITERATE.read(id) is not None or CANCEL.read(id) is not None for id in ids)
