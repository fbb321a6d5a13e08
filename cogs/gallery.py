"""/gallery: the pictures of a game, on pages that can be leafed through."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering, change, say
from cogs.autocomplete import character_names, game_names, own_sessions
from cogs.context import Context, Interaction, person_of, place_of
from cogs.packing import packed, unpacked
from cogs.views.gallery_cards import gallery_card
from cogs.views.layout import Card
from studio.services.galleries import GalleryFilter, GalleryPage


class GalleryCog(commands.Cog):
    """The pictures that were drawn, looked at again."""

    def __init__(self, context: Context) -> None:
        self._galleries = context.galleries
        context.learn({"gallery-newer": self._on_newer, "gallery-older": self._on_older})

    @app_commands.command(name="gallery", description="The pictures of this game, newest first")
    @app_commands.guild_only()
    @app_commands.describe(
        character="Only those that show this character",
        person="Only those that this person asked for",
        session="Only those of this session",
        game="Of another game than this channel's",
    )
    @app_commands.autocomplete(character=character_names)
    @app_commands.autocomplete(session=own_sessions)
    @app_commands.autocomplete(game=game_names)
    async def gallery(
        self,
        interaction: Interaction,
        character: str | None = None,
        person: discord.User | None = None,
        session: int | None = None,
        game: int | None = None,
    ) -> None:
        """The newest page, for who asks alone."""
        async with answering(interaction):
            asking = person_of(interaction)
            filter = await self._galleries.chosen(
                asking,
                place_of(interaction),
                game_id=game,
                character=character,
                requester_id=person.id if person else None,
                session_id=session,
            )
            await say(interaction, await self._card(await self._galleries.page(asking, filter)))

    async def _on_newer(self, interaction: Interaction, first_id: int, filter_id: int) -> None:
        page = await self._galleries.page(
            person_of(interaction), _filter_of(filter_id), after_id=first_id
        )
        await change(interaction, await self._card(page))

    async def _on_older(self, interaction: Interaction, last_id: int, filter_id: int) -> None:
        page = await self._galleries.page(
            person_of(interaction), _filter_of(filter_id), before_id=last_id
        )
        await change(interaction, await self._card(page))

    async def _card(self, page: GalleryPage) -> Card:
        thumbnails = await self._galleries.thumbnails(page)
        return gallery_card(page, thumbnails, filter_id=_id_of(page.filter))


def _id_of(filter: GalleryFilter) -> int:
    """The filter as the number that a button holds."""
    return packed(filter.game_id, filter.character_id, filter.requester_id, filter.session_id)


def _filter_of(filter_id: int) -> GalleryFilter:
    game_id, character_id, requester_id, session_id = unpacked(filter_id, 4)
    return GalleryFilter(game_id or 0, character_id, requester_id, session_id)
