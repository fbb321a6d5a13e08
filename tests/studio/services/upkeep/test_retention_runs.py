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
from tests.support.attic import Attic

POSTGRESQL_IN_SOAK = True


async def test_the_newest_rows_stay_emptied_until_there_are_newer_ones(
    attic: Attic,
) -> None:
    await attic.newer()
    session = await attic.session(pictures=2)
    await attic.delete(session)
    attic.later(30)

    foretold = await attic.clear(dry_run=True)
    report = await attic.clear()

    # Both rows belong to the newest job.
    assert report == foretold == RetentionReport(emptied=2, assets=4)
    shell = await attic.look_again(session)
    assert shell is not None
    assert shell.title == ""
    assert await attic.clear() == RetentionReport()

    # The next picture gets an id that the ledger does not contain.
    await attic.session()
    assert await attic.clear() == RetentionReport(sessions=1, deleted=2)
    assert await attic.look_again(session) is None


async def test_the_newest_session_stays_without_its_steps_and_name(attic: Attic) -> None:
    older = await attic.session()
    newest = await attic.session()
    await attic.child((await attic.steps(older.id))[0])
    await attic.delete(newest)
    attic.later(30)

    assert await attic.clear() == RetentionReport(deleted=1, assets=2)
    shell = await attic.look_again(newest)
    assert shell is not None
    assert (shell.title, shell.thumbnail_id) == ("", None)
    assert await attic.clear() == RetentionReport()

    await attic.newer()
    assert await attic.clear() == RetentionReport(sessions=1)


async def a_full_attic(attic: Attic) -> None:
    """Rows of every kind that retention removes, and some that stay."""
    gone = await attic.session(pictures=3)
    first = (await attic.steps(gone.id))[0]
    await attic.child(await attic.child(await attic.child(first)))
    await attic.delete(gone)
    alive = await attic.session(pictures=2)
    parent, leaf = await attic.steps(alive.id)
    await attic.child(parent)
    await attic.child(parent, "failed")
    await attic.delete(parent)
    await attic.delete(leaf)
    for _ in range(3):
        await attic.delete(await attic.session())
    await attic.newer()
    attic.later(100)
    await attic.newer()


FULL = RetentionReport(archived=2, sessions=4, deleted=10, failed=1, emptied=1, assets=26)


@pytest.mark.parametrize("lot", [1, 2, 500])
async def test_a_dry_run_reports_what_the_run_does_for_any_batch_size_and_changes_nothing(
    attic: Attic, lot: int
) -> None:
    await a_full_attic(attic)
    before, money = await attic.everything(), await attic.money()

    foretold = await attic.clear(lot=lot, dry_run=True)

    assert await attic.everything() == before
    assert foretold == FULL
    assert len(foretold.asset_ids) == foretold.assets
    assert await attic.clear(lot=lot) == FULL
    assert await attic.clear(lot=lot) == RetentionReport()
    assert await attic.money() == money


async def test_the_next_run_continues_an_interrupted_one(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_full_attic(attic)
    write, left = attic.database.write, 4

    @asynccontextmanager
    async def failing(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        nonlocal left
        async with write(alone_in) as tx:
            yield tx
            left -= 1
            if not left:
                # The work of this batch is rolled back.
                raise OSError("the database went away")

    monkeypatch.setattr(attic.database, "write", failing)
    with pytest.raises(OSError, match="went away"):
        await attic.clear(lot=1)
    monkeypatch.undo()
    # Two sessions were archived and the youngest step was purged; the next step is back.
    assert await attic.count(Generation) == 15 - 1

    rest = await attic.clear(lot=1)

    assert rest == replace(FULL, archived=0, deleted=FULL.deleted - 1, assets=FULL.assets - 3)
    assert await attic.clear() == RetentionReport()


async def test_two_runs_at_once_do_all_work_once(attic: Attic) -> None:
    await a_full_attic(attic)

    one, other = await asyncio.gather(attic.clear(lot=1), attic.clear(lot=2))

    assert one + other == FULL
    assert await attic.clear() == RetentionReport()


async def test_links_expired_for_more_than_a_day_are_removed(attic: Attic) -> None:
    session = await attic.session(pictures=3)
    now = attic.ground.clock.now()
    async with attic.database.write() as tx:
        for link in await tx.scalars(select(MaskLink)):
            hours = {1: 0, 2: 1}.get(link.generation_id, 5)
            link.expires_at = now + timedelta(hours=hours)
    attic.later(1.1)

    assert await attic.clear(lot=1, dry_run=True) == RetentionReport(links=2)
    assert await attic.clear(lot=1) == RetentionReport(links=2)
    assert await attic.count(MaskLink) == 1
    assert len(await attic.steps(session.id)) == 3
