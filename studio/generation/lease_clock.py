"""Whether a job is surely still ours: known without asking, while its lease is young."""

from datetime import datetime, timedelta

from db.models import Job
from studio.clock import Clock

# Of a lease that much must be left, or the database has to be asked.
_SHARE_LEFT = 0.25


class LeaseClock:
    """What this process may be sure of, by its own clock: that a lease it got lasts.

    The clock tells only how much time has passed here. A process that was stopped for a
    while is sure of nothing when it goes on.
    """

    def __init__(self, clock: Clock, *, lease_s: float) -> None:
        self._clock = clock
        self._lasts = timedelta(seconds=lease_s) * (1 - _SHARE_LEFT)
        # By a job's id and fence.
        self._until: dict[tuple[int, int], datetime] = {}

    def now(self) -> datetime:
        """To be read before a lease is asked for: it cannot begin earlier."""
        return self._clock.now()

    def begin(self, job: Job, *, asked_at: datetime) -> None:
        """A lease was got that was asked for at that time."""
        self._until[job.id, job.fence] = asked_at + self._lasts

    def end(self, job: Job) -> None:
        """The job was given up, or lost."""
        self._until.pop((job.id, job.fence), None)

    def __contains__(self, job: Job) -> bool:
        until = self._until.get((job.id, job.fence))
        return until is not None and self._clock.now() < until
