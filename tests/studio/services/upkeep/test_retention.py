"""Retention: what is over goes, and what is needed stays."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db.models import (
    Asset,
    CharacterLook,
    CharacterReference,
    CharacterState,
    DeliveryRecord,
    Generation,
    GenerationEvent,
    Job,
    MaskLink,
    Post,
    PostPicture,
    PredictionClaim,
    Session,
    Star,
)
from db.repositories import retention
from db.session import Transaction
from studio.generation.requests import RequestReader
from studio.rules.asking.params import Params
from studio.rules.retention import RetentionPolicy
from studio.services.upkeep.retention import RetentionReport
from studio.services.upkeep.upkeep import Upkeep
from studio.storage.local import LocalStore
from tests.support.attic import POLICY, SECRET, Attic, portrait_of

# ── archiving ────────────────────────────────────────────────────────────────


async def test_a_session_that_nobody_went_on_with_is_archived_and_stays_as_it_was(
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


async def test_what_is_at_work_deleted_or_a_portrait_is_not_archived(attic: Attic) -> None:
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


async def test_nought_days_are_never(attic: Attic) -> None:
    session = await attic.session(pictures=2)
    await attic.delete((await attic.steps(session.id))[0])
    await attic.delete(await attic.session())
    await attic.session(status="failed")
    await attic.newer()
    attic.later(9000)
    never = RetentionPolicy(archive_idle_days=0, purge_deleted_days=0, purge_failed_days=0)

    assert await attic.clear(never) == RetentionReport()


# ── deleted sessions ─────────────────────────────────────────────────────────


async def test_a_deleted_session_goes_with_all_that_hangs_on_it_but_the_money(
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

    # Two roots with picture and thumbnail, two children with an input as well.
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
        job.status, job.announced = "canceled", False
    # Nobody was told yet: their card is made from these rows.
    assert await attic.clear() == RetentionReport()
    await attic.change(job, announced=True)
    assert (await attic.clear()).sessions == 1


async def test_a_session_that_is_restored_while_it_is_looked_at_stays(
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


async def test_what_somebody_goes_on_with_while_it_is_looked_at_is_not_archived(
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


# ── single pictures ──────────────────────────────────────────────────────────


async def test_a_deleted_picture_goes_and_the_numbers_of_others_stay(attic: Attic) -> None:
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
    # Its job drew the others, too.
    assert await attic.count(Job) == 2


async def test_a_session_shown_by_a_purged_picture_is_shown_by_another(attic: Attic) -> None:
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


async def test_what_others_came_of_stays_as_an_empty_place_until_they_go(attic: Attic) -> None:
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
    # Disks have clocks of their own, which no test moves.
    attic.later(400)
    upkeep = Upkeep(attic.database, store, attic.ground.clock)
    await attic.change(await attic.ground.job(child.job_id), status="canceled")
    report = await upkeep.remove_orphans(dry_run=False)

    assert report.removed == 1
    assert [key async for key in store.list("")] == [keys["output"]]
    request = await RequestReader(attic.database, store)([child])
    assert request.source == keys["output"].encode()
    await store.close()


@pytest.mark.parametrize("status", ["failed", "canceled"])
async def test_what_came_to_nothing_goes_from_a_living_session(attic: Attic, status: str) -> None:
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


async def test_what_failed_and_has_children_stays(attic: Attic) -> None:
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


# ── what characters are drawn from ───────────────────────────────────────────


async def test_a_saved_portrait_stays_though_it_was_deleted_with_its_session(
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


async def test_stars_and_places_in_posts_go_with_their_picture_and_posts_stay(
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


async def test_a_picture_that_becomes_a_reference_while_it_is_looked_at_stays(
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


async def test_tries_that_failed_stay_with_the_character(attic: Attic) -> None:
    session = await attic.session(status="failed")
    await portrait_of(attic, session)
    await attic.newer()
    attic.later(60)

    assert await attic.clear() == RetentionReport()
