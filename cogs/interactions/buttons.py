"""Buttons that work for ever: the word and the ids are in the button, the rest in rows."""

import re
from typing import Any, Self

import discord
from discord import ui

from cogs.components.packing import WRITTEN, read, written
from cogs.interactions.answering import answering, count_request
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction


class ActionButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=rf"limner:(?P<word>[a-z-]+):(?P<id>\d+):(?P<more>{WRITTEN})",
):
    """A button of any card. What it does is in `Handlers`, by its word."""

    def __init__(
        self,
        word: str,
        label: str,
        id: int,
        more: int = 0,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            ui.Button(
                label=label, style=style, custom_id=custom_id(word, id, more), disabled=disabled
            )
        )
        self._word, self._subject_id, self._more = word, id, more

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The button as it was clicked, after any number of restarts."""
        return cls(match["word"], "", int(match["id"]), read(match["more"]))

    async def callback(self, interaction: Interaction) -> None:
        """Do what the word means, and say so in words when it cannot be done.

        A second click while the first is being done is a finger that bounced.
        """
        handlers = handlers_of(interaction.client)
        with handlers.click(interaction.user.id, self.custom_id) as is_first:
            if not is_first:
                await interaction.response.defer()
                return
            async with answering(interaction):
                if await count_request(interaction):
                    await handlers.handle(interaction, self._word, self._subject_id, self._more)


def custom_id(word: str, id: int, more: int = 0) -> str:
    """What Discord sends back when the button is clicked."""
    return f"limner:{word}:{id}:{written(more)}"


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
