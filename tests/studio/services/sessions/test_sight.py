"""A session as each person sees it: a step that they may not see is an empty place."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from db.enums import AssetRole
from db.models import Asset, Generation, Session
from db.repositories import pictures
from studio.errors import NotShownHere, PictureGone, SessionGone
from studio.rules.moderation.judging import Moderation
from studio.rules.tree.nodes import NodeState
from studio.services.characters.roster import Roster
from studio.services.games.games import Games
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.sights import PictureSights
from studio.services.sessions.sessions import SessionFilter, Sessions
from studio.services.sessions.trees import Trees
from tests.studio.services.sessions.exporting import ADMIN, GM, STRANGER, Desk
from tests.support.ground import CHANNEL_ID
from tests.support.rows.stored_session import OWNER, picture
from tests.support.sight import ALLOWED, HIDDEN, GivenSight

POSTGRESQL_IN_SOAK = True
OPEN, DEN = 101, 102
SECRET = "the lich who is behind it all"

SIGHT = GivenSight({OPEN: ALLOWED, DEN: HIDDEN}, elsewhere=HIDDEN)
GUEST = replace(STRANGER, sight=SIGHT)
HOST = replace(OWNER, sight=SIGHT)


@pytest.fixture
async def sessions(desk: Desk) -> Sessions:
    """A session whose second and fourth steps the GM drew in a channel that only the GM sees."""
    album = desk.album
    gms: dict[str, Any] = {"requester_id": GM.user_id, "text": SECRET}
    await album.add(1)
    await album.add(2, 1, **gms)
    await album.add(3, 2)
    await album.add(4, 1, **gms)
    for number, channel_id in ((1, OPEN), (2, DEN), (3, OPEN), (4, DEN)):
        await album.post(number, channel_id=channel_id)
    database = album.ground.database
    words, clock = WordCheck(database, Moderation()), album.ground.clock
    return Sessions(
        database,
        album.ground.queue,
        games=Games(database, words, clock=clock),
        roster=Roster(database, words, clock=clock),
        sights=PictureSights(database),
    )


@pytest.mark.parametrize("person", [GUEST, HOST])
async def test_a_hidden_step_is_an_empty_place(
    desk: Desk, sessions: Sessions, person: Person
) -> None:
    view = await sessions.get(person, desk.album.session_id)

    assert [step.number for step in view.steps] == [1, 2, 3, 4]
    assert [step.hidden for step in view.steps] == [False, True, False, True]
    assert [bool(step.words) for step in view.steps] == [True, False, True, False]
    assert [step.thumbnail_key is None for step in view.steps] == [False, True, False, True]
    states = [node.state for node in view.forest.nodes.values()]
    assert sorted(states) == sorted([NodeState.DONE] * 2 + [NodeState.HIDDEN] * 2)
    # The newest picture is hidden, so another one is the main picture.
    assert view.main_id == desk.album.ids[3]


@pytest.mark.parametrize("person", [GM, ADMIN])
async def test_the_gm_and_admins_see_every_step(
    desk: Desk, sessions: Sessions, person: Person
) -> None:
    view = await sessions.get(person, desk.album.session_id)

    assert not any(step.hidden for step in view.steps)
    assert view.main_id == desk.album.ids[4]


async def test_a_tree_loads_no_picture_of_a_hidden_step(
    desk: Desk, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, loaded = desk.album.store, list[str]()
    get = store.get

    async def note(key: str) -> bytes:
        loaded.append(key)
        return await get(key)

    monkeypatch.setattr(store, "get", note)
    painted = await Trees(store).tree(await sessions.get(GUEST, desk.album.session_id))

    assert painted is not None
    assert "4 steps" in painted[1]
    assert "2 hidden" in painted[1]
    assert "lich" not in painted[1]
    assert len(loaded) == 2
    for number in (2, 4):
        assert not any(f"/{desk.album.ids[number]}-" in key for key in loaded)


async def test_a_title_is_shown_to_those_who_see_the_first_step(
    desk: Desk, sessions: Sessions
) -> None:
    album = desk.album
    assert (await sessions.get(GUEST, album.session_id)).title == "Elara at the gate"
    await _move(desk, 1, DEN)

    # The title is the text of the first step.
    assert (await sessions.get(GUEST, album.session_id)).title == "Words of 3"
    assert (await sessions.get(HOST, album.session_id)).title == "Elara at the gate"


async def test_who_sees_no_step_sees_no_session(desk: Desk, sessions: Sessions) -> None:
    for number in (1, 3):
        await _move(desk, number, DEN)

    with pytest.raises(SessionGone):
        await sessions.get(GUEST, desk.album.session_id)
    with pytest.raises(SessionGone):
        await sessions.get_own(GUEST, desk.album.session_id, act="look into it")
    with pytest.raises(PictureGone):
        await sessions.get_of_generation(GUEST, desk.album.ids[1])


_Act = Callable[[Sessions, Person, Desk], Awaitable[object]]
ACTS: dict[str, _Act] = {
    "tree": lambda s, p, d: s.get_of_generation(p, d.album.ids[2]),
    "resume": lambda s, p, d: s.get_step_to_resume(
        p, d.album.session_id, 2, place=DiscordPlace(OPEN, CHANNEL_ID)
    ),
    "main": lambda s, p, d: s.choose_main(p, d.album.ids[2], version=0),
    "duplicate": lambda s, p, d: s.duplicate(p, d.album.ids[2]),
    "branch": lambda s, p, d: s.get_branch(p, d.album.ids[2]),
    "delete branch": lambda s, p, d: s.delete_branch(p, d.album.ids[2], version=0),
}


@pytest.mark.parametrize("act", ACTS)
async def test_the_owner_of_a_session_does_nothing_with_a_hidden_step(
    desk: Desk, sessions: Sessions, act: str
) -> None:
    with pytest.raises(PictureGone):
        await ACTS[act](sessions, HOST, desk)

    assert await _version(desk) == 0


async def test_the_owner_deletes_a_branch_with_the_hidden_steps_in_it(
    desk: Desk, sessions: Sessions
) -> None:
    _, branch = await sessions.get_branch(HOST, desk.album.ids[1])

    assert [step.number for step in branch.steps] == [1, 2, 3, 4]
    assert branch.others == (GM.user_id,)
    assert not any(SECRET in step.words for step in branch.steps)


async def test_a_list_shows_no_thumbnail_of_a_hidden_step(desk: Desk, sessions: Sessions) -> None:
    async def covers(person: Person) -> list[bool]:
        page = await sessions.list_page(person, SessionFilter(), 0)
        return [each.thumbnail_key is not None for each in page.entries]

    await _cover(desk, 1)
    assert await covers(HOST) == [True]
    await _cover(desk, 2)
    assert await covers(HOST) == [False]


async def test_an_export_has_an_empty_place_for_a_hidden_step(
    desk: Desk, sessions: Sessions
) -> None:
    home = await desk.home(HOST)

    assert set(home.steps[2]) == {"id", "step", "parent_id", "parent_step", "main", "hidden"}
    assert home.steps[2]["hidden"]
    assert home.steps[3]["parent_step"] == 2
    assert len([name for name in home.pictures if name.startswith("pictures/")]) == 2
    assert (home.export.pictures, home.export.hidden) == (2, 2)
    assert not any(b"lich" in content for content in home.entries.values())
    assert home.entries["index.html"].count(b"is not shown here") == 2
    assert home.manifest["session"]["cost_micros"] == 6_000


async def test_a_picture_from_a_hidden_one_is_exported_without_it(
    desk: Desk, sessions: Sessions
) -> None:
    hidden = desk.album.ids[2]
    await desk.album.add(5, 2, source=2)
    await desk.album.post(5, channel_id=OPEN)
    async with desk.album.ground.database.read() as tx:
        output = (await pictures.assets(tx, [hidden], AssetRole.OUTPUT))[0]
    await desk.album.keep(desk.album.ids[5], "input", picture(2), key=output.key)

    home = await desk.home(HOST)

    assert home.steps[5]["source"] is None
    assert len([name for name in home.pictures if name.startswith("pictures/")]) == 3
    assert not [name for name in home.pictures if name.startswith("sources/")]


async def test_the_gms_export_has_every_step(desk: Desk, sessions: Sessions) -> None:
    home = await desk.home(GM)

    assert (home.export.pictures, home.export.hidden) == (4, 0)


async def test_a_session_of_adults_is_not_shown_elsewhere(desk: Desk, sessions: Sessions) -> None:
    async with desk.album.ground.database.write() as tx:
        for number in (1, 3):
            (await tx.get_one(Generation, desk.album.ids[number])).rating = "relaxed"
    here = DiscordPlace(OPEN)

    with pytest.raises(NotShownHere):
        await sessions.get(replace(GUEST, place=here), desk.album.session_id)
    own = await sessions.get(replace(HOST, place=here), desk.album.session_id)
    assert all(step.hidden for step in own.steps)
    home = await desk.home(replace(HOST, place=here))
    assert (home.export.pictures, home.export.hidden) == (0, 4)


async def _move(desk: Desk, number: int, channel_id: int) -> None:
    """Write that the step is shown in another channel instead."""
    async with desk.album.ground.database.write() as tx:
        record = await pictures.delivery(tx, desk.album.ids[number])
        assert record is not None
        record.channel_id = channel_id
        # Its requester would see it anyway.
        (await tx.get_one(Generation, desk.album.ids[number])).requester_id = 77


async def _cover(desk: Desk, number: int) -> None:
    """Make that step the thumbnail of the session."""
    async with desk.album.ground.database.write() as tx:
        found: list[Asset] = list(
            await pictures.assets(tx, [desk.album.ids[number]], AssetRole.THUMBNAIL)
        )
        (await tx.get_one(Session, desk.album.session_id)).thumbnail_id = found[0].id


async def _version(desk: Desk) -> int:
    async with desk.album.ground.database.read() as tx:
        return (await tx.get_one(Session, desk.album.session_id)).version
