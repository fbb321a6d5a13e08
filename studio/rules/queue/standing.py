"""Why an unfinished job is not done yet, for operators."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from db.enums import JobStatus


class Standing(Enum):
    """What an unfinished job waits for."""

    DRAWN_BY_WORKER = auto()
    # The lease expired, so any other worker takes the job over.
    WORKER_GONE = auto()
    # It has to be taken once more by a worker, which ends it.
    TO_BE_CANCELED = auto()
    SERVER_PAUSED = auto()
    # It failed before, and waits for its next try; or its API keys rest.
    LATER_TRY = auto()
    # As many jobs of the same person as may run are ready already.
    BEHIND_OWN_JOBS = auto()
    NO_WORKER = auto()
    ITS_TURN = auto()


@dataclass(frozen=True, kw_only=True)
class JobFacts:
    """The columns of an unfinished job that decide why it waits."""

    status: JobStatus
    lease_until: datetime | None
    not_before: datetime
    ready: bool
    begun: bool
    cancel_requested: bool


def standing_of(
    job: JobFacts, *, now: datetime, workers_run: bool, server_is_paused: bool
) -> Standing:
    """The first reason that holds. A job that a worker began continues during a pause."""
    if job.status is JobStatus.RUNNING:
        held = job.lease_until is not None and job.lease_until > now
        return Standing.DRAWN_BY_WORKER if held else Standing.WORKER_GONE
    if not workers_run:
        return Standing.NO_WORKER
    if job.cancel_requested:
        return Standing.TO_BE_CANCELED
    if server_is_paused and not job.begun:
        return Standing.SERVER_PAUSED
    if job.not_before > now:
        return Standing.LATER_TRY
    return Standing.ITS_TURN if job.ready else Standing.BEHIND_OWN_JOBS
