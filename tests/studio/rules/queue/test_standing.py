"""Why an unfinished job is not done yet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.enums import JobStatus
from studio.rules.queue.standing import JobFacts, Standing, standing_of
from tests.support.clock import START

LATER, BEFORE = START + timedelta(seconds=9), START - timedelta(seconds=9)

WAITING = JobFacts(
    status=JobStatus.QUEUED,
    lease_until=None,
    not_before=BEFORE,
    ready=True,
    begun=False,
    cancel_requested=False,
)
RUNNING = replace(WAITING, status=JobStatus.RUNNING, lease_until=LATER, begun=True)


@pytest.mark.parametrize(
    ("job", "workers_run", "paused", "standing"),
    [
        (RUNNING, True, False, Standing.DRAWN_BY_WORKER),
        # A pause lets running jobs finish.
        (RUNNING, True, True, Standing.DRAWN_BY_WORKER),
        (replace(RUNNING, lease_until=BEFORE), True, False, Standing.WORKER_GONE),
        (replace(RUNNING, lease_until=START), True, False, Standing.WORKER_GONE),
        (replace(RUNNING, lease_until=None), False, False, Standing.WORKER_GONE),
        (WAITING, True, False, Standing.ITS_TURN),
        (WAITING, False, False, Standing.NO_WORKER),
        # Whatever else holds: without a worker nothing goes on.
        (replace(WAITING, cancel_requested=True), False, True, Standing.NO_WORKER),
        (replace(WAITING, cancel_requested=True), True, True, Standing.TO_BE_CANCELED),
        (WAITING, True, True, Standing.SERVER_PAUSED),
        # It was begun, so the pause does not hold it.
        (replace(WAITING, begun=True), True, True, Standing.ITS_TURN),
        (replace(WAITING, not_before=LATER), True, False, Standing.LATER_TRY),
        (replace(WAITING, not_before=START), True, False, Standing.ITS_TURN),
        (replace(WAITING, ready=False), True, False, Standing.BEHIND_OWN_JOBS),
    ],
)
def test_a_job_waits_for_the_first_reason_that_holds(
    job: JobFacts, workers_run: bool, paused: bool, standing: Standing
) -> None:
    found = standing_of(job, now=START, workers_run=workers_run, server_is_paused=paused)
    assert found is standing
