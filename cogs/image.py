"""/image: scenes, cancelling, and what the buttons under a picture do."""

from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering, change, say
from cogs.asking import public_answer, show_waiting
from cogs.autocomplete import character_names, style_names
from cogs.context import Context, Interaction, person_of, place_of
from cogs.views.layout import card
from cogs.views.picture_cards import delete_card, details_card
from studio.errors import JobGone
from studio.rules.instruction import COUNT_LIMIT, SEED_LIMIT, parse_aspect
from studio.rules.params import Tier
from studio.services.images import SceneForm

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
    """Commands and buttons about pictures. Iterating is in `iterate`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._games = context.games
        self._images = context.images
        context.learn(
            {
                "vary": self._on_vary,
                "redo": self._on_redo,
                "details": self._on_details,
                "delete": self._on_delete,
                "delete-yes": self._on_delete_yes,
                "cancel": self._on_cancel,
            }
        )

    @app_commands.command(name="scene", description="A picture of what happens")
    @app_commands.guild_only()
    @app_commands.describe(
        description="What is seen: who does what, where",
        character="Who is in it",
        character_2="Who else",
        character_3="Who else",
        character_4="Who else",
        style="An art style: one of the list, or your own words",
        aspect="The shape of the picture",
        quality="How much care it gets",
        count="How many versions",
        seed="The same seed gives the same picture again",
    )
    @app_commands.autocomplete(
        character=character_names,
        character_2=character_names,
        character_3=character_names,
        character_4=character_names,
        style=style_names,
    )
    @app_commands.choices(aspect=_ASPECTS, quality=_QUALITIES)
    async def scene(
        self,
        interaction: Interaction,
        description: str,
        character: str | None = None,
        character_2: str | None = None,
        character_3: str | None = None,
        character_4: str | None = None,
        style: str = "",
        aspect: str = "3:2",
        quality: str = Tier.STANDARD.value,
        count: app_commands.Range[int, 1, COUNT_LIMIT] = 1,
        seed: app_commands.Range[int, 0, SEED_LIMIT] | None = None,
    ) -> None:
        """Ask for a scene."""
        async with answering(interaction, private=False):
            game = await self._games.here(place_of(interaction))
            names = (character, character_2, character_3, character_4)
            form = SceneForm(
                description=description,
                names=tuple(name for name in names if name),
                style=style,
                aspect=parse_aspect(aspect),
                tier=Tier(quality),
                count=count,
                seed=seed,
            )
            order = await self._images.scene(
                person_of(interaction), game, form, public_answer(interaction)
            )
            await show_waiting(interaction, self._context, order)

    @app_commands.command(name="cancel", description="Stop your newest picture on its way")
    @app_commands.guild_only()
    async def cancel(self, interaction: Interaction) -> None:
        """Cancel the newest of one's own that has not ended."""
        async with answering(interaction):
            person = person_of(interaction)
            game = await self._games.here(place_of(interaction))
            unfinished = await self._images.unfinished(person, game)
            if not unfinished:
                raise JobGone
            await self._images.cancel(person, unfinished[0].id)
            await say(interaction, card("Stopping it; its card says when it has stopped."))

    async def _on_cancel(self, interaction: Interaction, job_id: int, _more: int) -> None:
        """The card itself is turned by whoever ends the job."""
        await self._images.cancel(person_of(interaction), job_id)
        if not interaction.response.is_done():
            await interaction.response.defer()

    async def _on_vary(self, interaction: Interaction, generation_id: int, _more: int) -> None:
        order = await self._images.vary(
            person_of(interaction), generation_id, public_answer(interaction)
        )
        await show_waiting(interaction, self._context, order)

    async def _on_redo(self, interaction: Interaction, generation_id: int, count: int) -> None:
        """Redo under a picture has no count; Try again on a failed card has, and reuses it."""
        order = await self._images.redo(
            person_of(interaction), generation_id, public_answer(interaction), count=max(count, 1)
        )
        await show_waiting(interaction, self._context, order, in_place=count > 0)

    async def _on_details(self, interaction: Interaction, generation_id: int, _: int) -> None:
        await say(interaction, details_card(await self._images.details(generation_id)))

    async def _on_delete(self, interaction: Interaction, generation_id: int, _more: int) -> None:
        shown = await self._images.require_deletable(person_of(interaction), generation_id)
        await say(interaction, delete_card(shown))

    async def _on_delete_yes(self, interaction: Interaction, generation_id: int, _: int) -> None:
        posted = await self._images.delete(person_of(interaction), generation_id)
        await change(interaction, card("Deleted."))
        if posted is not None and posted.message_id is not None:
            channel = interaction.client.get_partial_messageable(posted.channel_id)
            with suppress(discord.HTTPException):
                await channel.get_partial_message(posted.message_id).delete()
