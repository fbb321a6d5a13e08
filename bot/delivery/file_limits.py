"""How large a file may be in a server, where no gateway has told."""

from datetime import datetime, timedelta

import discord

from studio.clock import Clock

# Discord's for a server without boosts, and for private messages.
DEFAULT_BYTES = 10 * 1024 * 1024
# A server's boosts change rarely, and what turns out too large is made smaller.
_GOOD_FOR = timedelta(hours=1)
_REMEMBERED = 5000


class DiscordFileLimits:
    """Asks the client what it knows, else Discord, now and then."""

    def __init__(self, client: discord.Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        # By server: the limit in bytes, and until when it is believed.
        self._known: dict[int, tuple[int, datetime]] = {}

    async def limit_bytes(self, guild_id: int) -> int:
        """The largest file in bytes; the usual limit where it cannot be found out."""
        guild = self._client.get_guild(guild_id)
        if guild is not None:
            return guild.filesize_limit
        now = self._clock.now()
        limit_bytes, until = self._known.get(guild_id, (DEFAULT_BYTES, now))
        if until > now:
            return limit_bytes
        try:
            limit_bytes = (
                await self._client.fetch_guild(guild_id, with_counts=False)
            ).filesize_limit
        except (discord.HTTPException, OSError, TimeoutError):
            limit_bytes = DEFAULT_BYTES
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[guild_id] = (limit_bytes, now + _GOOD_FOR)
        return limit_bytes
