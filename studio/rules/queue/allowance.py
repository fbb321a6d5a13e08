"""The daily quota: the day of a server, its limits, and whether more pictures fit into it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio.errors import QuotaReached, ServerQuotaReached, StopsReached


@dataclass(frozen=True)
class Day:
    """A server's current day: its date, and when the next day begins (aware UTC)."""

    date: str
    resets_at: datetime
    zone: str


def day_of(now: datetime, zone: str) -> Day:
    """The current day in that IANA time zone. A day may have 23 or 25 hours."""
    here = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), ZoneInfo(zone))
    return Day(here.date().isoformat(), midnight.astimezone(UTC), zone)


@dataclass(frozen=True)
class Ceilings:
    """The operator's limits for a server, in pictures a day.

    `usual` is a person's number where the server's admins set none. `per_person` is the most that
    admins may set. `per_server` is for all members together; None: no limit.
    """

    usual: int
    per_person: int
    per_server: int | None = None


def daily_limit(*, of_server: int | None, ceilings: Ceilings) -> int:
    """How many pictures a person may have drawn a day.

    `of_server` is the number that the server's admins set, and may be 0; None: the usual one
    counts. A number that was set before the operator lowered the ceiling counts up to the ceiling.
    """
    return min(ceilings.usual if of_server is None else of_server, ceilings.per_person)


# So many stopped pictures a day are free, also where the daily limit is lower.
_LEAST_STOPS = 10


def most_stopped(limit: int) -> int:
    """After how many stopped pictures a day no more are drawn, where `limit` pictures a day are.

    A stopped picture does not count for the quota, but the provider may charge for it. So a day
    costs the operator less than `limit` pictures and twice this number.
    """
    return max(limit, _LEAST_STOPS)


@dataclass(frozen=True)
class Usage:
    """A person's quota for today: used pictures, the limit, the day, and stopped pictures.

    `server_used`, `server_limit` and `server_stopped` are those of all members of the server
    together; `server_limit` None: there is no such limit, and nothing was counted.
    """

    used: int
    limit: int
    day: Day
    server_used: int = 0
    server_limit: int | None = None
    stopped: int = 0
    server_stopped: int = 0

    @property
    def stops_used_up(self) -> bool:
        """Whether so many pictures of the person were stopped today that no more are drawn."""
        return self.stopped >= most_stopped(self.limit)

    @property
    def server_stops_used_up(self) -> bool:
        """The same for all members of the server together."""
        return self.server_limit is not None and self.server_stopped >= most_stopped(
            self.server_limit
        )

    @property
    def left(self) -> int:
        """How many pictures the person may still request today."""
        if self.stops_used_up or self.server_stops_used_up:
            return 0
        own = max(self.limit - self.used, 0)
        return own if self.server_left is None else min(own, self.server_left)

    @property
    def server_left(self) -> int | None:
        """How many pictures all members may still request today; None: there is no limit."""
        return None if self.server_limit is None else max(self.server_limit - self.server_used, 0)


def require_room(usage: Usage, *, asked: int) -> None:
    """Raises QuotaReached or ServerQuotaReached unless `asked` more pictures fit into the day, and
    StopsReached when too many pictures were stopped in it."""
    day = usage.day
    if usage.used + asked > usage.limit:
        raise QuotaReached(usage.limit, usage.used, asked, day.resets_at, day.zone)
    if usage.server_limit is not None and usage.server_used + asked > usage.server_limit:
        raise ServerQuotaReached(
            usage.server_limit, usage.server_used, asked, day.resets_at, day.zone
        )
    if usage.stops_used_up:
        raise StopsReached(usage.stopped, day.resets_at, day.zone)
    if usage.server_stops_used_up:
        raise StopsReached(usage.server_stopped, day.resets_at, day.zone, by_all=True)
