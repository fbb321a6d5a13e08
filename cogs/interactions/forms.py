"""Forms (Discord's modals). Each passes its values to one function when it is sent."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, Self, TypeVar

import discord
from discord import ui
from discord.utils import MISSING

from cogs.interactions.answering import answering, give_back_by, require_open, take_away_card
from cogs.interactions.first_answers import keep_card
from cogs.interactions.people import Interaction
from cogs.interactions.refusals.giving_back import giving_back
from studio.errors import InputError, MaskRefused, ModerationRefused, NotTogether, UploadRefused
from studio.rules.asking.instruction import INSTRUCTION_LIMIT
from studio.rules.text import shorten

_Item = TypeVar("_Item", bound="ui.Item[Any]")

# discord.py keeps each open form in memory, and never hears that a member dismissed one.
_OPEN_FOR_S = 3600.0
# Refusals that are about files: a form that is opened again does not have these files.
_ABOUT_FILES = (UploadRefused, MaskRefused, NotTogether)


class Form(ui.Modal):
    """A form that is answered like a command: in time, and an error with its sentence.

    A refused form gives its texts back, and the button *Edit* opens it again, filled with them.
    `private`: only the person sees the answer, not the channel. A form that is not sent within an
    hour is forgotten.
    """

    private = True
    # What the answer adds when the words were refused.
    refusal_note = ""
    # Whether the form was opened from the card of a refusal, which its answer then replaces.
    is_reopened = False

    _make: Callable[[], Self]

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """The form; it remembers how it was made, so that it can be made once more."""
        form = super().__new__(cls)
        form._make = partial(cls, *args, **options)
        return form

    def __init__(self, *, title: str = MISSING) -> None:
        super().__init__(title=title, timeout=_OPEN_FOR_S)
        self._kept_files: dict[str, Sequence[discord.Attachment]] = {}

    async def on_submit(self, interaction: Interaction) -> None:
        """Use the values of the fields; answer an error with its sentence."""
        build = giving_back(interaction, self.typed, self.refilled, note=self.refusal_note)
        give_back_by(interaction, build, in_place=self.is_reopened)
        async with answering(interaction, private=self.private):
            require_open(interaction)
            if self.is_reopened:
                await keep_card(interaction)
            await self.send(interaction)
            if self.is_reopened:
                await take_away_card(interaction)

    @property
    def typed(self) -> str:
        """What the member typed: the long fields, and short ones that were changed. The member
        gets it back when the form fails."""
        return "\n\n".join(
            each.value
            for each in self._fields(ui.TextInput)
            if each.value.strip()
            and (each.style is discord.TextStyle.paragraph or each.value != each.default)
        )

    def refilled(self, error: Exception) -> Self:
        """A new form like this one, filled with what the member sent.

        Files are kept too, unless the error is about them. The member can send others.
        """
        form = self._make()
        form.private = self.private
        about_files = isinstance(error, _ABOUT_FILES)
        keeps_files = isinstance(error, InputError | ModerationRefused) and not about_files
        sent = {getattr(each, "custom_id", ""): each for each in self.walk_children()}
        for field in form.walk_children():
            match field, sent.get(getattr(field, "custom_id", "")):
                case ui.TextInput(), ui.TextInput() as old:
                    field.default = old.value or None
                case ui.Select(), ui.Select() as old:
                    for option in field.options:
                        option.default = option.value in old.values
                case ui.Checkbox(), ui.Checkbox() as old:
                    field.default = old.value
                case ui.FileUpload(), ui.FileUpload() as old if keeps_files:
                    form._keep_files(field, self.files_in(old))
                case _:
                    pass
        return form

    def files_in(self, field: "ui.FileUpload[Any]") -> Sequence[discord.Attachment]:
        """The files that were sent in the field, else those kept from when it was refused."""
        return field.values or self._kept_files.get(field.custom_id, ())

    async def send(self, interaction: Interaction) -> None:
        """Use the values of the fields."""
        raise NotImplementedError

    def _keep_files(self, field: "ui.FileUpload[Any]", files: Sequence[discord.Attachment]) -> None:
        if not files:
            return
        self._kept_files[field.custom_id] = files
        for label in self._fields(ui.Label):
            if label.component is field:
                count = "The file" if len(files) == 1 else f"The {len(files)} files"
                label.description = f"{count} that you sent stay, unless you send others."

    def _fields(self, kind: type[_Item]) -> Iterator[_Item]:
        return (each for each in self.walk_children() if isinstance(each, kind))


class TextForm(Form):
    """A form with one text field, such as an instruction; `note` stands above the field."""

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
        note: str = "",
    ) -> None:
        super().__init__(title=title)
        self._on_sent = on_sent
        if note:
            self.add_item(ui.TextDisplay(note))
        self.text: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            # A text that is longer than allowed is offered whole; the service says its limit.
            max_length=max(limit, len(filled)),
            placeholder=shorten(placeholder, 100) or None,
            default=filled or None,
            custom_id="text",
        )
        self.add_item(ui.Label(text=label, description=hint or None, component=self.text))

    async def send(self, interaction: Interaction) -> None:
        """Pass the text on."""
        await self._on_sent(interaction, self.text.value)
