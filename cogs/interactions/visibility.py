"""Removes entries from lists that belong to channels the person may not view."""

import asyncio
from collections.abc import Collection
from typing import TypeVar

import discord
from discord.abc import GuildChannel

from cogs.interactions.people import Interaction, person_of
from studio.services.dice.roll_history import RollPage
from studio.services.galleries.galleries import GalleryPage

_Page = TypeVar("_Page", GalleryPage, RollPage)


async def find_hidden(interaction: Interaction, channel_ids: Collection[int]) -> frozenset[int]:
    """The channels and threads among these that the person may not view.

    A deleted channel does not count as hidden. A channel that the bot may not view counts.
    """
    asked = list(channel_ids)
    seen = await asyncio.gather(*[_can_see(interaction, each) for each in asked])
    return frozenset(each for each, is_seen in zip(asked, seen, strict=True) if not is_seen)


async def without_hidden(interaction: Interaction, page: _Page) -> _Page:
    """The page without the entries of channels that the person may not view."""
    person = person_of(interaction)
    return page.as_seen(person, await find_hidden(interaction, page.places(person)))


async def find_channel(interaction: Interaction, channel_id: int) -> object | None:
    """The channel, or None when it was deleted.

    A channel that the bot may not view is given as a bare `discord.Object`.
    """
    guild = interaction.guild
    known = guild.get_channel_or_thread(channel_id) if guild else None
    if known is not None:
        return known
    try:
        return await interaction.client.fetch_channel(channel_id)
    except discord.NotFound:
        return None
    except (discord.HTTPException, discord.InvalidData, OSError, TimeoutError):
        return discord.Object(channel_id)


async def _can_see(interaction: Interaction, channel_id: int) -> bool:
    user = interaction.user
    channel = await find_channel(interaction, channel_id)
    if channel is None:
        return True
    home = channel.parent if isinstance(channel, discord.Thread) else channel
    if not isinstance(home, GuildChannel) or not isinstance(user, discord.Member):
        return False
    may = home.permissions_for(user)
    if not may.view_channel:
        return False
    if not isinstance(channel, discord.Thread) or not channel.is_private() or may.manage_threads:
        return True
    return await _is_in(channel, user.id)


async def _is_in(thread: discord.Thread, user_id: int) -> bool:
    try:
        await thread.fetch_member(user_id)
    except (discord.HTTPException, OSError, TimeoutError):
        return False
    return True
