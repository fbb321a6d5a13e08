"""The daily quota: the day of a server, its limit, and whether more pictures fit into it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio.errors import QuotaReached


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


def daily_limit(*, of_server: int | None, usual: int) -> int:
    """How many pictures a person may have drawn a day.

    `of_server` is the number that the server's admins set, and may be 0; None: `usual` counts.
    """
    return usual if of_server is None else of_server


def require_room(*, limit: int, used: int, asked: int, day: Day) -> None:
    """Raises QuotaReached unless `asked` more pictures fit into the day."""
    if used + asked > limit:
        raise QuotaReached(limit, used, asked, day.resets_at, day.zone)
