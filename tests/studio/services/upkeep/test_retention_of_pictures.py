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
from tests.support.attic import SECRET, Attic, portrait_of


async def test_purging_a_deleted_picture_keeps_the_numbers_of_other_steps(attic: Attic) -> None:
    session = await attic.session(pictures=3)
    first, second, third = await attic.steps(session.id)
    await attic.newer()
    await attic.delete(second)
    await attic.change(session, main_id=second.id)
    attic.later(30)

    assert await attic.clear() == RetentionReport(deleted=1, assets=2)

    assert [step.step for step in await attic.steps(session.id)] == [first.step, third.step]
    assert await attic.hanging_on(second.id) == 0
    after = await attic.look_again(session)
    assert after is not None
    assert after.main_id is None
    assert (after.version, after.updated_at) == (session.version + 1, session.updated_at)
    # Its job drew the other pictures, too.
    assert await attic.count(Job) == 2


async def test_a_session_gets_another_thumbnail_when_its_picture_is_purged(attic: Attic) -> None:
    session = await attic.session(pictures=2)
    first, second = await attic.steps(session.id)
    await attic.newer()
    await attic.delete(first)
    attic.later(30)

    await attic.clear()

    after = await attic.look_again(session)
    assert after is not None
    async with attic.database.read() as tx:
        shown = await tx.get_one(Asset, after.thumbnail_id)
    assert shown.generation_id == second.id


async def test_a_deleted_parent_stays_as_a_ghost_until_its_children_are_purged(
    attic: Attic,
) -> None:
    session = await attic.session()
    [parent] = await attic.steps(session.id)
    child = await attic.child(parent)
    await attic.newer()
    await attic.delete(parent)
    attic.later(30)

    assert await attic.clear() == RetentionReport(emptied=1, assets=2)

    ghost, living = await attic.steps(session.id)
    assert (ghost.id, ghost.step, ghost.parent_id) == (parent.id, parent.step, None)
    assert await attic.hanging_on(ghost.id) == 0
    for word in SECRET.split():
        assert word not in f"{ghost.text} {ghost.prompt} {ghost.negative} {ghost.params}".split()
    assert Params.from_json(ghost.params) == Params(scene="")
    async with attic.database.read() as tx:
        assert (await tx.get_one(Job, ghost.job_id)).outputs is None
        assert (await tx.get_one(Job, living.job_id)).outputs is not None
    assert (living.text, living.prompt) == (SECRET, SECRET)
    assert await attic.clear() == RetentionReport()

    await attic.delete(child)
    attic.later(30)
    assert await attic.clear() == RetentionReport(deleted=2, assets=3)
    assert await attic.steps(session.id) == []


async def test_a_child_is_still_drawn_after_its_deleted_parent_was_purged(
    attic: Attic, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = await LocalStore.open(tmp_path_factory.mktemp("store"))
    session = await attic.session()
    [parent] = await attic.steps(session.id)
    async with attic.database.read() as tx:
        rows = await tx.scalars(select(Asset).where(Asset.generation_id == parent.id))
        keys = {row.role: row.key for row in rows}
    for key in keys.values():
        await store.put(key, key.encode(), mime="image/png")
    child = await attic.child(parent, "queued")
    await attic.newer()
    await attic.delete(parent)
    attic.later(30)

    await attic.clear()
    # Files have the real time, which no test moves.
    attic.later(400)
    upkeep = Upkeep(attic.database, store, attic.ground.clock)
    await attic.change(await attic.ground.job(child.job_id), status="canceled")
    report = await upkeep.remove_orphans(dry_run=False)

    assert report.removed == 1
    assert [key async for key in store.list("")] == [keys[AssetRole.OUTPUT]]
    request = await RequestReader(attic.database, store)([child])
    assert request.source == keys[AssetRole.OUTPUT].encode()
    await store.close()


@pytest.mark.parametrize("status", ["failed", "canceled"])
async def test_failed_and_cancelled_steps_are_purged_from_a_living_session(
    attic: Attic, status: str
) -> None:
    session = await attic.session()
    [first] = await attic.steps(session.id)
    await attic.child(first, status)
    last = await attic.child(first)
    await attic.newer()
    before = await attic.money()
    attic.later(29)
    assert await attic.clear() == RetentionReport()
    attic.later(1)

    assert await attic.clear() == RetentionReport(failed=1, assets=1)

    assert [step.step for step in await attic.steps(session.id)] == [first.step, last.step]
    assert await attic.count(Job) == 3
    assert await attic.money() == before
    assert await attic.clear() == RetentionReport()


async def test_a_failed_step_with_children_stays(attic: Attic) -> None:
    session = await attic.session(status="failed")
    [failed] = await attic.steps(session.id)
    await attic.child(failed)
    await attic.newer()
    attic.later(30)

    assert await attic.clear() == RetentionReport()


async def test_a_deleted_picture_whose_job_still_runs_is_left_for_the_next_run(
    attic: Attic,
) -> None:
    session = await attic.session(pictures=2)
    first = (await attic.steps(session.id))[0]
    await attic.newer()
    await attic.delete(first)
    await attic.change(await attic.ground.job(first.job_id), status="running")
    attic.later(30)

    assert await attic.clear() == RetentionReport()


async def test_a_saved_portrait_stays_when_its_session_is_deleted(
    attic: Attic,
) -> None:
    session = await attic.session(pictures=2)
    look = await portrait_of(attic, session)
    saved, other = await attic.steps(session.id)
    async with attic.database.write() as tx:
        (await tx.get_one(CharacterLook, look.id)).portrait_id = saved.id
    await attic.newer()
    await attic.delete(session)
    attic.later(30)

    assert await attic.clear() == RetentionReport(deleted=1, assets=2)

    [kept] = await attic.steps(session.id)
    assert (kept.id, kept.text) == (saved.id, SECRET)
    assert await attic.hanging_on(saved.id) > 2
    assert await attic.hanging_on(other.id) == 0
    assert await attic.look_again(session) is not None
    assert await attic.clear() == RetentionReport()


async def test_a_picture_among_the_references_stays(attic: Attic) -> None:
    session = await attic.session()
    look = await portrait_of(attic, await attic.session())
    [step] = await attic.steps(session.id)
    async with attic.database.write() as tx:
        output = await tx.scalar(
            select(Asset.id).where(Asset.generation_id == step.id, Asset.role == "output")
        )
        tx.add(CharacterReference(look_id=look.id, asset_id=output, position=1, origin="portrait"))
    await attic.newer()
    await attic.delete(step)
    attic.later(30)

    assert await attic.clear() == RetentionReport()


async def test_a_picture_of_a_state_stays(attic: Attic) -> None:
    session = await attic.session()
    look = await portrait_of(attic, await attic.session())
    [step] = await attic.steps(session.id)
    async with attic.database.write() as tx:
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
                created_at=attic.ground.clock.now(),
            )
        )
    await attic.newer()
    await attic.delete(step)
    attic.later(30)

    assert await attic.clear() == RetentionReport()


async def test_stars_and_attachments_are_purged_with_their_picture_and_posts_stay(
    attic: Attic,
) -> None:
    session = await attic.session()
    await attic.newer()
    kept = [await attic.count(table) for table in (Star, PostPicture)]
    posts = await attic.count(Post)
    await attic.delete(session)
    attic.later(30)

    report = await attic.clear()

    assert (report.sessions, report.deleted) == (1, 1)
    assert kept == [2, 2]
    assert [await attic.count(table) for table in (Star, PostPicture)] == [1, 1]
    assert await attic.count(Post) == posts


async def test_a_picture_that_becomes_a_reference_during_the_run_stays(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await attic.session()
    look = await portrait_of(attic, await attic.session())
    [step] = await attic.steps(session.id)
    await attic.newer()
    await attic.delete(step)
    attic.later(30)
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

    assert await attic.clear() == RetentionReport()
    assert await attic.count(CharacterReference) == 1
    assert len(await attic.steps(session.id)) == 1


async def test_failed_tries_of_a_portrait_stay(attic: Attic) -> None:
    session = await attic.session(status="failed")
    await portrait_of(attic, session)
    await attic.newer()
    attic.later(60)

    assert await attic.clear() == RetentionReport()
