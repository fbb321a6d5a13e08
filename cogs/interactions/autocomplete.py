"""Suggestions for options while a member types: names, styles, recent pictures.

discord.py reads an option's callback when the cog's class is created, before any service exists.
So a callback that needs services takes them from the `suggestions` of the command's cog.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

from discord import app_commands

from cogs.interactions.people import Interaction, person_of, place_of_interaction
from db.models import Game
from studio.clock import Clock
from studio.errors import LimnerError, NoGameHere, NoSuchGame, TooFast
from studio.rules.asking.instruction import STRENGTHS
from studio.rules.asking.styles import matching_styles, preset_name
from studio.rules.dates import SUGGESTED_DATES
from studio.rules.queue.rate_limit import RateLimiter
from studio.rules.text import name_key, shorten
from studio.rules.time_zones import suggest_zones
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import Wardrobe
from studio.services.dice.macros import Macros
from studio.services.galleries.galleries import Galleries
from studio.services.games.games import Games
from studio.services.orders.inputs import NO_STATE
from studio.services.people import is_host
from studio.services.pictures.images import Images
from studio.services.queue.time_zones import time_zones
from studio.services.sessions.sessions import Sessions

_CHOICES_LIMIT = 25
_CHOICE_CHARACTERS = 100

_Value = TypeVar("_Value", str, int)
_Choices = list[app_commands.Choice[_Value]]

# Discord asks at each pause of typing.
_PER_MINUTE = 120
_REMEMBERED_FOR = timedelta(seconds=5)
_REMEMBERED = 500


class SuggestionPace:
    """Answers a question for suggestions, and remembers the answers for some seconds.

    A person who asks too often gets no suggestions. The answers are each person's own, because
    they depend on what the person sees.
    """

    def __init__(self, clock: Clock, *, per_minute: int = _PER_MINUTE) -> None:
        self._clock = clock
        self._limiter = RateLimiter(per_minute=per_minute)
        self._answers: OrderedDict[object, tuple[datetime, _Choices[Any]]] = OrderedDict()

    async def answer(
        self, interaction: Interaction, typed: str, ask: Callable[[], Awaitable[_Choices[Any]]]
    ) -> _Choices[Any]:
        """The remembered answer, else a new one by `ask`."""
        now, key = self._clock.now(), _key(interaction, typed)
        remembered = self._answers.get(key)
        if remembered is not None and timedelta(0) <= now - remembered[0] < _REMEMBERED_FOR:
            return remembered[1]
        try:
            self._limiter.count_request(interaction.user.id, now=now)
        except TooFast:
            return []
        found = await ask()
        self._answers[key] = (now, found)
        self._answers.move_to_end(key)
        while len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return found


class Suggestions:
    """Suggestions that are read from the services, the most likely first."""

    def __init__(
        self,
        *,
        games: Games,
        roster: Roster,
        wardrobe: Wardrobe,
        images: Images,
        sessions: Sessions,
        galleries: Galleries,
        macros: Macros,
        clock: Clock,
    ) -> None:
        self.pace = SuggestionPace(clock)
        self._games = games
        self._roster = roster
        self._wardrobe = wardrobe
        self._images = images
        self._sessions = sessions
        self._galleries = galleries
        self._macros = macros

    async def character_names(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The game's characters that the person sees: their own first, then names that begin with
        the text.

        The game is the one in another option of the command, else this channel's game.
        """
        game = await self._resolve_game(interaction)
        if game is None:
            return []
        found = await self._roster.suggest(
            person_of(interaction), game, typed, limit=_CHOICES_LIMIT
        )
        return [_choice(name) for name in found]

    async def states_to_choose(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The states of the character in another option, and the choice of no state."""
        offered = await self.state_names(interaction, typed)
        none = app_commands.Choice(name="none: as the looks tell them", value=NO_STATE)
        return [*offered[: _CHOICES_LIMIT - 1], none] if offered or not typed.strip() else []

    async def state_names(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The states of the character in another option, by name."""
        game, name = await self._resolve_game(interaction), interaction.namespace.character
        if game is None or not isinstance(name, str) or not name:
            return []
        try:
            closet = await self._wardrobe.get_closet(game, name, person=person_of(interaction))
        except LimnerError:
            return []
        key = name_key(typed)
        found = [state.name for state in closet.states if key in state.name_key]
        return [_choice(name) for name in found[:_CHOICES_LIMIT]]

    async def styles_drawn(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The styles of the game's latest pictures, presets by their names."""
        game = await self._resolve_game(interaction)
        if game is None:
            return []
        key = name_key(typed)
        found = [
            style
            for style in await self._galleries.list_styles(person_of(interaction), game)
            if key in style and len(style) <= _CHOICE_CHARACTERS
        ]
        return [_choice(preset_name(style)) for style in found[:_CHOICES_LIMIT]]

    async def recent_pictures(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[int]]:
        """The person's newest pictures of the game, each with its words as its label."""
        try:
            game = await self._games.get_here(place_of_interaction(interaction))
        except NoGameHere:
            return []
        recent = await self._images.list_recent(person_of(interaction), game)
        return [
            app_commands.Choice(
                name=shorten(f"{each.step} · {each.text}", _CHOICE_CHARACTERS), value=each.id
            )
            for each in recent
            if typed.casefold() in each.text.casefold()
        ][:_CHOICES_LIMIT]

    async def own_sessions(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[int]]:
        """The person's newest sessions, each with its title as its label."""
        return [
            app_commands.Choice(name=shorten(each.title, _CHOICE_CHARACTERS), value=each.id)
            for each in await self._sessions.suggest(person_of(interaction), typed)
        ]

    async def game_names(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[int]]:
        """The server's games, by name."""
        listed = await self._games.list_all(person_of(interaction))
        return [
            app_commands.Choice(name=shorten(game.name, _CHOICE_CHARACTERS), value=game.id)
            for game in listed
            if name_key(typed) in name_key(game.name)
        ][:_CHOICES_LIMIT]

    async def game_channels(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The channels and threads that were added to this channel's game, by name; those that the
        person may not view only for its GM and admins."""
        person = person_of(interaction)
        try:
            game = await self._games.get_here(place_of_interaction(interaction))
        except NoGameHere:
            return []
        rows = await self._games.list_channels(game)
        if not is_host(person, game):
            hidden = await person.sight.find_hidden([row.channel_id for row in rows])
            rows = [row for row in rows if row.channel_id not in hidden]
        typed = typed.strip().removeprefix("#").casefold()
        offered = [(_channel_label(interaction, row.channel_id), row.channel_id) for row in rows]
        return [
            app_commands.Choice(name=shorten(label, _CHOICE_CHARACTERS), value=str(channel_id))
            for label, channel_id in offered
            if typed in label.casefold()
        ][:_CHOICES_LIMIT]

    async def own_macros(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The dice macros of the person's characters in this game, or of the named one."""
        try:
            macros = await self._macros.list_all(
                person_of(interaction),
                await self._games.get_here(place_of_interaction(interaction)),
                character=interaction.namespace.character,
            )
        except LimnerError:
            return []
        return [
            app_commands.Choice(
                name=shorten(
                    f"{each.name} · {each.notation} · {each.character.name}", _CHOICE_CHARACTERS
                ),
                value=each.name,
            )
            for each in macros
            if name_key(typed) in name_key(each.name)
        ][:_CHOICES_LIMIT]

    async def _resolve_game(self, interaction: Interaction) -> Game | None:
        named = interaction.namespace.game
        try:
            game_id = named if isinstance(named, int) else None
            return await self._games.resolve(
                person_of(interaction), place_of_interaction(interaction), game_id
            )
        except (NoGameHere, NoSuchGame):
            return None


class HasSuggestions(Protocol):
    """A cog with options whose suggestions are read from services."""

    suggestions: Suggestions


def _suggested(
    method: Callable[[Suggestions, Interaction, str], Awaitable[_Choices[_Value]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, _Choices[_Value]]]:
    """The method as an option's callback, which uses the suggestions of the command's cog."""

    async def offer(interaction: Interaction, typed: str) -> _Choices[_Value]:
        assert isinstance(interaction.command, app_commands.Command)
        cog = cast(HasSuggestions, interaction.command.binding)
        suggestions = cog.suggestions

        async def ask() -> _Choices[_Value]:
            return await method(suggestions, interaction, typed)

        return await suggestions.pace.answer(interaction, typed, ask)

    return offer


character_names = _suggested(Suggestions.character_names)
states_to_choose = _suggested(Suggestions.states_to_choose)
state_names = _suggested(Suggestions.state_names)
styles_drawn = _suggested(Suggestions.styles_drawn)
recent_pictures = _suggested(Suggestions.recent_pictures)
own_sessions = _suggested(Suggestions.own_sessions)
game_names = _suggested(Suggestions.game_names)
game_channels = _suggested(Suggestions.game_channels)
own_macros = _suggested(Suggestions.own_macros)


async def style_names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The presets that the text may mean, and the typed text itself."""
    return _with_own(typed, matching_styles(typed))


async def zone_names(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The time zones that the text may mean, by city, country or abbreviation."""
    zones = await asyncio.to_thread(time_zones)
    return [_choice(zone) for zone in suggest_zones(typed, zones, limit=_CHOICES_LIMIT)]


async def days(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Examples of how to write a day, and the typed text itself."""
    return _with_own(typed, [day for day in SUGGESTED_DATES if typed.strip().casefold() in day])


async def strengths(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The words for how much may change, and the typed text itself."""
    return _with_own(typed, [word for word in STRENGTHS if typed.strip().casefold() in word])


def _with_own(typed: str, matching: Sequence[str]) -> list[app_commands.Choice[str]]:
    """The matching choices, and the typed text behind them.

    Who presses Enter gets the first one: a preset is more likely meant than a part of its name. A
    text that is too long for a choice is not offered. It is sent as it was typed.
    """
    typed = typed.strip()
    known = {name_key(name) for name in matching}
    fits = 0 < len(typed) <= _CHOICE_CHARACTERS and name_key(typed) not in known
    room = _CHOICES_LIMIT - fits
    return [_choice(name) for name in (*matching[:room], *([typed] if fits else []))]


def _channel_label(interaction: Interaction, channel_id: int) -> str:
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    # The cache has no names of archived threads either.
    return f"#{channel.name}" if channel else f"gone or archived (…{channel_id % 10_000:04})"


def _choice(name: str) -> app_commands.Choice[str]:
    """A choice of these words. Nobody is offered other words than those that are sent."""
    assert len(name) <= _CHOICE_CHARACTERS, "Discord takes no longer value"
    return app_commands.Choice(name=name, value=name)


def _key(interaction: Interaction, typed: str) -> object:
    command = interaction.command
    return (
        interaction.user.id,
        interaction.channel_id,
        command.qualified_name if command is not None else "",
        typed,
        repr(interaction.data),
    )
