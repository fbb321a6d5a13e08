"""A gallery as each member sees it: hidden pictures are only counted."""

from dataclasses import replace

import pytest

from db.models import DeliveryRecord, GameChannel, Generation, Showing
from db.repositories import pictures
from studio.errors import NotShownHere, PictureGone, SessionGone, UnknownStyle
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.sights import Shown
from tests.support.clock import START
from tests.support.rows.filled_gallery import ANN, BEN, GAMES_CHANNEL, GUILD, FilledGallery
from tests.support.sight import ALLOWED, HIDDEN, GivenSight

OPEN, DEN = 5, 6
GM = Person(5, GUILD)
GUEST = Person(
    BEN,
    GUILD,
    sight=GivenSight({OPEN: ALLOWED, DEN: HIDDEN, GAMES_CHANNEL + 1: ALLOWED}, elsewhere=HIDDEN),
)


async def _hide(gallery: FilledGallery, generation_id: int) -> int:
    """Move the picture to a channel that the guest may not view."""
    async with gallery.database.write() as tx:
        await tx.delete(await tx.get_one(Showing, (generation_id, 80_000 + generation_id)))
    await gallery.add(
        DeliveryRecord(
            generation_id=generation_id, channel_id=DEN, message_id=generation_id, created_at=START
        )
    )
    return generation_id


async def _open_game(gallery: FilledGallery) -> None:
    """Play the game in a channel that the guest sees."""
    await gallery.add(
        GameChannel(channel_id=OPEN, game_id=gallery.game.id, rating="", added_at=START)
    )


async def test_pictures_of_hidden_channels_are_only_counted(gallery: FilledGallery) -> None:
    newest, hidden, oldest = await gallery.add_pictures(3)
    await _hide(gallery, hidden)

    page = await gallery.page(by=GUEST)

    assert [(each.number, each.generation.id) for each in page.shown] == [(1, newest), (2, oldest)]
    assert page.count(Shown.HIDDEN) == 1
    for person in (replace(GUEST, user_id=ANN), GM, replace(GUEST, is_admin=True)):
        assert len((await gallery.page(by=person)).shown) == 3


async def test_a_picture_that_no_message_shows_is_hidden(gallery: FilledGallery) -> None:
    [stored] = await gallery.add_pictures()
    await _hide(gallery, stored)
    async with gallery.database.write() as tx:
        await tx.delete(await pictures.delivery(tx, stored))

    assert (await gallery.page(by=GUEST)).shown == []


async def test_a_duplicate_of_a_hidden_picture_is_hidden(gallery: FilledGallery) -> None:
    there, hidden = await gallery.add_pictures(2)
    await _hide(gallery, hidden)
    async with gallery.database.write() as tx:
        copies = [await pictures.copy(tx, id, step=9, now=START) for id in (there, hidden)]

    seen = [each.generation.id for each in (await gallery.page(by=GUEST)).shown]

    assert copies[0] is not None
    assert seen == [copies[0].id, there]


async def test_a_link_leads_only_to_a_channel_that_the_person_sees(gallery: FilledGallery) -> None:
    [picture] = await gallery.add_pictures()
    # Posted in the den, and again where everybody sees it.
    await gallery.add(
        DeliveryRecord(generation_id=picture, channel_id=DEN, message_id=7, created_at=START)
    )

    [entry] = (await gallery.page(by=GUEST)).shown

    assert entry.message is None


async def test_pictures_of_adults_are_only_counted_elsewhere(gallery: FilledGallery) -> None:
    usual, adult = await gallery.add_pictures(2)
    async with gallery.database.write() as tx:
        (await tx.get_one(Generation, adult)).rating = "relaxed"

    for person in (GUEST, replace(GUEST, user_id=ANN), GM):
        page = await gallery.page(by=replace(person, place=DiscordPlace(OPEN)))
        assert [each.generation.id for each in page.shown] == [usual]
        assert page.count(Shown.NOT_HERE) == 1


async def test_the_title_of_a_hidden_session_is_not_told(gallery: FilledGallery) -> None:
    first, second = (await gallery.add_pictures(2))[::-1]
    filter = gallery.of(session_id=gallery.session_id)

    assert (await gallery.page(filter, by=GUEST)).title == "A quiet harbour"
    # The title is the text of the first step.
    await _hide(gallery, first)
    assert (await gallery.page(filter, by=GUEST)).title == ""
    await _hide(gallery, second)
    with pytest.raises(SessionGone):
        await gallery.page(filter, by=GUEST)
    assert (await gallery.page(filter, by=GM)).title == "A quiet harbour"


async def test_a_hidden_picture_cannot_name_a_style(gallery: FilledGallery) -> None:
    [hidden] = await gallery.add_pictures(style="Blood on marble")
    await gallery.add_pictures(style="Ink")
    await _hide(gallery, hidden)

    with pytest.raises(PictureGone):
        await gallery.page(gallery.of(like_id=hidden), by=GUEST)


async def test_a_hidden_picture_cannot_be_starred(gallery: FilledGallery) -> None:
    [hidden] = await gallery.add_pictures()
    await _hide(gallery, hidden)

    assert await gallery.stars.of(GUEST, hidden) is None
    with pytest.raises(PictureGone):
        await gallery.stars.toggle(GUEST, hidden)
    assert (await gallery.stars.toggle(GM, hidden)).count == 1


async def test_a_picture_of_adults_is_starred_where_adults_are(gallery: FilledGallery) -> None:
    [adult] = await gallery.add_pictures(rating="relaxed")
    elsewhere = replace(GUEST, place=DiscordPlace(OPEN))

    assert await gallery.stars.of(elsewhere, adult) is None
    with pytest.raises(NotShownHere):
        await gallery.stars.toggle(elsewhere, adult)


async def test_styles_of_hidden_pictures_are_not_named(gallery: FilledGallery) -> None:
    await _open_game(gallery)
    for style in ("Ink", "Blood on marble", "Inky blood"):
        [picture] = await gallery.add_pictures(style=style)
        if style != "Ink":
            await _hide(gallery, picture)

    assert await gallery.galleries.list_styles(GUEST, gallery.game) == ["ink"]
    assert len(await gallery.galleries.list_styles(GM, gallery.game)) == 3
    for typed in ("blood on marble", "inky"):
        with pytest.raises(UnknownStyle) as raised:
            await gallery.galleries.resolve_filter(
                GUEST, DiscordPlace(1), game_id=gallery.game.id, style=typed
            )
        assert set(raised.value.close) <= {"ink"}


async def test_a_style_is_found_by_an_older_picture_when_its_newest_is_hidden(
    gallery: FilledGallery,
) -> None:
    await _open_game(gallery)
    newest, older = await gallery.add_pictures(2, style="Ink")
    await _hide(gallery, newest)

    filter = await gallery.galleries.resolve_filter(
        GUEST, DiscordPlace(1), game_id=gallery.game.id, style="ink"
    )

    assert filter.like_id == older
    assert [each.generation.id for each in (await gallery.page(filter, by=GUEST)).shown] == [older]
