"""Days as members type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import BadSetting
from studio.rules.dates import (
    FIRST_DAY,
    SUGGESTED_DATES,
    DateRange,
    is_ahead,
    is_recent,
    read_date_range,
)

TODAY = date(2026, 11, 21)  # a Saturday
DAYS = st.dates(min_value=date(2015, 2, 1), max_value=date(9000, 1, 1))


def read(typed: str, today: date = TODAY) -> DateRange:
    """The range that is read for an option `since`."""
    return read_date_range(typed, today=today, option="since")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-11-01", "2026-11-01", "2026-11-01"),
        ("2026-1-5", "2026-01-05", "2026-01-05"),
        ("2026/11/01", "2026-11-01", "2026-11-01"),
        # The dashes of a phone.
        ("2026–11–01", "2026-11-01", "2026-11-01"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("today", "2026-11-21", "2026-11-21"),
        ("  ToDay ", "2026-11-21", "2026-11-21"),
        ("yesterday", "2026-11-20", "2026-11-20"),
        # A week begins on Monday; this one ends tomorrow.
        ("this week", "2026-11-16", "2026-11-22"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("this month", "2026-11-01", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("7d", "2026-11-14", "2026-11-14"),
        ("7 days", "2026-11-14", "2026-11-14"),
        ("last 7 days", "2026-11-14", "2026-11-14"),
        ("30 days ago", "2026-10-22", "2026-10-22"),
        ("0 days", "2026-11-21", "2026-11-21"),
        ("1 week", "2026-11-14", "2026-11-14"),
        ("2 months", "2026-09-21", "2026-09-21"),
        ("1 year", "2025-11-21", "2025-11-21"),
        # Before Discord, and after today.
        ("1999-01-01", "2015-01-01", "2015-01-01"),
        ("9999 days", "2015-01-01", "2015-01-01"),
        ("2030-01-01", "2026-11-22", "2026-11-22"),
    ],
)
def test_days_are_read(typed: str, first: str, last: str) -> None:
    assert read(typed) == DateRange(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        (date(2026, 3, 31), "1 month", date(2026, 2, 28)),
        (date(2024, 2, 29), "1 year", date(2023, 2, 28)),
        (date(2026, 1, 15), "1 month", date(2025, 12, 15)),
    ],
)
def test_a_shorter_month_ends_on_its_last_day(today: date, typed: str, day: date) -> None:
    assert read(typed, today).first == day


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "2026-13-01", "2026-02-30", "0000-01-01", "99999 years", "11/21/2026", "d", "-7d"],
)
def test_a_text_that_is_no_day_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(BadSetting) as raised:
        read(typed)

    assert raised.value.setting == "since"
    assert "`last week`" in raised.value.expected


@given(DAYS)
def test_every_suggested_date_is_read_on_any_day(today: date) -> None:
    for typed in SUGGESTED_DATES:
        span = read(typed, today)
        assert FIRST_DAY <= span.first <= span.last
        assert span.first <= today


@given(DAYS, st.text(max_size=30))
def test_any_text_is_read_or_refused(today: date, typed: str) -> None:
    try:
        span = read(typed, today)
    except BadSetting:
        return
    assert span.first <= span.last


def test_a_moment_in_the_future_is_neither_recent_nor_waited_for_for_long() -> None:
    now, hour = datetime(2026, 11, 30, 12, tzinfo=UTC), timedelta(hours=1)

    assert [is_recent(now + hour * at, now=now, within=hour) for at in (-1, -0.5, 0, 0.5, 99)] == [
        *(False, True, True, False, False)
    ]
    assert [is_ahead(now + hour * at, now=now, most=hour) for at in (-1, 0, 0.5, 1, 99)] == [
        *(False, False, True, True, False)
    ]
