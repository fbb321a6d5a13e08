"""Days as people type them: `2026-11-21`, `yesterday`, `last week`, `30 days`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from studio.errors import BadSetting
from studio.rules.text import name_key

FIRST_DAY = date(2015, 1, 1)
"""Discord began later. An earlier day is read as this one."""

EXPECTED = "a day such as `2026-11-21`, `yesterday`, `last week` or `30 days`"

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_AGO = re.compile(r"(?:last |past )?(\d{1,5}) ?(d|days?|w|weeks?|m|months?|y|years?)(?: ago)?")
_MONTHS = {"m": 1, "y": 12}


@dataclass(frozen=True)
class DateRange:
    """The days from the first to the last, both included."""

    first: date
    last: date


def read_date_range(typed: str, *, today: date, option: str) -> DateRange:
    """The days that a member typed, none later than tomorrow. `7d` is the day a week ago.

    Raises BadSetting with the name of the `option`.
    """
    key = name_key(typed)
    try:
        span = _NAMED[key](today) if key in _NAMED else _written(key) or _ago(key, today)
    except (ValueError, OverflowError):
        span = None
    if span is None:
        raise BadSetting(option, typed.strip(), EXPECTED)
    return DateRange(_within(span.first, today), _within(span.last, today))


def _within(day: date, today: date) -> date:
    return min(max(day, FIRST_DAY), today + timedelta(days=1))


def _written(key: str) -> DateRange | None:
    """A date as one day, or a month as all its days. Raises ValueError for no real day."""
    found = _DAY.fullmatch(key)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    if found[3] is None:
        return _month(date(year, month, 1))
    return _one(date(year, month, int(found[3])))


def _ago(key: str, today: date) -> DateRange | None:
    """The day so long ago, in a shorter month the last day. Raises OverflowError, ValueError."""
    found = _AGO.fullmatch(key)
    if found is None:
        return None
    count, unit = int(found[1]), found[2][0]
    if unit in _MONTHS:
        return _one(_months_before(today, count * _MONTHS[unit]))
    return _one(today - timedelta(days=count * (7 if unit == "w" else 1)))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, _month(date(year, month + 1, 1)).last.day))


def _one(day: date) -> DateRange:
    return DateRange(day, day)


def _week(day: date) -> DateRange:
    """The week of the day, which begins on Monday."""
    monday = day - timedelta(days=day.weekday())
    return DateRange(monday, monday + timedelta(days=6))


def _month(day: date) -> DateRange:
    first = day.replace(day=1)
    return DateRange(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


_NAMED: Mapping[str, Callable[[date], DateRange]] = {
    "today": _one,
    "yesterday": lambda today: _one(today - timedelta(days=1)),
    "this week": _week,
    "last week": lambda today: _week(today - timedelta(days=7)),
    "this month": _month,
    "last month": lambda today: _month(today.replace(day=1) - timedelta(days=1)),
    "last year": lambda today: DateRange(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}

SUGGESTED_DATES = (
    "today",
    "yesterday",
    "this week",
    "last week",
    "30 days",
    "last month",
    "1 year",
)
"""What autocomplete suggests."""


def is_recent(at: datetime, *, now: datetime, within: timedelta) -> bool:
    """Whether `at` is less than `within` ago. A moment in the future is not: the clock was set
    back, and nothing may wait until it reaches that moment again."""
    return timedelta() <= now - at < within


def is_ahead(until: datetime, *, now: datetime, most: timedelta) -> bool:
    """Whether `until` is still to come. It was at most `most` ahead when it was set; if it is
    more, the clock was set back."""
    return timedelta() < until - now <= most
