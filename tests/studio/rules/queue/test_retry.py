"""What is tried again, and after how long."""

from datetime import datetime, timedelta

import pytest

from db.enums import JobPhase
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
from studio.rules.queue.retry import GiveUp, TryAgain, decide, final_error, tried_until
from tests.support.clock import START

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


PAID = [
    # the error, the phase, the seconds left, and what follows after nine failures
    (StoreError("disk"), JobPhase.DRAWN, 600.0, TryAgain(60.0)),
    (StoreError("disk"), JobPhase.DRAWN, 20.0, TryAgain(20.0)),  # the last try, at the very end
    (StoreError("disk"), JobPhase.DRAWN, 0.0, GiveUp(too_late=True)),
    (ProviderTransient("502"), JobPhase.DRAWN, 600.0, TryAgain(60.0)),
    (RateLimited("429", 7.0), JobPhase.DRAWN, 600.0, TryAgain(7.0, counts=False)),
    (RateLimited("429", 7.0), JobPhase.DRAWN, -1.0, GiveUp(too_late=True)),
    (DeliveryTransient("503"), JobPhase.STORED, 80_000.0, TryAgain(60.0)),
    (DeliveryTransient("503"), JobPhase.STORED, 0.0, GiveUp(too_late=True)),
    (RuntimeError("a defect"), JobPhase.STORED, 80_000.0, TryAgain(60.0)),
    # waiting does not help
    (ProviderGone("404"), JobPhase.DRAWN, 600.0, GiveUp()),
    (ObjectMissing("key"), JobPhase.STORED, 600.0, GiveUp()),
    (ChannelGone("10003"), JobPhase.STORED, 600.0, GiveUp()),
    # a drawing under way is looked at soon, and that is no failure
    (ProviderTransient("502"), JobPhase.ASKED, 600.0, TryAgain(5.0, counts=False)),
    (ProviderTransient("502"), JobPhase.ASKED, 0.0, GiveUp(too_late=True)),
    # the operator may set another key of the account
    (KeyRetired("401"), JobPhase.ASKED, 600.0, TryAgain(5.0, counts=False)),
    (KeyRetired("401"), JobPhase.ASKED, 0.0, GiveUp(too_late=True)),
    # a new drawing costs money, so tries count, however much time is left
    (DrawingInterrupted("PA"), JobPhase.ASKED, 600.0, GiveUp()),
]


@pytest.mark.parametrize(("error", "phase", "left_s", "follows"), PAID)
def test_time_ends_the_tries_of_what_is_paid_for(
    error: Exception, phase: JobPhase, left_s: float, follows: TryAgain | GiveUp
) -> None:
    assert decide(error, failures=9, max_attempts=5, phase=phase, left_s=left_s) == follows


def test_after_a_thousand_failures_the_pause_is_still_a_minute() -> None:
    decision = decide(StoreError(), failures=1000, max_attempts=5, left_s=9000.0)
    assert decision == TryAgain(60.0)


UNTIL = [
    # the phase, and until when it is tried; asked at 18:00, drawn at 18:10, stored at 18:20
    (JobPhase.NEW, None),
    (JobPhase.ASKING, None),
    (JobPhase.ASKED, START + timedelta(hours=1)),
    (JobPhase.DRAWN, START + timedelta(hours=1, minutes=10)),
    (JobPhase.STORED, START + timedelta(days=1, minutes=20)),
    (JobPhase.DELIVERED, None),
]


@pytest.mark.parametrize(("phase", "until"), UNTIL)
def test_each_paid_phase_has_its_own_time(phase: JobPhase, until: datetime | None) -> None:
    times = [START + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    asked_at, drawn_at, stored_at = times
    found = tried_until(phase, asked_at=asked_at, drawn_at=drawn_at, stored_at=stored_at)
    assert found == until


ENDS = [
    # the last error, the phase, whether the time was over, and the error of the job
    (StoreError("disk"), JobPhase.DRAWN, True, "OutputsExpired"),
    (StoreFull("no space"), JobPhase.DRAWN, True, "StoreFull"),  # says what the operator must do
    (OSError("disk"), JobPhase.DRAWN, True, "OutputsExpired"),
    (DeliveryTransient("503"), JobPhase.STORED, True, "NotPosted"),
    (ChannelGone("10003"), JobPhase.STORED, False, "ChannelGone"),
    (ProviderTransient("502"), JobPhase.ASKED, True, "ProviderTransient"),
    (RuntimeError("a defect"), JobPhase.NEW, False, "LimnerError"),
]


@pytest.mark.parametrize(("error", "phase", "too_late", "code"), ENDS)
def test_the_error_of_a_job_says_what_was_lost(
    error: Exception, phase: JobPhase, too_late: bool, code: str
) -> None:
    assert final_error(error, phase=phase, too_late=too_late).code == code
