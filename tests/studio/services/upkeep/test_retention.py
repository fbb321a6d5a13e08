"""Retention of sessions: archived when nobody goes on with them, purged when deleted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from db.enums import JobStatus
from db.models import (
    Asset,
    DeliveryRecord,
    Generation,
    GenerationEvent,
    Job,
    MaskLink,
    PredictionClaim,
    Session,
)
from db.session import Transaction
from studio.rules.retention import RetentionPolicy
from studio.services.upkeep.retention import RetentionReport
from tests.support.attic import POLICY, Attic, portrait_of


async def test_an_unused_session_is_archived_unchanged(
    attic: Attic,
) -> None:
    idle = await attic.session()
    attic.later(89)
    assert await attic.clear() == RetentionReport()
    fresh = await attic.session()
    attic.later(1)

    assert await attic.clear() == RetentionReport(archived=1)

    archived, other = await attic.look_again(idle), await attic.look_again(fresh)
    assert archived is not None
    assert archived.archived_at == attic.ground.clock.now()
    assert archived.updated_at == idle.updated_at
    assert archived.version == idle.version + 1
    assert other is not None
    assert other.archived_at is None


async def test_busy_deleted_and_portrait_sessions_are_not_archived(attic: Attic) -> None:
    await attic.session(status="queued")
    await attic.session(status="running")
    deleted = await attic.session()
    attic.later(85)
    await attic.delete(deleted)
    portraits = await attic.session()
    await portrait_of(attic, portraits)
    attic.later(100)
    never = replace(POLICY, purge_deleted_days=0)

    assert (await attic.clear(never)).archived == 0


async def test_zero_days_mean_never(attic: Attic) -> None:
    session = await attic.session(pictures=2)
    await attic.delete((await attic.steps(session.id))[0])
    await attic.delete(await attic.session())
    await attic.session(status="failed")
    await attic.newer()
    attic.later(9000)
    never = RetentionPolicy(archive_idle_days=0, purge_deleted_days=0, purge_failed_days=0)

    assert await attic.clear(never) == RetentionReport()


async def test_a_deleted_session_is_purged_with_all_its_rows_but_the_costs(
    attic: Attic,
) -> None:
    session = await attic.session(pictures=2)
    first = (await attic.steps(session.id))[0]
    await attic.child(await attic.child(first))
    kept = await attic.newer()
    before, counts = await attic.money(), await attic.count(GenerationEvent)
    await attic.delete(session)
    attic.later(29)
    assert await attic.clear() == RetentionReport()
    attic.later(1)

    report = await attic.clear()

    # Two roots with picture and thumbnail, two children that also have an input.
    assert report == RetentionReport(sessions=1, deleted=4, assets=10)
    assert await attic.look_again(session) is None
    assert [await attic.count(each) for each in (Session, Generation, Job, PredictionClaim)] == [
        1
    ] * 4
    assert await attic.count(GenerationEvent) < counts
    assert [await attic.count(each) for each in (Asset, DeliveryRecord, MaskLink)] == [2, 1, 1]
    assert await attic.money() == before
    assert len(await attic.steps(kept.id)) == 1
    assert await attic.clear() == RetentionReport()


@pytest.mark.parametrize("status", ["queued", "running"])
async def test_a_deleted_session_with_a_job_under_way_is_left_for_the_next_run(
    attic: Attic, status: str
) -> None:
    session = await attic.session()
    working = await attic.child((await attic.steps(session.id))[0], status)
    await attic.newer()
    await attic.delete(session)
    attic.later(40)

    assert await attic.clear() == RetentionReport()
    assert len(await attic.steps(session.id)) == 2

    async with attic.database.write() as tx:
        job = await tx.get_one(Job, working.job_id)
        job.status, job.announced = JobStatus.CANCELED, False
    # The member was not told yet, and their card is made from these rows.
    assert await attic.clear() == RetentionReport()
    await attic.change(job, announced=True)
    assert (await attic.clear()).sessions == 1


async def test_a_session_that_is_restored_during_the_run_stays(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await attic.session()
    await attic.newer()
    await attic.delete(session)
    attic.later(40)
    write, before = attic.database.write, await attic.everything()

    @asynccontextmanager
    async def restored_first(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        async with write() as tx:
            (await tx.get_one(Session, session.id)).deleted_at = None
        async with write(alone_in) as tx:
            yield tx

    monkeypatch.setattr(attic.database, "write", restored_first)
    assert await attic.clear() == RetentionReport()
    monkeypatch.undo()

    after = await attic.look_again(session)
    assert after is not None
    assert after.deleted_at is None
    assert (await attic.everything())["generations"] == before["generations"]
    assert (await attic.everything())["assets"] == before["assets"]


async def test_a_session_that_is_continued_during_the_run_is_not_archived(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await attic.session()
    attic.later(100)
    write = attic.database.write

    @asynccontextmanager
    async def gone_on_with_first(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        async with write() as tx:
            (await tx.get_one(Session, session.id)).updated_at = attic.ground.clock.now()
        async with write(alone_in) as tx:
            yield tx

    monkeypatch.setattr(attic.database, "write", gone_on_with_first)

    assert await attic.clear() == RetentionReport()
