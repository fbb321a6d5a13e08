"""The queue as the operator sees it, and what the operator cancels."""

from collections.abc import AsyncIterator

import pytest

from db.enums import JobPhase, JobStatus
from db.models import Guild
from db.session import Database
from studio.generation.jobs import RequestPart
from studio.generation.queue import QueueLimits
from studio.rules.queue.standing import Standing
from studio.services.queue.operations import Cancellation, QueueOperations
from tests.support.clock import HandClock
from tests.support.ground import GUILD_ID, Ground, prepared

LEASE_S = 60.0


@pytest.fixture
async def ground(database_url: str) -> AsyncIterator[Ground]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    yield await prepared(database, clock, QueueLimits(per_person=2, lease_s=LEASE_S))
    await database.close()


@pytest.fixture
def operations(ground: Ground) -> QueueOperations:
    return QueueOperations(ground.database, ground.queue)


async def _see_worker(ground: Ground, name: str) -> None:
    async with ground.database.write() as tx:
        await ground.queue.workers.mark_seen(tx, name, now=ground.clock.now())


async def test_each_job_says_what_it_waits_for(ground: Ground, operations: QueueOperations) -> None:
    await _see_worker(ground, "frozen")
    begun = await ground.add(1)
    await ground.queue.take(owner="frozen")
    own = [await ground.add(2) for _ in range(3)]

    report = await operations.report()

    assert (report.running, report.waiting) == (1, 3)
    assert [(each.job.id, each.standing) for each in report.first] == [
        (begun.id, Standing.DRAWN_BY_WORKER),
        (own[0].id, Standing.ITS_TURN),
        (own[1].id, Standing.ITS_TURN),
        (own[2].id, Standing.BEHIND_OWN_JOBS),
    ]

    ground.clock.advance(LEASE_S + 1)
    await _see_worker(ground, "well")
    report = await operations.report()

    assert [(each.worker.name, each.gone) for each in report.workers] == [
        ("well", False),
        ("frozen", True),
    ]
    assert report.first[0].standing is Standing.WORKER_GONE


async def test_without_a_worker_every_job_says_so(
    ground: Ground, operations: QueueOperations
) -> None:
    job = await ground.add()

    report = await operations.report()

    assert report.workers == ()
    assert [(each.job.id, each.standing) for each in report.first] == [(job.id, Standing.NO_WORKER)]


async def test_a_paused_server_is_named(ground: Ground, operations: QueueOperations) -> None:
    await _see_worker(ground, "now")
    await ground.add()
    async with ground.database.write() as tx:
        (await tx.get_one(Guild, GUILD_ID)).paused_at = ground.clock.now()

    report = await operations.report()

    assert report.paused_servers == (GUILD_ID,)
    assert [each.standing for each in report.first] == [Standing.SERVER_PAUSED]


async def test_a_job_that_nobody_began_is_cancelled_at_once_and_refunded(
    ground: Ground, operations: QueueOperations
) -> None:
    job = await ground.add(pictures=2)

    assert await operations.cancel(job.id) is Cancellation.CANCELED

    assert await ground.ledger(job) == ["refunded", "refunded"]
    kept = await ground.job(job.id)
    assert (kept.status, kept.canceled_by) == (JobStatus.CANCELED, None)
    # Its status card still says that it waits: a worker corrects it.
    assert not kept.announced
    assert await operations.cancel(job.id) is Cancellation.ENDED_BEFORE


async def test_a_job_at_the_provider_is_cancelled_by_its_worker(
    ground: Ground, operations: QueueOperations
) -> None:
    job = await ground.add()
    held = await ground.queue.take(owner="now")
    assert held is not None
    await ground.queue.held.mark_asking(held, intention="x", parts=[RequestPart(1)])

    assert await operations.cancel(job.id) is Cancellation.REQUESTED

    kept = await ground.job(job.id)
    assert (kept.status, kept.cancel_requested) == (JobStatus.RUNNING, True)
    assert await ground.ledger(job) == ["reserved"]


@pytest.mark.parametrize("phase", [JobPhase.DRAWN, JobPhase.STORED])
async def test_a_job_that_is_paid_for_is_not_cancelled(
    ground: Ground, operations: QueueOperations, phase: JobPhase
) -> None:
    job = await ground.add()
    async with ground.database.write() as tx:
        kept = await tx.merge(job)
        kept.status, kept.phase = JobStatus.RUNNING, phase

    assert await operations.cancel(job.id) is Cancellation.DRAWN_BEFORE

    assert not (await ground.job(job.id)).cancel_requested


async def test_there_is_no_such_job(operations: QueueOperations) -> None:
    assert await operations.cancel(404) is Cancellation.UNKNOWN
