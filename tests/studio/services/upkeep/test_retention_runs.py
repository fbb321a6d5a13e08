"""Runs of retention: in batches, as a dry run, repeated, at the same time, and interrupted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from db.models import Generation, MaskLink
from db.session import Transaction
from studio.services.upkeep.retention import RetentionReport
from tests.support.rows.old_rows import OldRows

POSTGRESQL_IN_SOAK = True


async def test_the_newest_rows_stay_emptied_until_there_are_newer_ones(
    old_rows: OldRows,
) -> None:
    await old_rows.newer()
    session = await old_rows.session(pictures=2)
    await old_rows.delete(session)
    old_rows.later(30)

    foretold = await old_rows.clear(dry_run=True)
    report = await old_rows.clear()

    # Both rows belong to the newest job.
    assert report == foretold == RetentionReport(emptied=2, assets=4)
    shell = await old_rows.look_again(session)
    assert shell is not None
    assert shell.title == ""
    assert await old_rows.clear() == RetentionReport()

    # The next picture gets an id that the ledger does not contain.
    await old_rows.session()
    assert await old_rows.clear() == RetentionReport(sessions=1, deleted=2)
    assert await old_rows.look_again(session) is None


async def test_the_newest_session_stays_without_its_steps_and_name(old_rows: OldRows) -> None:
    older = await old_rows.session()
    newest = await old_rows.session()
    await old_rows.child((await old_rows.steps(older.id))[0])
    await old_rows.delete(newest)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport(deleted=1, assets=2)
    shell = await old_rows.look_again(newest)
    assert shell is not None
    assert (shell.title, shell.thumbnail_id) == ("", None)
    assert await old_rows.clear() == RetentionReport()

    await old_rows.newer()
    assert await old_rows.clear() == RetentionReport(sessions=1)


async def a_full_attic(old_rows: OldRows) -> None:
    """Rows of every kind that retention removes, and some that stay."""
    gone = await old_rows.session(pictures=3)
    first = (await old_rows.steps(gone.id))[0]
    await old_rows.child(await old_rows.child(await old_rows.child(first)))
    await old_rows.delete(gone)
    alive = await old_rows.session(pictures=2)
    parent, leaf = await old_rows.steps(alive.id)
    await old_rows.child(parent)
    await old_rows.child(parent, "failed")
    await old_rows.delete(parent)
    await old_rows.delete(leaf)
    for _ in range(3):
        await old_rows.delete(await old_rows.session())
    await old_rows.newer()
    old_rows.later(100)
    await old_rows.newer()


FULL = RetentionReport(archived=2, sessions=4, deleted=10, failed=1, emptied=1, assets=26)


@pytest.mark.parametrize("lot", [1, 2, 500])
async def test_a_dry_run_reports_what_the_run_does_for_any_batch_size_and_changes_nothing(
    old_rows: OldRows, lot: int
) -> None:
    await a_full_attic(old_rows)
    before, money = await old_rows.everything(), await old_rows.money()

    foretold = await old_rows.clear(lot=lot, dry_run=True)

    assert await old_rows.everything() == before
    assert foretold == FULL
    assert len(foretold.asset_ids) == foretold.assets
    assert await old_rows.clear(lot=lot) == FULL
    assert await old_rows.clear(lot=lot) == RetentionReport()
    assert await old_rows.money() == money


async def test_the_next_run_continues_an_interrupted_one(
    old_rows: OldRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_full_attic(old_rows)
    write, left = old_rows.database.write, 5

    @asynccontextmanager
    async def failing(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        nonlocal left
        async with write(alone_in) as tx:
            yield tx
            left -= 1
            if not left:
                # The work of this batch is rolled back.
                raise OSError("the database went away")

    monkeypatch.setattr(old_rows.database, "write", failing)
    with pytest.raises(OSError, match="went away"):
        await old_rows.clear(lot=1)
    monkeypatch.undo()
    # Two sessions were archived and the youngest step was purged; the next step is back.
    assert await old_rows.count(Generation) == 15 - 1

    rest = await old_rows.clear(lot=1)

    assert rest == replace(FULL, archived=0, deleted=FULL.deleted - 1, assets=FULL.assets - 3)
    assert await old_rows.clear() == RetentionReport()


async def test_two_runs_at_once_do_all_work_once(old_rows: OldRows) -> None:
    await a_full_attic(old_rows)

    one, other = await asyncio.gather(old_rows.clear(lot=1), old_rows.clear(lot=2))

    assert one + other == FULL
    assert await old_rows.clear() == RetentionReport()


async def test_links_expired_for_more_than_a_day_are_removed(old_rows: OldRows) -> None:
    session = await old_rows.session(pictures=3)
    now = old_rows.ground.clock.now()
    async with old_rows.database.write() as tx:
        for link in await tx.scalars(select(MaskLink)):
            hours = {1: 0, 2: 1}.get(link.generation_id, 5)
            link.expires_at = now + timedelta(hours=hours)
    old_rows.later(1.1)

    assert await old_rows.clear(lot=1, dry_run=True) == RetentionReport(links=2)
    assert await old_rows.clear(lot=1) == RetentionReport(links=2)
    assert await old_rows.count(MaskLink) == 1
    assert len(await old_rows.steps(session.id)) == 3
