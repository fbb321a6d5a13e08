"""The pool of keys as the provider uses it."""

import asyncio
from datetime import timedelta

import pytest

from studio.clock import Clock
from studio.errors import ConfigError, KeyRetired, RateLimited
from studio.providers.replicate.keys import CALLS_PER_MINUTE, Key, KeyPool, KeyReport
from tests.support.clock import START, HandClock
from tests.support.key_watch import RecordingKeyWatch

A1 = Key("a1", "a", "r8_token-of-a1")
A2 = Key("a2", "a", "r8_token-of-a2")
B1 = Key("b1", "b", "r8_token-of-b1")
NO_CREDIT = "402 Insufficient credit"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def heard() -> RecordingKeyWatch:
    return RecordingKeyWatch()


@pytest.fixture
def pool(clock: HandClock, heard: RecordingKeyWatch) -> KeyPool:
    return KeyPool((A1, A2, B1), clock=clock, watch=heard)


class Accounts:
    """A small Replicate: account b is throttled for a while, key a1 has no credit."""

    def __init__(self, clock: Clock, *, busy_until_s: float) -> None:
        self._clock = clock
        self._busy_until = START + timedelta(seconds=busy_until_s)
        self.asked: list[str] = []

    def create(self, key: Key) -> int:
        self.asked.append(key.name)
        if key.name == "a1":
            return 402
        return 429 if key.account == "b" and self._clock.now() < self._busy_until else 201


async def _drawn(pool: KeyPool, accounts: Accounts, clock: HandClock) -> str:
    """Create one picture as a provider does. Returns the name of the key that paid."""
    while True:
        try:
            key = await pool.take_for_create()
        except RateLimited as limited:
            clock.advance(limited.retry_after_s)
            continue
        match accounts.create(key):
            case 201:
                return key.name
            case 402:
                await pool.retire(key, reason=NO_CREDIT)
            case 429:
                await pool.rest(key, retry_after_s=5)


async def test_a_throttled_account_and_a_key_without_credit_fail_no_picture(
    pool: KeyPool, clock: HandClock, heard: RecordingKeyWatch
) -> None:
    accounts = Accounts(clock, busy_until_s=5)

    paid = []
    for _ in range(8):
        paid.append(await _drawn(pool, accounts, clock))
        clock.advance(1)

    # a1 is refused at once; b rests for five seconds, then it and a2 take turns.
    assert accounts.asked == ["a1", "a2", "b1", "a2", "a2", "a2", "a2", "a2", "b1", "a2"]
    assert paid == ["a2", "a2", "a2", "a2", "a2", "a2", "b1", "a2"]
    assert heard.retired == [("a1", "a", NO_CREDIT)]
    assert heard.rests == [("b", 5)]


async def test_when_all_accounts_rest_a_picture_waits_and_is_drawn(
    clock: HandClock, heard: RecordingKeyWatch
) -> None:
    pool = KeyPool((B1,), clock=clock, watch=heard)
    accounts = Accounts(clock, busy_until_s=12)

    assert await _drawn(pool, accounts, clock) == "b1"

    # Each wait was as long as the rest.
    assert clock.now() == START + timedelta(seconds=15)
    assert accounts.asked == ["b1"] * 4


async def test_a_key_with_new_credit_is_used_again_and_reported_again_only_if_refused(
    pool: KeyPool, clock: HandClock, heard: RecordingKeyWatch
) -> None:
    accounts = Accounts(clock, busy_until_s=0)
    for _ in range(3):
        await _drawn(pool, accounts, clock)
    clock.advance(3600)
    for _ in range(3):
        await _drawn(pool, accounts, clock)

    assert accounts.asked.count("a1") == 2
    assert heard.retired == [("a1", "a", NO_CREDIT)] * 2


async def test_keys_are_given_with_their_tokens(pool: KeyPool) -> None:
    assert [await pool.take_for_create() for _ in range(4)] == [A1, A2, B1, A1]


async def test_many_requests_at_once_get_the_keys_in_turns(pool: KeyPool) -> None:
    keys = await asyncio.gather(*(pool.take_for_create() for _ in range(30)))

    assert [key.name for key in keys] == ["a1", "a2", "b1"] * 10


async def test_with_little_credit_six_a_minute_are_created(clock: HandClock) -> None:
    pool = KeyPool((Key("a1", "a", "r8_token", creates_per_minute=6),), clock=clock)
    accounts = Accounts(clock, busy_until_s=0)
    times = []
    for _ in range(7):
        await pool.take_for_create()
        times.append((clock.now() - START).total_seconds())
        with pytest.raises(RateLimited) as limited:
            await pool.take_for_create()
        clock.advance(limited.value.retry_after_s)

    assert times == [0, 10, 20, 30, 40, 50, 60]
    assert accounts.asked == []


async def test_a_purpose_has_keys_of_its_own(clock: HandClock) -> None:
    board = Key("board", "a", "r8_token", creates_per_minute=6, purposes=("storyboard", "anime"))
    pool = KeyPool((A1, board), clock=clock)

    assert (await pool.take_for_create(purpose="storyboard")).name == "board"
    with pytest.raises(RateLimited):
        await pool.take_for_create(purpose="anime")


async def test_calls_are_counted_apart_from_creates(clock: HandClock) -> None:
    pool = KeyPool((Key("a1", "a", "r8_token", creates_per_minute=6),), clock=clock)
    await pool.take_for_create()

    for _ in range(CALLS_PER_MINUTE // 10):
        await pool.find_for_call("a1")
    with pytest.raises(RateLimited) as limited:
        await pool.find_for_call("a1")

    assert 0 < limited.value.retry_after_s < 0.1
    clock.advance(limited.value.retry_after_s)
    assert (await pool.find_for_call("a1")).name == "a1"


async def test_calls_wait_with_their_account(pool: KeyPool, clock: HandClock) -> None:
    await pool.find_for_call("b1")
    await pool.rest(A1, retry_after_s=5)
    clock.advance(2)

    with pytest.raises(RateLimited) as limited:
        await pool.find_for_call("a2")
    assert limited.value.retry_after_s == 3
    assert (await pool.find_for_call("b1")).name == "b1"
    clock.advance(3)
    assert (await pool.find_for_call("a2")).name == "a2"


async def test_after_a_refusal_the_call_uses_another_key_of_the_account(pool: KeyPool) -> None:
    await pool.retire(A1, reason="401 Unauthenticated")
    assert await pool.find_for_call("a1") == A2

    await pool.retire(A2, reason="403 Forbidden")
    with pytest.raises(KeyRetired):
        await pool.find_for_call("a1")


async def test_a_key_without_credit_still_follows_running_predictions(pool: KeyPool) -> None:
    await pool.retire(B1, reason=NO_CREDIT)

    assert await pool.find_for_call("b1") == B1


async def test_a_revived_key_is_in_use_again(clock: HandClock) -> None:
    pool = KeyPool((A1,), clock=clock)
    await pool.retire(A1, reason="401 Unauthenticated")

    assert [await pool.revive("a1"), await pool.revive("a1")] == [True, False]
    assert await pool.take_for_create() == A1
    assert await pool.find_for_call("a1") == A1
    with pytest.raises(KeyError):
        await pool.revive("nobody")


async def test_operators_see_how_every_key_is_doing(pool: KeyPool, clock: HandClock) -> None:
    await pool.take_for_create()
    await pool.retire(A2, reason=NO_CREDIT)
    await pool.rest(B1, retry_after_s=5)
    clock.advance(1)

    back_at = START + timedelta(hours=1)
    assert await pool.reports() == [
        KeyReport("a1", "a", (), retired="", back_at=None, rests_s=0, used_at=START),
        KeyReport("a2", "a", (), retired=NO_CREDIT, back_at=back_at, rests_s=0, used_at=None),
        KeyReport("b1", "b", (), retired="", back_at=None, rests_s=4, used_at=None),
    ]


async def test_the_reason_of_a_refusal_is_short_and_without_the_token(
    pool: KeyPool, heard: RecordingKeyWatch
) -> None:
    await pool.retire(A1, reason=f"401 no\n such  token: {A1.token} {'x' * 500}")

    [(_, _, reason)] = heard.retired
    assert reason.startswith("401 no such token: … xxx")
    assert len(reason) == 200
    assert A1.token not in repr(await pool.reports())
    assert A1.token not in f"{A1!r} {vars(pool)!r}"
    with pytest.raises(KeyRetired) as retired:
        await KeyPool((A1,), pool._states).take_for_create()
    assert A1.token not in f"{retired.value} {retired.value!r}"


WRONG = [
    # the keys, the sentence for the operator
    ((), "no key for pictures of every kind"),
    ((Key("board", "a", "r8_token", purposes=("storyboard",)),), "no key for pictures of every"),
    ((A1, Key("a1", "c", "r8_token")), "Two keys are named a1"),
    ((Key("a1", "a", "r8_token", creates_per_minute=0),), "may create nothing"),
]


@pytest.mark.parametrize(("keys", "told"), WRONG)
def test_keys_that_cannot_work_stop_the_start(keys: tuple[Key, ...], told: str) -> None:
    with pytest.raises(ConfigError, match=told) as wrong:
        KeyPool(keys)
    assert "r8_token" not in str(wrong.value)
