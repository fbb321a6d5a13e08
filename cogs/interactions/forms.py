"""Forms: what people type into; each hands its values to one function when sent."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Self

import discord
from discord import ui

from cogs.interactions.answering import answering
from cogs.interactions.context import Interaction
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.styles import STYLES
from studio.rules.asking.wording import REGION_NAMES
from studio.rules.pictures.masks import Region
from studio.services.characters.characters import (
    LOOKS_LIMIT,
    NOTE_LIMIT,
    REFERENCES_LIMIT,
    CharacterForm,
)
from studio.services.characters.roster import BACKSTORY_LIMIT
from studio.services.pictures.images import INSTRUCTION_LIMIT
from studio.services.sessions.sessions import TITLE_LIMIT

_NAME_LIMIT = 80
PAINT_ON_PAGE = "page"
"""What is chosen to draw the part oneself, on the private page."""

# Fewer characters are typed again sooner than copied.
_TYPED_AGAIN = 40

USUAL_SHAPE = (3, 2)
"""The shape of a picture of a post, unless another is chosen."""

_SHAPES = (
    ("landscape 3:2", (3, 2)),
    ("portrait 2:3", (2, 3)),
    ("square 1:1", (1, 1)),
    ("wide 16:9", (16, 9)),
    ("tall 9:16", (9, 16)),
)
_STYLES = ", ".join(style.name.lower() for style in STYLES[:5])


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


class NewCharacterForm(Form, title="A new character"):
    """Name, looks, style, backstory, and pictures to start from."""

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
        sent: Callable[[Interaction, CharacterForm, Sequence[discord.Attachment]], Awaitable[None]],
        *,
        filled: CharacterForm,
    ) -> None:
        super().__init__()
        self._sent = sent
        self._npc = filled.npc
        _fill(self.name, filled.name)
        _fill(self.looks, filled.looks)
        _fill(self.style, filled.style)
        _fill(self.backstory, filled.backstory)

    async def send(self, interaction: Interaction) -> None:
        """Hand everything on; the pictures are still to be read."""
        assert isinstance(self.references.component, ui.FileUpload)
        form = CharacterForm(
            name=_input(self.name).value,
            looks=_input(self.looks).value,
            backstory=_input(self.backstory).value,
            style=_input(self.style).value,
            npc=self._npc,
        )
        await self._sent(interaction, form, self.references.component.values)


class LooksForm(Form, title="How they look"):
    """Looks and style of a character that is there."""

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
        sent: Callable[[Interaction, str, str], Awaitable[None]],
        *,
        looks: str,
        style: str,
    ) -> None:
        super().__init__()
        self._sent = sent
        _fill(self.looks, looks)
        _fill(self.style, style)

    async def send(self, interaction: Interaction) -> None:
        """Hand looks and style on."""
        await self._sent(interaction, _input(self.looks).value, _input(self.style).value)


class ProfileForm(Form, title="Name and backstory"):
    """What the GM does not approve: name and backstory."""

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
        sent: Callable[[Interaction, str, str], Awaitable[None]],
        *,
        name: str,
        backstory: str,
    ) -> None:
        super().__init__()
        self._sent = sent
        _fill(self.name, name)
        _fill(self.backstory, backstory)

    async def send(self, interaction: Interaction) -> None:
        """Hand name and backstory on."""
        await self._sent(interaction, _input(self.name).value, _input(self.backstory).value)


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


def shape_options(chosen: tuple[int, int] | None = None) -> list[discord.SelectOption]:
    """The shapes that a picture can have, as a list to pick one from."""
    return [
        discord.SelectOption(label=label, value=f"{shape[0]}:{shape[1]}", default=shape == chosen)
        for label, shape in _SHAPES
    ]


def note_form(sent: Callable[[Interaction, str], Awaitable[None]], *, title: str) -> TextForm:
    """The GM's note to the player."""
    return TextForm(
        sent,
        title=title,
        label="Note to the player",
        hint="They read it word for word.",
        limit=NOTE_LIMIT,
    )


def rename_form(sent: Callable[[Interaction, str], Awaitable[None]], *, title: str) -> TextForm:
    """Another title for a session."""
    return TextForm(
        sent, title="Rename", label="Title", filled=title, limit=TITLE_LIMIT, long=False
    )


def iterate_form(sent: Callable[[Interaction, str], Awaitable[None]], *, example: str) -> TextForm:
    """What should change in a picture."""
    form = TextForm(
        sent,
        title="Iterate",
        label="What should change?",
        hint="All you do not name stays as it is.",
        placeholder=example,
    )
    form.private = False
    return form


class PaintOverForm(Form, title="Paint over"):
    """What should be in a part of a picture, and which part: by name, by mask, or on a page."""

    private = False

    def __init__(
        self,
        sent: Callable[[Interaction, str, str, discord.Attachment | None], Awaitable[None]],
        *,
        example: str,
        face: bool,
        page: bool,
    ) -> None:
        super().__init__()
        self._sent = sent
        self.text: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=INSTRUCTION_LIMIT,
            placeholder=example[:100] or None,
            custom_id="text",
        )
        self.region: ui.Select[Self] = ui.Select(
            custom_id="region",
            placeholder="A part of the picture",
            required=False,
            min_values=0,
            options=_parts(face=face, page=page),
        )
        self.mask: ui.FileUpload[Self] = ui.FileUpload(
            custom_id="mask", required=False, min_values=0, max_values=1
        )
        self.add_item(ui.Label(text="What should be there?", component=self.text))
        self.add_item(ui.Label(text="Where?", component=self.region))
        self.add_item(
            ui.Label(
                text="Or a mask",
                description="What is white or transparent in it is painted anew.",
                component=self.mask,
            )
        )

    async def send(self, interaction: Interaction) -> None:
        """Hand on the words, the part (a region, PAGE, or nothing) and the mask."""
        region = next(iter(self.region.values), "")
        mask = next(iter(self.mask.values), None)
        await self._sent(interaction, self.text.value, region, mask)


def _parts(*, face: bool, page: bool) -> list[discord.SelectOption]:
    """What can be chosen to be painted over; the page first, where there is one."""
    parts = [
        discord.SelectOption(label=f"{name[:1].upper()}{name[1:]}", value=region.value)
        for region, name in REGION_NAMES.items()
        if face or region is not Region.FACE
    ]
    own = discord.SelectOption(label="I draw it myself, on a page", value=PAINT_ON_PAGE)
    return [own, *parts] if page else parts


def _input(label: ui.Label[Self]) -> ui.TextInput[ui.LayoutView]:  # type: ignore[misc]
    assert isinstance(label.component, ui.TextInput)
    return label.component


def _fill(label: ui.Label[Self], text: str) -> None:  # type: ignore[misc]
    """What stands in the field when the form opens."""
    field = _input(label)
    field.default = text[: field.max_length] or None
