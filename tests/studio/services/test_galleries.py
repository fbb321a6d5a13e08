"""Galleries are leafed through without a gap, and show what their viewers may see."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from db.models import (
    Appearance,
    Asset,
    Character,
    DeliveryRecord,
    Game,
    Generation,
    Job,
    Session,
)
from db.repositories import guilds
from db.session import Database
from studio.errors import CharacterGone, NoSuchGame, NotTogether, SessionGone
from studio.rules.params import Params
from studio.services.galleries import PAGE, Galleries, GalleryFilter, GalleryPage
from studio.services.games import Games
from studio.services.orders import Orders
from studio.services.people import Person, Place
from studio.services.roster import Roster
from studio.storage.local import LocalStore
from tests.support.hands import START, HandClock

GUILD, ELSEWHERE = 900, 901
ANN, BEN = 1, 2
VIEWER = Person(ANN, GUILD)


@dataclass
class Hall:
    """A server with a game, its pictures hung by hand."""

    database: Database
    store: LocalStore
    galleries: Galleries
    game: Game
    session_id: int = 0

    async def add_game(self, guild_id: int) -> Game:
        """Another game, of that server."""
        game = Game(guild_id=guild_id, name="Another", gm_user_id=5, created_at=START)
        async with self.database.write() as tx:
            await guilds.remembered(tx, guild_id, now=START)
            tx.add(game)
        return game

    async def add_session(self, game: Game | None = None, **changes: Any) -> int:
        """Another session, of the game if none is named."""
        game = game or self.game
        session = Session(
            guild_id=game.guild_id,
            game_id=game.id,
            owner_id=ANN,
            title="A quiet harbour",
            created_at=START,
            updated_at=START,
            **changes,
        )
        async with self.database.write() as tx:
            tx.add(session)
        return session.id

    async def add_character(self, game: Game | None = None) -> int:
        """A character."""
        name = "Elara"
        character = Character(
            game_id=(game or self.game).id,
            owner_id=ANN,
            name=name,
            name_key=name.casefold(),
            created_at=START,
        )
        async with self.database.write() as tx:
            tx.add(character)
        return character.id

    async def hang(
        self,
        count: int = 1,
        *,
        game: Game | None = None,
        session_id: int | None = None,
        character_id: int | None = None,
        **changes: Any,
    ) -> list[int]:
        """So many more pictures; gives their ids, the newest first."""
        game, session_id = game or self.game, session_id or self.session_id
        async with self.database.write() as tx:
            job = Job(
                guild_id=game.guild_id,
                game_id=game.id,
                session_id=session_id,
                requester_id=ANN,
                fair_tag=1,
                status="done",
                not_before=START,
                channel_id=5,
                created_at=START,
            )
            tx.add(job)
            await tx.flush()
            values: dict[str, Any] = {
                "requester_id": ANN,
                "status": "succeeded",
                "kind": "scene",
                **changes,
            }
            hung = [
                Generation(
                    game_id=game.id,
                    session_id=session_id,
                    job_id=job.id,
                    step=step,
                    text="a quiet harbour",
                    prompt="A quiet harbour.",
                    params=Params(scene="a quiet harbour").to_json(),
                    seed=step,
                    provider="sketch",
                    model="sketch-standard",
                    created_at=START,
                    **values,
                )
                for step in range(count)
            ]
            tx.add_all(hung)
            await tx.flush()
            if character_id is not None:
                tx.add_all(
                    Appearance(
                        generation_id=each.id, character_id=character_id, session_id=session_id
                    )
                    for each in hung
                )
        return [each.id for each in hung][::-1]

    async def add(self, *rows: Any) -> None:
        """Rows around them."""
        async with self.database.write() as tx:
            tx.add_all(rows)

    async def take_down(self, ids: Sequence[int]) -> None:
        """Delete pictures."""
        async with self.database.write() as tx:
            for id in ids:
                (await tx.get_one(Generation, id)).deleted_at = START

    def of(self, **filters: int) -> GalleryFilter:
        """A part of the game's gallery."""
        return GalleryFilter(self.game.id, **filters)

    async def page(
        self, filter: GalleryFilter | None = None, *, by: Person = VIEWER, **where: int
    ) -> GalleryPage:
        """A page of the game's gallery, or of a part of it."""
        return await self.galleries.page(by, filter or self.of(), **where)

    async def shown(self, filter: GalleryFilter | None = None) -> list[int]:
        """All that is shown, leaf by leaf."""
        page = await self.page(filter)
        ids = shown(page)
        while page.older:
            page = await self.page(filter, before_id=ids[-1])
            ids += shown(page)
        return ids


def shown(page: GalleryPage) -> list[int]:
    """The ids on a page."""
    return [each.generation.id for each in page.exhibits]


@pytest.fixture
async def hall(database_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    database = Database(database_url)
    store = await LocalStore.open(tmp_path)
    games = Games(database, cast(Orders, None), clock=HandClock())
    galleries = Galleries(database, store, games=games, roster=cast(Roster, None))
    hall = Hall(database, store, galleries, cast(Game, None))
    hall.game = await hall.add_game(GUILD)
    hall.session_id = await hall.add_session()
    yield hall
    await store.close()
    await database.close()


@pytest.mark.parametrize("count", [1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1])
async def test_leafing_forth_and_back_shows_every_picture_once(hall: Hall, count: int) -> None:
    hung = await hall.hang(count)
    there = [await hall.page()]
    while there[-1].older:
        there.append(await hall.page(before_id=shown(there[-1])[-1]))
    back = [there[-1]]
    while back[-1].newer:
        back.append(await hall.page(after_id=shown(back[-1])[0]))

    assert [id for page in there for id in shown(page)] == hung
    assert [shown(page) for page in back] == [shown(page) for page in there][::-1]
    assert all(len(page.exhibits) == PAGE for page in there[:-1])
    assert [page.newer for page in there] == [False] + [True] * (len(there) - 1)


async def test_a_gallery_without_pictures_has_one_empty_page(hall: Hall) -> None:
    for page in (await hall.page(), await hall.page(before_id=7), await hall.page(after_id=7)):
        assert (page.exhibits, page.newer, page.older) == ((), False, False)


async def test_pictures_are_numbered_on_each_page(hall: Hall) -> None:
    first = await hall.hang(PAGE + 2)

    page = await hall.page(before_id=first[PAGE - 1])

    assert [each.number for each in page.exhibits] == [1, 2]


async def test_going_back_past_new_pictures_never_shows_a_short_page(hall: Hall) -> None:
    hung = await hall.hang(2 * PAGE)
    second = await hall.page(before_id=hung[PAGE - 1])
    newest = await hall.hang(2)

    first = await hall.page(after_id=shown(second)[0])
    front = await hall.page(after_id=shown(first)[0])

    assert (shown(first), first.newer, first.older) == (hung[:PAGE], True, True)
    assert shown(front) == [*newest, *hung[: PAGE - 2]]
    assert not front.newer


async def test_a_page_whose_pictures_all_went_is_the_nearest_that_there_is(hall: Hall) -> None:
    hung = await hall.hang(2 * PAGE + 3)
    await hall.take_down(hung[2 * PAGE :])

    page = await hall.page(before_id=hung[2 * PAGE - 1])

    assert shown(page) == hung[PAGE : 2 * PAGE]
    assert (page.newer, page.older) == (True, False)


async def test_what_was_on_the_page_before_may_be_gone(hall: Hall) -> None:
    hung = await hall.hang(PAGE + 1)
    await hall.take_down(hung[:PAGE])

    page = await hall.page(before_id=hung[PAGE - 1])

    assert (shown(page), page.newer) == (hung[PAGE:], False)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "queued"},
        {"status": "running"},
        {"status": "failed"},
        {"status": "canceled"},
        {"deleted_at": START},
        {"kind": "portrait"},
    ],
    ids=lambda changes: next(iter(changes.values())),
)
async def test_only_finished_and_living_pictures_are_hung(
    hall: Hall, changes: dict[str, Any]
) -> None:
    elara = await hall.add_character()
    hung = await hall.hang(character_id=elara)
    await hall.hang(3, character_id=elara, **changes)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}, {"session_id": 1}):
        assert await hall.shown(hall.of(**filters)) == hung, filters


async def test_pictures_of_a_deleted_session_are_not_hung(hall: Hall) -> None:
    elara = await hall.add_character()
    gone = await hall.add_session(deleted_at=START)
    await hall.hang(3, session_id=gone, character_id=elara)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}):
        assert await hall.shown(hall.of(**filters)) == [], filters
    with pytest.raises(SessionGone):
        await hall.page(hall.of(session_id=gone))


async def test_pictures_of_an_archived_session_stay(hall: Hall) -> None:
    away = await hall.add_session(archived_at=START)

    hung = await hall.hang(session_id=away)

    assert await hall.shown() == hung


async def test_a_gallery_can_be_of_a_character_a_person_a_session_or_all_of_them(
    hall: Hall,
) -> None:
    elara, other = await hall.add_character(), await hall.add_session()
    # Of each combination a page and more.
    hung = {
        (who, where, with_her): await hall.hang(
            PAGE + 1,
            requester_id=who,
            session_id=where,
            character_id=elara if with_her else None,
        )
        for who in (ANN, BEN)
        for where in (hall.session_id, other)
        for with_her in (False, True)
    }

    def those(
        *, who: int | None = None, where: int | None = None, with_her: bool = False
    ) -> list[int]:
        return sorted(
            (
                id
                for (asked, kept, shows), ids in hung.items()
                for id in ids
                if who in (None, asked) and where in (None, kept) and (shows or not with_her)
            ),
            reverse=True,
        )

    for who in (None, BEN):
        for where in (None, other):
            for with_her in (False, True):
                filters = {
                    "requester_id": who,
                    "session_id": where,
                    "character_id": elara if with_her else None,
                }
                filter = hall.of(**{name: id for name, id in filters.items() if id is not None})

                assert await hall.shown(filter) == those(who=who, where=where, with_her=with_her)


async def test_another_game_of_the_server_has_a_gallery_of_its_own(hall: Hall) -> None:
    other = await hall.add_game(GUILD)
    theirs = await hall.hang(2, game=other, session_id=await hall.add_session(other))
    ours = await hall.hang(2)

    assert await hall.shown() == ours
    assert await hall.shown(GalleryFilter(other.id)) == theirs


async def test_nothing_of_another_server_is_shown(hall: Hall) -> None:
    foreign = await hall.add_game(ELSEWHERE)
    session_id, character_id = await hall.add_session(foreign), await hall.add_character(foreign)
    await hall.hang(3, game=foreign, session_id=session_id, character_id=character_id)

    with pytest.raises(NoSuchGame):
        await hall.page(GalleryFilter(foreign.id))
    with pytest.raises(SessionGone):
        await hall.page(hall.of(session_id=session_id))
    with pytest.raises(CharacterGone):
        await hall.page(hall.of(character_id=character_id))
    assert await hall.shown(hall.of(requester_id=ANN)) == []


async def test_who_is_in_another_server_sees_nothing_of_this_one(hall: Hall) -> None:
    await hall.hang(3)
    guest = Person(ANN, ELSEWHERE)

    with pytest.raises(NoSuchGame):
        await hall.page(by=guest)
    with pytest.raises(NoSuchGame):
        await hall.galleries.chosen(guest, Place(1), game_id=hall.game.id)
    with pytest.raises(SessionGone):
        await hall.galleries.chosen(guest, Place(1), session_id=hall.session_id)


async def test_a_session_brings_its_game_with_it(hall: Hall) -> None:
    other = await hall.add_game(GUILD)
    session_id = await hall.add_session(other)

    chosen = await hall.galleries.chosen(VIEWER, Place(1), session_id=session_id)

    assert chosen == GalleryFilter(other.id, session_id=session_id)
    with pytest.raises(NotTogether):
        await hall.galleries.chosen(VIEWER, Place(1), session_id=session_id, game_id=hall.game.id)


async def test_a_picture_knows_the_message_that_shows_it_once_it_was_posted(hall: Hall) -> None:
    posted, posting, unposted = await hall.hang(3)
    await hall.add(
        DeliveryRecord(generation_id=posted, channel_id=5, message_id=77, created_at=START),
        DeliveryRecord(generation_id=posting, channel_id=5, created_at=START),
    )

    page = await hall.page()

    assert {each.generation.id: each.message for each in page.exhibits} == {
        posted: (5, 77),
        posting: None,
        unposted: None,
    }


async def test_thumbnails_that_are_lost_are_left_out(hall: Hall) -> None:
    kept, lost, _never_kept = await hall.hang(3)
    for id, role in ((kept, "thumbnail"), (lost, "thumbnail"), (kept, "output")):
        await hall.add(_asset(hall.game.id, id, role))
    await hall.store.put(f"games/1/{kept}-thumbnail.webp", b"small", mime="image/webp")

    page = await hall.page()

    assert await hall.galleries.thumbnails(page) == {1: b"small"}
    assert len(page.exhibits) == 3


def _asset(game_id: int, generation_id: int, role: str) -> Asset:
    return Asset(
        game_id=game_id,
        generation_id=generation_id,
        role=role,
        store="local",
        key=f"games/1/{generation_id}-{role}.webp",
        mime="image/webp",
        size_bytes=5,
        width=1,
        height=1,
        sha256=f"{generation_id}{role}",
        created_at=START,
    )
