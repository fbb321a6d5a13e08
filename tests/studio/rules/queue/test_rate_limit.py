"""The rate limit of one member."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from studio.errors import TooFast
from studio.rules.queue.rate_limit import RateLimiter

START = datetime(2026, 11, 21, 18, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_full_minute_is_refused_until_its_first_request_is_a_minute_old() -> None:
    pace = RateLimiter(per_minute=3)
    for seconds in (0, 10, 20):
        pace.count_request(1, now=after(seconds))

    with pytest.raises(TooFast) as refused:
        pace.count_request(1, now=after(25))
    assert refused.value.retry_after_s == 35.0

    pace.count_request(1, now=after(60))
    with pytest.raises(TooFast) as refused:
        pace.count_request(1, now=after(60))
    assert refused.value.retry_after_s == 10.0


def test_a_refused_request_does_not_make_the_wait_longer() -> None:
    pace = RateLimiter(per_minute=1)
    pace.count_request(1, now=after(0))
    for seconds in range(1, 60):
        with pytest.raises(TooFast):
            pace.count_request(1, now=after(seconds))

    pace.count_request(1, now=after(60))


def test_one_persons_flood_is_not_anothers() -> None:
    pace = RateLimiter(per_minute=1)
    pace.count_request(1, now=START)

    pace.count_request(2, now=START)


def test_nought_means_no_limit() -> None:
    pace = RateLimiter(per_minute=0)
    for _ in range(1000):
        pace.count_request(1, now=START)


def test_members_without_a_request_for_a_minute_are_forgotten_and_no_others() -> None:
    pace = RateLimiter(per_minute=1)
    for user_id in range(10_001):
        pace.count_request(user_id, now=START)
    assert len(pace._requests) == 10_001
    pace.count_request(20_000, now=after(59))

    pace.count_request(20_001, now=after(60))

    assert set(pace._requests) == {20_000, 20_001}
    with pytest.raises(TooFast):
        pace.count_request(20_000, now=after(61))


def test_a_refusal_knows_whether_the_person_heard_so_already() -> None:
    pace = RateLimiter(per_minute=1)
    pace.count_request(1, now=after(0))
    told = []
    for seconds in (1, 2, 59):
        with pytest.raises(TooFast) as refused:
            pace.count_request(1, now=after(seconds))
        told.append(refused.value.told)
    assert told == [False, True, True]


def test_a_refusal_a_minute_after_the_last_one_is_the_first_again() -> None:
    pace = RateLimiter(per_minute=1)
    for seconds in (0, 1, 60, 119):
        with contextlib.suppress(TooFast):
            pace.count_request(1, now=after(seconds))

    # The last refusals were at 1 s and at 119 s.
    with pytest.raises(TooFast) as refused:
        pace.count_request(1, now=after(119.5))
    assert refused.value.told
    pace.count_request(1, now=after(120))
    with pytest.raises(TooFast) as refused:
        pace.count_request(1, now=after(179.5))
    assert not refused.value.told


@pytest.mark.parametrize("back_s", [61, 3600, 86_400 * 400])
def test_a_clock_that_is_set_back_locks_nobody_out(back_s: int) -> None:
    pace = RateLimiter(per_minute=2)
    for _ in range(2):
        pace.count_request(1, now=after(0))
    with pytest.raises(TooFast):
        pace.count_request(1, now=after(1))

    for _ in range(2):
        pace.count_request(1, now=after(-back_s))
    with pytest.raises(TooFast) as refused:
        pace.count_request(1, now=after(1 - back_s))
    # What was told before the clock was set back is told again.
    assert (refused.value.retry_after_s, refused.value.told) == (59.0, False)
    pace.count_request(1, now=after(60 - back_s))
