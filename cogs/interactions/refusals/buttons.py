"""The buttons *Edit* and *Why?* of refused requests."""

from discord.ext import commands

from cogs.components.payloads import OnRefusedRequest
from cogs.components.words import EDIT, WHY
from cogs.interactions.answering import say
from cogs.interactions.first_answers import open_form
from cogs.interactions.forms import Form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction
from studio.errors import WordsForgotten


class RefusedRequestCog(commands.Cog):
    """Opens what was refused, for the person who typed it."""

    def __init__(self, handlers: Handlers) -> None:
        self._refused = handlers.refused
        handlers.register_button(EDIT, self._on_edit)
        handlers.register_button(WHY, self._on_why)

    async def _on_edit(self, interaction: Interaction, button: OnRefusedRequest) -> None:
        request = self._refused.get(button.request_id, user_id=interaction.user.id)
        form = request.open_form()
        if isinstance(form, Form):
            form.is_reopened = True
        await open_form(interaction, form)

    async def _on_why(self, interaction: Interaction, button: OnRefusedRequest) -> None:
        request = self._refused.get(button.request_id, user_id=interaction.user.id)
        if request.why is None:
            raise WordsForgotten
        await say(interaction, request.why())
