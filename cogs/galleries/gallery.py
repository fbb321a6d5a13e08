"""/gallery: the pictures of a game, on pages that can be leafed through."""

from datetime import date, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import Card
from cogs.components.packing import packed, unpacked
from cogs.galleries.cards import gallery_card
from cogs.interactions.answering import answering, change, say
from cogs.interactions.autocomplete import (
    Suggestions,
    character_names,
    days,
    game_names,
    own_sessions,
    styles_drawn,
)
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.visibility import without_hidden
from studio.rules.dates import FIRST_DAY
from studio.services.galleries.galleries import Galleries, GalleryFilter, GalleryPage

# The numbers of a filter; more of them may be added behind, as old buttons have fewer.
_NUMBERS = 8


class GalleryCog(
    commands.GroupCog, group_name="gallery", group_description="The pictures of this game"
):
    """The pictures that were drawn, looked at again."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        galleries: Galleries,
    ) -> None:
        super().__init__()
        self.suggestions = suggestions
        self._galleries = galleries
        handlers.learn(
            {
                "gallery-newer": self._on_newer,
                "gallery-older": self._on_older,
                "gallery-back": self._on_back,
                "gallery-of": self._on_character,
            }
        )

    @app_commands.command(name="show", description="The pictures of this game, newest first")
    @app_commands.guild_only()
    @app_commands.describe(
        character="Only those that show this character",
        person="Only those that this person asked for",
        session="Only those of this session",
        style="Only those in this style",
        since="From this day on: 2026-11-21, last week, 7 days",
        until="Up to this day, and with it",
        game="Of another game than this channel's",
    )
    @app_commands.autocomplete(character=character_names, style=styles_drawn)
    @app_commands.autocomplete(since=days, until=days)
    @app_commands.autocomplete(session=own_sessions, game=game_names)
    async def show(
        self,
        interaction: Interaction,
        character: str | None = None,
        person: discord.User | None = None,
        session: int | None = None,
        style: str | None = None,
        since: str | None = None,
        until: str | None = None,
        game: int | None = None,
    ) -> None:
        """The newest page, for who asks alone."""
        async with answering(interaction):
            filter = await self._galleries.resolve_filter(
                person_of(interaction),
                place_of_interaction(interaction),
                game_id=game,
                character=character,
                requester_id=person.id if person else None,
                session_id=session,
                style=style,
                since=since,
                until=until,
            )
            await say(interaction, await self._first(interaction, filter))

    @app_commands.command(name="stars", description="The pictures with the most stars")
    @app_commands.guild_only()
    @app_commands.describe(
        character="Only those that show this character",
        since="Only those from this day on: 2026-11-21, last week, 7 days",
        game="Of another game than this channel's",
    )
    @app_commands.autocomplete(character=character_names, since=days)
    @app_commands.autocomplete(game=game_names)
    async def stars(
        self,
        interaction: Interaction,
        character: str | None = None,
        since: str | None = None,
        game: int | None = None,
    ) -> None:
        """The most starred page, for who asks alone."""
        async with answering(interaction):
            filter = await self._galleries.resolve_filter(
                person_of(interaction),
                place_of_interaction(interaction),
                game_id=game,
                character=character,
                since=since,
                starred=True,
            )
            await say(interaction, await self._first(interaction, filter))

    async def _on_newer(self, interaction: Interaction, first_id: int, filter_id: int) -> None:
        page = await self._galleries.page(
            person_of(interaction), _filter_of(filter_id), after_id=first_id
        )
        await change(interaction, await self._card(interaction, page))

    async def _on_older(self, interaction: Interaction, last_id: int, filter_id: int) -> None:
        page = await self._galleries.page(
            person_of(interaction), _filter_of(filter_id), before_id=last_id
        )
        await change(interaction, await self._card(interaction, page))

    async def _on_back(self, interaction: Interaction, _: int, hung_at: int) -> None:
        """The page that a picture was opened from; the first is the first whatever came since."""
        first_id, *numbers = unpacked(hung_at, 1 + _NUMBERS)
        page = await self._galleries.page(
            person_of(interaction), _filter(*numbers), from_id=first_id
        )
        await change(interaction, await self._card(interaction, page))

    async def _on_character(self, interaction: Interaction, character_id: int, _: int) -> None:
        filter = await self._galleries.filter_for_character(person_of(interaction), character_id)
        await say(interaction, await self._first(interaction, filter))

    async def _first(self, interaction: Interaction, filter: GalleryFilter) -> Card:
        page = await self._galleries.page(person_of(interaction), filter)
        return await self._card(interaction, page)

    async def _card(self, interaction: Interaction, page: GalleryPage) -> Card:
        page = await without_hidden(interaction, page)
        thumbnails = await self._galleries.thumbnails(page)
        numbers = _numbers(page)
        first_id = page.entries[0].generation.id if page.newer else None
        return gallery_card(
            page, thumbnails, filter_id=packed(*numbers), hung_at=packed(first_id, *numbers)
        )


def _numbers(page: GalleryPage) -> tuple[int | None, ...]:
    """The page's filter as the numbers that a button holds."""
    filter = page.filter
    # The style is that of a picture: of one that is seen here and now, as it stays the longest.
    like_id = filter.like_id and (page.entries[0].generation.id if page.entries else None)
    return (
        filter.game_id,
        filter.character_id,
        filter.requester_id,
        filter.session_id,
        like_id,
        _day_number(filter.since),
        _day_number(filter.until),
        1 if filter.starred else None,
    )


def _filter_of(filter_id: int) -> GalleryFilter:
    return _filter(*unpacked(filter_id, _NUMBERS))


def _filter(
    game_id: int | None,
    character_id: int | None,
    requester_id: int | None,
    session_id: int | None,
    like_id: int | None,
    since: int | None,
    until: int | None,
    starred: int | None,
) -> GalleryFilter:
    return GalleryFilter(
        game_id or 0,
        character_id,
        requester_id,
        session_id,
        like_id,
        _day_of(since),
        _day_of(until),
        bool(starred),
    )


def _day_number(day: date | None) -> int | None:
    return None if day is None else (day - FIRST_DAY).days


def _day_of(number: int | None) -> date | None:
    return None if number is None else FIRST_DAY + timedelta(days=number)
