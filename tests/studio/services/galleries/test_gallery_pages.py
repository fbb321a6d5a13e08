"""A gallery's pages: without gaps in both directions, with the pictures their viewer may see."""

from typing import Any

import pytest

from db.models import DeliveryRecord, Post, PostPicture
from studio.errors import CharacterGone, NoSuchGame, NotTogether, SessionGone
from studio.services.galleries.galleries import PICTURES_PER_PAGE, GalleryFilter
from studio.services.people import DiscordPlace, Person
from tests.support.clock import START
from tests.support.rows.filled_gallery import (
    ANN,
    BEN,
    ELSEWHERE,
    GUILD,
    VIEWER,
    FilledGallery,
    asset,
    shown,
)

POSTGRESQL_IN_SOAK = True


@pytest.mark.parametrize(
    "count",
    [
        1,
        PICTURES_PER_PAGE - 1,
        PICTURES_PER_PAGE,
        PICTURES_PER_PAGE + 1,
        2 * PICTURES_PER_PAGE,
        2 * PICTURES_PER_PAGE + 1,
    ],
)
async def test_pages_in_both_directions_show_every_picture_once(
    gallery: FilledGallery, count: int
) -> None:
    added = await gallery.add_pictures(count)
    there = [await gallery.page()]
    while there[-1].older:
        there.append(await gallery.page(before_id=shown(there[-1])[-1]))
    back = [there[-1]]
    while back[-1].newer:
        back.append(await gallery.page(after_id=shown(back[-1])[0]))

    assert [id for page in there for id in shown(page)] == added
    assert [shown(page) for page in back] == [shown(page) for page in there][::-1]
    assert all(len(page.entries) == PICTURES_PER_PAGE for page in there[:-1])
    assert [page.newer for page in there] == [False] + [True] * (len(there) - 1)


async def test_a_gallery_without_pictures_has_one_empty_page(gallery: FilledGallery) -> None:
    for page in (
        await gallery.page(),
        await gallery.page(before_id=7),
        await gallery.page(after_id=7),
    ):
        assert (page.entries, page.newer, page.older) == ((), False, False)


async def test_pictures_are_numbered_on_each_page(gallery: FilledGallery) -> None:
    first = await gallery.add_pictures(PICTURES_PER_PAGE + 2)

    page = await gallery.page(before_id=first[PICTURES_PER_PAGE - 1])

    assert [each.number for each in page.entries] == [1, 2]


async def test_going_back_past_new_pictures_never_shows_a_short_page(
    gallery: FilledGallery,
) -> None:
    added = await gallery.add_pictures(2 * PICTURES_PER_PAGE)
    second = await gallery.page(before_id=added[PICTURES_PER_PAGE - 1])
    newest = await gallery.add_pictures(2)

    first = await gallery.page(after_id=shown(second)[0])
    front = await gallery.page(after_id=shown(first)[0])

    assert (shown(first), first.newer, first.older) == (added[:PICTURES_PER_PAGE], True, True)
    assert shown(front) == [*newest, *added[: PICTURES_PER_PAGE - 2]]
    assert not front.newer


async def test_when_all_pictures_of_a_page_are_deleted_the_nearest_page_is_shown(
    gallery: FilledGallery,
) -> None:
    added = await gallery.add_pictures(2 * PICTURES_PER_PAGE + 3)
    await gallery.delete_pictures(added[2 * PICTURES_PER_PAGE :])

    page = await gallery.page(before_id=added[2 * PICTURES_PER_PAGE - 1])

    assert shown(page) == added[PICTURES_PER_PAGE : 2 * PICTURES_PER_PAGE]
    assert (page.newer, page.older) == (True, False)


async def test_the_next_page_works_when_the_pages_before_were_deleted(
    gallery: FilledGallery,
) -> None:
    added = await gallery.add_pictures(PICTURES_PER_PAGE + 1)
    await gallery.delete_pictures(added[:PICTURES_PER_PAGE])

    page = await gallery.page(before_id=added[PICTURES_PER_PAGE - 1])

    assert (shown(page), page.newer) == (added[PICTURES_PER_PAGE:], False)


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
async def test_only_finished_and_undeleted_pictures_are_in_the_gallery(
    gallery: FilledGallery, changes: dict[str, Any]
) -> None:
    elara = await gallery.add_character()
    added = await gallery.add_pictures(character_id=elara)
    await gallery.add_pictures(3, character_id=elara, **changes)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}, {"session_id": 1}):
        assert await gallery.shown(gallery.of(**filters)) == added, filters


async def test_pictures_of_a_deleted_session_are_not_in_the_gallery(gallery: FilledGallery) -> None:
    elara = await gallery.add_character()
    gone = await gallery.add_session(deleted_at=START)
    await gallery.add_pictures(3, session_id=gone, character_id=elara)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}):
        assert await gallery.shown(gallery.of(**filters)) == [], filters
    with pytest.raises(SessionGone):
        await gallery.page(gallery.of(session_id=gone))


async def test_pictures_of_an_archived_session_stay_in_the_gallery(gallery: FilledGallery) -> None:
    away = await gallery.add_session(archived_at=START)

    added = await gallery.add_pictures(session_id=away)

    assert await gallery.shown() == added


async def test_a_gallery_can_be_of_a_character_a_person_a_session_or_all_of_them(
    gallery: FilledGallery,
) -> None:
    elara, other = await gallery.add_character(), await gallery.add_session()
    # More than a page of each combination.
    added = {
        (who, where, with_her): await gallery.add_pictures(
            PICTURES_PER_PAGE + 1,
            requester_id=who,
            session_id=where,
            character_id=elara if with_her else None,
        )
        for who in (ANN, BEN)
        for where in (gallery.session_id, other)
        for with_her in (False, True)
    }

    def those(
        *, who: int | None = None, where: int | None = None, with_her: bool = False
    ) -> list[int]:
        return sorted(
            (
                id
                for (asked, kept, shows), ids in added.items()
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
                filter = gallery.of(**{name: id for name, id in filters.items() if id is not None})

                assert await gallery.shown(filter) == those(who=who, where=where, with_her=with_her)


async def test_another_game_of_the_server_has_a_gallery_of_its_own(gallery: FilledGallery) -> None:
    other = await gallery.add_game(GUILD)
    theirs = await gallery.add_pictures(2, game=other, session_id=await gallery.add_session(other))
    ours = await gallery.add_pictures(2)

    assert await gallery.shown() == ours
    assert await gallery.shown(GalleryFilter(other.id)) == theirs


async def test_nothing_of_another_server_is_shown(gallery: FilledGallery) -> None:
    foreign = await gallery.add_game(ELSEWHERE)
    session_id, character_id = (
        await gallery.add_session(foreign),
        await gallery.add_character(foreign),
    )
    await gallery.add_pictures(3, game=foreign, session_id=session_id, character_id=character_id)

    with pytest.raises(NoSuchGame):
        await gallery.page(GalleryFilter(foreign.id))
    with pytest.raises(SessionGone):
        await gallery.page(gallery.of(session_id=session_id))
    with pytest.raises(CharacterGone):
        await gallery.page(gallery.of(character_id=character_id))
    assert await gallery.shown(gallery.of(requester_id=ANN)) == []


async def test_a_member_of_another_server_sees_nothing_of_this_one(gallery: FilledGallery) -> None:
    await gallery.add_pictures(3)
    guest = Person(ANN, ELSEWHERE)

    with pytest.raises(NoSuchGame):
        await gallery.page(by=guest)
    with pytest.raises(NoSuchGame):
        await gallery.galleries.resolve_filter(guest, DiscordPlace(1), game_id=gallery.game.id)
    with pytest.raises(SessionGone):
        await gallery.galleries.resolve_filter(
            guest, DiscordPlace(1), session_id=gallery.session_id
        )


async def test_a_filter_by_session_implies_its_game(gallery: FilledGallery) -> None:
    other = await gallery.add_game(GUILD)
    session_id = await gallery.add_session(other)

    chosen = await gallery.galleries.resolve_filter(VIEWER, DiscordPlace(1), session_id=session_id)

    assert chosen == GalleryFilter(other.id, session_id=session_id)
    with pytest.raises(NotTogether):
        await gallery.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), session_id=session_id, game_id=gallery.game.id
        )


async def test_a_picture_knows_the_message_that_shows_it_once_it_was_posted(
    gallery: FilledGallery,
) -> None:
    posted, posting, unposted = await gallery.add_pictures(3)
    await gallery.add(
        DeliveryRecord(generation_id=posted, channel_id=5, message_id=77, created_at=START),
        DeliveryRecord(generation_id=posting, channel_id=5, created_at=START),
    )

    page = await gallery.page()

    assert {each.generation.id: each.message for each in page.entries} == {
        posted: (5, 77),
        posting: None,
        unposted: None,
    }


async def test_lost_thumbnails_are_left_out(gallery: FilledGallery) -> None:
    kept, lost, _never_kept = await gallery.add_pictures(3)
    for id, role in ((kept, "thumbnail"), (lost, "thumbnail"), (kept, "output")):
        await gallery.add(asset(gallery.game.id, id, role))
    await gallery.store.put(f"games/1/{kept}-thumbnail.webp", b"small", mime="image/webp")

    page = await gallery.page()

    assert await gallery.galleries.thumbnails(VIEWER, page) == {1: b"small"}
    assert len(page.entries) == 3


async def test_a_page_can_begin_with_any_picture(gallery: FilledGallery) -> None:
    ids = await gallery.add_pictures(PICTURES_PER_PAGE + 4)

    page = await gallery.page(from_id=ids[2])

    assert shown(page) == ids[2 : PICTURES_PER_PAGE + 2]
    assert (page.newer, page.older) == (True, True)


async def test_a_page_whose_first_picture_was_deleted_begins_with_the_next(
    gallery: FilledGallery,
) -> None:
    ids = await gallery.add_pictures(PICTURES_PER_PAGE + 4)
    await gallery.delete_pictures([ids[2]])

    assert shown(await gallery.page(from_id=ids[2])) == ids[3 : PICTURES_PER_PAGE + 3]


async def test_a_picture_in_a_post_names_the_message_of_the_post(gallery: FilledGallery) -> None:
    in_post, in_deleted_post, alone = await gallery.add_pictures(3)
    elara = await gallery.add_character()
    for id in (in_post, in_deleted_post, alone):
        await gallery.add(
            DeliveryRecord(generation_id=id, channel_id=5, message_id=70 + id, created_at=START)
        )
    posts = [
        Post(
            guild_id=gallery.game.guild_id,
            game_id=gallery.game.id,
            channel_id=6,
            character_id=elara,
            author_id=ANN,
            text="It rains.",
            created_at=START,
            deleted_at=deleted_at,
        )
        for deleted_at in (None, START)
    ]
    await gallery.add(*posts)
    for post, id in zip(posts, (in_post, in_deleted_post), strict=True):
        await gallery.add(
            PostPicture(post_id=post.id, generation_id=id, message_id=99, created_at=START)
        )

    page = await gallery.page()

    assert {each.generation.id: each.message for each in page.entries} == {
        in_post: (6, 99),
        in_deleted_post: (5, 70 + in_deleted_post),
        alone: (5, 70 + alone),
    }
