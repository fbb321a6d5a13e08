"""Keys that are refused, keys that are bound to a purpose, and calls that create nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from studio.errors import KeyRetired, RateLimited
from studio.rules.queue.key_turns import (
    CREDIT_PAUSE,
    KeySnapshot,
    KeyState,
    KeyTerms,
    caller,
    lacks_credit,
    next_turn,
    rest,
    retire,
    revive,
    status_of,
)
from tests.support.clock import START

NO_CREDIT = "402 Insufficient credit"
REFUSED = "401 Unauthenticated"

A1 = KeyTerms("a1", "a", "f-a1", 600)
A2 = KeyTerms("a2", "a", "f-a2", 600)
B1 = KeyTerms("b1", "b", "f-b1", 600)
KEYS = [A1, A2, B1]
NOTHING_YET = KeySnapshot(START, {})


def _later(memory: KeySnapshot, seconds: float) -> KeySnapshot:
    return replace(memory, now=memory.now + timedelta(seconds=seconds))


def _in(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def _order(
    memory: KeySnapshot, keys: list[KeyTerms], times: int, *, purpose: str = ""
) -> list[str]:
    names = []
    for _ in range(times):
        turn = next_turn(memory, keys, purpose=purpose)
        memory = memory.after(turn.changed)
        names.append(turn.name)
    return names


def test_a_retired_key_is_passed_over_and_its_account_goes_on() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=REFUSED).changed)

    assert _order(memory, KEYS, 4) == ["a2", "b1", "a2", "b1"]


def test_a_retired_or_revived_key_keeps_the_bucket_and_the_rest_of_its_account() -> None:
    resting = KeyState("a1", "a", START, bucket_full_at=_in(30), rests_until=_in(20), refusal=None)
    memory = KeySnapshot(START, {"a1": resting})

    retired = memory.after(retire(memory, A1, reason=REFUSED).changed)
    revived = retired.after(revive(retired, A1).changed)

    for after in (retired, revived):
        assert after.rest_s("a") == 20.0
        assert after.bucket_full_at("a") == _in(30)


def test_a_key_that_moved_to_another_account_leaves_bucket_and_rest_behind() -> None:
    moved = replace(A1, account="b")
    memory = KeySnapshot(
        START, {"a1": KeyState("a1", "a", START, bucket_full_at=_in(30), rests_until=_in(20))}
    )

    memory = memory.after(retire(memory, moved, reason=REFUSED).changed)

    assert (memory.rest_s("b"), memory.bucket_full_at("b")) == (0.0, None)


def test_a_call_for_a_key_that_moved_goes_by_its_account_in_the_settings() -> None:
    moved = replace(A1, account="b")
    memory = KeySnapshot(START, {"a1": KeyState("a1", "a", START, rests_until=_in(20))})

    assert caller(memory, [moved, A2, B1], "a1") == "a1"


def test_when_none_is_left_the_reasons_are_told() -> None:
    memory = NOTHING_YET
    for key, reason in ((A1, REFUSED), (A2, NO_CREDIT), (B1, "403 Forbidden")):
        memory = memory.after(retire(memory, key, reason=reason).changed)

    with pytest.raises(KeyRetired) as retired:
        next_turn(memory, KEYS)
    assert retired.value.detail == f"a1: {REFUSED}; a2: {NO_CREDIT}; b1: 403 Forbidden"


def test_a_key_without_credit_is_tried_again_after_an_hour() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=NO_CREDIT).changed)

    with pytest.raises(KeyRetired):
        next_turn(_later(memory, CREDIT_PAUSE.total_seconds() - 1), [A1])
    assert next_turn(_later(memory, CREDIT_PAUSE.total_seconds()), [A1]).name == "a1"


@pytest.mark.parametrize("reason", [REFUSED, "403 Forbidden"])
def test_a_refused_key_does_not_come_back_by_itself(reason: str) -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=reason).changed)

    with pytest.raises(KeyRetired):
        next_turn(_later(memory, 10 * 365 * 86_400), [A1])


def test_a_refused_key_comes_back_with_another_token_and_the_old_one_stays_out() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=REFUSED).changed)
    renewed = replace(A1, fingerprint="new")

    turn = next_turn(memory, [renewed])
    assert turn.name == "a1"
    # Another process still runs with the settings of yesterday.
    with pytest.raises(KeyRetired):
        next_turn(memory.after(turn.changed), [A1])


def test_a_revived_key_is_used_at_once() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=REFUSED).changed)
    revived = revive(memory, A1)
    memory = memory.after(revived.changed)

    assert (revived.news, next_turn(memory, [A1]).name) == (True, "a1")
    assert not revive(memory, A1).news


NEWS = [
    # the first refusal, seconds until the second, the second, whether that is news
    (REFUSED, 1, REFUSED, False),  # an answer that was on its way
    (REFUSED, 9999, REFUSED, False),
    (REFUSED, 1, NO_CREDIT, False),  # it is out already, for longer
    (NO_CREDIT, 1, NO_CREDIT, False),
    (NO_CREDIT, 3599, NO_CREDIT, False),
    (NO_CREDIT, 3600, NO_CREDIT, True),  # it was tried again
    (NO_CREDIT, 1, REFUSED, True),  # worse than before
]


@pytest.mark.parametrize(("first", "seconds", "second", "news"), NEWS)
def test_a_refusal_is_news_when_the_key_was_in_use(
    first: str, seconds: float, second: str, news: bool
) -> None:
    told = retire(NOTHING_YET, A1, reason=first)
    memory = _later(NOTHING_YET.after(told.changed), seconds)

    again = retire(memory, A1, reason=second)
    assert (told.news, again.news) == (True, news)


def test_late_refusals_do_not_put_off_the_next_try() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=NO_CREDIT).changed)
    memory = _later(memory, 600)
    memory = memory.after(retire(memory, A1, reason=NO_CREDIT).changed)

    assert next_turn(_later(memory, 3000), [A1]).name == "a1"


REASONS = [
    # an answer, its status, whether it is for lack of credit
    ("402 Insufficient credit", "402", True),
    ("HTTP 402", "402", True),
    ("Insufficient credit", "other", True),
    ("401 Unauthenticated", "401", False),
    ("403 You may not spend 402 credits", "403", False),
    ("token 4021234 unknown", "other", False),
    ("", "other", False),
]


@pytest.mark.parametrize(("reason", "status", "credit"), REASONS)
def test_a_reason_says_its_status(reason: str, status: str, credit: bool) -> None:
    assert (status_of(reason), lacks_credit(reason)) == (status, credit)


BOARD = KeyTerms("board", "c", "f-board", 6, ("storyboard",))
BOUND = [*KEYS, BOARD]


def test_a_bound_key_serves_its_purpose_and_nothing_else() -> None:
    assert _order(NOTHING_YET, BOUND, 4) == ["a1", "a2", "b1", "a1"]
    assert next_turn(NOTHING_YET, BOUND, purpose="storyboard").name == "board"


def test_a_purpose_without_keys_of_its_own_is_served_by_the_general_ones() -> None:
    assert _order(NOTHING_YET, BOUND, 3, purpose="anime") == ["a1", "a2", "b1"]


def test_a_purpose_whose_keys_rest_waits_and_drains_no_others() -> None:
    memory = NOTHING_YET.after(next_turn(NOTHING_YET, BOUND, purpose="storyboard").changed)

    with pytest.raises(RateLimited) as limited:
        next_turn(memory, BOUND, purpose="storyboard")
    assert limited.value.retry_after_s == 10


def test_a_purpose_whose_keys_are_retired_is_not_served() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, BOARD, reason=REFUSED).changed)

    with pytest.raises(KeyRetired) as retired:
        next_turn(memory, BOUND, purpose="storyboard")
    assert retired.value.detail == f"board: {REFUSED}"


def test_a_call_goes_by_the_key_that_created() -> None:
    assert caller(NOTHING_YET, KEYS, "a2") == "a2"


def test_a_call_of_a_refused_key_goes_by_another_of_its_account() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=REFUSED).changed)
    assert caller(memory, KEYS, "a1") == "a2"

    memory = memory.after(retire(memory, A2, reason=REFUSED).changed)
    with pytest.raises(KeyRetired, match="a1: 401"):
        caller(memory, KEYS, "a1")


def test_what_was_created_before_the_credit_ran_out_is_still_to_be_had() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, B1, reason=NO_CREDIT).changed)

    assert caller(memory, KEYS, "b1") == "b1"


def test_a_call_of_a_key_that_left_the_settings_goes_by_another_of_its_account() -> None:
    memory = NOTHING_YET.after((KeyState("gone", "b", used_at=START),))

    assert caller(memory, KEYS, "gone") == "b1"
    with pytest.raises(KeyRetired, match="never-known"):
        caller(memory, KEYS, "never-known")


def test_calls_wait_while_the_account_rests() -> None:
    memory = NOTHING_YET.after(rest(NOTHING_YET, A1, for_s=5).changed)

    with pytest.raises(RateLimited) as limited:
        caller(memory, KEYS, "a2")
    assert limited.value.retry_after_s == 5
    assert caller(memory, KEYS, "b1") == "b1"


def test_a_key_without_credit_is_tried_again_when_the_clock_was_set_back() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=NO_CREDIT).changed)

    assert memory.refusal(A1) is not None
    assert _later(memory, -86_400).refusal(A1) is None
    # Two machines' clocks may differ a little.
    assert _later(memory, -30).refusal(A1) is not None


def test_a_retired_key_stays_retired_when_the_clock_was_set_back() -> None:
    memory = NOTHING_YET.after(retire(NOTHING_YET, A1, reason=REFUSED).changed)

    assert _later(memory, -86_400).refusal(A1) is not None
