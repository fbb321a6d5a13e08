"""Converts discord.py's members and channels to our `Person` and `DiscordPlace`."""

from collections.abc import Collection
from dataclasses import replace

import discord

from cogs.components.layout import custom_ids
from cogs.components.words import ITERATE, REDO
from cogs.interactions.discord_calls import FAILED
from cogs.interactions.sight import ChannelSight
from studio.services.people import DiscordPlace, Person

Interaction = discord.Interaction[discord.Client]


class MemberSight:
    """What Discord says about a member: the port `Sight`."""

    def __init__(self, user: discord.Member) -> None:
        self._user = user
        self._channels = ChannelSight(user)

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels and threads among these that the member may not view, or that are gone."""
        return await self._channels.find_hidden(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """The channel as a place; None when it was deleted or the bot may not view it."""
        channel = await self._channels.find(channel_id)
        return None if channel is None else place_of_channel(channel)

    async def find_member(self, guild_id: int) -> Person | None:
        """The member, for their own server; None for any other."""
        return member(self._user) if self._user.guild.id == guild_id else None


class UserSight:
    """What Discord says about a person in a private message: the port `Sight`."""

    def __init__(self, client: discord.Client, user_id: int) -> None:
        self._client = client
        self._user_id = user_id

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """All of these: a channel is seen only by a member of its server."""
        return frozenset(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """None, for every channel."""
        return None

    async def find_member(self, guild_id: int) -> Person | None:
        """The person as a member of that server; None when they left it. Asks Discord each time,
        because the cache still has members who left."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return None
        try:
            return member(await guild.fetch_member(self._user_id))
        except FAILED:
            return None


def person_of(interaction: Interaction) -> Person:
    """The person who clicked or typed, with their roles, their permissions and their sight.

    In a direct message a person has no roles and no permissions.
    """
    user, place = interaction.user, place_of_interaction(interaction)
    if isinstance(user, discord.Member):
        person = member(user)
    else:
        sight = UserSight(interaction.client, user.id)
        person = Person(user_id=user.id, guild_id=interaction.guild_id or 0, sight=sight)
    return replace(person, place=place, shown_ids=_shown_in(interaction.message))


def member(user: discord.Member) -> Person:
    """A member of a server, with roles, permissions and sight."""
    return Person(
        user_id=user.id,
        guild_id=user.guild.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_admin=user.guild_permissions.manage_guild,
        sight=MemberSight(user),
    )


def member_at(message: discord.Message) -> Person:
    """The member who wrote a message, at its channel, with the picture that it answers."""
    assert isinstance(message.author, discord.Member)
    replied = message.reference.resolved if message.reference else None
    return replace(
        member(message.author),
        place=place_of_channel(message.channel),
        shown_ids=_shown_in(replied if isinstance(replied, discord.Message) else None),
    )


def seeing(person: Person, message: discord.Message) -> Person:
    """The person, with the pictures that this message of the bot shows them."""
    return replace(person, shown_ids=person.shown_ids | _shown_in(message))


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


def _shown_in(message: discord.Message | None) -> frozenset[int]:
    """The pictures that the bot's message shows to everybody in its channel, by its buttons.

    A private answer shows what the person saw earlier, so it counts for nothing.
    """
    if message is None or message.flags.ephemeral:
        return frozenset()
    shown = set()
    for each in custom_ids(message):
        button = ITERATE.read(each) or REDO.read(each)
        if button is not None:
            shown.add(button.generation_id)
    return frozenset(shown)
