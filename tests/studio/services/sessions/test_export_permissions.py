"""Who may export a session."""

from dataclasses import replace
from typing import Any

import pytest

from db.models import Session
from studio.errors import NotYours, SessionGone
from studio.services.people import Person
from tests.studio.services.sessions.exporting import ADMIN, GM, STRANGER, Desk
from tests.support.ground import CHANNEL_ID, GUILD_ID
from tests.support.rows.stored_session import OWNER
from tests.support.sight import EVERYWHERE, HIDDEN, GivenSight

POSTGRESQL_IN_SOAK = True


async def _change(desk: Desk, **facts: Any) -> None:
    async with desk.album.ground.database.write() as tx:
        session = await tx.get_one(Session, desk.album.session_id)
        for name, value in facts.items():
            setattr(session, name, value)


@pytest.mark.parametrize("person", [OWNER, GM, ADMIN])
async def test_the_owner_the_gm_and_admins_can_export(desk: Desk, person: Person) -> None:
    await desk.album.add(1)

    assert (await desk.home(person)).export.pictures == 1


async def test_others_cannot_export(desk: Desk) -> None:
    await desk.album.add(1)
    await desk.album.post(1, channel_id=CHANNEL_ID)

    with pytest.raises(NotYours) as refused:
        await desk.home(replace(STRANGER, sight=EVERYWHERE))

    assert refused.value.act == "export this session"
    assert desk.left_over() == []


async def test_for_who_sees_no_step_there_is_no_session(desk: Desk) -> None:
    await desk.album.add(1)
    await desk.album.post(1, channel_id=CHANNEL_ID)

    with pytest.raises(SessionGone):
        await desk.home(replace(STRANGER, sight=GivenSight({CHANNEL_ID: HIDDEN})))


@pytest.mark.parametrize("person", [OWNER, GM, ADMIN])
async def test_nobody_in_another_server_can_export_the_session(desk: Desk, person: Person) -> None:
    await desk.album.add(1)

    with pytest.raises(SessionGone):
        await desk.home(replace(person, guild_id=GUILD_ID + 1, is_admin=True))


async def test_deleted_and_unknown_sessions_cannot_be_exported(desk: Desk) -> None:
    await desk.album.add(1)
    await _change(desk, deleted_at=desk.album.ground.clock.now())
    with pytest.raises(SessionGone):
        await desk.home()

    desk.album.session_id += 1000
    with pytest.raises(SessionGone):
        await desk.home()
