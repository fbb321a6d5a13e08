"""What is behind ⋯ under a picture: how it was made, its settings once more, deleting it."""

from contextlib import suppress
from dataclasses import replace

import discord
from discord.ext import commands

from cogs.answering import change, say
from cogs.asking import public_answer, show_waiting
from cogs.context import Context, Interaction, person_of
from cogs.views.details_card import details_card
from cogs.views.layout import card
from cogs.views.picture_cards import delete_card, more_card
from cogs.views.settings_form import SettingsForm
from studio.services.images import may_delete
from studio.services.inputs import SceneForm


class MoreCog(commands.Cog):
    """Buttons about pictures that one needs now and then."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._images = context.images
        self._records = context.records
        context.learn(
            {
                "more": self._on_more,
                "details": self._on_details,
                "settings": self._on_settings,
                "delete": self._on_delete,
                "delete-yes": self._on_delete_yes,
            }
        )

    async def _on_more(self, interaction: Interaction, generation_id: int, _: int) -> None:
        shown = await self._images.finished(generation_id)
        deletable = may_delete(person_of(interaction), shown)
        await say(interaction, more_card(shown, deletable=deletable))

    async def _on_details(self, interaction: Interaction, generation_id: int, _: int) -> None:
        await say(interaction, details_card(await self._records.details(generation_id)))

    async def _on_settings(self, interaction: Interaction, generation_id: int, _: int) -> None:
        async def sent(answer: Interaction, form: SceneForm) -> None:
            await self._draw(answer, generation_id, form)

        reused = await self._records.reused(generation_id)
        await interaction.response.send_modal(SettingsForm(sent, filled=reused.form))

    async def _draw(self, interaction: Interaction, generation_id: int, form: SceneForm) -> None:
        """A new session, of the characters as they are by the time the form is sent."""
        reused = await self._records.reused(generation_id)
        form = replace(form, names=reused.form.names)
        if reused.source is not None:
            form = replace(form, source=await self._context.store.get(reused.source.key))
        order = await self._images.scene(
            person_of(interaction), reused.game, form, public_answer(interaction)
        )
        await show_waiting(interaction, self._context, order)

    async def _on_delete(self, interaction: Interaction, generation_id: int, _: int) -> None:
        shown = await self._images.require_deletable(person_of(interaction), generation_id)
        await say(interaction, delete_card(shown))

    async def _on_delete_yes(self, interaction: Interaction, generation_id: int, _: int) -> None:
        posted = await self._images.delete(person_of(interaction), generation_id)
        await change(interaction, card("Deleted."))
        if posted is not None and posted.message_id is not None:
            channel = interaction.client.get_partial_messageable(posted.channel_id)
            with suppress(discord.HTTPException):
                await channel.get_partial_message(posted.message_id).delete()
