"""Pictures that wait for their requester: one that cannot be shown now delays no other."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from db.enums import GenerationKind, GenerationStatus, JobStatus
from db.models import DeliveryRecord, Job, Session
from db.repositories import pictures
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.images import Images
from studio.services.pictures.sights import PictureSights
from studio.services.pictures.unreached import UnreachedPictures
from tests.support.clock import START, HandClock
from tests.support.ground import GUILD_ID, Ground, prepared
from tests.support.sight import EVERYWHERE

HERE = 101
PERSON = Person(1, GUILD_ID, sight=EVERYWHERE, place=DiscordPlace(HERE))


@pytest.fixture
async def ground(database_url: str) -> AsyncIterator[Ground]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    yield await prepared(database, clock, QueueLimits())
    await database.close()


async def add(
    ground: Ground,
    *,
    kind: GenerationKind = GenerationKind.SCENE,
    rating: str = "",
    is_deleted: bool = False,
) -> int:
    """Add a picture that waits for the person; gives its id."""
    job = await ground.add(person=PERSON.user_id)
    async with ground.database.write() as tx:
        (await tx.get_one(Job, job.id)).status = JobStatus.DONE
        [generation] = await pictures.of_job(tx, job.id)
        generation.status = GenerationStatus.SUCCEEDED
        generation.kind, generation.rating = kind, rating
        session = await tx.get_one(Session, generation.session_id)
        session.guild_id, session.deleted_at = GUILD_ID, START if is_deleted else None
        tx.add(
            DeliveryRecord(
                generation_id=generation.id,
                channel_id=HERE,
                reachable=False,
                waits_for=PERSON.user_id,
                created_at=START,
            )
        )
    return generation.id


async def waiting(ground: Ground) -> list[int]:
    unreached = UnreachedPictures(
        ground.database, cast(Images, None), sights=PictureSights(ground.database)
    )
    return [each.id for each in await unreached.list_waiting(PERSON)]


@pytest.mark.parametrize(
    ("kind", "rating", "is_deleted"),
    [
        (GenerationKind.PORTRAIT, "", False),  # `/character show` has it
        (GenerationKind.SCENE, "relaxed", False),  # the rating of this place does not take it
        (GenerationKind.SCENE, "", True),  # its session was deleted
    ],
)
async def test_pictures_that_cannot_be_shown_now_delay_no_other(
    ground: Ground, kind: GenerationKind, rating: str, is_deleted: bool
) -> None:
    for _ in range(4):
        await add(ground, kind=kind, rating=rating, is_deleted=is_deleted)
    newest = await add(ground)

    assert await waiting(ground) == [newest]


async def test_three_pictures_are_shown_at_once_the_oldest_first(ground: Ground) -> None:
    added = [await add(ground) for _ in range(5)]

    assert await waiting(ground) == added[:3]
