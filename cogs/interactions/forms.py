"""Forms: what people type into; each hands its values to one function when sent."""

from collections.abc import Awaitable, Callable
from typing import Self

import discord
from discord import ui

from cogs.interactions.answering import answering
from cogs.interactions.people import Interaction
from studio.services.pictures.images import INSTRUCTION_LIMIT

# Fewer characters are typed again sooner than copied.
_TYPED_AGAIN = 40


class Form(ui.Modal):
    """A form whose sending is answered like everything else: in time, in words.

    `private`: what comes of it is for the person alone, not for the channel.
    """

    private = True

    async def on_submit(self, interaction: Interaction) -> None:
        """Read the fields and do what the form is for."""
        async with answering(interaction, private=self.private, typed=self.typed):
            await self.send(interaction)

    @property
    def typed(self) -> str:
        """What was written into the long fields; it is given back when nothing comes of it."""
        fields = [each for each in self.walk_children() if isinstance(each, ui.TextInput)]
        long = [each for each in fields if each.style is discord.TextStyle.paragraph]
        return "\n\n".join(each.value for each in long if len(each.value) > _TYPED_AGAIN)

    async def send(self, interaction: Interaction) -> None:
        """What the form is for."""
        raise NotImplementedError


class TextForm(Form):
    """One text: an instruction, a note."""

    def __init__(
        self,
        sent: Callable[[Interaction, str], Awaitable[None]],
        *,
        title: str,
        label: str,
        hint: str = "",
        placeholder: str = "",
        filled: str = "",
        limit: int = INSTRUCTION_LIMIT,
        long: bool = True,
    ) -> None:
        super().__init__(title=title)
        self._sent = sent
        self.text: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            max_length=limit,
            placeholder=placeholder[:100] or None,
            default=filled[:limit] or None,
            custom_id="text",
        )
        self.add_item(ui.Label(text=label, description=hint or None, component=self.text))

    async def send(self, interaction: Interaction) -> None:
        """Hand the text on."""
        await self._sent(interaction, self.text.value)
