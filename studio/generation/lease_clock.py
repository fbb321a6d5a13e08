"""Tells from the local clock whether this process surely still holds a job."""

from datetime import datetime, timedelta

from db.models import Job
from studio.clock import Clock

# When less than this share of a lease is left, the database has to be asked.
_SHARE_LEFT = 0.25


class LeaseClock:
    """Remembers by the local clock until when this process surely holds each lease.

    The clock only measures the time that passes in this process. After a process was stopped
    for a while, it is sure of no lease.
    """

    def __init__(self, clock: Clock, *, lease_s: float) -> None:
        self._clock = clock
        self._lasts = timedelta(seconds=lease_s) * (1 - _SHARE_LEFT)
        # The keys are a job's id and fence.
        self._until: dict[tuple[int, int], datetime] = {}

    def now(self) -> datetime:
        """The present. Read it before a lease is requested: the lease cannot begin earlier."""
        return self._clock.now()

    def begin(self, job: Job, *, asked_at: datetime) -> None:
        """Remember a new or extended lease; it was requested at `asked_at`."""
        self._until[job.id, job.fence] = asked_at + self._lasts

    def end(self, job: Job) -> None:
        """Forget a lease that was given up or lost."""
        self._until.pop((job.id, job.fence), None)

    def __contains__(self, job: Job) -> bool:
        until = self._until.get((job.id, job.fence))
        return until is not None and self._clock.now() < until
