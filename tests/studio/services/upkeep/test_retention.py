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
from tests.support.rows.old_rows import POLICY, OldRows, portrait_of


async def test_an_unused_session_is_archived_unchanged(
    old_rows: OldRows,
) -> None:
    idle = await old_rows.session()
    old_rows.later(89)
    assert await old_rows.clear() == RetentionReport()
    fresh = await old_rows.session()
    old_rows.later(1)

    assert await old_rows.clear() == RetentionReport(archived=1)

    archived, other = await old_rows.look_again(idle), await old_rows.look_again(fresh)
    assert archived is not None
    assert archived.archived_at == old_rows.ground.clock.now()
    assert archived.updated_at == idle.updated_at
    assert archived.version == idle.version + 1
    assert other is not None
    assert other.archived_at is None


async def test_busy_deleted_and_portrait_sessions_are_not_archived(old_rows: OldRows) -> None:
    await old_rows.session(status="queued")
    await old_rows.session(status="running")
    deleted = await old_rows.session()
    old_rows.later(85)
    await old_rows.delete(deleted)
    portraits = await old_rows.session()
    await portrait_of(old_rows, portraits)
    old_rows.later(100)
    never = replace(POLICY, purge_deleted_days=0)

    assert (await old_rows.clear(never)).archived == 0


async def test_zero_days_mean_never(old_rows: OldRows) -> None:
    session = await old_rows.session(pictures=2)
    await old_rows.delete((await old_rows.steps(session.id))[0])
    await old_rows.delete(await old_rows.session())
    await old_rows.session(status="failed")
    await old_rows.newer()
    old_rows.later(9000)
    never = RetentionPolicy(archive_idle_days=0, purge_deleted_days=0, purge_failed_days=0)

    assert await old_rows.clear(never) == RetentionReport()


async def test_a_deleted_session_is_purged_with_all_its_rows_but_the_costs(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session(pictures=2)
    first = (await old_rows.steps(session.id))[0]
    await old_rows.child(await old_rows.child(first))
    kept = await old_rows.newer()
    before, counts = await old_rows.money(), await old_rows.count(GenerationEvent)
    await old_rows.delete(session)
    old_rows.later(29)
    assert await old_rows.clear() == RetentionReport()
    old_rows.later(1)

    report = await old_rows.clear()

    # Two roots with picture and thumbnail, two children that also have an input.
    assert report == RetentionReport(sessions=1, deleted=4, assets=10)
    assert await old_rows.look_again(session) is None
    assert [await old_rows.count(each) for each in (Session, Generation, Job, PredictionClaim)] == [
        1
    ] * 4
    assert await old_rows.count(GenerationEvent) < counts
    assert [await old_rows.count(each) for each in (Asset, DeliveryRecord, MaskLink)] == [2, 1, 1]
    assert await old_rows.money() == before
    assert len(await old_rows.steps(kept.id)) == 1
    assert await old_rows.clear() == RetentionReport()


@pytest.mark.parametrize("status", ["queued", "running"])
async def test_a_deleted_session_with_a_job_under_way_is_left_for_the_next_run(
    old_rows: OldRows, status: str
) -> None:
    session = await old_rows.session()
    working = await old_rows.child((await old_rows.steps(session.id))[0], status)
    await old_rows.newer()
    await old_rows.delete(session)
    old_rows.later(40)

    assert await old_rows.clear() == RetentionReport()
    assert len(await old_rows.steps(session.id)) == 2

    async with old_rows.database.write() as tx:
        job = await tx.get_one(Job, working.job_id)
        job.status, job.announced = JobStatus.CANCELED, False
    # The member was not told yet, and their card is made from these rows.
    assert await old_rows.clear() == RetentionReport()
    await old_rows.change(job, announced=True)
    assert (await old_rows.clear()).sessions == 1


async def test_a_session_that_is_restored_during_the_run_stays(
    old_rows: OldRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await old_rows.session()
    await old_rows.newer()
    await old_rows.delete(session)
    old_rows.later(40)
    write, before = old_rows.database.write, await old_rows.everything()

    @asynccontextmanager
    async def restored_first(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        async with write() as tx:
            (await tx.get_one(Session, session.id)).deleted_at = None
        async with write(alone_in) as tx:
            yield tx

    monkeypatch.setattr(old_rows.database, "write", restored_first)
    assert await old_rows.clear() == RetentionReport()
    monkeypatch.undo()

    after = await old_rows.look_again(session)
    assert after is not None
    assert after.deleted_at is None
    assert (await old_rows.everything())["generations"] == before["generations"]
    assert (await old_rows.everything())["assets"] == before["assets"]


async def test_a_session_that_is_continued_during_the_run_is_not_archived(
    old_rows: OldRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await old_rows.session()
    old_rows.later(100)
    write = old_rows.database.write

    @asynccontextmanager
    async def gone_on_with_first(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        async with write() as tx:
            (await tx.get_one(Session, session.id)).updated_at = old_rows.ground.clock.now()
        async with write(alone_in) as tx:
            yield tx

    monkeypatch.setattr(old_rows.database, "write", gone_on_with_first)

    assert await old_rows.clear() == RetentionReport()
