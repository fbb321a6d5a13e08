"""The largest file that a server takes, also in a process without the gateway."""

from datetime import datetime, timedelta

import discord

from cogs.interactions.discord_calls import FAILED, repeat_if_cut
from studio.clock import Clock
from studio.rules.dates import is_ahead

# Discord's limit in a server without boosts, and in private messages.
DEFAULT_BYTES = 10 * 1024 * 1024
# A server's boosts change rarely, and a picture that is too large is made smaller and sent again.
_CACHED_FOR = timedelta(hours=1)
_CACHED_SERVERS = 5000


class DiscordFileLimits:
    """Each server's limit: from the client's cache, else from Discord, asked once an hour."""

    def __init__(self, client: discord.Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        # By server: the limit in bytes, and until when it is used.
        self._cached: dict[int, tuple[int, datetime]] = {}

    async def limit_bytes(self, guild_id: int) -> int:
        """The largest file in bytes; Discord's usual limit if the server's is not known."""
        guild = self._client.get_guild(guild_id)
        if guild is not None:
            return guild.filesize_limit
        now = self._clock.now()
        limit_bytes, until = self._cached.get(guild_id, (DEFAULT_BYTES, now))
        if is_ahead(until, now=now, most=_CACHED_FOR):
            return limit_bytes
        try:
            limit_bytes = (await repeat_if_cut(lambda: self._fetch(guild_id))).filesize_limit
        except FAILED:
            limit_bytes = DEFAULT_BYTES
        if len(self._cached) >= _CACHED_SERVERS:
            self._cached.clear()
        self._cached[guild_id] = (limit_bytes, now + _CACHED_FOR)
        return limit_bytes

    async def _fetch(self, guild_id: int) -> discord.Guild:
        return await self._client.fetch_guild(guild_id, with_counts=False)
