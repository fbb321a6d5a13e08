"""Lasting lists to pick from: the custom id holds the word and the ids, as with buttons."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Self

import discord
from discord import ui

from cogs.components.custom_ids import LIST_PATTERN, ListWord, Numbers, P, numbers_in, picked_id
from cogs.interactions.answering import admit, answering
from cogs.interactions.handlers import handlers_of
from cogs.interactions.people import Interaction
from studio.rules.text import shorten

CHOICES_LIMIT = 25
_LABEL_LIMIT = 100


class PickSelect(ui.DynamicItem[ui.Select[ui.LayoutView]], template=LIST_PATTERN):
    """A list of a card; a member picks one entry. `Handlers` knows what its word does."""

    def __init__(
        self,
        word: ListWord[P],
        payload: P,
        *,
        placeholder: str = "",
        choices: Sequence[discord.SelectOption] = (),
    ) -> None:
        super().__init__(
            ui.Select(
                custom_id=word.custom_id(payload),
                placeholder=shorten(placeholder, _LABEL_LIMIT) or None,
                options=list(choices),
            )
        )
        self._word, self._numbers = word.name, payload.numbers()

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The list that a member used, also after a restart."""
        anew: Callable[..., Self] = cls
        return anew(ListWord(match["word"], Numbers), numbers_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Handle the choice; answer an error with its sentence."""
        async with answering(interaction):
            if await admit(interaction):
                picked = picked_id(_chosen(interaction))
                handlers = handlers_of(interaction.client)
                await handlers.handle_pick(interaction, self._word, self._numbers, picked)


def choice(id: int, label: str, description: str = "") -> discord.SelectOption:
    """An entry of a list, clipped to the lengths that Discord accepts."""
    return discord.SelectOption(
        label=shorten(label, _LABEL_LIMIT) or "–",
        value=str(id),
        description=shorten(description, _LABEL_LIMIT) or None,
    )


def picking(select: PickSelect) -> ui.ActionRow[ui.LayoutView]:
    """The list in its own row, as Discord requires."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    item: ui.Item[Any] = select
    row.add_item(item)
    return row


def _chosen(interaction: Interaction) -> str:
    """The value of the chosen entry: each list takes exactly one."""
    data: Any = interaction.data or {}
    values = data.get("values") or [""]
    return str(values[0])
