"""Records of pictures: the number of tries and the duration of each phase, in few statements."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from db.enums import GenerationStatus, JobStatus
from db.models import Job
from db.repositories import pictures
from db.session import Database
from studio.errors import PictureGone
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Moderation
from studio.services.characters.roster import Roster
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from studio.services.pictures.records import Records, Timings, tries
from studio.services.pictures.sights import PictureSights
from tests.support.clock import START, HandClock
from tests.support.ground import GUILD_ID, Ground, prepared

OWNER = Person(1, GUILD_ID)
NEVER = Timings(waited_s=None, drawn_s=None, stored_s=None, posted_s=None)


@pytest.fixture
async def ground(database_url: str) -> AsyncIterator[Ground]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    yield await prepared(database, clock, QueueLimits())
    await database.close()


@pytest.fixture
def records(ground: Ground) -> Records:
    words = WordCheck(ground.database, Moderation())
    return Records(
        ground.database,
        Roster(ground.database, words, clock=ground.clock),
        words,
        sights=PictureSights(ground.database),
    )


async def first_of(ground: Ground, job: Job) -> int:
    return (await ground.queue.list_generations(job))[0].id


async def drawn(ground: Ground, job: Job, *, status: JobStatus = JobStatus.DONE) -> None:
    """Finish the job: it waits 3 s, is drawn in 12 s, stored in 2 s and posted in 1 s."""
    async with ground.database.write() as tx:
        row = await tx.get_one(Job, job.id)
        row.status = status
        row.drawn_at = START + timedelta(seconds=15)
        row.finished_at = START + timedelta(seconds=18)
        for generation in await pictures.of_job(tx, job.id):
            generation.status = GenerationStatus.SUCCEEDED
            generation.started_at = START + timedelta(seconds=3)
            generation.completed_at = START + timedelta(seconds=17)


async def test_each_phase_of_a_picture_has_its_duration(ground: Ground, records: Records) -> None:
    job = await ground.add()
    await drawn(ground, job)

    made = await records.get_details(OWNER, await first_of(ground, job))

    assert made.timings == Timings(waited_s=3.0, drawn_s=12.0, stored_s=2.0, posted_s=1.0)


async def test_a_phase_that_has_not_happened_has_no_duration(
    ground: Ground, records: Records
) -> None:
    job = await ground.add()

    assert (await records.get_details(OWNER, await first_of(ground, job))).timings == NEVER


async def test_a_picture_that_was_not_posted_has_no_posting_duration(
    ground: Ground, records: Records
) -> None:
    job = await ground.add()
    await drawn(ground, job, status=JobStatus.FAILED)

    assert (await records.get_details(OWNER, await first_of(ground, job))).timings.posted_s is None


async def test_a_copy_has_the_durations_of_its_original(ground: Ground, records: Records) -> None:
    job = await ground.add()
    await drawn(ground, job)
    async with ground.database.write() as tx:
        copy = await pictures.copy(
            tx, await first_of(ground, job), step=2, now=START + timedelta(days=9)
        )
    assert copy is not None

    assert (await records.get_details(OWNER, copy.id)).timings.waited_s == 3.0


@pytest.mark.parametrize(
    ("attempts", "parts", "counted"),
    [
        (0, 0, 0),  # the job waits
        (1, 1, 1),
        (2, 1, 2),
        (1, 4, 1),  # the first of four parts is requested
        (4, 4, 1),  # each part was requested once
        (5, 4, 2),
    ],
)
def test_parts_of_one_request_do_not_count_as_tries(
    attempts: int, parts: int, counted: int
) -> None:
    job = Job(attempts=attempts, predictions=[{}] * parts or None)

    assert tries(job) == counted


async def test_a_history_of_any_length_takes_one_query(ground: Ground, records: Records) -> None:
    for _ in range(6):
        await ground.add(pictures=2)
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(ground.database.reader.sync_engine, "before_cursor_execute", note)
    history = await records.list_history(ground.game.id)

    assert len(history) == 12
    assert len(asked) == 1
    ids = [made.generation.id for made in history]
    assert ids == sorted(ids)


async def test_a_deleted_picture_has_no_record(ground: Ground, records: Records) -> None:
    job = await ground.add(pictures=2)
    first, second = await ground.queue.list_generations(job)
    async with ground.database.write() as tx:
        row = await pictures.generation(tx, first.id)
        assert row is not None
        row.deleted_at = START

    with pytest.raises(PictureGone):
        await records.get_details(OWNER, first.id)
    assert [made.generation.id for made in await records.list_history(ground.game.id)] == [
        second.id
    ]

    async with ground.database.write() as tx:
        (await pictures.session(tx, job.session_id)).deleted_at = START

    with pytest.raises(PictureGone):
        await records.get_details(OWNER, second.id)
    assert await records.list_history(ground.game.id) == []
