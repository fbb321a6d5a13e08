"""A gallery of one style or of some days."""

from datetime import date, timedelta

import pytest

from db.models import Guild
from studio.errors import BadSetting, PictureGone, UnknownStyle
from studio.services.galleries.galleries import PICTURES_PER_PAGE
from studio.services.people import DiscordPlace
from tests.support.hall import ELSEWHERE, VIEWER, Hall
from tests.support.hands import START

POSTGRESQL_IN_SOAK = True


async def test_a_style_filter_ignores_how_the_style_is_written(hall: Hall) -> None:
    ink = await hall.hang(PICTURES_PER_PAGE + 2, style="Ink sketch")
    await hall.hang(2, style="Woodcut")
    same = await hall.hang(style="  ink  SKETCH ")

    filter = await hall.galleries.resolve_filter(
        VIEWER, DiscordPlace(1), game_id=hall.game.id, style="INK sketch"
    )

    assert await hall.shown(filter) == [*same, *ink]
    assert (await hall.page(filter)).style.strip() == "ink  SKETCH"


async def test_an_unused_style_is_refused_with_similar_ones(hall: Hall) -> None:
    await hall.hang(style="Watercolour")
    await hall.hang(style="Woodcut")

    with pytest.raises(UnknownStyle) as raised:
        await hall.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), game_id=hall.game.id, style="watercolor"
        )

    assert raised.value.close == ("watercolour",)


async def test_each_style_is_offered_once_the_latest_used_first(hall: Hall) -> None:
    for style in ("Ink", "Woodcut", "ink", ""):
        await hall.hang(style=style)
    await hall.hang(style="Never", deleted_at=START)

    assert list(await hall.galleries.list_styles(hall.game)) == ["ink", "woodcut"]


async def test_a_style_filter_by_picture_works_until_the_picture_is_purged(hall: Hall) -> None:
    [like] = await hall.hang(style="Ink")
    rest = await hall.hang(3, style="Ink")
    await hall.take_down([like])

    assert await hall.shown(hall.of(like_id=like)) == rest
    with pytest.raises(PictureGone):
        await hall.page(hall.of(like_id=like + 99))


async def test_a_picture_of_another_game_cannot_name_a_style(hall: Hall) -> None:
    other = await hall.add_game(ELSEWHERE)
    [theirs] = await hall.hang(game=other, session_id=await hall.add_session(other), style="Ink")

    with pytest.raises(PictureGone):
        await hall.page(hall.of(like_id=theirs))


async def days_of_pictures(hall: Hall, zone: str = "UTC") -> dict[int, list[int]]:
    """Two pictures on each of five days around START's noon, by the number of days after START.

    The server has that time zone."""
    async with hall.database.write() as tx:
        (await tx.get_one(Guild, hall.game.guild_id)).time_zone = zone
    return {day: await hall.hang(2, created_at=START + timedelta(days=day)) for day in range(-2, 3)}


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
    hall: Hall, since: int | None, until: int | None, expected: list[int]
) -> None:
    days = await days_of_pictures(hall)

    def day(later: int | None) -> date | None:
        return None if later is None else START.date() + timedelta(days=later)

    shown = await hall.shown(hall.of(since=day(since), until=day(until)))

    assert shown == [id for each in expected for id in days[each]]


async def test_a_day_begins_at_the_servers_midnight(hall: Hall) -> None:
    before = await hall.hang(created_at=START.replace(hour=9, minute=59, second=59))
    after = await hall.hang(created_at=START.replace(hour=10, minute=0, second=0))
    async with hall.database.write() as tx:
        # Fourteen hours ahead: its next day begins at ten o'clock.
        (await tx.get_one(Guild, hall.game.guild_id)).time_zone = "Pacific/Kiritimati"
    today = START.date()

    assert await hall.shown(hall.of(until=today)) == before
    assert await hall.shown(hall.of(since=today + timedelta(days=1))) == after


async def test_days_are_read_in_the_servers_time_zone(hall: Hall) -> None:
    async with hall.database.write() as tx:
        (await tx.get_one(Guild, hall.game.guild_id)).time_zone = "Pacific/Kiritimati"

    chosen = await hall.galleries.resolve_filter(
        VIEWER, DiscordPlace(1), game_id=hall.game.id, since="today", until="today"
    )

    there = (START + timedelta(hours=14)).date()
    assert (chosen.since, chosen.until) == (there, there)


async def test_days_that_end_before_they_begin_are_refused(hall: Hall) -> None:
    with pytest.raises(BadSetting) as raised:
        await hall.galleries.resolve_filter(
            VIEWER, DiscordPlace(1), game_id=hall.game.id, since="today", until="yesterday"
        )

    assert (raised.value.setting, raised.value.value) == ("until", "yesterday")
