"""The largest file that a server takes, and pictures that are made small enough for it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord

from cogs.interactions.discord_calls import FAILED, MessageTooLarge, repeat_if_cut
from studio.clock import Clock
from studio.errors import DeliveryTransient
from studio.generation.jobs import PostedMessage
from studio.picture_threads import work_on_picture
from studio.rules.dates import is_ahead
from studio.rules.pictures.gate import Picture, fit

# Discord's limit in a server without boosts, and in private messages.
DEFAULT_BYTES = 10 * 1024 * 1024
# A server's boosts change rarely, and a picture that is too large is made smaller and sent again.
_CACHED_FOR = timedelta(hours=1)
_CACHED_SERVERS = 5000
_SIZES_TRIED = 4


async def send_fitting(
    send: Callable[[Picture], Awaitable[PostedMessage | None]],
    original: Picture,
    person_id: int,
    *,
    limit_bytes: int,
) -> PostedMessage | None:
    """Send the picture in at most that many bytes, and smaller when Discord finds it too large.

    Raises what `send` raises, and DeliveryTransient when no size was small enough.
    """
    for _ in range(_SIZES_TRIED):
        picture = await work_on_picture(fit, person_id, original, max_bytes=limit_bytes)
        try:
            return await send(picture)
        except MessageTooLarge:
            limit_bytes = min(len(picture.content) // 2, DEFAULT_BYTES)
    raise DeliveryTransient("the picture stayed too large")


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
