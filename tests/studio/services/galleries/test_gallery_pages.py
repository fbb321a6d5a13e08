"""A gallery's pages: without gaps in both directions, with the pictures their viewer may see."""

from typing import Any

import pytest

from db.models import DeliveryRecord, Post, PostPicture
from studio.errors import CharacterGone, NoSuchGame, NotTogether, SessionGone
from studio.services.galleries.galleries import PICTURES_PER_PAGE, GalleryFilter
from studio.services.people import DiscordPlace, Person
from tests.support.hall import ANN, BEN, ELSEWHERE, GUILD, VIEWER, Hall, asset, shown
from tests.support.hands import START

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
async def test_pages_in_both_directions_show_every_picture_once(hall: Hall, count: int) -> None:
    hung = await hall.hang(count)
    there = [await hall.page()]
    while there[-1].older:
        there.append(await hall.page(before_id=shown(there[-1])[-1]))
    back = [there[-1]]
    while back[-1].newer:
        back.append(await hall.page(after_id=shown(back[-1])[0]))

    assert [id for page in there for id in shown(page)] == hung
    assert [shown(page) for page in back] == [shown(page) for page in there][::-1]
    assert all(len(page.entries) == PICTURES_PER_PAGE for page in there[:-1])
    assert [page.newer for page in there] == [False] + [True] * (len(there) - 1)


async def test_a_gallery_without_pictures_has_one_empty_page(hall: Hall) -> None:
    for page in (await hall.page(), await hall.page(before_id=7), await hall.page(after_id=7)):
        assert (page.entries, page.newer, page.older) == ((), False, False)


async def test_pictures_are_numbered_on_each_page(hall: Hall) -> None:
    first = await hall.hang(PICTURES_PER_PAGE + 2)

    page = await hall.page(before_id=first[PICTURES_PER_PAGE - 1])

    assert [each.number for each in page.entries] == [1, 2]


async def test_going_back_past_new_pictures_never_shows_a_short_page(hall: Hall) -> None:
    hung = await hall.hang(2 * PICTURES_PER_PAGE)
    second = await hall.page(before_id=hung[PICTURES_PER_PAGE - 1])
    newest = await hall.hang(2)

    first = await hall.page(after_id=shown(second)[0])
    front = await hall.page(after_id=shown(first)[0])

    assert (shown(first), first.newer, first.older) == (hung[:PICTURES_PER_PAGE], True, True)
    assert shown(front) == [*newest, *hung[: PICTURES_PER_PAGE - 2]]
    assert not front.newer


async def test_when_all_pictures_of_a_page_are_deleted_the_nearest_page_is_shown(
    hall: Hall,
) -> None:
    hung = await hall.hang(2 * PICTURES_PER_PAGE + 3)
    await hall.take_down(hung[2 * PICTURES_PER_PAGE :])

    page = await hall.page(before_id=hung[2 * PICTURES_PER_PAGE - 1])

    assert shown(page) == hung[PICTURES_PER_PAGE : 2 * PICTURES_PER_PAGE]
    assert (page.newer, page.older) == (True, False)


async def test_the_next_page_works_when_the_pages_before_were_deleted(hall: Hall) -> None:
    hung = await hall.hang(PICTURES_PER_PAGE + 1)
    await hall.take_down(hung[:PICTURES_PER_PAGE])

    page = await hall.page(before_id=hung[PICTURES_PER_PAGE - 1])

    assert (shown(page), page.newer) == (hung[PICTURES_PER_PAGE:], False)


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
    hall: Hall, changes: dict[str, Any]
) -> None:
    elara = await hall.add_character()
    hung = await hall.hang(character_id=elara)
    await hall.hang(3, character_id=elara, **changes)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}, {"session_id": 1}):
        assert await hall.shown(hall.of(**filters)) == hung, filters


async def test_pictures_of_a_deleted_session_are_not_in_the_gallery(hall: Hall) -> None:
    elara = await hall.add_character()
    gone = await hall.add_session(deleted_at=START)
    await hall.hang(3, session_id=gone, character_id=elara)

    for filters in ({}, {"character_id": elara}, {"requester_id": ANN}):
        assert await hall.shown(hall.of(**filters)) == [], filters
    with pytest.raises(SessionGone):
        await hall.page(hall.of(session_id=gone))


async def test_pictures_of_an_archived_session_stay_in_the_gallery(hall: Hall) -> None:
    away = await hall.add_session(archived_at=START)

    hung = await hall.hang(session_id=away)

    assert await hall.shown() == hung


async def test_a_gallery_can_be_of_a_character_a_person_a_session_or_all_of_them(
    hall: Hall,
) -> None:
    elara, other = await hall.add_character(), await hall.add_session()
    # More than a page of each combination.
    hung = {
        (who, where, with_her): await hall.hang(
            PICTURES_PER_PAGE + 1,
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


async def test_a_member_of_another_server_sees_nothing_of_this_one(hall: Hall) -> None:
    await hall.hang(3)
    guest = Person(ANN, ELSEWHERE)

    with pytest.raises(NoSuchGame):
        await hall.page(by=guest)
    with pytest.raises(NoSuchGame):
        await hall.galleries.resolve_filter(guest, DiscordPlace(1), game_id=hall.game.id)
    with pytest.raises(SessionGone):
        await hall.galleries.resolve_filter(guest, DiscordPlace(1), session_id=hall.session_id)


async def test_a_filter_by_session_implies_its_game(hall: Hall) -> None:
    other = await hall.add_game(GUILD)
    session_id = await hall.add_session(other)

    chosen = await hall.galleries.resolve_filter(VIEWER, DiscordPlace(1), session_id=session_id)

    assert chosen == GalleryFilter(other.id, session_id=session_id)
    with pytest.raises(NotTogether):
        await hall.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), session_id=session_id, game_id=hall.game.id
        )


async def test_a_picture_knows_the_message_that_shows_it_once_it_was_posted(hall: Hall) -> None:
    posted, posting, unposted = await hall.hang(3)
    await hall.add(
        DeliveryRecord(generation_id=posted, channel_id=5, message_id=77, created_at=START),
        DeliveryRecord(generation_id=posting, channel_id=5, created_at=START),
    )

    page = await hall.page()

    assert {each.generation.id: each.message for each in page.entries} == {
        posted: (5, 77),
        posting: None,
        unposted: None,
    }


async def test_lost_thumbnails_are_left_out(hall: Hall) -> None:
    kept, lost, _never_kept = await hall.hang(3)
    for id, role in ((kept, "thumbnail"), (lost, "thumbnail"), (kept, "output")):
        await hall.add(asset(hall.game.id, id, role))
    await hall.store.put(f"games/1/{kept}-thumbnail.webp", b"small", mime="image/webp")

    page = await hall.page()

    assert await hall.galleries.thumbnails(page) == {1: b"small"}
    assert len(page.entries) == 3


async def test_a_page_can_begin_with_any_picture(hall: Hall) -> None:
    ids = await hall.hang(PICTURES_PER_PAGE + 4)

    page = await hall.page(from_id=ids[2])

    assert shown(page) == ids[2 : PICTURES_PER_PAGE + 2]
    assert (page.newer, page.older) == (True, True)


async def test_a_page_whose_first_picture_was_deleted_begins_with_the_next(hall: Hall) -> None:
    ids = await hall.hang(PICTURES_PER_PAGE + 4)
    await hall.take_down([ids[2]])

    assert shown(await hall.page(from_id=ids[2])) == ids[3 : PICTURES_PER_PAGE + 3]


async def test_a_picture_in_a_post_names_the_message_of_the_post(hall: Hall) -> None:
    in_post, in_deleted_post, alone = await hall.hang(3)
    elara = await hall.add_character()
    for id in (in_post, in_deleted_post, alone):
        await hall.add(
            DeliveryRecord(generation_id=id, channel_id=5, message_id=70 + id, created_at=START)
        )
    posts = [
        Post(
            guild_id=hall.game.guild_id,
            game_id=hall.game.id,
            channel_id=6,
            character_id=elara,
            author_id=ANN,
            text="It rains.",
            created_at=START,
            deleted_at=deleted_at,
        )
        for deleted_at in (None, START)
    ]
    await hall.add(*posts)
    for post, id in zip(posts, (in_post, in_deleted_post), strict=True):
        await hall.add(
            PostPicture(post_id=post.id, generation_id=id, message_id=99, created_at=START)
        )

    page = await hall.page()

    assert {each.generation.id: each.message for each in page.entries} == {
        in_post: (6, 99),
        in_deleted_post: (5, 70 + in_deleted_post),
        alone: (5, 70 + alone),
    }
