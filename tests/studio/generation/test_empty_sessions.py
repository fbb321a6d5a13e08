"""A cancelled request leaves no session, and a session without pictures is not listed."""

from dataclasses import replace

import pytest

from db.enums import GenerationStatus, JobStatus
from db.models import Generation, Job, Session
from db.repositories import sessions
from db.repositories.sessions import SessionQuery
from studio.errors import ProviderRefused
from studio.providers.base import Progress
from tests.studio.generation.scripted import Shop

# The ground's sessions have no server.
OWN = SessionQuery(0, 1)


async def listed(shop: Shop, query: SessionQuery = OWN) -> list[int]:
    """The ids of the person's listed sessions; the list and its count agree."""
    async with shop.ground.database.read() as tx:
        found = [each.id for each in await sessions.page(tx, query, offset=0, limit=50)]
        assert await sessions.count(tx, query) == len(found)
    return found


async def session_of(shop: Shop, job: Job) -> Session:
    async with shop.ground.database.read() as tx:
        return await tx.get_one(Session, job.session_id)


async def cancel(shop: Shop, job: Job) -> None:
    async with shop.ground.database.write() as tx:
        assert await shop.ground.queue.request_cancel(tx, job.id, by=1)
    shop.ground.queue.cancel_here(job.id)
    shop.ground.queue.wake_worker()


async def change(shop: Shop, job: Job, **values: object) -> None:
    async with shop.ground.database.write() as tx:
        session = await tx.get_one(Session, job.session_id)
        for name, value in values.items():
            setattr(session, name, value)


@pytest.mark.parametrize("pictures", [1, 3])
async def test_a_request_that_is_cancelled_while_it_waits_leaves_no_session(
    shop: Shop, pictures: int
) -> None:
    job = await shop.ground.add(pictures=pictures)

    await cancel(shop, job)

    assert (await session_of(shop, job)).deleted_at is not None
    assert await listed(shop) == []


async def test_a_request_that_is_cancelled_while_it_is_drawn_leaves_no_session(shop: Shop) -> None:
    job = await shop.ground.add()
    shop.provider.on_poll = [Progress(10)] * 400
    shop.start()

    async def is_drawn() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(is_drawn)
    await cancel(shop, job)
    await shop.worker.wait_idle()

    assert (await shop.ground.job(job.id)).status == JobStatus.CANCELED
    assert (await session_of(shop, job)).deleted_at is not None


async def test_a_session_that_has_pictures_stays_when_a_later_request_is_cancelled(
    shop: Shop,
) -> None:
    job = await shop.ground.add()
    await shop.work()
    assert await listed(shop) == [job.session_id]
    later = await _again(shop, job)

    await cancel(shop, later)

    assert (await session_of(shop, job)).deleted_at is None
    assert await listed(shop) == [job.session_id]


async def test_of_two_requests_in_a_session_both_have_to_be_cancelled(shop: Shop) -> None:
    job = await shop.ground.add()
    later = await _again(shop, job)

    await cancel(shop, job)
    assert (await session_of(shop, job)).deleted_at is None

    await cancel(shop, later)
    assert (await session_of(shop, job)).deleted_at is not None


async def test_a_failed_request_keeps_its_session_for_another_try_and_is_not_listed(
    shop: Shop,
) -> None:
    job = await shop.ground.add()
    shop.provider.on_submit = [ProviderRefused("no")]
    await shop.work()
    assert (await shop.ground.job(job.id)).status == JobStatus.FAILED
    assert await listed(shop) == []
    later = await _again(shop, job)

    await cancel(shop, later)
    assert (await session_of(shop, job)).deleted_at is None

    await _again(shop, job)
    await shop.work()
    assert await listed(shop) == [job.session_id]


async def test_a_session_is_listed_once_it_has_a_picture(shop: Shop) -> None:
    job = await shop.ground.add()
    assert await listed(shop) == []

    await shop.work()

    assert await listed(shop) == [job.session_id]


async def test_an_archived_session_without_pictures_is_not_listed_either(shop: Shop) -> None:
    job = await shop.ground.add()
    await change(shop, job, archived_at=shop.ground.clock.now())
    archived = replace(OWN, archived=True)
    assert await listed(shop, archived) == []

    await shop.work()

    assert await listed(shop, archived) == [job.session_id]


async def test_a_session_whose_deletion_cancelled_it_keeps_the_time_of_its_deletion(
    shop: Shop,
) -> None:
    job = await shop.ground.add()
    deleted_at = shop.ground.clock.now()
    await change(shop, job, deleted_at=deleted_at)
    shop.ground.clock.advance(60)

    await cancel(shop, job)

    assert (await session_of(shop, job)).deleted_at == deleted_at


async def _again(shop: Shop, job: Job) -> Job:
    """One more request in the job's session."""
    other = await shop.ground.add()
    async with shop.ground.database.write() as tx:
        row = await tx.get_one(Job, other.id)
        for each in await shop.ground.queue.list_generations(other):
            drawn = await tx.get_one(Generation, each.id)
            assert drawn.status == GenerationStatus.QUEUED
            drawn.session_id, drawn.step = job.session_id, 10 + drawn.id
        lone = await tx.get_one(Session, row.session_id)
        row.session_id = job.session_id
        await tx.flush()
        await tx.delete(lone)
    return other
