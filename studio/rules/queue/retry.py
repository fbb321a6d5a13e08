"""Decides whether and when a failed step is tried again. The worker carries it out."""

from dataclasses import dataclass

from studio.errors import (
    DeliveryTransient,
    LimnerError,
    ObjectMissing,
    ProviderTransient,
    RateLimited,
    StoreError,
)

_FIRST_PAUSE_S = 2.0
_SHORTEST_PAUSE_S = 0.5  # with 0 a provider that says "wait 0 s" would cause a loop
_LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class TryAgain:
    """Try the step again after that many seconds."""

    after_s: float
    # False when the provider asked for the pause: that is no failure of the job.
    counts: bool = True


@dataclass(frozen=True)
class GiveUp:
    """The job ends here."""


def decide(error: Exception, *, failures: int, max_attempts: int) -> TryAgain | GiveUp:
    """What to do after this error and `failures` earlier ones of the job.

    An error that is not one of ours comes from a defect or from the machine. A restart may end
    it, so the step is tried again, as often as after any other error.
    """
    if isinstance(error, RateLimited):
        return TryAgain(max(error.retry_after_s, _SHORTEST_PAUSE_S), counts=False)
    if not _can_pass(error) or failures + 1 >= max_attempts:
        return GiveUp()
    return TryAgain(min(_FIRST_PAUSE_S * 2.0**failures, _LONGEST_PAUSE_S))


def _can_pass(error: Exception) -> bool:
    if isinstance(error, ObjectMissing):
        return False
    if isinstance(error, (ProviderTransient, StoreError, DeliveryTransient)):
        return True
    return not isinstance(error, LimnerError)
