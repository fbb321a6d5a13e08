"""Accounts of the stub of Replicate, their rate limits, and its error answers.

All keys of an account share its limits.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

_MINUTE_S = 60.0


class ReplicateRefusal(Exception):
    """An error answer."""

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


@dataclass(frozen=True)
class Limits:
    """How often an account may call; creates and other calls have separate limits."""

    creates_per_minute: float = 600
    creates_burst: int = 600
    others_per_minute: float = 3000
    others_burst: int = 3000


# The limits of an account with less than $5 of credit.
LOW_CREDIT = Limits(creates_per_minute=6, creates_burst=1)


@dataclass
class _Bucket:
    """A token bucket."""

    per_minute: float
    burst: int
    left: float
    at: datetime

    def take(self, now: datetime) -> float:
        """Take a token and return 0.0, or return the seconds until there is one."""
        per_second = self.per_minute / _MINUTE_S
        passed_s = (now - self.at).total_seconds()
        self.left = min(self.burst, self.left + passed_s * per_second)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / per_second


@dataclass
class Account:
    """A user of Replicate with its keys. With `limits` None it may call without limit."""

    name: str
    tokens: tuple[str, ...] = field(repr=False)
    limits: Limits | None = field(default_factory=Limits)
    # Until then creates, or all calls, are answered 429: see `throttle`.
    _throttled_until: datetime | None = None
    _throttles_creates_only: bool = True
    _buckets: dict[bool, _Bucket] = field(default_factory=dict, repr=False)

    def limit_to(self, limits: Limits | None) -> None:
        """Give the account other limits from now on, with full buckets."""
        self.limits = limits
        self._buckets.clear()

    def throttle(self, until: datetime, *, creates_only: bool) -> None:
        """Answer 429 until then, regardless of the limits."""
        self._throttled_until = until
        self._throttles_creates_only = creates_only

    def count(self, now: datetime, *, create: bool) -> None:
        """Count a call. Raises the 429 when the account has made too many."""
        until = self._throttled_until
        if until and now < until and (create or not self._throttles_creates_only):
            raise throttled((until - now).total_seconds())
        if self.limits is None:
            return
        bucket = self._buckets.get(create) or self._bucket(self.limits, now, create=create)
        self._buckets[create] = bucket
        wait_s = bucket.take(now)
        if wait_s:
            raise throttled(wait_s, low_credit=create and self.limits == LOW_CREDIT)

    @staticmethod
    def _bucket(limits: Limits, now: datetime, *, create: bool) -> _Bucket:
        if create:
            per_minute, burst = limits.creates_per_minute, limits.creates_burst
        else:
            per_minute, burst = limits.others_per_minute, limits.others_burst
        return _Bucket(per_minute, burst, burst, now)


def later(now: datetime, seconds: float) -> datetime:
    """The time `seconds` after `now`, or the largest datetime if that is too large."""
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=now.tzinfo)


def unauthenticated() -> ReplicateRefusal:
    """401: no key, or an unknown one."""
    detail = "You did not pass a valid authentication token"
    return ReplicateRefusal(401, {"title": "Unauthenticated", "detail": detail, "status": 401})


def insufficient_credit() -> ReplicateRefusal:
    """402: the account has no credit."""
    detail = (
        "You have insufficient credit to run this model. "
        "Go to https://replicate.com/account/billing#billing to purchase credit."
    )
    return ReplicateRefusal(402, {"title": "Insufficient credit", "detail": detail, "status": 402})


def forbidden() -> ReplicateRefusal:
    """403: the key is known and may not do this."""
    detail = "You do not have permission to perform this action."
    return ReplicateRefusal(403, {"title": "Forbidden", "detail": detail, "status": 403})


def not_found() -> ReplicateRefusal:
    """404: unknown, or of another account."""
    return ReplicateRefusal(
        404, {"detail": "The requested resource could not be found.", "status": 404}
    )


def invalid(field_name: str, description: str, *, kind: str = "invalid") -> ReplicateRefusal:
    """422: a field is wrong."""
    return invalid_fields([{"type": kind, "field": field_name, "description": description}])


def invalid_fields(faults: list[Json]) -> ReplicateRefusal:
    """422: several fields are wrong, each as `{type, field, description}`."""
    detail = "".join(f"- {one['field']}: {one['description']}\n" for one in faults)
    body = {
        "title": "Input validation failed",
        "detail": detail,
        "status": 422,
        "invalid_fields": faults,
    }
    return ReplicateRefusal(422, body)


def throttled(wait_s: float, *, low_credit: bool = False) -> ReplicateRefusal:
    """429: too many calls; body and header tell when to retry."""
    retry_after_s = max(1, math.ceil(wait_s))
    reason = " "
    if low_credit:
        reason = (
            " Your rate limit for creating predictions is reduced to 6 requests per minute "
            "with a burst of 1 requests while you have less than $5.0 in credit. "
        )
    detail = f"Request was throttled.{reason}Expected available in {retry_after_s} seconds."
    body = {"detail": detail, "status": 429, "retry_after": retry_after_s}
    headers = {
        "Retry-After": str(retry_after_s),
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": str(retry_after_s),
    }
    return ReplicateRefusal(429, body, headers)


def failure(status: int) -> ReplicateRefusal:
    """A 5xx of the service or its gateway: a page, not JSON."""
    return ReplicateRefusal(status, {})


def refusal_of(status: int) -> ReplicateRefusal:
    """The error answer for a key that is refused with this status."""
    known = {401: unauthenticated, 402: insufficient_credit, 403: forbidden}
    return known[status]() if status in known else failure(status)
