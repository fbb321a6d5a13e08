"""A server's day, the two days a year that are no 24 hours long among them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from studio.errors import QuotaReached, ServerQuotaReached, StopsReached
from studio.rules.queue.allowance import (
    Ceilings,
    Day,
    Usage,
    daily_limit,
    day_of,
    require_room,
)

DAYS = [
    # now (UTC), zone, the server's date, when the next day begins (UTC)
    ("2026-11-21T18:00", "UTC", "2026-11-21", "2026-11-22T00:00"),
    ("2026-11-21T18:00", "Europe/Helsinki", "2026-11-21", "2026-11-21T22:00"),
    # a second before midnight, and midnight itself
    ("2026-11-21T21:59:59", "Europe/Helsinki", "2026-11-21", "2026-11-21T22:00"),
    ("2026-11-21T22:00", "Europe/Helsinki", "2026-11-22", "2026-11-22T22:00"),
    # the far ends of the world are a day apart at one moment
    ("2026-11-21T11:00", "Pacific/Kiritimati", "2026-11-22", "2026-11-22T10:00"),
    ("2026-11-21T10:30", "Pacific/Pago_Pago", "2026-11-20", "2026-11-21T11:00"),
    # half and quarter hours
    ("2026-11-21T18:00", "Asia/Kathmandu", "2026-11-21", "2026-11-21T18:15"),
    # clocks go forward at 3:00, so that the day before ends in winter time
    ("2026-03-28T23:00", "Europe/Helsinki", "2026-03-29", "2026-03-29T21:00"),  # 23 h long
    ("2026-03-28T21:59", "Europe/Helsinki", "2026-03-28", "2026-03-28T22:00"),
    # clocks go back at 4:00
    ("2026-10-24T21:30", "Europe/Helsinki", "2026-10-25", "2026-10-25T22:00"),  # 25 h long
    # the second of the two hours 1:00 to 2:00 of one night
    ("2026-11-01T06:30", "America/New_York", "2026-11-01", "2026-11-02T05:00"),
    # midnight itself does not exist: clocks go from 23:59 to 1:00
    ("2026-04-23T21:30", "Africa/Cairo", "2026-04-23", "2026-04-23T22:00"),
    ("2026-04-23T22:00", "Africa/Cairo", "2026-04-24", "2026-04-24T21:00"),
    # clocks go back at midnight: 23:00 to 24:00 comes twice, and the date does not change
    ("2026-10-29T21:30", "Africa/Cairo", "2026-10-29", "2026-10-29T22:00"),
    ("2026-10-29T20:30", "Africa/Cairo", "2026-10-29", "2026-10-29T22:00"),
]


@pytest.mark.parametrize(("now", "zone", "date", "resets_at"), DAYS)
def test_a_day_is_the_servers_own(now: str, zone: str, date: str, resets_at: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    day = day_of(moment, zone)

    assert day == Day(date, datetime.fromisoformat(resets_at).replace(tzinfo=UTC), zone)
    assert day.resets_at.tzinfo is UTC


def test_a_moment_after_the_reset_is_another_day_everywhere_and_the_moment_before_is_not() -> None:
    """Every zone there is, at both of a year's turns of the clocks."""
    for zone in sorted(available_timezones()):
        for month, number in ((3, 28), (7, 1), (10, 24), (12, 31)):
            day = day_of(datetime(2026, month, number, 12, tzinfo=UTC), zone)
            before = day_of(day.resets_at - timedelta(seconds=1), zone)
            assert before.date == day.date, zone
            assert day_of(day.resets_at, zone).date > day.date, zone


LIMITS = [
    # what the server's admins set, the usual number, the operator's ceiling, the limit of the day
    (None, 10, 50, 10),
    (25, 10, 50, 25),
    (3, 10, 50, 3),  # fewer than usual
    (0, 10, 50, 0),  # switched off, which is not the same as not set
    (10_000, 10, 50, 50),  # set before the operator lowered the ceiling
    (None, 10, 5, 5),  # a server whose ceiling is below the usual number
    (25, 10, 0, 0),  # switched off by the operator
]


@pytest.mark.parametrize(("of_server", "usual", "ceiling", "limit"), LIMITS)
def test_what_a_servers_admins_set_is_the_days_limit_up_to_the_operators_ceiling(
    of_server: int | None, usual: int, ceiling: int, limit: int
) -> None:
    assert daily_limit(of_server=of_server, ceilings=Ceilings(usual, ceiling)) == limit


ROOM = [
    # limit, used, asked, whether there is room
    (10, 0, 1, True),
    (10, 9, 1, True),  # the last one
    (10, 10, 1, False),
    (10, 8, 3, False),  # some are left, not enough
    (10, 6, 4, True),  # exactly enough
    (0, 0, 1, False),  # switched off
    (1, 5, 1, False),  # lowered below what was used
]


@pytest.mark.parametrize(("limit", "used", "asked", "fits"), ROOM)
def test_there_is_room_as_long_as_everything_asked_fits(
    limit: int, used: int, asked: int, fits: bool
) -> None:
    day = day_of(datetime(2026, 11, 21, 18, tzinfo=UTC), "Europe/Helsinki")
    if fits:
        require_room(Usage(used, limit, day), asked=asked)
        return
    with pytest.raises(QuotaReached) as refused:
        require_room(Usage(used, limit, day), asked=asked)
    error = refused.value
    assert (error.limit, error.used, error.asked) == (limit, used, asked)
    assert (error.resets_at, error.zone) == (day.resets_at, "Europe/Helsinki")


SERVER_ROOM = [
    # the limit of all members together, what they used, asked, whether there is room
    (None, 0, 5, True),  # no such limit
    (100, 95, 5, True),  # exactly enough
    (100, 95, 6, False),
    (100, 100, 1, False),
    (0, 0, 1, False),  # switched off
    (50, 80, 1, False),  # lowered below what was used
]


@pytest.mark.parametrize(("limit", "used", "asked", "fits"), SERVER_ROOM)
def test_all_members_together_stay_within_the_limit_of_the_server(
    limit: int | None, used: int, asked: int, fits: bool
) -> None:
    day = day_of(datetime(2026, 11, 21, 18, tzinfo=UTC), "Europe/Helsinki")
    usage = Usage(0, 10, day, used, limit)
    if fits:
        require_room(usage, asked=asked)
        return
    with pytest.raises(ServerQuotaReached) as refused:
        require_room(usage, asked=asked)
    error = refused.value
    assert (error.limit, error.used, error.asked) == (limit, used, asked)
    assert (error.resets_at, error.zone) == (day.resets_at, "Europe/Helsinki")


def test_a_person_has_no_more_left_than_all_members_have_together() -> None:
    day = day_of(datetime(2026, 11, 21, 18, tzinfo=UTC), "UTC")
    assert Usage(2, 10, day).left == 8
    assert Usage(2, 10, day, 97, 100).left == 3
    assert Usage(2, 10, day, 150, 100).left == 0


STOPS = [
    # the person's limit and stopped pictures, those of all members, whose stops are too many
    (20, 19, None, 0, None),
    (20, 20, None, 0, "own"),
    (1, 9, None, 0, None),  # a low limit forgives ten all the same
    (1, 10, None, 0, "own"),
    (20, 0, None, 999, None),  # no limit for all together
    (20, 0, 100, 99, None),
    (20, 0, 100, 100, "all"),
    (20, 20, 100, 100, "own"),
]


@pytest.mark.parametrize(("limit", "stopped", "server_limit", "server_stopped", "whose"), STOPS)
def test_nothing_more_is_drawn_once_too_many_pictures_were_stopped(
    limit: int, stopped: int, server_limit: int | None, server_stopped: int, whose: str | None
) -> None:
    day = day_of(datetime(2026, 11, 21, 18, tzinfo=UTC), "UTC")
    usage = Usage(
        0,
        limit,
        day,
        server_limit=server_limit,
        stopped=stopped,
        server_stopped=server_stopped,
    )
    if whose is None:
        require_room(usage, asked=1)
        assert usage.left == limit
        return
    with pytest.raises(StopsReached) as refused:
        require_room(usage, asked=1)
    assert refused.value.by_all == (whose == "all")
    assert usage.left == 0
