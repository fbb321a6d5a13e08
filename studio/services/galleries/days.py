"""The pictures of some days in a server's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.models import Game
from db.repositories import galleries, guilds
from db.session import Transaction

# An id that no picture has.
_NEVER = 2**62


async def zone_of(tx: Transaction, game: Game) -> ZoneInfo:
    """The time zone of the game's server."""
    guild = await guilds.by_id(tx, game.guild_id)
    return ZoneInfo(guild.time_zone if guild else "UTC")


async def range_of(
    tx: Transaction, game: Game, *, since: date | None, until: date | None
) -> tuple[int | None, int | None]:
    """The lowest and the highest id of these days, because ids grow with time. None: no limit."""
    if since is None and until is None:
        return None, None
    zone, least_id, most_id = await zone_of(tx, game), None, None
    if since is not None:
        first = await galleries.first_since(tx, game.id, _midnight(since, zone))
        least_id = _NEVER if first is None else first
    if until is not None:
        day_after = until + timedelta(days=1)
        first = await galleries.first_since(tx, game.id, _midnight(day_after, zone))
        most_id = None if first is None else first - 1
    return least_id, most_id


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
