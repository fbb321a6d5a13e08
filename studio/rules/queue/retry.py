"""Decides whether and when a failed step is tried again. The worker carries it out.

Before a picture is drawn, tries are counted: each may cost money. A drawn picture is paid for, so
only time ends the tries to store and to post it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.enums import JobPhase
from studio.errors import (
    DeliveryTransient,
    DrawingInterrupted,
    KeyRetired,
    LimnerError,
    NotPosted,
    ObjectMissing,
    OutputsExpired,
    ProviderTransient,
    RateLimited,
    StoreError,
    StoreFull,
)

STORING_LASTS = timedelta(hours=1)
"""How long a worker tries to fetch and store outputs: Replicate deletes them after an hour."""

POSTING_LASTS = timedelta(days=1)
"""How long a worker tries to post a stored picture."""

_FIRST_PAUSE_S = 2.0
_SHORTEST_PAUSE_S = 0.5  # with 0 a provider that says "wait 0 s" would cause a loop
_LONGEST_PAUSE_S = 60.0
# A drawing under way is looked at again soon: it may be finished by then.
_POLL_PAUSE_S = 5.0


@dataclass(frozen=True)
class TryAgain:
    """Try the step again after that many seconds."""

    after_s: float
    # False when the failure does not count for the tries of the job.
    counts: bool = True


@dataclass(frozen=True)
class GiveUp:
    """The job ends here."""

    # True when the error could still pass, but the time for the phase is over.
    too_late: bool = False


def tried_until(
    phase: JobPhase,
    *,
    asked_at: datetime | None,
    drawn_at: datetime | None,
    stored_at: datetime | None,
) -> datetime | None:
    """Until when a step of this phase is tried; None: its tries are counted instead.

    In the phase "asked" the provider draws and will charge for it, so a provider that does not
    answer is asked for the result as long as it keeps one.
    """
    match phase:
        case JobPhase.ASKED:
            return asked_at and asked_at + STORING_LASTS
        case JobPhase.DRAWN:
            return drawn_at and drawn_at + STORING_LASTS
        case JobPhase.STORED:
            since = stored_at or drawn_at
            return since and since + POSTING_LASTS
        case _:
            return None


def decide(
    error: Exception,
    *,
    failures: int,
    max_attempts: int,
    phase: JobPhase = JobPhase.NEW,
    left_s: float | None = None,
) -> TryAgain | GiveUp:
    """What to do after this error and `failures` earlier ones of the job.

    `left_s` is how long the step is still tried (`tried_until`); None: `max_attempts` times.
    An error that is not one of ours comes from a defect or from the machine. A restart may end
    it, so the step is tried again, as often as after any other error.
    """
    if isinstance(error, DrawingInterrupted):
        # The next step is to request a new drawing, which costs money again.
        left_s = None
    can_pass = _can_pass(error, phase)
    if can_pass and left_s is not None and left_s <= 0:
        return GiveUp(too_late=True)
    if isinstance(error, RateLimited):
        return TryAgain(max(error.retry_after_s, _SHORTEST_PAUSE_S), counts=False)
    if not can_pass:
        return GiveUp()
    if left_s is not None and phase == JobPhase.ASKED:
        return TryAgain(min(_POLL_PAUSE_S, left_s), counts=False)
    pause_s = min(_FIRST_PAUSE_S * 2.0 ** min(failures, 10), _LONGEST_PAUSE_S)
    if left_s is not None:
        # The last try is made at the very end.
        return TryAgain(min(pause_s, left_s))
    return TryAgain(pause_s) if failures + 1 < max_attempts else GiveUp()


def final_error(error: Exception, *, phase: JobPhase, too_late: bool) -> LimnerError:
    """The error with which a job ends that was given up after `error`."""
    if too_late and phase == JobPhase.STORED:
        return NotPosted(str(error))
    if too_late and phase == JobPhase.DRAWN and not isinstance(error, StoreFull):
        return OutputsExpired(str(error))
    return error if isinstance(error, LimnerError) else LimnerError()


def _can_pass(error: Exception, phase: JobPhase) -> bool:
    if isinstance(error, ObjectMissing):
        return False
    if isinstance(error, KeyRetired):
        # What was requested with the key is paid for. The operator may set a new key of its
        # account meanwhile, which can ask for the result.
        return phase == JobPhase.ASKED
    if isinstance(error, (ProviderTransient, StoreError, DeliveryTransient, RateLimited)):
        return True
    return not isinstance(error, LimnerError)
