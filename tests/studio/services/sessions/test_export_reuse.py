"""A session is exported once at a time, and not again while nothing changed."""

import asyncio

import pytest
from sqlalchemy import update

from db.models import Session
from studio.errors import DailyLimitReached
from studio.services.queue import daily_uses
from studio.services.sessions.exports import Export
from tests.studio.services.sessions.exporting import ADMIN, GM, LIMIT_BYTES, Desk
from tests.support.rows.stored_session import OWNER


async def zips(desk: Desk) -> list[str]:
    return [key async for key in desk.album.store.list("games/") if "/exports/" in key]


async def test_people_who_export_at_once_get_the_same_file(desk: Desk) -> None:
    async with (
        desk.exports.export(OWNER, desk.album.session_id, limit_bytes=LIMIT_BYTES) as one,
        desk.exports.export(GM, desk.album.session_id, limit_bytes=LIMIT_BYTES) as other,
    ):
        assert one.path == other.path
        assert one.path is not None
        assert one.path.exists()
        assert len(desk.left_over()) == 1

    assert desk.left_over() == []


async def test_the_file_stays_until_the_last_of_them_has_sent_it(desk: Desk) -> None:
    later = desk.exports.export(GM, desk.album.session_id, limit_bytes=LIMIT_BYTES)
    async with desk.exports.export(OWNER, desk.album.session_id, limit_bytes=LIMIT_BYTES):
        export = await later.__aenter__()
    assert export.path is not None
    assert export.path.exists()
    await later.__aexit__(None, None, None)
    assert desk.left_over() == []


async def test_a_link_is_given_again_while_nothing_changed(desk: Desk) -> None:
    first = await desk.linked(limit_bytes=1)

    async def another(by: object) -> Export:
        async with desk.exports.export(by, desk.album.session_id, limit_bytes=1) as export:  # type: ignore[arg-type]
            return export

    again = await asyncio.gather(another(OWNER), another(GM), another(ADMIN))

    assert {each.address for each in again} == {first.address}
    assert len(await zips(desk)) == 1


async def test_a_changed_session_gets_a_new_link(desk: Desk) -> None:
    await desk.linked(limit_bytes=1)
    async with desk.album.ground.database.write() as tx:
        await tx.execute(
            update(Session).where(Session.id == desk.album.session_id).values(title="At night")
        )

    again = await desk.linked(limit_bytes=1)

    assert again.title == "At night"
    assert len(await zips(desk)) == 2


async def test_a_link_that_ends_soon_or_whose_file_is_gone_is_not_given_again(desk: Desk) -> None:
    first = await desk.linked(limit_bytes=1)
    [key] = await zips(desk)
    await desk.album.store.delete(key)
    second = await desk.linked(limit_bytes=1)
    desk.album.ground.clock.advance(21 * 3600)
    third = await desk.linked(limit_bytes=1)

    assert len({first.address, second.address, third.address}) == 3


async def test_the_stored_zips_of_a_person_and_day_are_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    size_bytes = (await desk.home()).export.size_bytes
    limits = dict.fromkeys(daily_uses.DAILY_LIMITS, size_bytes + 5)
    monkeypatch.setattr("studio.services.sessions.exports.DAILY_LIMITS", limits)
    await desk.linked(limit_bytes=1)

    with pytest.raises(DailyLimitReached):
        await desk.linked(limit_bytes=2)

    assert len(await zips(desk)) == 1
    assert desk.left_over() == []
