"""/gallery: the pictures of a game, on pages."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import Card
from cogs.components.payloads import OnCharacter, OnGallery, OnGalleryPage
from cogs.components.words import GALLERY_BACK, GALLERY_NEWER, GALLERY_OF, GALLERY_OLDER
from cogs.galleries.cards import gallery_card
from cogs.interactions.answering import answering, say, show
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
from studio.services.galleries.galleries import Galleries, GalleryFilter, GalleryPage


class GalleryCog(
    commands.GroupCog, group_name="gallery", group_description="The pictures of this game"
):
    """Commands and buttons that show the pictures of a game."""

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
        handlers.register_button(GALLERY_NEWER, self._on_newer)
        handlers.register_button(GALLERY_OLDER, self._on_older)
        handlers.register_button(GALLERY_BACK, self._on_back)
        handlers.register_button(GALLERY_OF, self._on_character)

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
        """Show the newest page, only to the person who asks."""
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
            await say(interaction, await self._build_first_card(interaction, filter))

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
        """Show the page with the most stars, only to the person who asks."""
        async with answering(interaction):
            filter = await self._galleries.resolve_filter(
                person_of(interaction),
                place_of_interaction(interaction),
                game_id=game,
                character=character,
                since=since,
                starred=True,
            )
            await say(interaction, await self._build_first_card(interaction, filter))

    async def _on_newer(self, interaction: Interaction, button: OnGallery) -> None:
        page = await self._galleries.page(
            person_of(interaction), button.filter, after_id=button.generation_id
        )
        await show(interaction, await self._build_card(interaction, page))

    async def _on_older(self, interaction: Interaction, button: OnGallery) -> None:
        page = await self._galleries.page(
            person_of(interaction), button.filter, before_id=button.generation_id
        )
        await show(interaction, await self._build_card(interaction, page))

    async def _on_back(self, interaction: Interaction, button: OnGalleryPage) -> None:
        """Show the page that a picture was opened from; the first page has the newest pictures."""
        page = await self._galleries.page(
            person_of(interaction), button.filter, from_id=button.first_id
        )
        await show(interaction, await self._build_card(interaction, page))

    async def _on_character(self, interaction: Interaction, button: OnCharacter) -> None:
        filter = await self._galleries.filter_for_character(
            person_of(interaction), button.character_id
        )
        await say(interaction, await self._build_first_card(interaction, filter))

    async def _build_first_card(self, interaction: Interaction, filter: GalleryFilter) -> Card:
        page = await self._galleries.page(person_of(interaction), filter)
        return await self._build_card(interaction, page)

    async def _build_card(self, interaction: Interaction, page: GalleryPage) -> Card:
        thumbnails = await self._galleries.thumbnails(person_of(interaction), page)
        filter = _button_filter(page)
        first_id = page.entries[0].generation.id if page.newer else None
        return gallery_card(page, thumbnails, filter=filter, here=OnGalleryPage(first_id, filter))


def _button_filter(page: GalleryPage) -> GalleryFilter:
    """The page's filter as its buttons carry it."""
    if not page.filter.like_id:
        return page.filter
    # A button has no room for a style's text, so it names a picture with that style: the first of
    # this page that the person sees, because a newer picture is purged later.
    like_id = page.shown[0].generation.id if page.shown else page.filter.like_id
    return replace(page.filter, like_id=like_id)
