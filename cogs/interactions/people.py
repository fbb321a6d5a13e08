"""Converts discord.py's members and channels to our `Person` and `DiscordPlace`."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import discord

from cogs.components.layout import PICTURE_FILE, every
from cogs.interactions.discord_calls import FAILED
from cogs.interactions.sight import ChannelSight, channel_permissions
from studio.errors import DeliveryTransient
from studio.services.people import ChannelPermissions, DiscordPlace, Person

Interaction = discord.Interaction[discord.Client]

_Here = dict[int, ChannelPermissions]
# The key of `interaction.extras` for the person.
_PERSON = "person"


class MemberSight:
    """What Discord says about a member: the port `Sight`.

    `here` has the permissions that Discord sent with an interaction, by the id of its channel.
    """

    def __init__(self, user: discord.Member, here: _Here) -> None:
        self._user = user
        self._here = here
        self._channels = ChannelSight(user)

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels and threads among these that the member may not view, or that are gone."""
        return await self._channels.find_hidden(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """The channel as a place; None when it was deleted or the bot may not view it."""
        channel = await self._channels.find(channel_id)
        return None if channel is None else place_of_channel(channel)

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """The member's permissions in a channel; None when it was deleted or the bot may not view
        it."""
        if channel_id in self._here:
            return self._here[channel_id]
        return await self._channels.find_permissions(channel_id)

    async def find_member(self, guild_id: int) -> Person | None:
        """The member, for their own server; None for any other."""
        return member(self._user) if self._user.guild.id == guild_id else None


class UserSight:
    """What Discord says about a person in a private message: the port `Sight`."""

    def __init__(self, client: discord.Client, user_id: int, channel_id: int) -> None:
        self._client = client
        self._user_id = user_id
        # In the private channel the person may do everything.
        self._here = {channel_id: ChannelPermissions(view=True, send=True, attach=True)}
        self._members: dict[int, Person | None] = {}

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """All of these: a channel is seen only by a member of its server."""
        return frozenset(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """None, for every channel."""
        return None

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """Every permission in the private channel, and none elsewhere."""
        return self._here.get(channel_id, ChannelPermissions())

    async def find_member(self, guild_id: int) -> Person | None:
        """The person as a member of that server; None when they left it.

        Asks Discord once for each server, because the cache still has members who left. Raises
        DeliveryTransient.
        """
        if guild_id not in self._members:
            found = await find_member(self._client, guild_id, self._user_id)
            self._members[guild_id] = None if found is None else member(found, self._here)
        return self._members[guild_id]


def person_of(interaction: Interaction) -> Person:
    """The person who clicked or typed, with their roles, their permissions and their sight.

    In a direct message a person has no roles and no permissions: services call `as_member`.
    """
    known = interaction.extras.get(_PERSON)
    if isinstance(known, Person):
        return known
    person = interaction.extras[_PERSON] = replace(
        _person(interaction),
        place=place_of_interaction(interaction),
        shown_ids=_shown_in(interaction.message),
    )
    return person


def _person(interaction: Interaction) -> Person:
    user, channel_id = interaction.user, interaction.channel_id or 0
    if not isinstance(user, discord.Member):
        sight = UserSight(interaction.client, user.id, channel_id)
        return Person(user_id=user.id, guild_id=interaction.guild_id or 0, sight=sight)
    channel = interaction.channel
    thread = channel if isinstance(channel, discord.Thread) else None
    may = channel_permissions(interaction.permissions, thread=thread)
    # Whoever acts in a channel sees it.
    return member(user, {channel_id: replace(may, view=True)})


async def find_member(client: discord.Client, guild_id: int, user_id: int) -> discord.Member | None:
    """The member of a server; None when the person or the bot is not in it.

    Asks Discord: without the intent for members, the cache keeps members who left. Raises
    DeliveryTransient.
    """
    try:
        guild = client.get_guild(guild_id)
        if guild is None:
            guild = await client.fetch_guild(guild_id, with_counts=False)
        return await guild.fetch_member(user_id)
    except (discord.NotFound, discord.Forbidden):
        return None
    except FAILED as error:
        raise DeliveryTransient(str(error)) from error


def member(user: discord.Member, here: _Here | None = None) -> Person:
    """A member of a server, with roles, permissions and sight; `here` is as in `MemberSight`."""
    return Person(
        user_id=user.id,
        guild_id=user.guild.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_admin=user.guild_permissions.manage_guild,
        sight=MemberSight(user, here or {}),
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
    """The pictures that the bot's message shows to everybody in its channel, by its files.

    A private answer shows what the person saw earlier, so it counts for nothing. Neither do
    buttons, nor a webhook's message, which may hold a member's own file of any name.
    """
    if message is None or message.flags.ephemeral:
        return frozenset()
    if message.webhook_id is not None or not message.author.bot:
        return frozenset()
    names = [each.filename for each in message.attachments]
    for component in every(message.components):
        if isinstance(component, discord.MediaGalleryComponent):
            names += [PurePosixPath(urlsplit(each.media.url).path).name for each in component.items]
    found = [PICTURE_FILE.fullmatch(name) for name in names]
    return frozenset(int(each[1]) for each in found if each)
