"""Forms about pictures: iterate, paint over, and the list of shapes."""

from collections.abc import Awaitable, Callable
from typing import Self

import discord
from discord import ui

from cogs.interactions.forms import Form, TextForm
from cogs.interactions.people import Interaction
from studio.rules.asking.alt_text import REGION_NAMES
from studio.rules.asking.instruction import INSTRUCTION_LIMIT
from studio.rules.letters import capitalised
from studio.rules.pictures.masks import Region
from studio.rules.text import shorten

PAINT_ON_PAGE = "page"
"""The value of the choice to paint the part on the mask page."""

USUAL_SHAPE = (3, 2)
"""The shape (width, height) of a post's picture, unless the member chooses another."""

_SHAPES = (
    ("landscape 3:2", (3, 2)),
    ("portrait 2:3", (2, 3)),
    ("square 1:1", (1, 1)),
    ("wide 16:9", (16, 9)),
    ("tall 9:16", (9, 16)),
)


def shape_options(chosen: tuple[int, int] | None = None) -> list[discord.SelectOption]:
    """The shapes of a picture as options of a list; `chosen` (width, height) is preselected."""
    return [
        discord.SelectOption(label=label, value=f"{shape[0]}:{shape[1]}", default=shape == chosen)
        for label, shape in _SHAPES
    ]


def iterate_form(
    on_sent: Callable[[Interaction, str], Awaitable[None]],
    *,
    example: str,
    filled: str = "",
    note: str = "",
    place: str = "",
) -> TextForm:
    """The form for what should change in a picture.

    `note` says what that costs; `place`: which one of several pictures it is: `2 of 4`.
    """
    form = TextForm(
        on_sent,
        title=f"Iterate {place}".rstrip(),
        label="What should change?",
        hint="All you do not name stays as it is.",
        placeholder=example,
        filled=filled,
        note=note,
    )
    form.private = False
    return form


class PaintOverForm(Form, title="Paint over"):
    """The form for painting over: what to paint, and where: a region, a mask or the mask page."""

    private = False

    def __init__(
        self,
        on_sent: Callable[[Interaction, str, str, discord.Attachment | None], Awaitable[None]],
        *,
        example: str,
        face: bool,
        page: bool,
        note: str = "",
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        if note:
            self.add_item(ui.TextDisplay(note))
        self.text: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=INSTRUCTION_LIMIT,
            placeholder=shorten(example, 100) or None,
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
        """Pass on the words, the part (a region, PAINT_ON_PAGE, or empty) and the mask."""
        region = next(iter(self.region.values), "")
        # A region that is chosen now replaces a mask that was kept.
        masks = self.mask.values if region else self.files_in(self.mask)
        mask = next(iter(masks), None)
        await self._on_sent(interaction, self.text.value, region, mask)


def _parts(*, face: bool, page: bool) -> list[discord.SelectOption]:
    """The options for the part to paint over; the mask page comes first if `page` is True."""
    parts = [
        discord.SelectOption(label=capitalised(name), value=region.value)
        for region, name in REGION_NAMES.items()
        if face or region is not Region.FACE
    ]
    own = discord.SelectOption(label="I draw it myself, on a page", value=PAINT_ON_PAGE)
    return [own, *parts] if page else parts
