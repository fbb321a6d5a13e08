"""The rate limit of one member: so many requests a minute, counted in memory.

Other members are not affected. After a restart the count begins anew.
"""

from collections import deque
from datetime import datetime, timedelta

from studio.errors import TooFast

_WINDOW = timedelta(minutes=1)
_PEOPLE_KEPT = 10_000


class RateLimiter:
    """A sliding minute for each member. `per_minute` 0 means no limit."""

    def __init__(self, *, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: dict[int, deque[datetime]] = {}
        self._told_at: dict[int, datetime] = {}

    def count_request(self, user_id: int, *, now: datetime) -> None:
        """Count a request. Raises TooFast, and does not count it, when the minute is full."""
        if not self._per_minute:
            return
        times = self._seen.setdefault(user_id, deque())
        while times and now - times[0] >= _WINDOW:
            times.popleft()
        if len(times) >= self._per_minute:
            told_at = self._told_at.get(user_id)
            self._told_at[user_id] = now
            raise TooFast(
                (times[0] + _WINDOW - now).total_seconds(),
                told=told_at is not None and now - told_at < _WINDOW,
            )
        times.append(now)
        self._forget_the_quiet(now)

    def _forget_the_quiet(self, now: datetime) -> None:
        if len(self._seen) <= _PEOPLE_KEPT:
            return
        quiet = [who for who, times in self._seen.items() if now - times[-1] >= _WINDOW]
        for who in quiet:
            del self._seen[who]
            self._told_at.pop(who, None)
