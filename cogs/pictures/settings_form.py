"""The form that starts a new session with a picture's settings."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Self

import discord
from discord import ui

from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from studio.rules.asking.instruction import STYLE_LIMIT, parse_no, parse_seed
from studio.rules.asking.settings_line import SETTINGS_LINE_LIMIT, read_settings_line, settings_line
from studio.rules.text import shorten
from studio.services.orders.inputs import SceneForm
from studio.services.pictures.images import DESCRIPTION_LIMIT, KEPT_OUT_LIMIT

_SEED_LIMIT = 10
_HINT_LIMIT = 100  # characters; Discord's limit


class SettingsForm(Form, title="Use these settings"):
    """All settings of a picture, filled in; a member changes them or sends them unchanged."""

    def __init__(
        self,
        on_sent: Callable[[Interaction, SceneForm], Awaitable[None]],
        *,
        filled: SceneForm,
        shortened: bool = False,
        note: str = "",
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        self._filled = filled
        kept_out, whole = _fitting(filled.negative)
        self.description = self._field(
            "description",
            "What is seen",
            filled.description,
            limit=DESCRIPTION_LIMIT,
            # A form has room for no more parts than its five fields.
            hint="Shortened, because all changes together are too long."
            if shortened
            else shorten(note, _HINT_LIMIT),
            long=True,
            required=True,
        )
        self.style = self._field("style", "Art style", filled.style, limit=STYLE_LIMIT)
        self.keep_out = self._field(
            "keep-out",
            "Keep out",
            kept_out,
            limit=KEPT_OUT_LIMIT,
            hint="Such as: rain, people" if whole else "The first things only: all are too long.",
        )
        self.seed = self._field(
            "seed",
            "Seed",
            "" if filled.seed is None else str(filled.seed),
            limit=_SEED_LIMIT,
            hint="The same seed draws the same again; left empty, another.",
        )
        more = "Shape, quality" if filled.strength is None else "Shape, quality, strength"
        self.line = self._field(
            "settings",
            more,
            settings_line(filled.aspect, filled.tier, filled.strength),
            limit=SETTINGS_LINE_LIMIT,
            hint="Such as: 3:2, standard",
        )

    async def send(self, interaction: Interaction) -> None:
        """Pass on the settings, with the fields that the member changed."""
        settings = read_settings_line(self.line.value)
        seed = self.seed.value.strip()
        form = replace(
            self._filled,
            description=self.description.value,
            style=self.style.value,
            negative=parse_no(self.keep_out.value),
            seed=parse_seed(seed) if seed else None,
            aspect=settings.aspect,
            tier=settings.tier or SceneForm("").tier,
            strength=settings.strength,
        )
        await self._on_sent(interaction, form)

    def _field(
        self,
        id: str,
        label: str,
        filled: str,
        *,
        limit: int,
        hint: str = "",
        long: bool = False,
        required: bool = False,
    ) -> ui.TextInput[Self]:
        field: ui.TextInput[Self] = ui.TextInput(
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            required=required,
            max_length=max(limit, len(filled)),
            default=filled or None,
            custom_id=id,
        )
        self.add_item(
            ui.Label(text=label, description=shorten(hint, _HINT_LIMIT) or None, component=field)
        )
        return field


def _fitting(kept_out: Sequence[str]) -> tuple[str, bool]:
    """The things to keep out that fit into their field, and whether these are all."""
    fitting = ""
    for thing in kept_out:
        longer = f"{fitting}, {thing}" if fitting else thing
        if len(longer) > KEPT_OUT_LIMIT:
            return fitting, False
        fitting = longer
    return fitting, True
