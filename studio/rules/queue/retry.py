"""Whether and when a failed step is tried again: decided here, acted on by the worker."""

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
_SHORTEST_PAUSE_S = 0.5  # "at once" after being told to wait would be a loop
_LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class TryAgain:
    """Try the step again after that many seconds."""

    after_s: float
    # False: the provider said when to come back; that is no failure of the job's.
    counts: bool = True


@dataclass(frozen=True)
class GiveUp:
    """The job ends here."""


def decide(error: Exception, *, failures: int, max_attempts: int) -> TryAgain | GiveUp:
    """What follows after `failures` earlier failures of the job and now this one.

    An error that is not one of ours is a defect or the machine's trouble: it may pass
    with a restart, so it is tried again, but no longer than the others.
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
