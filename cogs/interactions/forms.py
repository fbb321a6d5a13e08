"""Forms (Discord's modals). Each passes its values to one function when it is sent."""

from collections.abc import Awaitable, Callable
from typing import Self

import discord
from discord import ui
from discord.utils import MISSING

from cogs.interactions.answering import answering, require_open
from cogs.interactions.people import Interaction
from studio.rules.asking.instruction import INSTRUCTION_LIMIT

# A text of fewer characters is quicker to type again than to copy.
_TYPED_AGAIN = 40


# discord.py keeps each open form in memory, and never hears that a member dismissed one.
_OPEN_FOR_S = 3600.0


class Form(ui.Modal):
    """A form that is answered like a command: in time, and an error with its sentence.

    `private`: only the person sees the answer, not the channel. A form that is not sent within an
    hour is forgotten.
    """

    private = True

    def __init__(self, *, title: str = MISSING) -> None:
        super().__init__(title=title, timeout=_OPEN_FOR_S)

    async def on_submit(self, interaction: Interaction) -> None:
        """Use the values of the fields; answer an error with its sentence."""
        async with answering(interaction, private=self.private, typed=self.typed):
            require_open(interaction)
            await self.send(interaction)

    @property
    def typed(self) -> str:
        """The texts in the multi-line fields; the member gets them back when the form fails."""
        fields = [each for each in self.walk_children() if isinstance(each, ui.TextInput)]
        long = [each for each in fields if each.style is discord.TextStyle.paragraph]
        return "\n\n".join(each.value for each in long if len(each.value) > _TYPED_AGAIN)

    async def send(self, interaction: Interaction) -> None:
        """Use the values of the fields."""
        raise NotImplementedError


class TextForm(Form):
    """A form with one text field, such as an instruction or a note."""

    def __init__(
        self,
        on_sent: Callable[[Interaction, str], Awaitable[None]],
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
        self._on_sent = on_sent
        self.text: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            max_length=limit,
            placeholder=placeholder[:100] or None,
            default=filled[:limit] or None,
            custom_id="text",
        )
        self.add_item(ui.Label(text=label, description=hint or None, component=self.text))

    async def send(self, interaction: Interaction) -> None:
        """Pass the text on."""
        await self._on_sent(interaction, self.text.value)
