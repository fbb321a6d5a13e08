"""Lasting buttons: the custom id holds the word and the ids, the database all the rest."""

import re
from collections.abc import Callable
from typing import Any, Self

import discord
from discord import ui

from cogs.components.command_mentions import tappable
from cogs.components.custom_ids import BUTTON_PATTERN, ButtonWord, Numbers, P, numbers_in
from cogs.interactions.answering import admit, answering
from cogs.interactions.first_answers import keep_card
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction


class ActionButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=BUTTON_PATTERN):
    """A button of any card. `Handlers` knows what its word does."""

    def __init__(
        self,
        word: ButtonWord[P],
        label: str,
        payload: P,
        *,
        style: discord.ButtonStyle | None = None,
        disabled: bool = False,
    ) -> None:
        usual = discord.ButtonStyle.danger if word.deletes else discord.ButtonStyle.secondary
        super().__init__(
            ui.Button(
                label=label,
                style=style or usual,
                custom_id=word.custom_id(payload),
                disabled=disabled,
            )
        )
        self._word, self._numbers = word.name, payload.numbers()

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The clicked button, also after a restart. Its payload is read later, in the handler,
        where an error is answered."""
        anew: Callable[..., Self] = cls
        return anew(ButtonWord(match["word"], Numbers), "", numbers_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Handle the click; answer an error with its sentence.

        A second click while the first is being handled is ignored: it is a double tap.
        """
        handlers = handlers_of(interaction.client)
        with handlers.hold_click(interaction.user.id, self.custom_id) as is_first:
            if not is_first:
                await keep_card(interaction)
                return
            async with answering(interaction):
                if await admit(interaction):
                    await handlers.handle_click(interaction, self._word, self._numbers)


def buttons(*items: ActionButton) -> ui.ActionRow[ui.LayoutView]:
    """A row of at most five buttons, the most likely one first."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for item in items:
        row.add_item(item)
    return row


def beside(text: str, button: ActionButton) -> ui.Section[ui.LayoutView]:
    """A line of text with a button beside it."""
    accessory: ui.Item[Any] = button
    return ui.Section(tappable(text), accessory=accessory)
