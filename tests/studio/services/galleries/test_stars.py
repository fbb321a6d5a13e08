"""Stars: at most one of each member, counted exactly, the most starred pictures first."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db.models import Appearance, Generation, Star
from db.repositories import pictures
from studio.errors import PictureGone
from studio.services.galleries.galleries import BEST_LIMIT, PICTURES_PER_PAGE
from studio.services.galleries.stars import Starred, Stars
from studio.services.people import Person
from tests.support.hall import ANN, BEN, ELSEWHERE, GUILD, VIEWER, Hall, hung, shown
from tests.support.hands import START

POSTGRESQL_IN_SOAK = True


@pytest.fixture
async def hall(database_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hung(database_url, tmp_path) as hall:
        yield hall


async def counts(hall: Hall, generation_id: int) -> tuple[int, int]:
    """The stored number of a picture's stars, and the number of its rows."""
    async with hall.database.read() as tx:
        said = (await tx.get_one(Generation, generation_id)).stars
        rows = select(func.count()).where(Star.generation_id == generation_id)
        return said, await tx.scalar(rows) or 0


async def test_each_member_can_star_a_picture_once_and_take_the_star_back(hall: Hall) -> None:
    [picture] = await hall.hang()
    ben = Person(BEN, GUILD)

    told = [
        await hall.stars.toggle(VIEWER, picture),
        await hall.stars.toggle(ben, picture),
        await hall.stars.toggle(VIEWER, picture),
    ]

    assert told == [Starred(1, own=True), Starred(2, own=True), Starred(1, own=False)]
    assert await hall.stars.of(VIEWER, picture) == Starred(1, own=False)
    assert await hall.stars.of(ben, picture) == Starred(1, own=True)
    assert await counts(hall, picture) == (1, 1)


async def test_stars_given_at_the_same_time_are_counted_exactly(hall: Hall) -> None:
    elara = await hall.add_character()
    [picture] = await hall.hang(character_id=elara)
    crowd = [Person(user_id, GUILD) for user_id in range(100, 116)]
    # Other processes handle the same clicks; they share only the database.
    elsewhere = Stars(hall.database)

    # Each member stars once; then half of them take it back while the others click twice.
    await asyncio.gather(
        *(
            (hall.stars if person.user_id % 2 else elsewhere).toggle(person, picture)
            for person in crowd
        )
    )
    assert await counts(hall, picture) == (16, 16)
    await asyncio.gather(
        *(hall.stars.toggle(person, picture) for person in crowd[:8]),
        *(elsewhere.toggle(person, picture) for person in crowd[8:]),
        *(hall.stars.toggle(person, picture) for person in crowd[8:]),
    )

    said, kept = await counts(hall, picture)
    assert said == kept
    async with hall.database.read() as tx:
        shown = await tx.get_one(Appearance, (picture, elara))
    assert shown.stars == said


@pytest.mark.parametrize(
    "changes",
    [{"status": "failed"}, {"status": "running"}, {"kind": "portrait"}, {"deleted_at": START}],
    ids=str,
)
async def test_only_pictures_in_a_gallery_can_be_starred(
    hall: Hall, changes: dict[str, Any]
) -> None:
    [picture] = await hall.hang(**changes)

    assert await hall.stars.of(VIEWER, picture) is None
    with pytest.raises(PictureGone):
        await hall.stars.toggle(VIEWER, picture)
    with pytest.raises(PictureGone):
        await hall.stars.toggle(VIEWER, picture + 99)
    assert await counts(hall, picture) == (0, 0)


async def test_a_member_of_another_server_cannot_star_a_picture(hall: Hall) -> None:
    [picture] = await hall.hang()

    with pytest.raises(PictureGone):
        await hall.stars.toggle(Person(ANN, ELSEWHERE), picture)


async def test_a_member_cannot_star_a_picture_that_is_hidden_from_them(hall: Hall) -> None:
    elara = await hall.add_character()
    await hall.say_consent(elara, "owner")
    [picture] = await hall.hang(character_id=elara)
    await hall.star(picture, ANN)

    assert await hall.stars.of(Person(BEN, GUILD), picture) is None
    with pytest.raises(PictureGone):
        await hall.stars.toggle(Person(BEN, GUILD), picture)
    starred = hall.of(starred=True)
    assert shown(await hall.page(starred)) == [picture]
    assert shown(await hall.page(starred, by=Person(BEN, GUILD))) == []


async def test_the_most_starred_are_first_the_newer_first_among_equals(hall: Hall) -> None:
    newest, middle, oldest, _none = await hall.hang(4)
    await hall.star(oldest, 1, 2, 3)
    await hall.star(middle, 1)
    await hall.star(newest, 2)

    assert await hall.shown(hall.of(starred=True)) == [oldest, newest, middle]


async def test_starred_pictures_have_pages_without_gaps_in_both_directions(hall: Hall) -> None:
    ids = await hall.hang(2 * PICTURES_PER_PAGE + 3)
    for number, id in enumerate(ids):
        await hall.star(id, *range(1, 2 + number % 3))
    expected = sorted(ids, key=lambda id: (1 + ids.index(id) % 3, id), reverse=True)
    filter = hall.of(starred=True)
    there = [await hall.page(filter)]
    while there[-1].older:
        there.append(await hall.page(filter, before_id=shown(there[-1])[-1]))
    back = [there[-1]]
    while back[-1].newer:
        back.append(await hall.page(filter, after_id=shown(back[-1])[0]))

    assert [id for page in there for id in shown(page)] == expected
    assert [shown(page) for page in back] == [shown(page) for page in there][::-1]
    again = await hall.page(filter, from_id=shown(there[1])[0])
    assert (shown(again), again.newer, again.older) == (shown(there[1]), True, True)


async def test_the_most_starred_of_a_character_and_of_some_days(hall: Hall) -> None:
    elara = await hall.add_character()
    [early] = await hall.hang(character_id=elara, created_at=START - timedelta(days=9))
    [late] = await hall.hang(character_id=elara)
    [other] = await hall.hang()
    await hall.star(early, 1, 2)
    await hall.star(other, 1, 2, 3)
    await hall.star(late, 1)

    assert await hall.shown(hall.of(starred=True, character_id=elara)) == [early, late]
    today = START.date()
    assert await hall.shown(hall.of(starred=True, since=today)) == [other, late]
    assert await hall.shown(hall.of(starred=True, character_id=elara, since=today)) == [late]


async def test_deleting_a_picture_or_its_last_star_removes_it_from_the_starred(hall: Hall) -> None:
    elara = await hall.add_character()
    kept, gone, unstarred = await hall.hang(3, character_id=elara)
    for id in (kept, gone, unstarred):
        await hall.star(id, ANN)
    await hall.take_down([gone])
    await hall.star(unstarred, ANN)

    assert await hall.shown(hall.of(starred=True)) == [kept]
    assert await hall.shown(hall.of(starred=True, character_id=elara)) == [kept]


async def test_a_duplicate_begins_without_stars(hall: Hall) -> None:
    elara = await hall.add_character()
    [picture] = await hall.hang(character_id=elara)
    await hall.star(picture, ANN)

    async with hall.database.write() as tx:
        copied = await pictures.copy(tx, picture, step=9, now=START)

    assert copied is not None
    assert await counts(hall, copied.id) == (0, 0)
    assert await hall.shown(hall.of(starred=True, character_id=elara)) == [picture]


async def test_a_characters_best_pictures_are_limited_and_have_thumbnails(hall: Hall) -> None:
    elara = await hall.add_character()
    ids = await hall.hang(BEST_LIMIT + 2, character_id=elara)
    for number, id in enumerate(ids):
        await hall.star(id, *range(1, 2 + number))
        if number != 3:
            await hall.keep_thumbnail(id, b"small %d" % id)
    starred = hall.of(starred=True, character_id=elara)
    best = await hall.galleries.best(await hall.galleries.page(VIEWER, starred))

    # The third best has lost its thumbnail.
    assert [each.generation.id for each, _ in best] == [ids[5], ids[4], ids[2]]
    assert [content for _, content in best] == [b"small %d" % id for id in (ids[5], ids[4], ids[2])]
