"""A gallery of one style or of some days."""

from datetime import date, timedelta

import pytest

from db.models import Guild
from studio.errors import BadSetting, PictureGone, UnknownStyle
from studio.services.galleries.galleries import PICTURES_PER_PAGE
from studio.services.people import DiscordPlace
from tests.support.clock import START
from tests.support.rows.filled_gallery import ELSEWHERE, VIEWER, FilledGallery

POSTGRESQL_IN_SOAK = True


async def test_a_style_filter_ignores_how_the_style_is_written(gallery: FilledGallery) -> None:
    ink = await gallery.add_pictures(PICTURES_PER_PAGE + 2, style="Ink sketch")
    await gallery.add_pictures(2, style="Woodcut")
    same = await gallery.add_pictures(style="  ink  SKETCH ")

    filter = await gallery.galleries.resolve_filter(
        VIEWER, DiscordPlace(1), game_id=gallery.game.id, style="INK sketch"
    )

    assert await gallery.shown(filter) == [*same, *ink]
    assert (await gallery.page(filter)).style.strip() == "ink  SKETCH"


async def test_an_unused_style_is_refused_with_similar_ones(gallery: FilledGallery) -> None:
    await gallery.add_pictures(style="Watercolour")
    await gallery.add_pictures(style="Woodcut")

    with pytest.raises(UnknownStyle) as raised:
        await gallery.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), game_id=gallery.game.id, style="watercolor"
        )

    assert raised.value.close == ("watercolour",)


async def test_each_style_is_offered_once_the_latest_used_first(gallery: FilledGallery) -> None:
    for style in ("Ink", "Woodcut", "ink", ""):
        await gallery.add_pictures(style=style)
    await gallery.add_pictures(style="Never", deleted_at=START)

    assert list(await gallery.galleries.list_styles(VIEWER, gallery.game)) == ["ink", "woodcut"]


async def test_a_style_filter_by_picture_works_until_the_picture_is_purged(
    gallery: FilledGallery,
) -> None:
    [like] = await gallery.add_pictures(style="Ink")
    rest = await gallery.add_pictures(3, style="Ink")
    await gallery.delete_pictures([like])

    assert await gallery.shown(gallery.of(like_id=like)) == rest
    with pytest.raises(PictureGone):
        await gallery.page(gallery.of(like_id=like + 99))


async def test_a_picture_of_another_game_cannot_name_a_style(gallery: FilledGallery) -> None:
    other = await gallery.add_game(ELSEWHERE)
    [theirs] = await gallery.add_pictures(
        game=other, session_id=await gallery.add_session(other), style="Ink"
    )

    with pytest.raises(PictureGone):
        await gallery.page(gallery.of(like_id=theirs))


async def days_of_pictures(gallery: FilledGallery, zone: str = "UTC") -> dict[int, list[int]]:
    """Two pictures on each of five days around START's noon, by the number of days after START.

    The server has that time zone."""
    async with gallery.database.write() as tx:
        (await tx.get_one(Guild, gallery.game.guild_id)).time_zone = zone
    return {
        day: await gallery.add_pictures(2, created_at=START + timedelta(days=day))
        for day in range(-2, 3)
    }


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (0, None, [2, 1, 0]),
        (None, 0, [0, -1, -2]),
        (-1, 1, [1, 0, -1]),
        (0, 0, [0]),
        (3, None, []),
        (None, -3, []),
    ],
)
async def test_a_gallery_can_be_of_some_days(
    gallery: FilledGallery, since: int | None, until: int | None, expected: list[int]
) -> None:
    days = await days_of_pictures(gallery)

    def day(later: int | None) -> date | None:
        return None if later is None else START.date() + timedelta(days=later)

    shown = await gallery.shown(gallery.of(since=day(since), until=day(until)))

    assert shown == [id for each in expected for id in days[each]]


async def test_a_day_begins_at_the_servers_midnight(gallery: FilledGallery) -> None:
    before = await gallery.add_pictures(created_at=START.replace(hour=9, minute=59, second=59))
    after = await gallery.add_pictures(created_at=START.replace(hour=10, minute=0, second=0))
    async with gallery.database.write() as tx:
        # Fourteen hours ahead: its next day begins at ten o'clock.
        (await tx.get_one(Guild, gallery.game.guild_id)).time_zone = "Pacific/Kiritimati"
    today = START.date()

    assert await gallery.shown(gallery.of(until=today)) == before
    assert await gallery.shown(gallery.of(since=today + timedelta(days=1))) == after


async def test_days_are_read_in_the_servers_time_zone(gallery: FilledGallery) -> None:
    async with gallery.database.write() as tx:
        (await tx.get_one(Guild, gallery.game.guild_id)).time_zone = "Pacific/Kiritimati"

    chosen = await gallery.galleries.resolve_filter(
        VIEWER, DiscordPlace(1), game_id=gallery.game.id, since="today", until="today"
    )

    there = (START + timedelta(hours=14)).date()
    assert (chosen.since, chosen.until) == (there, there)


async def test_days_that_end_before_they_begin_are_refused(gallery: FilledGallery) -> None:
    with pytest.raises(BadSetting) as raised:
        await gallery.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), game_id=gallery.game.id, since="today", until="yesterday"
        )

    assert (raised.value.setting, raised.value.value) == ("until", "yesterday")
