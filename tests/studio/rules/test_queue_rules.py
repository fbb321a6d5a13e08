"""Whose turn it is, what is tried again, how fast one may ask."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import (
    DeliveryForbidden,
    DeliveryTransient,
    DrawingInterrupted,
    KeyRetired,
    ObjectMissing,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
    StoreFull,
    TooFast,
)
from studio.rules.fairness import expected_wait_s, fair_tag
from studio.rules.pace import Pace
from studio.rules.retry import GiveUp, TryAgain, decide
from tests.support.hands import START


@pytest.mark.parametrize(
    ("tier_now", "own_last", "pictures", "expected"),
    [
        (None, None, 0, 0),  # nobody anywhere
        (7000, None, 0, 7000),  # a newcomer starts at the present
        (7000, 9000, 1, 10_000),  # behind one's own last
        (7000, 9000, 3, 12_000),  # a pack takes the room of its pictures
        (7000, 2000, 1, 7000),  # a long pause earns nothing
    ],
)
def test_a_tag_is_the_present_or_behind_ones_own(
    tier_now: int | None, own_last: int | None, pictures: int, expected: int
) -> None:
    tag = fair_tag(tier_now=tier_now, own_last=own_last, own_last_pictures=pictures)
    assert tag == expected


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_between_two_jobs_of_one_person_everybody_else_gets_a_turn(asking: list[int]) -> None:
    """Serving by tag, nobody is served twice while another who waits is served not at all."""
    tags: dict[int, tuple[int, int]] = {}
    line: list[tuple[int, int, int]] = []
    for order, person in enumerate(asking):
        last = tags.get(person)
        tag = fair_tag(
            tier_now=min((each[0] for each in line), default=None),
            own_last=last[0] if last else None,
            own_last_pictures=1,
        )
        tags[person] = (tag, order)
        line.append((tag, order, person))
    served = [person for _, _, person in sorted(line)]
    for person in set(asking):
        first = served.index(person)
        before = served[:first]
        assert all(before.count(other) <= 1 for other in set(before))


@pytest.mark.parametrize(
    ("ahead", "expected_s"),
    [
        (0, 0.0),  # next
        (7, 0.0),  # the last free slot
        (8, 10.0),  # one round
        (20, 20.0),  # two rounds
    ],
)
def test_the_wait_is_counted_in_rounds_of_slots(ahead: int, expected_s: float) -> None:
    assert expected_wait_s(ahead=ahead, slots=8, typical_s=10.0) == expected_s


@pytest.mark.parametrize(
    "error",
    [
        ProviderTransient(),
        DrawingInterrupted(),
        StoreFull(),
        DeliveryTransient(),
        RuntimeError("a defect"),
    ],
)
def test_what_can_pass_is_tried_again_with_growing_pauses(error: Exception) -> None:
    pauses = []
    for failures in range(4):
        decision = decide(error, failures=failures, max_attempts=5)
        assert isinstance(decision, TryAgain)
        assert decision.counts
        pauses.append(decision.after_s)
    assert pauses == [2.0, 4.0, 8.0, 16.0]
    assert decide(error, failures=4, max_attempts=5) == GiveUp()


def test_a_pause_has_an_upper_end() -> None:
    decision = decide(ProviderTransient(), failures=30, max_attempts=100)
    assert decision == TryAgain(60.0)


@pytest.mark.parametrize(
    "error",
    [ProviderRefused(), ProviderInvalid(), KeyRetired(), ObjectMissing(), DeliveryForbidden()],
)
def test_what_cannot_pass_is_given_up_at_once(error: Exception) -> None:
    assert decide(error, failures=0, max_attempts=5) == GiveUp()


def test_being_told_to_wait_is_no_failure() -> None:
    decision = decide(RateLimited("429", 7.0), failures=99, max_attempts=5)
    assert decision == TryAgain(7.0, counts=False)


def test_a_person_has_so_many_requests_in_any_minute() -> None:
    pace = Pace(per_minute=3)
    for second in range(3):
        pace.require(1, now=START + timedelta(seconds=second))
    with pytest.raises(TooFast) as refused:
        pace.require(1, now=START + timedelta(seconds=10))
    assert refused.value.retry_after_s == 50.0
    pace.require(1, now=START + timedelta(seconds=60))


def test_a_flood_costs_the_flooder_alone() -> None:
    pace = Pace(per_minute=1)
    pace.require(1, now=START)
    pace.require(2, now=START)
    with pytest.raises(TooFast):
        pace.require(1, now=START)


def test_no_limit_is_no_limit() -> None:
    pace = Pace(per_minute=0)
    for _ in range(1000):
        pace.require(1, now=START)
