"""Iterating by the command, the button and the message menu."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE
from cogs.interactions.answering import answering
from cogs.interactions.autocomplete import Suggestions, recent_pictures, strengths
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction, seeing
from cogs.interactions.refusals.commands import editable
from cogs.pictures.asking import offer_note, public_answer, show_waiting
from cogs.pictures.forms import iterate_form
from cogs.pictures.iterating import (
    FEATHERS,
    ask_iteration,
    picture_of_ours,
    read_instruction,
    read_mask,
)
from cogs.pictures.packs import place_in
from cogs.pictures.uploads import SentPicture, picture_in, read_upload, require_small
from studio.errors import NotTogether
from studio.rules.asking.alt_text import REGION_NAMES
from studio.rules.asking.captions import example_change
from studio.rules.asking.params import Params
from studio.services.games.games import Games
from studio.services.orders.inputs import MaskWish
from studio.services.orders.orders import Orders
from studio.services.people import Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images
from studio.services.posts.attachments import Attachments

# For a picture that Limner did not draw.
_EXAMPLE = example_change(Params(scene=""))

_REGIONS = [
    app_commands.Choice(name=label, value=region.value) for region, label in REGION_NAMES.items()
]


class IterateCog(commands.Cog):
    """Three ways to change a picture: /iterate, the button Iterate, the menu of a message."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        images: Images,
        orders: Orders,
        attachments: Attachments,
        client: discord.Client,
    ) -> None:
        self.suggestions = suggestions
        self._games = games
        self._images = images
        self._orders = orders
        self._attachments = attachments
        self._client = client
        menu = app_commands.ContextMenu(
            name="Iterate from this", callback=self._iterate_from_message
        )
        menu.guild_only = True
        self.menus = [menu]
        handlers.register_button(ITERATE, self._on_iterate)

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
        feather=[app_commands.Choice(name=edge, value=edge) for edge in FEATHERS],
    )
    @editable(change="What should change?")
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
        """Iterate from the chosen picture, from an uploaded one, or from the person's newest."""
        async with answering(interaction, private=False):
            if picture is not None and source is not None:
                raise NotTogether("picture", "source")
            game = await self._games.get_here(place_of_interaction(interaction))
            wish = await read_mask(
                region, feather, mask, limit_bytes=self._images.upload_limits.max_bytes
            )
            if source is not None:
                await self._ask_upload(interaction, source, change, strength=strength, mask=wish)
                return
            view = await self._images.get_chosen(person_of(interaction), game, picture)
            await self._ask(interaction, view.generation.id, change, strength=strength, mask=wish)

    async def _read(self, sent: SentPicture) -> bytes:
        return await read_upload(sent, limit_bytes=self._images.upload_limits.max_bytes)

    async def _iterate_from_message(
        self, interaction: Interaction, message: discord.Message
    ) -> None:
        """Works on any picture: the member sees the message."""
        async with answering(interaction):
            person = seeing(person_of(interaction), message)
            attached = await self._attachments.find_shown(message.id)
            if attached is not None:
                view = await self._images.get_finished(person, attached)
                await self._open_form(interaction, view, of=message)
                return
            if self._is_ours(message):
                view = await picture_of_ours(person, message, self._images)
                await self._open_form(interaction, view, of=message)
                return
            await self._games.get_here(place_of_interaction(interaction))
            await self._open_form_for(interaction, picture_in(message))

    async def _on_iterate(self, interaction: Interaction, button: OnPicture) -> None:
        view = await self._images.get_finished(person_of(interaction), button.generation_id)
        await self._open_form(interaction, view, of=interaction.message)

    async def _open_form(
        self, interaction: Interaction, view: PictureView, *, of: discord.Message | None
    ) -> None:
        """Open the form; `of` is the message that shows the picture."""

        async def on_sent(answer: Interaction, change: str) -> None:
            person = person_of(answer) if of is None else seeing(person_of(answer), of)
            await self._ask(answer, view.generation.id, change, person=person)

        note = await offer_note(self._images, person_of(interaction), view)
        form = iterate_form(
            on_sent,
            example=example_change(view.params),
            note=note,
            place="" if of is None else place_in(of, view.generation.id),
        )
        await open_form(interaction, form)

    async def _open_form_for(self, interaction: Interaction, sent: SentPicture) -> None:
        """Open the form at once, because Discord waits 3 s; fetch the picture when it is sent."""
        require_small(sent, limit_bytes=self._images.upload_limits.max_bytes)

        async def on_sent(answer: Interaction, change: str) -> None:
            await self._ask_upload(answer, sent, change)

        await open_form(interaction, iterate_form(on_sent, example=_EXAMPLE))

    async def _ask(
        self,
        interaction: Interaction,
        generation_id: int,
        change: str,
        *,
        strength: str = "",
        mask: MaskWish | None = None,
        person: Person | None = None,
    ) -> None:
        await ask_iteration(
            interaction,
            generation_id,
            change,
            images=self._images,
            orders=self._orders,
            strength=strength,
            mask=mask,
            person=person,
        )

    async def _ask_upload(
        self,
        interaction: Interaction,
        sent: SentPicture,
        change: str,
        *,
        strength: str = "",
        mask: MaskWish | None = None,
    ) -> None:
        instruction = read_instruction(change, strength, example=_EXAMPLE)
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

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id
