"""Removes rolls from lists that belong to channels the person may not view; finds channels."""

import discord

from cogs.interactions.discord_calls import FAILED
from cogs.interactions.people import Interaction, person_of
from studio.services.dice.roll_history import RollPage


async def without_hidden(interaction: Interaction, page: RollPage) -> RollPage:
    """The page without the entries of channels that the person may not view, or that are gone."""
    person = person_of(interaction)
    return page.as_seen(person, await person.sight.find_hidden(page.places(person)))


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
    except (*FAILED, discord.InvalidData):
        return discord.Object(channel_id)
