"""The largest file that a server takes, and pictures that are made small enough for it."""

from collections.abc import Awaitable, Callable, Sequence
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
# Of all files of a message together; Discord takes 25 MiB.
REQUEST_BYTES = 24 * 1024 * 1024
# A server's boosts change rarely, and a picture that is too large is made smaller and sent again.
_CACHED_FOR = timedelta(hours=1)
_CACHED_SERVERS = 5000
_SIZES_TRIED = 4


async def send_fitting(
    send: Callable[[Sequence[Picture]], Awaitable[PostedMessage | None]],
    originals: Sequence[Picture],
    person_id: int,
    *,
    limit_bytes: int,
) -> PostedMessage | None:
    """Send the pictures in one message, each in at most that many bytes, and smaller when Discord
    finds them too large.

    Raises what `send` raises, and DeliveryTransient when no size was small enough.
    """
    limit_bytes = _share(originals, limit_bytes)
    for _ in range(_SIZES_TRIED):
        pictures = [
            await work_on_picture(fit, person_id, original, max_bytes=limit_bytes)
            for original in originals
        ]
        try:
            return await send(pictures)
        except MessageTooLarge:
            largest = max(len(picture.content) for picture in pictures)
            limit_bytes = min(largest // 2, DEFAULT_BYTES)
    raise DeliveryTransient("the pictures stayed too large")


def _share(pictures: Sequence[Picture], limit_bytes: int) -> int:
    """The most bytes for each of the pictures, so that all together fit into one request."""
    request_bytes = max(REQUEST_BYTES, limit_bytes)
    if sum(min(len(picture.content), limit_bytes) for picture in pictures) <= request_bytes:
        return limit_bytes
    return request_bytes // len(pictures)


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
