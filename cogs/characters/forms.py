"""Forms about characters: a new character, its looks, its name, and the GM's note."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Self

import discord
from discord import ui

from cogs.characters.comparison import quoted
from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.styles import STYLES
from studio.services.characters.approvals import NOTE_LIMIT, Note
from studio.services.characters.characters import REFERENCES_LIMIT
from studio.services.characters.form import LOOKS_LIMIT, CharacterForm
from studio.services.characters.roster import BACKSTORY_LIMIT

_NAME_LIMIT = 80
_STYLES = ", ".join(style.name.lower() for style in STYLES[:5])


class NewCharacterForm(Form, title="A new character"):
    """The form for name, looks, style, backstory and reference pictures."""

    name: ui.Label[Self] = ui.Label(
        text="Name", component=ui.TextInput(max_length=_NAME_LIMIT, custom_id="name")
    )
    looks: ui.Label[Self] = ui.Label(
        text="Looks",
        description="What can be seen: hair, eyes, skin, clothes, what they carry.",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=LOOKS_LIMIT, custom_id="looks"
        ),
    )
    style: ui.Label[Self] = ui.Label(
        text="Art style",
        description=f"{_STYLES}… or your own words."[:100],
        component=ui.TextInput(required=False, max_length=STYLE_LIMIT, custom_id="style"),
    )
    backstory: ui.Label[Self] = ui.Label(
        text="Backstory",
        description="For your table only; it is never sent to the painter.",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=BACKSTORY_LIMIT,
            custom_id="backstory",
        ),
    )
    references: ui.Label[Self] = ui.Label(
        text="Pictures of them",
        description="If you have any: up to three.",
        component=ui.FileUpload(
            required=False, min_values=0, max_values=REFERENCES_LIMIT, custom_id="references"
        ),
    )

    def __init__(
        self,
        on_sent: Callable[
            [Interaction, CharacterForm, Sequence[discord.Attachment]], Awaitable[None]
        ],
        *,
        filled: CharacterForm,
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        self._npc = filled.npc
        _fill(self.name, filled.name)
        _fill(self.looks, filled.looks)
        _fill(self.style, filled.style)
        _fill(self.backstory, filled.backstory)

    async def send(self, interaction: Interaction) -> None:
        """Pass on all fields; the pictures are not downloaded yet."""
        assert isinstance(self.references.component, ui.FileUpload)
        form = CharacterForm(
            name=_input(self.name).value,
            looks=_input(self.looks).value,
            backstory=_input(self.backstory).value,
            style=_input(self.style).value,
            npc=self._npc,
        )
        await self._on_sent(interaction, form, self.files_in(self.references.component))


class LooksForm(Form, title="How they look"):
    """The form for new looks and style of an existing character. It shows the GM's note."""

    note: ui.TextDisplay[Self] = ui.TextDisplay("")  # type: ignore[type-var]
    looks: ui.Label[Self] = ui.Label(
        text="Looks",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=LOOKS_LIMIT, custom_id="looks"
        ),
    )
    style: ui.Label[Self] = ui.Label(
        text="Art style",
        description=f"{_STYLES}… or your own words."[:100],
        component=ui.TextInput(required=False, max_length=STYLE_LIMIT, custom_id="style"),
    )

    def __init__(
        self,
        on_sent: Callable[[Interaction, str, str], Awaitable[None]],
        *,
        looks: str,
        style: str,
        note: str = "",
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        if note:
            self.note.content = f"**The GM's note**{quoted(note)}"
        else:
            self.remove_item(self.note)
        _fill(self.looks, looks)
        _fill(self.style, style)

    async def send(self, interaction: Interaction) -> None:
        """Pass looks and style on."""
        await self._on_sent(interaction, _input(self.looks).value, _input(self.style).value)


class ProfileForm(Form, title="Name and backstory"):
    """The form for name and backstory, which need no approval."""

    name: ui.Label[Self] = ui.Label(
        text="Name", component=ui.TextInput(max_length=_NAME_LIMIT, custom_id="name")
    )
    backstory: ui.Label[Self] = ui.Label(
        text="Backstory",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=BACKSTORY_LIMIT,
            custom_id="backstory",
        ),
    )

    def __init__(
        self,
        on_sent: Callable[[Interaction, str, str], Awaitable[None]],
        *,
        name: str,
        backstory: str,
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        _fill(self.name, name)
        _fill(self.backstory, backstory)

    async def send(self, interaction: Interaction) -> None:
        """Pass name and backstory on."""
        await self._on_sent(interaction, _input(self.name).value, _input(self.backstory).value)


class NoteForm(Form):
    """The form for the GM's note to the player, and whether the table reads it, too."""

    text: ui.Label[Self] = ui.Label(
        text="Note to the player",
        description="They read it word for word.",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=NOTE_LIMIT, custom_id="text"
        ),
    )
    for_table: ui.Label[Self] = ui.Label(
        text="Show it to the whole table",
        description="If not, the player and the GM alone read it.",
        component=ui.Checkbox(custom_id="for_table"),
    )

    def __init__(
        self, on_sent: Callable[[Interaction, Note], Awaitable[None]], *, title: str
    ) -> None:
        super().__init__(title=title)
        self._on_sent = on_sent

    async def send(self, interaction: Interaction) -> None:
        """Pass the note on."""
        assert isinstance(self.for_table.component, ui.Checkbox)
        note = Note(_input(self.text).value, for_table=self.for_table.component.value)
        await self._on_sent(interaction, note)


def _input(label: ui.Label[Self]) -> ui.TextInput[ui.LayoutView]:  # type: ignore[misc]
    assert isinstance(label.component, ui.TextInput)
    return label.component


def _fill(label: ui.Label[Self], text: str) -> None:  # type: ignore[misc]
    """Set the text that the field has when the form opens."""
    field = _input(label)
    # A text that is longer than allowed is offered whole; the service says its limit.
    field.max_length = max(field.max_length or 0, len(text))
    field.default = text or None
