"""What one member may view in Discord now: asked of the cache first, then of Discord."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import discord
from discord.abc import GuildChannel

from cogs.interactions.discord_calls import FAILED
from studio.services.people import ChannelPermissions

Known = GuildChannel | discord.Thread

# How many channels are asked of Discord at once, and how many for one request. The others count
# as hidden: a list of pictures must not become hundreds of requests.
_AT_ONCE = 5
_ASKED_LIMIT = 50


class ChannelSight:
    """The channels and threads of a server, as one of its members may view them.

    It lives as long as one interaction or message, and asks Discord about a channel once.
    """

    def __init__(self, member: discord.Member) -> None:
        self._member = member
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._left = _ASKED_LIMIT
        self._found: dict[int, Known | None] = {}
        self._seen: dict[int, bool] = {}

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels and threads among these that the member may not view, or that are gone."""
        asked = list(dict.fromkeys(channel_ids))
        seen = await asyncio.gather(*[self._can_see(each) for each in asked])
        return frozenset(each for each, is_seen in zip(asked, seen, strict=True) if not is_seen)

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """The member's permissions; None when the channel is gone or the bot may not view it."""
        channel = await self.find(channel_id)
        home = await self._home(channel)
        if channel is None or home is None:
            return None
        may, thread = home.permissions_for(self._member), None
        if isinstance(channel, discord.Thread):
            thread = channel
        view = await self._can_see(channel_id)
        return replace(channel_permissions(may, thread=thread), view=view)

    async def find(self, channel_id: int) -> Known | None:
        """The channel or thread; None when it was deleted or the bot may not view it."""
        known = self._member.guild.get_channel_or_thread(channel_id)
        if known is not None:
            return known
        if channel_id not in self._found:
            self._found[channel_id] = await self._fetch(channel_id)
        return self._found[channel_id]

    async def _can_see(self, channel_id: int) -> bool:
        if channel_id not in self._seen:
            self._seen[channel_id] = await self._ask(channel_id)
        return self._seen[channel_id]

    async def _ask(self, channel_id: int) -> bool:
        channel = await self.find(channel_id)
        home = await self._home(channel)
        if channel is None or home is None:
            return False
        may = home.permissions_for(self._member)
        if not may.view_channel:
            return False
        if not isinstance(channel, discord.Thread) or not channel.is_private():
            return True
        return may.manage_threads or await self._is_in(channel)

    async def _home(self, channel: Known | None) -> GuildChannel | None:
        """The channel itself, or the channel of a thread."""
        if not isinstance(channel, discord.Thread):
            return channel
        home = channel.parent or await self.find(channel.parent_id)
        return home if isinstance(home, GuildChannel) else None

    async def _fetch(self, channel_id: int) -> Known | None:
        if not self._may_ask():
            return None
        async with self._slots:
            try:
                return await self._member.guild.fetch_channel(channel_id)
            except (*FAILED, discord.InvalidData):
                return None

    async def _is_in(self, thread: discord.Thread) -> bool:
        if not self._may_ask():
            return False
        async with self._slots:
            try:
                await thread.fetch_member(self._member.id)
            except FAILED:
                return False
            return True

    def _may_ask(self) -> bool:
        self._left -= 1
        return self._left >= 0


def channel_permissions(
    may: discord.Permissions, *, thread: discord.Thread | None
) -> ChannelPermissions:
    """Discord's permissions as the services read them.

    Only a member who manages threads may write in a locked thread.
    """
    send = may.send_messages if thread is None else may.send_messages_in_threads
    locked = thread is not None and thread.locked
    return ChannelPermissions(
        view=may.view_channel,
        send=send and (may.manage_threads or not locked),
        attach=may.attach_files,
        mention_everyone=may.mention_everyone,
        in_thread=thread is not None,
    )
