"""Builds the answer to a refused request, and keeps the request for the button *Edit*."""

from collections.abc import Callable

from discord import ui

from cogs.components.layout import Card
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction
from cogs.interactions.refusals.cards import refused_card
from cogs.interactions.refusals.kept import RefusedRequest
from db.commits import saving_now
from studio.errors import (
    DailyLimitReached,
    InputError,
    ModerationRefused,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
    TooManyDrafts,
)

# The same request can be sent again, with other words or later.
_REFUSALS = (
    InputError,
    ModerationRefused,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
    DailyLimitReached,
    TooManyDrafts,
)


def giving_back(
    interaction: Interaction,
    typed: str,
    build_form: Callable[[Exception], ui.Modal],
    *,
    note: str = "",
) -> Callable[[Exception], Card]:
    """The function that builds the answer to an error of this request.

    A refusal of a request that saved nothing has the button *Edit*, which opens the form that
    `build_form` gives. `note` stands below the reason when the words were refused.
    """

    def build(error: Exception) -> Card:
        request_id = None
        if isinstance(error, _REFUSALS) and not saving_now().commits:
            request_id = interaction.id
            handlers_of(interaction.client).refused.keep(
                request_id, RefusedRequest(interaction.user.id, lambda: build_form(error))
            )
        about_words = isinstance(error, ModerationRefused)
        return refused_card(error, typed, request_id=request_id, note=note if about_words else "")

    return build
