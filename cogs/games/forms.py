"""The form for a game's lines and veils."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from studio.rules.moderation.themes import THEME_LIMIT, THEMES_LIMIT
from studio.services.games.overviews import GameThemes

# More than the limit, so that a member with too many themes gets an error, not a cut text.
_FIELD_LIMIT = THEMES_LIMIT * (THEME_LIMIT + 1) + 500


class ThemesForm(Form, title="Lines and veils"):
    """The form for lines and veils: one theme in each line of text."""

    def __init__(
        self, on_sent: Callable[[Interaction, str, str], Awaitable[None]], *, filled: GameThemes
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        self.lines: ui.TextInput[ThemesForm] = _field("lines", filled.lines)
        self.veils: ui.TextInput[ThemesForm] = _field("veils", filled.veils)
        self.add_item(
            ui.Label(
                text="Lines: what never happens in this game",
                description="One a line: spiders, harm to animals…",
                component=self.lines,
            )
        )
        self.add_item(
            ui.Label(
                text="Veils: what happens, but unseen",
                description="Neither is ever drawn. Everybody can read both: /game show.",
                component=self.veils,
            )
        )

    async def send(self, interaction: Interaction) -> None:
        """Pass both texts on as typed."""
        await self._on_sent(interaction, self.lines.value, self.veils.value)


def _field(custom_id: str, themes: tuple[str, ...]) -> ui.TextInput[ThemesForm]:
    return ui.TextInput(
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=_FIELD_LIMIT,
        default="\n".join(themes) or None,
        custom_id=custom_id,
    )
