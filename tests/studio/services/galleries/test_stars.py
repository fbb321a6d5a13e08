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
from studio.services.pictures.sights import PictureSights
from tests.support.clock import START
from tests.support.rows.filled_gallery import (
    ANN,
    BEN,
    ELSEWHERE,
    GUILD,
    VIEWER,
    FilledGallery,
    filled_gallery,
    shown,
)
from tests.support.sight import EVERYWHERE

POSTGRESQL_IN_SOAK = True


@pytest.fixture
async def gallery(database_url: str, tmp_path: Path) -> AsyncIterator[FilledGallery]:
    async with filled_gallery(database_url, tmp_path) as gallery:
        yield gallery


async def counts(gallery: FilledGallery, generation_id: int) -> tuple[int, int]:
    """The stored number of a picture's stars, and the number of its rows."""
    async with gallery.database.read() as tx:
        said = (await tx.get_one(Generation, generation_id)).stars
        rows = select(func.count()).where(Star.generation_id == generation_id)
        return said, await tx.scalar(rows) or 0


async def test_each_member_can_star_a_picture_once_and_take_the_star_back(
    gallery: FilledGallery,
) -> None:
    [picture] = await gallery.add_pictures()
    ben = Person(BEN, GUILD, sight=EVERYWHERE)

    told = [
        await gallery.stars.toggle(VIEWER, picture),
        await gallery.stars.toggle(ben, picture),
        await gallery.stars.toggle(VIEWER, picture),
    ]

    assert told == [Starred(1, own=True), Starred(2, own=True), Starred(1, own=False)]
    assert await gallery.stars.of(VIEWER, picture) == Starred(1, own=False)
    assert await gallery.stars.of(ben, picture) == Starred(1, own=True)
    assert await counts(gallery, picture) == (1, 1)


async def test_stars_given_at_the_same_time_are_counted_exactly(gallery: FilledGallery) -> None:
    elara = await gallery.add_character()
    [picture] = await gallery.add_pictures(character_id=elara)
    crowd = [Person(user_id, GUILD, sight=EVERYWHERE) for user_id in range(100, 116)]
    # Other processes handle the same clicks; they share only the database.
    elsewhere = Stars(gallery.database, sights=PictureSights(gallery.database))

    # Each member stars once; then half of them take it back while the others click twice.
    await asyncio.gather(
        *(
            (gallery.stars if person.user_id % 2 else elsewhere).toggle(person, picture)
            for person in crowd
        )
    )
    assert await counts(gallery, picture) == (16, 16)
    await asyncio.gather(
        *(gallery.stars.toggle(person, picture) for person in crowd[:8]),
        *(elsewhere.toggle(person, picture) for person in crowd[8:]),
        *(gallery.stars.toggle(person, picture) for person in crowd[8:]),
    )

    said, kept = await counts(gallery, picture)
    assert said == kept
    async with gallery.database.read() as tx:
        shown = await tx.get_one(Appearance, (picture, elara))
    assert shown.stars == said


@pytest.mark.parametrize(
    "changes",
    [{"status": "failed"}, {"status": "running"}, {"kind": "portrait"}, {"deleted_at": START}],
    ids=str,
)
async def test_only_pictures_in_a_gallery_can_be_starred(
    gallery: FilledGallery, changes: dict[str, Any]
) -> None:
    [picture] = await gallery.add_pictures(**changes)

    assert await gallery.stars.of(VIEWER, picture) is None
    with pytest.raises(PictureGone):
        await gallery.stars.toggle(VIEWER, picture)
    with pytest.raises(PictureGone):
        await gallery.stars.toggle(VIEWER, picture + 99)
    assert await counts(gallery, picture) == (0, 0)


async def test_a_member_of_another_server_cannot_star_a_picture(gallery: FilledGallery) -> None:
    [picture] = await gallery.add_pictures()

    with pytest.raises(PictureGone):
        await gallery.stars.toggle(Person(ANN, ELSEWHERE), picture)


async def test_a_member_cannot_star_a_picture_that_is_hidden_from_them(
    gallery: FilledGallery,
) -> None:
    elara = await gallery.add_character()
    await gallery.say_consent(elara, "owner")
    [picture] = await gallery.add_pictures(character_id=elara)
    await gallery.star(picture, ANN)

    assert await gallery.stars.of(Person(BEN, GUILD, sight=EVERYWHERE), picture) is None
    with pytest.raises(PictureGone):
        await gallery.stars.toggle(Person(BEN, GUILD, sight=EVERYWHERE), picture)
    starred = gallery.of(starred=True)
    assert shown(await gallery.page(starred)) == [picture]
    assert shown(await gallery.page(starred, by=Person(BEN, GUILD, sight=EVERYWHERE))) == []


async def test_the_most_starred_are_first_the_newer_first_among_equals(
    gallery: FilledGallery,
) -> None:
    newest, middle, oldest, _none = await gallery.add_pictures(4)
    await gallery.star(oldest, 1, 2, 3)
    await gallery.star(middle, 1)
    await gallery.star(newest, 2)

    assert await gallery.shown(gallery.of(starred=True)) == [oldest, newest, middle]


async def test_starred_pictures_have_pages_without_gaps_in_both_directions(
    gallery: FilledGallery,
) -> None:
    ids = await gallery.add_pictures(2 * PICTURES_PER_PAGE + 3)
    for number, id in enumerate(ids):
        await gallery.star(id, *range(1, 2 + number % 3))
    expected = sorted(ids, key=lambda id: (1 + ids.index(id) % 3, id), reverse=True)
    filter = gallery.of(starred=True)
    there = [await gallery.page(filter)]
    while there[-1].older:
        there.append(await gallery.page(filter, before_id=shown(there[-1])[-1]))
    back = [there[-1]]
    while back[-1].newer:
        back.append(await gallery.page(filter, after_id=shown(back[-1])[0]))

    assert [id for page in there for id in shown(page)] == expected
    assert [shown(page) for page in back] == [shown(page) for page in there][::-1]
    again = await gallery.page(filter, from_id=shown(there[1])[0])
    assert (shown(again), again.newer, again.older) == (shown(there[1]), True, True)


async def test_the_most_starred_of_a_character_and_of_some_days(gallery: FilledGallery) -> None:
    elara = await gallery.add_character()
    [early] = await gallery.add_pictures(character_id=elara, created_at=START - timedelta(days=9))
    [late] = await gallery.add_pictures(character_id=elara)
    [other] = await gallery.add_pictures()
    await gallery.star(early, 1, 2)
    await gallery.star(other, 1, 2, 3)
    await gallery.star(late, 1)

    assert await gallery.shown(gallery.of(starred=True, character_id=elara)) == [early, late]
    today = START.date()
    assert await gallery.shown(gallery.of(starred=True, since=today)) == [other, late]
    assert await gallery.shown(gallery.of(starred=True, character_id=elara, since=today)) == [late]


async def test_deleting_a_picture_or_its_last_star_removes_it_from_the_starred(
    gallery: FilledGallery,
) -> None:
    elara = await gallery.add_character()
    kept, gone, unstarred = await gallery.add_pictures(3, character_id=elara)
    for id in (kept, gone, unstarred):
        await gallery.star(id, ANN)
    await gallery.delete_pictures([gone])
    await gallery.star(unstarred, ANN)

    assert await gallery.shown(gallery.of(starred=True)) == [kept]
    assert await gallery.shown(gallery.of(starred=True, character_id=elara)) == [kept]


async def test_a_duplicate_begins_without_stars(gallery: FilledGallery) -> None:
    elara = await gallery.add_character()
    [picture] = await gallery.add_pictures(character_id=elara)
    await gallery.star(picture, ANN)

    async with gallery.database.write() as tx:
        copied = await pictures.copy(tx, picture, step=9, now=START)

    assert copied is not None
    assert await counts(gallery, copied.id) == (0, 0)
    assert await gallery.shown(gallery.of(starred=True, character_id=elara)) == [picture]


async def test_a_characters_best_pictures_are_limited_and_have_thumbnails(
    gallery: FilledGallery,
) -> None:
    elara = await gallery.add_character()
    ids = await gallery.add_pictures(BEST_LIMIT + 2, character_id=elara)
    for number, id in enumerate(ids):
        await gallery.star(id, *range(1, 2 + number))
        if number != 3:
            await gallery.keep_thumbnail(id, b"small %d" % id)
    starred = gallery.of(starred=True, character_id=elara)
    best = await gallery.galleries.best(await gallery.galleries.page(VIEWER, starred))

    # The third best has lost its thumbnail.
    assert [each.generation.id for each, _ in best] == [ids[5], ids[4], ids[2]]
    assert [content for _, content in best] == [b"small %d" % id for id in (ids[5], ids[4], ids[2])]
