"""Converts discord.py's members and channels to our `Person` and `DiscordPlace`."""

import discord

from studio.services.people import DiscordPlace, Person

Interaction = discord.Interaction[discord.Client]


def person_of(interaction: Interaction) -> Person:
    """The person who clicked or typed, with their roles and permissions.

    In a direct message a person has no roles and no permissions.
    """
    user = interaction.user
    if isinstance(user, discord.Member):
        return member(user)
    return Person(user_id=user.id, guild_id=interaction.guild_id or 0)


def member(user: discord.Member) -> Person:
    """A member of a server, with roles and permissions."""
    return Person(
        user_id=user.id,
        guild_id=user.guild.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_admin=user.guild_permissions.manage_guild,
    )


def place_of_interaction(interaction: Interaction) -> DiscordPlace:
    """The channel or thread of the interaction."""
    channel_id = interaction.channel_id or 0
    known = interaction.guild and interaction.guild.get_channel_or_thread(channel_id)
    place = place_of_channel(known or interaction.channel)
    return DiscordPlace(channel_id, place.parent_id, place.age_restricted)


def place_of_channel(channel: object) -> DiscordPlace:
    """A discord.py channel or thread as a place."""
    asked = getattr(channel, "is_nsfw", None)
    return DiscordPlace(
        getattr(channel, "id", 0),
        getattr(channel, "parent_id", None),
        age_restricted=bool(asked and asked()),
    )
