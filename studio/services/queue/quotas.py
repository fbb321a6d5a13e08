"""How many pictures a person may request a day: members view it, and admins set it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from db.repositories import guilds
from db.repositories.queue import ledger
from db.session import Database, Transaction
from studio.errors import AboveCeiling, AdminOnly, BadSetting, UnknownTimeZone
from studio.rules.queue.allowance import (
    Ceilings,
    Usage,
    daily_limit,
    day_of,
    require_room,
)
from studio.rules.text import clean
from studio.rules.time_zones import read_zone, suggest_zones
from studio.services.people import Person
from studio.services.queue.time_zones import time_zones

DAILY_LIMIT = 10_000
# How many zones a refusal names.
_ZONES_NAMED = 3


@dataclass(frozen=True)
class ServerCeilings:
    """The operator's limits for all servers, and for single servers by id."""

    general: Ceilings
    of_servers: Mapping[int, Ceilings] = field(default_factory=dict)

    def of(self, guild_id: int) -> Ceilings:
        """The limits that count in that server."""
        return self.of_servers.get(guild_id, self.general)


class Quotas:
    """The quotas of every server.

    A picture counts in the server whose game it belongs to, wherever the person asks for it: the
    person may click a button in a private message.
    """

    def __init__(self, database: Database, ceilings: ServerCeilings) -> None:
        self._database = database
        self._ceilings = ceilings

    async def usage(self, user_id: int, guild_id: int) -> Usage:
        """The person's usage today in that server."""
        async with self._database.read() as tx:
            return await self._usage(tx, user_id, guild_id)

    async def daily_pictures(self, guild_id: int) -> int:
        """How many pictures a day each person may request in that server."""
        async with self._database.read() as tx:
            return await self._daily_pictures(tx, guild_id)

    async def require_room(
        self, tx: Transaction, user_id: int, guild_id: int, *, asked: int
    ) -> Usage:
        """The person's usage today, before these pictures. Raises QuotaReached or
        ServerQuotaReached when `asked` more pictures exceed the day, and StopsReached."""
        usage = await self._usage(tx, user_id, guild_id)
        require_room(usage, asked=asked)
        return usage

    async def set(
        self, person: Person, *, daily_pictures: int | None, time_zone: str | None
    ) -> None:
        """Set the daily pictures per person, the server's time zone, or both; None leaves it.

        The zone is named as in `read_zone`. Raises AdminOnly, BadSetting, AboveCeiling,
        UnknownTimeZone.
        """
        if not person.is_admin:
            raise AdminOnly("set the quota")
        if daily_pictures is not None and not 0 <= daily_pictures <= DAILY_LIMIT:
            raise BadSetting("pictures", str(daily_pictures), f"a number from 0 to {DAILY_LIMIT}")
        ceiling = self._ceilings.of(person.guild_id).per_person
        if daily_pictures is not None and daily_pictures > ceiling:
            raise AboveCeiling(daily_pictures, ceiling)
        zone = None if time_zone is None else await _read_zone(time_zone)
        async with self._database.write(person.guild_id) as tx:
            guild = await guilds.get_or_create(
                tx, person.guild_id, now=await self._database.now(tx)
            )
            if daily_pictures is not None:
                await guilds.set_daily_pictures(tx, person.guild_id, daily_pictures)
            if zone is not None:
                guild.time_zone = zone

    async def _daily_pictures(self, tx: Transaction, guild_id: int) -> int:
        of_server = await guilds.daily_pictures(tx, guild_id)
        return daily_limit(of_server=of_server, ceilings=self._ceilings.of(guild_id))

    async def _usage(self, tx: Transaction, user_id: int, guild_id: int) -> Usage:
        guild = await guilds.by_id(tx, guild_id)
        day = day_of(await self._database.now(tx), guild.time_zone if guild else "UTC")
        ceilings = self._ceilings.of(guild_id)
        limit = await self._daily_pictures(tx, guild_id)
        own = await ledger.count_day(tx, guild_id=guild_id, user_id=user_id, day=day.date)
        usage = Usage(own.used, limit, day, stopped=own.stopped)
        if ceilings.per_server is None:
            return usage
        by_all = await ledger.count_day(tx, guild_id=guild_id, day=day.date)
        return replace(
            usage,
            server_used=by_all.used,
            server_limit=ceilings.per_server,
            server_stopped=by_all.stopped,
        )


async def _read_zone(typed: str) -> str:
    zones = await asyncio.to_thread(time_zones)
    zone = read_zone(typed, zones)
    if zone is None:
        close = suggest_zones(typed, zones, limit=_ZONES_NAMED) if typed.strip() else ()
        raise UnknownTimeZone(clean(typed), tuple(close))
    return zone
