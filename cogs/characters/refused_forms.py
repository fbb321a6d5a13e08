"""Reopens refused forms about characters, with the values that the member sent."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from discord import ButtonStyle

from cogs.components.layout import WARNING, card
from cogs.components.payloads import OnRefusedForm
from cogs.components.words import CORRECT
from cogs.interactions.answering import say
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.first_answers import open_form
from cogs.interactions.forms import Form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction
from cogs.interactions.replies import words
from studio.errors import (
    DailyLimitReached,
    InputError,
    Missing,
    ModerationRefused,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
    TooManyDrafts,
)

_KEPT = 500
# Refusals before anything was saved: the same form can be sent again, changed or later.
_REFUSALS = (
    InputError,
    ModerationRefused,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
    DailyLimitReached,
    TooManyDrafts,
)


class RefusedForms:
    """Keeps the values of a refused form, and offers a button to correct them.

    They are kept in memory only: after a restart the button cannot open the form any more.
    """

    def __init__(self, handlers: Handlers) -> None:
        # The key is the id of the interaction that sent the form.
        self._forms: dict[int, Callable[[], Form]] = {}
        handlers.register_button(CORRECT, self._on_correct)

    @asynccontextmanager
    async def correctable(
        self, interaction: Interaction, form: Callable[[], Form]
    ) -> AsyncIterator[None]:
        """Wraps the use of a form's values. When they are refused, a button opens `form` again."""
        try:
            yield
        except _REFUSALS as refused:
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
        await open_form(interaction, form())
