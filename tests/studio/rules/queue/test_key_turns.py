"""Whose turn it is among the keys, decided on what is remembered of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import RateLimited
from studio.rules.queue.key_turns import (
    LONGEST_REST_S,
    SHORTEST_REST_S,
    Bucket,
    KeySnapshot,
    KeyTerms,
    next_turn,
    rest,
)
from tests.support.clock import START

A1 = KeyTerms("a1", "a", "f-a1", 600)
A2 = KeyTerms("a2", "a", "f-a2", 600)
B1 = KeyTerms("b1", "b", "f-b1", 600)
KEYS = [A1, A2, B1]
NOTHING_YET = KeySnapshot(START, {})


def _later(memory: KeySnapshot, seconds: float) -> KeySnapshot:
    return replace(memory, now=memory.now + timedelta(seconds=seconds))


def _order(
    memory: KeySnapshot, keys: list[KeyTerms], times: int, *, purpose: str = ""
) -> list[str]:
    names = []
    for _ in range(times):
        turn = next_turn(memory, keys, purpose=purpose)
        memory = memory.after(turn.changed)
        names.append(turn.name)
    return names


def _wait_s(memory: KeySnapshot, keys: list[KeyTerms]) -> float:
    """What whoever asks now is told to wait; 0.0 when there is a key."""
    try:
        next_turn(memory, keys)
    except RateLimited as limited:
        return limited.retry_after_s
    return 0.0


def test_keys_take_turns_even_within_one_moment() -> None:
    assert _order(NOTHING_YET, KEYS, 7) == ["a1", "a2", "b1", "a1", "a2", "b1", "a1"]


def test_the_key_used_longest_ago_comes_first_after_a_clock_was_set_back() -> None:
    memory = NOTHING_YET.after(next_turn(NOTHING_YET, KEYS).changed)

    assert _order(_later(memory, -3600), KEYS, 4) == ["a2", "b1", "a1", "a2"]


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8), st.integers(1, 40))
def test_no_key_is_used_twice_before_every_other_was_used(accounts: list[str], times: int) -> None:
    keys = [
        KeyTerms(f"k{number}", account, f"f{number}", 6000)
        for number, account in enumerate(accounts)
    ]
    order = _order(NOTHING_YET, keys, times)

    for place in range(len(order)):
        round_of = order[place : place + len(keys)]
        assert len(set(round_of)) == len(round_of)


@given(
    st.integers(1, 700),
    st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=300),
)
def test_no_sixty_seconds_hold_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    """Somebody asks for all there is after each pause."""
    bucket, now, full_at = Bucket(limit), START, None
    taken: list[datetime] = []
    for pause_s in pauses:
        now += timedelta(seconds=pause_s)
        while bucket.wait_s(full_at, now) <= 0:
            full_at = bucket.taken(full_at, now)
            taken.append(now)

    first = 0
    for last, moment in enumerate(taken):
        while moment - taken[first] >= timedelta(minutes=1):
            first += 1
        assert last - first + 1 <= limit


@pytest.mark.parametrize("limit", [1, 6, 60, 600])
def test_who_waits_as_long_as_told_gets_the_limit_in_the_first_minute(limit: int) -> None:
    bucket, now, full_at = Bucket(limit), START, None
    times = 0
    while now < START + timedelta(minutes=1):
        full_at = bucket.taken(full_at, now)
        times += 1
        now += timedelta(seconds=bucket.wait_s(full_at, now))

    assert limit - 1 <= times <= limit


BURSTS = [
    # creates a minute, at once, seconds between two afterwards
    (600, 60, 60 / 541),  # Replicate's usual limit
    (6, 1, 10.0),  # with less than $5 of credit
    (1, 1, 60.0),
]


@pytest.mark.parametrize(("limit", "burst", "step_s"), BURSTS)
def test_a_full_bucket_gives_a_tenth_at_once(limit: int, burst: int, step_s: float) -> None:
    bucket, full_at = Bucket(limit), None
    for _ in range(burst):
        assert bucket.wait_s(full_at, START) == 0
        full_at = bucket.taken(full_at, START)

    assert bucket.wait_s(full_at, START) == pytest.approx(step_s, abs=1e-4)


def test_a_clock_set_back_by_a_day_stops_nobody_for_a_day() -> None:
    keys = [replace(A1, creates_per_minute=6)]
    memory = _later(NOTHING_YET, 86_400)
    memory = memory.after(rest(memory, A1, for_s=30).changed)
    memory = memory.after(next_turn(_later(memory, 30), keys).changed)

    memory = replace(memory, now=START)
    assert _order(memory, keys, 1) == ["a1"]
    # Nor does what is written now get lost behind it.
    assert memory.after(rest(memory, A2, for_s=5).changed).rest_s("a") == 5


def test_a_clock_set_back_by_a_breath_gives_nothing_away() -> None:
    keys = [replace(A1, creates_per_minute=6)]
    memory = NOTHING_YET.after(next_turn(NOTHING_YET, keys).changed)

    with pytest.raises(RateLimited) as limited:
        next_turn(_later(memory, -0.5), keys)
    assert limited.value.retry_after_s == 10.5


def test_keys_of_an_account_share_its_bucket_and_other_accounts_do_not() -> None:
    keys = [replace(key, creates_per_minute=6) for key in KEYS]
    memory = NOTHING_YET
    for expected in ("a1", "b1"):
        turn = next_turn(memory, keys)
        memory = memory.after(turn.changed)
        assert turn.name == expected

    with pytest.raises(RateLimited) as limited:
        next_turn(memory, keys)
    assert limited.value.retry_after_s == 10
    assert next_turn(_later(memory, 10), keys).name == "a2"


def test_the_lowest_limit_of_an_accounts_keys_counts() -> None:
    keys = [A1, replace(A2, creates_per_minute=6)]
    memory = NOTHING_YET.after(next_turn(NOTHING_YET, keys).changed)

    with pytest.raises(RateLimited):
        next_turn(memory, keys)


def test_what_a_key_that_left_the_settings_used_up_still_counts_for_its_account() -> None:
    a1, a2 = (replace(key, creates_per_minute=6) for key in (A1, A2))
    memory = NOTHING_YET.after(next_turn(NOTHING_YET, [a1]).changed)

    with pytest.raises(RateLimited):
        next_turn(memory, [a2])


def test_a_key_that_moved_to_another_account_leaves_rest_and_bucket_behind() -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=30).changed)
    moved = replace(A1, account="c")

    turn = next_turn(memory, [moved])
    memory = memory.after(turn.changed)

    assert (turn.name, memory.rest_s("c"), memory.states["a1"].account) == ("a1", 0, "c")


def test_a_rest_is_the_whole_accounts() -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=5).changed)

    assert _order(memory, KEYS, 3) == ["b1", "b1", "b1"]
    # Longest unused first: a2 was never used, a1 neither, b1 is not before them.
    assert _order(_later(memory, 5), KEYS, 3) == ["a1", "a2", "b1"]


def test_when_all_rest_the_wait_is_until_the_first_is_back() -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=9).changed)
    memory = memory.after(rest(memory, B1, for_s=4.5).changed)

    with pytest.raises(RateLimited) as limited:
        next_turn(memory, KEYS)
    assert limited.value.retry_after_s == 4.5
    assert next_turn(_later(memory, 4.5), KEYS).name == "b1"


def test_a_shorter_rest_does_not_end_a_longer_one() -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=30).changed)
    memory = memory.after(rest(memory, A2, for_s=2).changed)
    memory = memory.after(rest(memory, A1, for_s=2).changed)

    assert memory.rest_s("a") == 30


def test_a_rest_is_news_once() -> None:
    first = rest(NOTHING_YET, A1, for_s=5)
    memory = NOTHING_YET.after(first.changed)

    news = [first.news, rest(memory, A2, for_s=5).news, rest(_later(memory, 5), A1, for_s=5).news]
    assert news == [True, False, True]


RESTS = [
    # seconds as answered, seconds of rest
    (5, 5),
    (0, SHORTEST_REST_S),
    (-3, SHORTEST_REST_S),
    (1e12, LONGEST_REST_S),
    (float("inf"), LONGEST_REST_S),
    (float("nan"), SHORTEST_REST_S),
]


@pytest.mark.parametrize(("answered_s", "rest_s"), RESTS)
def test_a_rest_is_bounded_whatever_was_answered(answered_s: float, rest_s: float) -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=answered_s).changed)

    assert memory.rest_s("a") == rest_s


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["create", "rest"]),
            st.sampled_from(KEYS),
            st.floats(0, 30, allow_nan=False),
        ),
        max_size=60,
    )
)
def test_no_account_is_asked_while_it_rests_and_every_told_wait_is_true(
    steps: list[tuple[str, KeyTerms, float]],
) -> None:
    keys = [replace(key, creates_per_minute=12) for key in KEYS]
    account = {key.name: key.account for key in keys}
    resting = {"a": START, "b": START}
    memory = NOTHING_YET
    for act, key, seconds in steps:
        memory = _later(memory, seconds)
        if act == "rest":
            memory = memory.after(rest(memory, key, for_s=seconds).changed)
            until = memory.now + timedelta(seconds=max(seconds, SHORTEST_REST_S))
            resting[key.account] = max(resting[key.account], until)
            continue
        wait_s = _wait_s(memory, keys)
        if wait_s > 0.001:
            assert _wait_s(_later(memory, wait_s - 0.001), keys) > 0
        memory = _later(memory, wait_s)
        turn = next_turn(memory, keys)
        assert memory.now >= resting[account[turn.name]]
        memory = memory.after(turn.changed)
