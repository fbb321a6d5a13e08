"""Who sees which picture: by the channels that show it, by rights, and by the rating of a place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from db.enums import JobStatus
from db.models import (
    Character,
    DeliveryRecord,
    GameChannel,
    Generation,
    Job,
    Post,
    PostPicture,
)
from db.repositories import pictures
from db.session import Database
from studio.errors import NotShownHere, PictureGone
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Strictness
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.sights import PictureSights, Shown, hidden_ids
from tests.support.clock import START, HandClock
from tests.support.ground import GUILD_ID, Ground, prepared
from tests.support.sight import ALLOWED, HIDDEN, GivenSight

OPEN, DEN, GONE = 101, 102, 103
OWNER, GM, OTHER = 1, 5, 7
SIGHT = GivenSight({OPEN: ALLOWED, DEN: HIDDEN, GONE: None}, elsewhere=HIDDEN)
VIEWER = Person(OTHER, GUILD_ID, sight=SIGHT)


@dataclass
class Shelf:
    """Pictures as rows, and the sights of them."""

    ground: Ground
    sights: PictureSights

    async def picture(self, *, asked_in: int = OPEN, **changes: Any) -> int:
        """Add a finished picture that was never posted; gives its id."""
        job = await self.ground.add(person=OWNER)
        values = {"status": "succeeded", **changes}
        async with self.ground.database.write() as tx:
            row = await tx.get_one(Job, job.id)
            row.channel_id, row.status = asked_in, JobStatus.DONE
            [generation] = await pictures.of_job(tx, job.id)
            for name, value in values.items():
                setattr(generation, name, value)
        return generation.id

    async def post(self, generation_id: int, channel_id: int, *, posted: bool = True) -> int:
        """Write where the picture was posted."""
        record = DeliveryRecord(
            generation_id=generation_id,
            channel_id=channel_id,
            message_id=9000 + generation_id if posted else None,
            created_at=START,
        )
        async with self.ground.database.write() as tx:
            tx.add(record)
        return generation_id

    async def attach(self, generation_id: int, channel_id: int, *, deleted: bool = False) -> None:
        """Put the picture into a post of that channel."""
        async with self.ground.database.write() as tx:
            hero = Character(
                game_id=self.ground.game.id,
                owner_id=OWNER,
                name=f"Hero {generation_id}",
                name_key=f"hero {generation_id}",
                created_at=START,
            )
            tx.add(hero)
            await tx.flush()
            post = Post(
                guild_id=GUILD_ID,
                game_id=self.ground.game.id,
                channel_id=channel_id,
                character_id=hero.id,
                author_id=OWNER,
                text="It rains.",
                created_at=START,
                deleted_at=START if deleted else None,
            )
            tx.add(post)
            await tx.flush()
            tx.add(
                PostPicture(
                    post_id=post.id,
                    generation_id=generation_id,
                    message_id=7000 + generation_id,
                    created_at=START,
                )
            )

    async def show_again(self, generation_id: int, channel_id: int) -> None:
        """Write that another message shows the picture."""
        async with self.ground.database.write() as tx:
            await pictures.add_showing(
                tx, generation_id, channel_id=channel_id, message_id=8000, now=START
            )

    async def copy(self, generation_id: int) -> int:
        """Duplicate the picture; gives the copy's id."""
        async with self.ground.database.write() as tx:
            copied = await pictures.copy(tx, generation_id, step=2, now=START + timedelta(hours=1))
            assert copied is not None
        return copied.id

    async def rate(self, channel_id: int, rating: str) -> None:
        """Set the rating of a channel of the game."""
        async with self.ground.database.write() as tx:
            tx.add(
                GameChannel(
                    channel_id=channel_id,
                    game_id=self.ground.game.id,
                    rating=rating,
                    added_at=START,
                )
            )

    async def shown(self, generation_id: int, person: Person = VIEWER) -> Shown:
        """Whether the picture is shown to the person."""
        return (await self.sights.of(person, [generation_id]))[generation_id]


@pytest.fixture
async def shelf(database_url: str) -> AsyncIterator[Shelf]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    ground = await prepared(database, clock, QueueLimits())
    yield Shelf(ground, PictureSights(database))
    await database.close()


async def test_a_picture_is_seen_by_those_who_may_view_the_channel_that_shows_it(
    shelf: Shelf,
) -> None:
    there = await shelf.post(await shelf.picture(), OPEN)
    hidden = await shelf.post(await shelf.picture(), DEN)
    # Nobody can say any more who saw a deleted channel.
    gone = await shelf.post(await shelf.picture(), GONE)

    assert await shelf.shown(there) is Shown.YES
    assert await shelf.shown(hidden) is Shown.HIDDEN
    assert await shelf.shown(gone) is Shown.HIDDEN


async def test_a_picture_that_no_message_shows_is_seen_by_its_requester_the_gm_and_admins(
    shelf: Shelf,
) -> None:
    stored = await shelf.picture()
    # The channel is known before the message is posted, and stays when it cannot be.
    posting = await shelf.post(await shelf.picture(), OPEN, posted=False)

    for each in (stored, posting):
        assert await shelf.shown(each) is Shown.HIDDEN
        for user_id in (OWNER, GM):
            assert await shelf.shown(each, replace(VIEWER, user_id=user_id)) is Shown.YES
        assert await shelf.shown(each, replace(VIEWER, is_admin=True)) is Shown.YES


@pytest.mark.parametrize("user_id", [OWNER, GM, OTHER])
async def test_in_another_server_nobody_sees_it(shelf: Shelf, user_id: int) -> None:
    there = await shelf.post(await shelf.picture(), OPEN)
    stranger = replace(VIEWER, user_id=user_id, guild_id=GUILD_ID + 1, is_admin=True)

    assert await shelf.shown(there, stranger) is Shown.HIDDEN
    assert await shelf.shown(there, replace(stranger, guild_id=0)) is Shown.HIDDEN


async def test_a_picture_in_a_post_is_seen_where_the_post_is(shelf: Shelf) -> None:
    in_post, in_den, in_deleted = [await shelf.picture() for _ in range(3)]
    await shelf.attach(in_post, OPEN)
    await shelf.attach(in_den, DEN)
    await shelf.attach(in_deleted, OPEN, deleted=True)

    assert await shelf.shown(in_post) is Shown.YES
    assert await shelf.shown(in_den) is Shown.HIDDEN
    assert await shelf.shown(in_deleted) is Shown.HIDDEN


async def test_a_hidden_picture_that_was_posted_again_is_seen_there(shelf: Shelf) -> None:
    picture = await shelf.post(await shelf.picture(), DEN)
    await shelf.show_again(picture, OPEN)

    assert await shelf.shown(picture) is Shown.YES


async def test_a_copy_is_seen_where_its_original_is(shelf: Shelf) -> None:
    hidden = await shelf.copy(await shelf.post(await shelf.picture(), DEN))
    stored = await shelf.copy(await shelf.picture())
    there = await shelf.copy(await shelf.post(await shelf.picture(), OPEN))
    attached = await shelf.picture()
    await shelf.attach(attached, OPEN)

    assert await shelf.shown(hidden) is Shown.HIDDEN
    assert await shelf.shown(stored) is Shown.HIDDEN
    assert await shelf.shown(there) is Shown.YES
    assert await shelf.shown(await shelf.copy(there)) is Shown.YES
    assert await shelf.shown(await shelf.copy(attached)) is Shown.YES


@pytest.mark.parametrize("status", ["queued", "running", "failed", "canceled"])
async def test_a_request_without_a_picture_is_seen_where_it_was_made(
    shelf: Shelf, status: str
) -> None:
    assert await shelf.shown(await shelf.picture(status=status)) is Shown.YES
    assert await shelf.shown(await shelf.picture(status=status, asked_in=DEN)) is Shown.HIDDEN


async def test_a_portrait_is_seen_by_no_channel(shelf: Shelf) -> None:
    # The delivery of a private preview names the channel of the command.
    portrait = await shelf.post(await shelf.picture(kind="portrait"), OPEN)

    assert await shelf.shown(portrait) is Shown.HIDDEN
    assert await shelf.shown(await shelf.picture(kind="portrait", status="failed")) is Shown.HIDDEN
    assert await shelf.shown(portrait, replace(VIEWER, user_id=OWNER)) is Shown.YES


async def test_the_picture_in_the_clicked_message_is_seen(shelf: Shelf) -> None:
    picture, other = await shelf.picture(), await shelf.picture()
    clicked = replace(VIEWER, shown_ids=frozenset({picture}))

    assert await shelf.shown(picture, clicked) is Shown.YES
    assert await shelf.shown(other, clicked) is Shown.HIDDEN


async def test_an_unknown_number_is_hidden_like_a_hidden_picture(shelf: Shelf) -> None:
    hidden = await shelf.post(await shelf.picture(), DEN)

    for each in (hidden, 999):
        assert await shelf.shown(each) is Shown.HIDDEN
        with pytest.raises(PictureGone):
            await shelf.sights.require(VIEWER, each)


async def test_a_session_tells_which_of_its_steps_are_hidden(shelf: Shelf) -> None:
    first = await shelf.post(await shelf.picture(), OPEN)
    hidden = await shelf.post(await shelf.picture(), DEN)
    async with shelf.ground.database.write() as tx:
        session_id = (await tx.get_one(Generation, first)).session_id
        (await tx.get_one(Generation, hidden)).session_id = session_id

    shown = await shelf.sights.of_session(VIEWER, session_id)

    assert shown == {first: Shown.YES, hidden: Shown.HIDDEN}
    assert hidden_ids(shown) == {hidden}


ADULTS = DiscordPlace(201, age_restricted=True)
QUIET = DiscordPlace(202)
USUAL = DiscordPlace(203)


@pytest.mark.parametrize(
    ("rating", "places"),
    [
        (Strictness.RELAXED, [ADULTS]),
        (Strictness.STANDARD, [ADULTS, USUAL]),
        (Strictness.STRICT, [ADULTS, USUAL, QUIET]),
        # A picture of an older version.
        ("", [ADULTS, USUAL, QUIET]),
    ],
)
async def test_a_picture_is_shown_where_the_rating_takes_it(
    shelf: Shelf, rating: str, places: list[DiscordPlace]
) -> None:
    await shelf.rate(ADULTS.channel_id, "relaxed")
    await shelf.rate(QUIET.channel_id, "strict")
    picture = await shelf.post(await shelf.picture(rating=rating), OPEN)

    # For the requester and the GM too: a rating is about the place.
    for user_id in (OWNER, GM, OTHER):
        for place in (ADULTS, USUAL, QUIET):
            there = replace(VIEWER, user_id=user_id, place=place)
            wanted = Shown.YES if place in places else Shown.NOT_HERE
            assert await shelf.shown(picture, there) is wanted


async def test_a_relaxed_rating_needs_the_age_restriction_of_today(shelf: Shelf) -> None:
    await shelf.rate(ADULTS.channel_id, "relaxed")
    picture = await shelf.post(await shelf.picture(rating="relaxed"), OPEN)
    opened_up = replace(VIEWER, place=replace(ADULTS, age_restricted=False))

    assert await shelf.shown(picture, opened_up) is Shown.NOT_HERE
    with pytest.raises(NotShownHere):
        await shelf.sights.require(opened_up, picture)
    # A thread of the channel has its rating.
    thread = DiscordPlace(301, parent_id=ADULTS.channel_id, age_restricted=True)
    assert await shelf.shown(picture, replace(VIEWER, place=thread)) is Shown.YES


async def test_what_a_person_may_not_see_is_hidden_whatever_its_rating(shelf: Shelf) -> None:
    hidden = await shelf.post(await shelf.picture(rating="relaxed"), DEN)

    assert await shelf.shown(hidden, replace(VIEWER, place=USUAL)) is Shown.HIDDEN
