"""Retention of single pictures: what is purged, and what stays for others."""

from collections.abc import Collection, Sequence

import pytest
from sqlalchemy import func, select

from db.enums import AssetRole
from db.models import (
    Asset,
    CharacterLook,
    CharacterReference,
    CharacterState,
    Job,
    Post,
    PostPicture,
    Star,
)
from db.repositories import retention
from db.session import Transaction
from studio.generation.requests import RequestReader
from studio.rules.asking.params import Params
from studio.services.upkeep.retention import RetentionReport
from studio.services.upkeep.upkeep import Upkeep
from studio.storage.local import LocalStore
from tests.support.rows.old_rows import SECRET, OldRows, portrait_of


async def test_purging_a_deleted_picture_keeps_the_numbers_of_other_steps(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session(pictures=3)
    first, second, third = await old_rows.steps(session.id)
    await old_rows.newer()
    await old_rows.delete(second)
    await old_rows.change(session, main_id=second.id)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport(deleted=1, assets=2)

    assert [step.step for step in await old_rows.steps(session.id)] == [first.step, third.step]
    assert await old_rows.count_dependent(second.id) == 0
    after = await old_rows.look_again(session)
    assert after is not None
    assert after.main_id is None
    assert (after.version, after.updated_at) == (session.version + 1, session.updated_at)
    # Its job drew the other pictures, too.
    assert await old_rows.count(Job) == 2


async def test_a_session_gets_another_thumbnail_when_its_picture_is_purged(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session(pictures=2)
    first, second = await old_rows.steps(session.id)
    await old_rows.newer()
    await old_rows.delete(first)
    old_rows.later(30)

    await old_rows.clear()

    after = await old_rows.look_again(session)
    assert after is not None
    async with old_rows.database.read() as tx:
        shown = await tx.get_one(Asset, after.thumbnail_id)
    assert shown.generation_id == second.id


async def test_a_deleted_parent_stays_as_a_ghost_until_its_children_are_purged(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session()
    [parent] = await old_rows.steps(session.id)
    child = await old_rows.child(parent)
    await old_rows.newer()
    await old_rows.delete(parent)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport(emptied=1, assets=2)

    ghost, living = await old_rows.steps(session.id)
    assert (ghost.id, ghost.step, ghost.parent_id) == (parent.id, parent.step, None)
    assert await old_rows.count_dependent(ghost.id) == 0
    for word in SECRET.split():
        assert word not in f"{ghost.text} {ghost.prompt} {ghost.negative} {ghost.params}".split()
    assert Params.from_json(ghost.params) == Params(scene="")
    async with old_rows.database.read() as tx:
        assert (await tx.get_one(Job, ghost.job_id)).outputs is None
        assert (await tx.get_one(Job, living.job_id)).outputs is not None
    assert (living.text, living.prompt) == (SECRET, SECRET)
    assert await old_rows.clear() == RetentionReport()

    await old_rows.delete(child)
    old_rows.later(30)
    assert await old_rows.clear() == RetentionReport(deleted=2, assets=3)
    assert await old_rows.steps(session.id) == []


async def test_a_child_is_still_drawn_after_its_deleted_parent_was_purged(
    old_rows: OldRows, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = await LocalStore.open(tmp_path_factory.mktemp("store"))
    session = await old_rows.session()
    [parent] = await old_rows.steps(session.id)
    async with old_rows.database.read() as tx:
        rows = await tx.scalars(select(Asset).where(Asset.generation_id == parent.id))
        keys = {row.role: row.key for row in rows}
    for key in keys.values():
        await store.put(key, key.encode(), mime="image/png")
    child = await old_rows.child(parent, "queued")
    await old_rows.newer()
    await old_rows.delete(parent)
    old_rows.later(30)

    await old_rows.clear()
    # Files have the real time, which no test moves.
    old_rows.later(400)
    upkeep = Upkeep(old_rows.database, store, old_rows.ground.clock)
    await old_rows.change(await old_rows.ground.job(child.job_id), status="canceled")
    report = await upkeep.remove_orphans(dry_run=False)

    assert report.removed == 1
    assert [key async for key in store.list("")] == [keys[AssetRole.OUTPUT]]
    request = await RequestReader(old_rows.database, store)([child])
    assert request.source == keys[AssetRole.OUTPUT].encode()
    await store.close()


@pytest.mark.parametrize("status", ["failed", "canceled"])
async def test_failed_and_cancelled_steps_are_purged_from_a_living_session(
    old_rows: OldRows, status: str
) -> None:
    session = await old_rows.session()
    [first] = await old_rows.steps(session.id)
    await old_rows.child(first, status)
    last = await old_rows.child(first)
    await old_rows.newer()
    before = await old_rows.money()
    old_rows.later(29)
    assert await old_rows.clear() == RetentionReport()
    old_rows.later(1)

    assert await old_rows.clear() == RetentionReport(failed=1, assets=1)

    assert [step.step for step in await old_rows.steps(session.id)] == [first.step, last.step]
    assert await old_rows.count(Job) == 3
    assert await old_rows.money() == before
    assert await old_rows.clear() == RetentionReport()


async def test_a_failed_step_with_children_stays(old_rows: OldRows) -> None:
    session = await old_rows.session(status="failed")
    [failed] = await old_rows.steps(session.id)
    await old_rows.child(failed)
    await old_rows.newer()
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport()


async def test_a_deleted_picture_whose_job_still_runs_is_left_for_the_next_run(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session(pictures=2)
    first = (await old_rows.steps(session.id))[0]
    await old_rows.newer()
    await old_rows.delete(first)
    await old_rows.change(await old_rows.ground.job(first.job_id), status="running")
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport()


async def test_a_saved_portrait_stays_when_its_session_is_deleted(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session(pictures=2)
    look = await portrait_of(old_rows, session)
    saved, other = await old_rows.steps(session.id)
    async with old_rows.database.write() as tx:
        (await tx.get_one(CharacterLook, look.id)).portrait_id = saved.id
    await old_rows.newer()
    await old_rows.delete(session)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport(deleted=1, assets=2)

    [kept] = await old_rows.steps(session.id)
    assert (kept.id, kept.text) == (saved.id, SECRET)
    assert await old_rows.count_dependent(saved.id) > 2
    assert await old_rows.count_dependent(other.id) == 0
    assert await old_rows.look_again(session) is not None
    assert await old_rows.clear() == RetentionReport()


async def test_a_picture_among_the_references_stays(old_rows: OldRows) -> None:
    session = await old_rows.session()
    look = await portrait_of(old_rows, await old_rows.session())
    [step] = await old_rows.steps(session.id)
    async with old_rows.database.write() as tx:
        output = await tx.scalar(
            select(Asset.id).where(Asset.generation_id == step.id, Asset.role == "output")
        )
        tx.add(CharacterReference(look_id=look.id, asset_id=output, position=1, origin="portrait"))
    await old_rows.newer()
    await old_rows.delete(step)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport()


async def test_a_picture_of_a_state_stays(old_rows: OldRows) -> None:
    session = await old_rows.session()
    look = await portrait_of(old_rows, await old_rows.session())
    [step] = await old_rows.steps(session.id)
    async with old_rows.database.write() as tx:
        output = await tx.scalar(
            select(Asset.id).where(Asset.generation_id == step.id, Asset.role == "output")
        )
        tx.add(
            CharacterState(
                character_id=look.character_id,
                name="wounded",
                name_key="wounded",
                words="a bandaged arm",
                asset_id=output,
                created_at=old_rows.ground.clock.now(),
            )
        )
    await old_rows.newer()
    await old_rows.delete(step)
    old_rows.later(30)

    assert await old_rows.clear() == RetentionReport()


async def test_stars_and_attachments_are_purged_with_their_picture_and_posts_stay(
    old_rows: OldRows,
) -> None:
    session = await old_rows.session()
    await old_rows.newer()
    kept = [await old_rows.count(table) for table in (Star, PostPicture)]
    posts = await old_rows.count(Post)
    await old_rows.delete(session)
    old_rows.later(30)

    report = await old_rows.clear()

    assert (report.sessions, report.deleted) == (1, 1)
    assert kept == [2, 2]
    assert [await old_rows.count(table) for table in (Star, PostPicture)] == [1, 1]
    assert await old_rows.count(Post) == posts


async def test_a_picture_that_becomes_a_reference_during_the_run_stays(
    old_rows: OldRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await old_rows.session()
    look = await portrait_of(old_rows, await old_rows.session())
    [step] = await old_rows.steps(session.id)
    await old_rows.newer()
    await old_rows.delete(step)
    old_rows.later(30)
    assets_of = retention.assets_of

    async def saved_before(
        tx: Transaction, generation_ids: Collection[int], *, lock: bool
    ) -> Sequence[int]:
        for asset_id in await assets_of(tx, generation_ids, lock=lock):
            if lock and not await tx.scalar(select(func.count()).select_from(CharacterReference)):
                tx.add(
                    CharacterReference(
                        look_id=look.id, asset_id=asset_id, position=1, origin="portrait"
                    )
                )
                await tx.flush()
        return await assets_of(tx, generation_ids, lock=lock)

    monkeypatch.setattr(retention, "assets_of", saved_before)

    assert await old_rows.clear() == RetentionReport()
    assert await old_rows.count(CharacterReference) == 1
    assert len(await old_rows.steps(session.id)) == 1


async def test_failed_tries_of_a_portrait_stay(old_rows: OldRows) -> None:
    session = await old_rows.session(status="failed")
    await portrait_of(old_rows, session)
    await old_rows.newer()
    old_rows.later(60)

    assert await old_rows.clear() == RetentionReport()
