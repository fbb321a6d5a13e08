"""The rate limit of one member: so many requests a minute, counted in memory.

Other members are not affected. After a restart the count begins anew.
"""

from collections import deque
from datetime import datetime, timedelta

from studio.errors import TooFast
from studio.rules.dates import is_recent

_WINDOW = timedelta(minutes=1)
_MEMBERS_KEPT = 10_000


class RateLimiter:
    """A sliding minute for each member. `per_minute` 0 means no limit."""

    def __init__(self, *, per_minute: int) -> None:
        self._per_minute = per_minute
        self._requests: dict[int, deque[datetime]] = {}
        self._refused_at: dict[int, datetime] = {}

    def count_request(self, user_id: int, *, now: datetime) -> None:
        """Count a request. Raises TooFast, and does not count it, when the minute is full."""
        if not self._per_minute:
            return
        times = self._requests.setdefault(user_id, deque())
        while times and not _counts(times[0], now):
            times.popleft()
        if len(times) >= self._per_minute:
            told_at = self._refused_at.get(user_id)
            self._refused_at[user_id] = now
            raise TooFast(
                (times[0] + _WINDOW - now).total_seconds(),
                told=told_at is not None and _counts(told_at, now),
            )
        times.append(now)
        self._forget_inactive_members(now)

    def _forget_inactive_members(self, now: datetime) -> None:
        if len(self._requests) <= _MEMBERS_KEPT:
            return
        inactive = [who for who, times in self._requests.items() if not _counts(times[-1], now)]
        for who in inactive:
            del self._requests[who]
            self._refused_at.pop(who, None)


def _counts(at: datetime, now: datetime) -> bool:
    return is_recent(at, now=now, within=_WINDOW)
