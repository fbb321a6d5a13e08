"""The sight of people in tests that have no Discord."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from studio.services.people import ChannelPermissions, DiscordPlace, Person

ALLOWED = ChannelPermissions(view=True, send=True, attach=True)
READ_ONLY = ChannelPermissions(view=True)
HIDDEN = ChannelPermissions()


@dataclass(frozen=True)
class GivenSight:
    """What a test says that Discord says.

    `channels` has the permissions by channel, None for a deleted one; in every other channel the
    person has `elsewhere`. `members` has the person by server.
    """

    channels: Mapping[int, ChannelPermissions | None] = field(default_factory=dict)
    elsewhere: ChannelPermissions | None = ALLOWED
    members: Mapping[int, Person] = field(default_factory=dict)

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels without the permission to view, and the deleted ones."""
        found = {each: await self.find_permissions(each) for each in channel_ids}
        return frozenset(each for each, may in found.items() if may is None or not may.view)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """The channel, which has no age restriction; None when it was deleted."""
        there = await self.find_permissions(channel_id) is not None
        return DiscordPlace(channel_id) if there else None

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """The given permissions."""
        return self.channels.get(channel_id, self.elsewhere)

    async def find_member(self, guild_id: int) -> Person | None:
        """The given member."""
        return self.members.get(guild_id)


EVERYWHERE = GivenSight()
"""Every permission of a member, in each channel."""
