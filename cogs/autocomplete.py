"""What options offer while somebody types: names, styles, recent pictures."""

from discord import app_commands

from cogs.context import Interaction, context_of, person_of, place_of
from studio.errors import NoGameHere
from studio.rules.styles import STYLES
from studio.rules.text import clip, name_key

_CHOICES_LIMIT = 25
_CHOICE_CHARACTERS = 100


async def character_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The game's characters: one's own first, then those that begin with what is typed."""
    context = context_of(interaction.client)
    try:
        game = await context.games.here(place_of(interaction))
    except NoGameHere:
        return []
    key = name_key(typed)
    found = [
        sheet for sheet in await context.roster.listed(game) if key in sheet.character.name_key
    ]
    found.sort(
        key=lambda sheet: (
            sheet.character.retired_at is not None,
            sheet.character.owner_id != interaction.user.id,
            not sheet.character.name_key.startswith(key),
            sheet.character.name_key,
        )
    )
    return [_choice(sheet.character.name) for sheet in found[:_CHOICES_LIMIT]]


async def style_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The presets that match, and what is typed itself."""
    typed = typed.strip()
    matching = [style.name for style in STYLES if typed.casefold() in style.name.casefold()]
    own = [] if not typed or typed in matching else [typed]
    return [_choice(name) for name in (*own, *matching)][:_CHOICES_LIMIT]


async def recent_pictures(interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """The person's newest pictures of the game, by their words."""
    context = context_of(interaction.client)
    try:
        game = await context.games.here(place_of(interaction))
    except NoGameHere:
        return []
    recent = await context.images.recent(person_of(interaction), game)
    return [
        app_commands.Choice(
            name=clip(f"{each.step} · {each.text}", _CHOICE_CHARACTERS), value=each.id
        )
        for each in recent
        if typed.casefold() in each.text.casefold()
    ][:_CHOICES_LIMIT]


def _choice(name: str) -> app_commands.Choice[str]:
    shown = clip(name, _CHOICE_CHARACTERS)
    return app_commands.Choice(name=shown, value=shown)
