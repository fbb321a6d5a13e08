"""How many pictures a person may request a day: members view it, and admins set it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from db.models import Guild
from db.repositories import guilds
from db.repositories.queue import ledger
from db.session import Database, Transaction
from studio.errors import AdminOnly, BadSetting
from studio.rules.queue.allowance import Day, daily_limit, day_of, require_room
from studio.services.people import Person

DAILY_LIMIT = 10_000


@dataclass(frozen=True)
class Usage:
    """A person's quota for today: used pictures, the limit, and the day."""

    used: int
    limit: int
    day: Day

    @property
    def left(self) -> int:
        """How many pictures the person may still request today."""
        return max(self.limit - self.used, 0)


class Quotas:
    """The quotas of every server."""

    def __init__(self, database: Database, *, daily_pictures: int) -> None:
        self._database = database
        self._daily_pictures = daily_pictures

    async def usage(self, person: Person) -> Usage:
        """The person's usage today."""
        async with self._database.read() as tx:
            return await self._usage(tx, person, await guilds.by_id(tx, person.guild_id))

    async def require_room(
        self, tx: Transaction, person: Person, guild: Guild | None, *, asked: int
    ) -> Day:
        """The person's present day. Raises QuotaReached when `asked` more pictures exceed it."""
        usage = await self._usage(tx, person, guild)
        require_room(limit=usage.limit, used=usage.used, asked=asked, day=usage.day)
        return usage.day

    async def set(
        self, person: Person, *, daily_pictures: int | None, time_zone: str | None
    ) -> None:
        """Set the daily pictures per person, the server's time zone, or both; None leaves it.

        Raises AdminOnly, BadSetting.
        """
        if not person.is_admin:
            raise AdminOnly("set the quota")
        if daily_pictures is not None and not 0 <= daily_pictures <= DAILY_LIMIT:
            raise BadSetting("pictures", str(daily_pictures), f"a number from 0 to {DAILY_LIMIT}")
        if time_zone is not None and time_zone not in available_timezones():
            raise BadSetting("time zone", time_zone, "a name such as Europe/Helsinki")
        async with self._database.write(person.guild_id) as tx:
            guild = await guilds.get_or_create(
                tx, person.guild_id, now=await self._database.now(tx)
            )
            if daily_pictures is not None:
                await guilds.set_daily_pictures(tx, person.guild_id, daily_pictures)
            if time_zone is not None:
                guild.time_zone = ZoneInfo(time_zone).key

    async def _usage(self, tx: Transaction, person: Person, guild: Guild | None) -> Usage:
        day = day_of(await self._database.now(tx), guild.time_zone if guild else "UTC")
        limit = daily_limit(
            of_server=await guilds.daily_pictures(tx, person.guild_id), usual=self._daily_pictures
        )
        used = await ledger.count_used(
            tx, guild_id=person.guild_id, user_id=person.user_id, day=day.date
        )
        return Usage(used, limit, day)
