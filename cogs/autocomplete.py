"""What options offer while somebody types: names, styles, recent pictures."""

from discord import app_commands

from cogs.context import Interaction, context_of, person_of, place_of
from db.models import Game
from studio.errors import NoGameHere, NoSuchGame
from studio.rules.instruction import STRENGTHS
from studio.rules.styles import STYLES
from studio.rules.text import clip, name_key

_CHOICES_LIMIT = 25
_CHOICE_CHARACTERS = 100


async def character_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The game's characters: one's own first, then those that begin with what is typed.

    The game is the one that another option of the command names, else this channel's.
    """
    roster = context_of(interaction.client).roster
    game = await _game_meant(interaction)
    if game is None:
        return []
    key = name_key(typed)
    found = [sheet for sheet in await roster.listed(game) if key in sheet.character.name_key]
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


async def own_sessions(interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """The person's newest sessions, by their titles."""
    context = context_of(interaction.client)
    return [
        app_commands.Choice(name=clip(each.title, _CHOICE_CHARACTERS), value=each.id)
        for each in await context.sessions.offered(person_of(interaction), typed)
    ]


async def game_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """The server's games, by name."""
    listed = await context_of(interaction.client).games.listed(person_of(interaction))
    return [
        app_commands.Choice(name=clip(game.name, _CHOICE_CHARACTERS), value=game.id)
        for game in listed
        if typed.casefold() in game.name.casefold()
    ][:_CHOICES_LIMIT]


async def strengths(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The words for how much may change, and what is typed itself."""
    typed = typed.strip()
    matching = [word for word in STRENGTHS if typed.casefold() in word]
    own = [] if not typed or typed.casefold() in matching else [typed]
    return [_choice(word) for word in (*own, *matching)]


async def _game_meant(interaction: Interaction) -> Game | None:
    games = context_of(interaction.client).games
    named = interaction.namespace.game
    try:
        if isinstance(named, int):
            return await games.of_server(person_of(interaction), named)
        return await games.here(place_of(interaction))
    except (NoGameHere, NoSuchGame):
        return None


def _choice(name: str) -> app_commands.Choice[str]:
    shown = clip(name, _CHOICE_CHARACTERS)
    return app_commands.Choice(name=shown, value=shown)
