"""/image: scenes, upscaling, cancelling, and the buttons Cancel, Vary, Upscale and Redo."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import card
from cogs.components.payloads import OnJob, OnPicture, OnRedo
from cogs.components.words import CANCEL, PICK, REDO, UPSCALE, VARY
from cogs.interactions.answering import answering, change, say
from cogs.interactions.autocomplete import (
    Suggestions,
    character_names,
    recent_pictures,
    states_to_choose,
    strengths,
    style_names,
)
from cogs.interactions.first_answers import keep_card
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.refusals.commands import editable
from cogs.pictures.asking import public_answer, show_waiting
from cogs.pictures.packs import Packs, chosen_in
from cogs.pictures.uploads import read_upload
from studio.errors import JobGone, NotAlone, PictureGone
from studio.rules.asking.instruction import COUNT_LIMIT, SEED_LIMIT, parse_aspect, parse_strength
from studio.rules.asking.params import Tier
from studio.services.games.games import Games
from studio.services.orders.inputs import SceneForm
from studio.services.orders.orders import Order, Orders
from studio.services.pictures.images import Images

_ASPECTS = [
    app_commands.Choice(name=label, value=ratio)
    for label, ratio in (
        ("square 1:1", "1:1"),
        ("landscape 3:2", "3:2"),
        ("portrait 2:3", "2:3"),
        ("wide 16:9", "16:9"),
        ("tall 9:16", "9:16"),
    )
]
_QUALITIES = [
    app_commands.Choice(name="draft, quick and cheap", value="draft"),
    app_commands.Choice(name="standard", value="standard"),
    app_commands.Choice(name="high, slower", value="high"),
]


class ImageCog(commands.GroupCog, group_name="image", group_description="Pictures of your game"):
    """Commands and buttons that draw and cancel pictures. Iterating is in `iterate`."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        images: Images,
        orders: Orders,
        packs: Packs,
    ) -> None:
        super().__init__()
        self._handlers = handlers
        self.suggestions = suggestions
        self._games = games
        self._images = images
        self._orders = orders
        self._packs = packs
        handlers.register_button(PICK, self._on_pick)
        handlers.register_button(VARY, self._on_vary)
        handlers.register_button(REDO, self._on_redo)
        handlers.register_button(UPSCALE, self._on_upscale)
        handlers.register_button(CANCEL, self._on_cancel)

    @app_commands.command(name="scene", description="A picture of what happens")
    @app_commands.guild_only()
    @app_commands.describe(
        description="What is seen: who does what, where",
        character="Who is in it",
        state="What they wear, or how they are (else as usual)",
        character_2="Who else",
        character_3="Who else",
        character_4="Who else",
        style="An art style: one of the list, or your own words",
        aspect="The shape of the picture",
        source="A picture of your own to start from",
        strength="How much of that may change: a little, some, a lot, or 0 to 1",
        quality="How much care it gets",
        count="How many versions",
        seed="The same seed gives the same picture again",
    )
    @app_commands.autocomplete(
        character=character_names,
        state=states_to_choose,
        character_2=character_names,
        character_3=character_names,
        character_4=character_names,
        style=style_names,
        strength=strengths,
    )
    @app_commands.choices(aspect=_ASPECTS, quality=_QUALITIES)
    @editable(description="What is seen", style="Art style")
    async def scene(
        self,
        interaction: Interaction,
        description: str,
        character: str | None = None,
        state: str = "",
        character_2: str | None = None,
        character_3: str | None = None,
        character_4: str | None = None,
        style: str = "",
        aspect: str = "",
        quality: str = Tier.STANDARD.value,
        count: app_commands.Range[int, 1, COUNT_LIMIT] = 1,
        seed: app_commands.Range[int, 0, SEED_LIMIT] | None = None,
        source: discord.Attachment | None = None,
        strength: str = "",
    ) -> None:
        """Order a picture of a scene."""
        async with answering(interaction, private=False):
            if state and not character:
                raise NotAlone("state", "character")
            game = await self._games.get_here(place_of_interaction(interaction))
            names = (character, character_2, character_3, character_4)
            form = SceneForm(
                description=description,
                names=tuple(name for name in names if name),
                states={character: state} if character and state else {},
                style=style,
                aspect=parse_aspect(aspect) if aspect else None,
                tier=Tier(quality),
                count=count,
                seed=seed,
                strength=parse_strength(strength) if strength else None,
                source=await self._read(source),
            )
            order = await self._images.draw_scene(
                person_of(interaction), game, form, public_answer(interaction)
            )
            await show_waiting(interaction, self._orders, order)

    @app_commands.command(name="upscale", description="One of your pictures, twice as large")
    @app_commands.guild_only()
    @app_commands.describe(picture="Which picture (else your newest)")
    @app_commands.autocomplete(picture=recent_pictures)
    async def upscale(self, interaction: Interaction, picture: int | None = None) -> None:
        """Order a larger version of the chosen picture, else of the person's newest."""
        async with answering(interaction, private=False):
            game = await self._games.get_here(place_of_interaction(interaction))
            view = await self._images.get_chosen(person_of(interaction), game, picture)
            await self._on_upscale(interaction, OnPicture(view.generation.id))

    @app_commands.command(name="cancel", description="Stop your newest picture on its way")
    @app_commands.guild_only()
    async def cancel(self, interaction: Interaction) -> None:
        """Cancel the person's newest job that has not ended."""
        async with answering(interaction):
            person = person_of(interaction)
            game = await self._games.get_here(place_of_interaction(interaction))
            unfinished = await self._images.list_unfinished(person, game)
            if not unfinished:
                raise JobGone
            await self._images.cancel(person, unfinished[0].id)
            await say(interaction, card("Stopping it; its card says when it has stopped."))

    async def _on_cancel(self, interaction: Interaction, button: OnJob) -> None:
        """Request the cancellation. The status card changes when the job ends."""
        await self._images.cancel(person_of(interaction), button.job_id)
        await keep_card(interaction)

    async def _on_vary(self, interaction: Interaction, button: OnPicture) -> None:
        order = await self._images.vary(
            person_of(interaction), button.generation_id, public_answer(interaction)
        )
        await show_waiting(interaction, self._orders, order)

    async def _on_upscale(self, interaction: Interaction, button: OnPicture) -> None:
        order = await self._images.upscale(
            person_of(interaction), button.generation_id, public_answer(interaction)
        )
        await show_waiting(interaction, self._orders, order)

    async def _on_pick(self, interaction: Interaction, button: OnPicture) -> None:
        """Give the buttons below several pictures to another one of them, for everybody."""
        view = await self._images.get_finished(person_of(interaction), button.generation_id)
        if interaction.message is None:
            raise PictureGone
        await self._packs.choose(
            interaction.message, view.generation.id, partial(change, interaction)
        )

    async def _on_redo(self, interaction: Interaction, button: OnRedo) -> None:
        """Draw again: one picture from Redo, the missing number from Try again."""
        if not button.missing:
            await show_waiting(interaction, self._orders, await self._redo(interaction, button))
            return
        # What is missing is requested once, when two members press at the same moment, too.
        with self._handlers.hold_click(None, REDO.custom_id(button)) as is_first:
            if is_first:
                await self._try_again(interaction, button)
            else:
                await keep_card(interaction)

    async def _try_again(self, interaction: Interaction, button: OnRedo) -> None:
        """Edit the card that was clicked, unless it shows the pictures that came."""
        message = interaction.message
        if message is None or chosen_in(message) is None:
            order = await self._redo(interaction, button)
            await show_waiting(interaction, self._orders, order, in_place=True)
            return
        if self._packs.was_tried_again(message):
            await keep_card(interaction)
        else:
            await show_waiting(interaction, self._orders, await self._redo(interaction, button))
        await self._packs.take_try_again_away(message)

    async def _redo(self, interaction: Interaction, button: OnRedo) -> Order:
        return await self._images.redo(
            person_of(interaction),
            button.generation_id,
            public_answer(interaction),
            count=max(button.missing, 1),
        )

    async def _read(self, source: discord.Attachment | None) -> bytes | None:
        if source is None:
            return None
        return await read_upload(source, limit_bytes=self._images.upload_limits.max_bytes)
