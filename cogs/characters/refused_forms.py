"""Forms about characters that were refused: they open again as they were sent."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from discord import ButtonStyle

from cogs.components.layout import WARNING, card
from cogs.components.payloads import OnRefusedForm
from cogs.components.words import CORRECT
from cogs.interactions.answering import say
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.forms import Form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction
from cogs.interactions.replies import words
from studio.errors import InputError, Missing, ModerationRefused

_KEPT = 500


class RefusedForms:
    """Keeps what was typed into a refused form, and offers to correct it.

    It is kept in memory only: it is of use for as long as somebody looks at the refusal.
    """

    def __init__(self, handlers: Handlers) -> None:
        # By the interaction that sent the form.
        self._forms: dict[int, Callable[[], Form]] = {}
        handlers.register_button(CORRECT, self._on_correct)

    @asynccontextmanager
    async def correctable(
        self, interaction: Interaction, form: Callable[[], Form]
    ) -> AsyncIterator[None]:
        """Around the use of a form's values: when they are refused, `form` opens it again."""
        try:
            yield
        except (InputError, ModerationRefused) as refused:
            if len(self._forms) >= _KEPT:
                self._forms.pop(next(iter(self._forms)))
            self._forms[interaction.id] = form
            correct = ActionButton(
                CORRECT, "Correct it", OnRefusedForm(interaction.id), style=ButtonStyle.primary
            )
            await say(interaction, card(words(refused), buttons(correct), accent=WARNING))

    async def _on_correct(self, interaction: Interaction, button: OnRefusedForm) -> None:
        form = self._forms.get(button.interaction_id)
        if form is None:
            raise Missing
        await interaction.response.send_modal(form())
