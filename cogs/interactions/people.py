"""Who asks, and where, from what Discord says of an interaction, a member or a channel."""

import discord

from studio.services.people import DiscordPlace, Person

Interaction = discord.Interaction[discord.Client]


def person_of(interaction: Interaction) -> Person:
    """Who clicked or typed, with the rights Discord says they have.

    In a private chat there are no roles and no rights, only the person.
    """
    user = interaction.user
    if isinstance(user, discord.Member):
        return member(user)
    return Person(user_id=user.id, guild_id=interaction.guild_id or 0)


def member(user: discord.Member) -> Person:
    """A member of a server, with roles and rights."""
    return Person(
        user_id=user.id,
        guild_id=user.guild.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_admin=user.guild_permissions.manage_guild,
    )


def place_of_interaction(interaction: Interaction) -> DiscordPlace:
    """Where it was clicked or typed."""
    channel_id = interaction.channel_id or 0
    known = interaction.guild and interaction.guild.get_channel_or_thread(channel_id)
    place = place_of_channel(known or interaction.channel)
    return DiscordPlace(channel_id, place.parent_id, place.age_restricted)


def place_of_channel(channel: object) -> DiscordPlace:
    """A channel or thread of discord.py's as a place."""
    asked = getattr(channel, "is_nsfw", None)
    return DiscordPlace(
        getattr(channel, "id", 0),
        getattr(channel, "parent_id", None),
        age_restricted=bool(asked and asked()),
    )
