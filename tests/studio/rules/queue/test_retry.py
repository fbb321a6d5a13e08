"""What is tried again, and after how long."""

import pytest

from studio.errors import (
    ChannelGone,
    DeliveryForbidden,
    DeliveryTransient,
    DrawingInterrupted,
    KeyRetired,
    NoPicture,
    ObjectMissing,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
    StoreError,
    StoreFull,
)
from studio.rules.queue.retry import GiveUp, TryAgain, decide

FIRST = [
    # the error, and what follows the first time
    (ProviderTransient("502"), TryAgain(2.0)),
    (DrawingInterrupted("PA"), TryAgain(2.0)),
    (StoreFull("no space"), TryAgain(2.0)),  # somebody may make room
    (StoreError("disk"), TryAgain(2.0)),
    (DeliveryTransient("503"), TryAgain(2.0)),
    (RuntimeError("a defect"), TryAgain(2.0)),  # may pass with a restart
    (RateLimited("slow down", 17.0), TryAgain(17.0, counts=False)),  # as long as it says
    (ProviderError("unknown"), GiveUp()),
    (ProviderRefused("nsfw"), GiveUp()),
    (ProviderInvalid("422", ("seed",)), GiveUp()),
    (ProviderGone("404"), GiveUp()),
    (NoPicture("0 of 1"), GiveUp()),
    (KeyRetired("401"), GiveUp()),
    (ObjectMissing("key"), GiveUp()),  # a StoreError that no waiting brings back
    (DeliveryForbidden("50013"), GiveUp()),
    (ChannelGone("10003"), GiveUp()),
]


@pytest.mark.parametrize(("error", "follows"), FIRST)
def test_what_can_pass_is_tried_again_and_what_cannot_is_not(
    error: Exception, follows: TryAgain | GiveUp
) -> None:
    assert decide(error, failures=0, max_attempts=5) == follows


def test_pauses_double_up_to_a_minute() -> None:
    error = ProviderTransient("502")
    decisions = [decide(error, failures=failures, max_attempts=100) for failures in range(8)]

    assert [each.after_s for each in decisions if isinstance(each, TryAgain)] == [
        2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0,
    ]  # fmt: skip


@pytest.mark.parametrize("max_attempts", [1, 2, 5])
def test_the_attempts_allowed_are_all_made_and_no_more(max_attempts: int) -> None:
    decisions = [
        decide(ProviderTransient(), failures=failures, max_attempts=max_attempts)
        for failures in range(max_attempts)
    ]

    assert decisions[-1] == GiveUp()
    assert all(isinstance(each, TryAgain) for each in decisions[:-1])


def test_being_asked_to_slow_down_never_uses_up_the_attempts() -> None:
    decision = decide(RateLimited("slow", 3.0), failures=99, max_attempts=1)

    assert decision == TryAgain(3.0, counts=False)


def test_being_told_to_come_back_at_once_is_no_loop() -> None:
    decision = decide(RateLimited("429", 0.0), failures=0, max_attempts=5)
    assert isinstance(decision, TryAgain)
    assert decision.after_s >= 0.5
