"""Pictures that are found by their id, and shown again."""

import pytest
from sqlalchemy import func, select

from db.enums import GenerationStatus, JobStatus
from db.models import Generation, Job, Showing
from db.repositories import pictures
from studio.errors import DailyLimitReached
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.finding import Pictures, PictureView
from studio.services.pictures.sights import PictureSights
from tests.support.clock import START
from tests.support.ground import CHANNEL_ID, GUILD_ID
from tests.support.rows.old_rows import OldRows
from tests.support.sight import EVERYWHERE

PERSON, PLACE = Person(1, GUILD_ID, sight=EVERYWHERE), DiscordPlace(CHANNEL_ID)


async def finished(rows: OldRows, found: Pictures) -> PictureView:
    job = await rows.ground.add(PERSON.user_id)
    async with rows.ground.database.write() as tx:
        (await tx.get_one(Job, job.id)).status = JobStatus.DONE
        [generation] = await pictures.of_job(tx, job.id)
        generation.status = GenerationStatus.SUCCEEDED
    return await found.load_finished(generation.id)


async def test_a_person_brings_a_bounded_number_of_pictures_into_channels_again(
    old_rows: OldRows,
) -> None:
    database = old_rows.ground.database
    found = Pictures(database, PictureSights(database))
    view = await finished(old_rows, found)
    for _ in range(200):
        await found.begin_showing(PERSON, view, PLACE)

    with pytest.raises(DailyLimitReached) as refused:
        await found.begin_showing(PERSON, view, PLACE)

    assert refused.value.limit == 200


async def test_a_copy_is_shown_where_its_original_is_by_one_statement(old_rows: OldRows) -> None:
    database = old_rows.ground.database
    found = Pictures(database, PictureSights(database))
    view = await finished(old_rows, found)
    for number in range(30):
        await found.add_showing(view.generation.id, channel_id=CHANNEL_ID, message_id=number + 1)

    async with database.write() as tx:
        copied = await pictures.copy(tx, view.generation.id, step=2, now=START)
        assert isinstance(copied, Generation)
        count = await tx.scalar(
            select(func.count())
            .select_from(Showing)
            .where(Showing.generation_id == copied.id, Showing.channel_id == CHANNEL_ID)
        )

    assert count == 30
