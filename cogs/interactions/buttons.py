"""Buttons that work for ever: the word and the ids are in the button, the rest in rows."""

import re
from collections.abc import Callable
from typing import Any, Self

import discord
from discord import ui

from cogs.components.custom_ids import BUTTON_PATTERN, ButtonWord, Numbers, P, numbers_in
from cogs.interactions.answering import answering, count_request
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction


class ActionButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=BUTTON_PATTERN):
    """A button of any card. What it does is in `Handlers`, by its word."""

    def __init__(
        self,
        word: ButtonWord[P],
        label: str,
        payload: P,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            ui.Button(
                label=label, style=style, custom_id=word.custom_id(payload), disabled=disabled
            )
        )
        self._word, self._numbers = word.name, payload.numbers()

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The button as it was clicked, after any number of restarts; its payload is read later,
        where an error is answered."""
        anew: Callable[..., Self] = cls
        return anew(ButtonWord(match["word"], Numbers), "", numbers_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Do what the word means, and say so in words when it cannot be done.

        A second click while the first is being done is a finger that bounced.
        """
        handlers = handlers_of(interaction.client)
        with handlers.hold_click(interaction.user.id, self.custom_id) as is_first:
            if not is_first:
                await interaction.response.defer()
                return
            async with answering(interaction):
                if await count_request(interaction):
                    await handlers.handle_click(interaction, self._word, self._numbers)


def buttons(*items: ActionButton) -> ui.ActionRow[ui.LayoutView]:
    """A row of at most five, the most likely first."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for item in items:
        row.add_item(item)
    return row


def beside(text: str, button: ActionButton) -> ui.Section[ui.LayoutView]:
    """A line with a button of its own."""
    accessory: ui.Item[Any] = button
    return ui.Section(text, accessory=accessory)
