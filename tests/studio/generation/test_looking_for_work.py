"""When a worker looks for jobs: once for each reason, and not because it found none."""

import asyncio
from dataclasses import replace

import pytest

from db.models import Job
from db.repositories.queue import jobs
from studio.errors import ProviderRefused
from studio.generation.queue import Queue
from tests.studio.generation.scripted import Shop


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A worker that hears no other process. On PostgreSQL it would look once more as soon as its
    connection for notifications stands, which may be in the middle of a test."""
    shop.ground.queue.listen = asyncio.Event().wait  # type: ignore[method-assign, assignment]
    return shop


def count_looks(queue: Queue) -> list[int]:
    """How many jobs the worker took each time it looked for some, from now on."""
    took: list[int] = []
    take = queue.take_some

    async def counted(*, owner: str, most: int) -> list[Job]:
        taken = await take(owner=owner, most=most)
        took.append(len(taken))
        return taken

    queue.take_some = counted  # type: ignore[method-assign]
    return took


async def test_a_worker_that_is_woken_for_nothing_looks_for_work_once(shop: Shop) -> None:
    await shop.work()
    looks = count_looks(shop.ground.queue)

    await shop.work()

    # It has told people where they stand by now, which is no reason to look again.
    await shop.turns()
    assert looks == [0]


async def test_a_worker_with_a_free_slot_does_not_look_again_when_a_job_ended(shop: Shop) -> None:
    await shop.work()
    looks = count_looks(shop.ground.queue)
    await shop.ground.add()

    await shop.work()

    await shop.turns()
    assert looks == [1]


async def test_a_worker_whose_slots_were_all_taken_looks_again_when_a_job_ended(
    shop: Shop,
) -> None:
    looks = count_looks(shop.ground.queue)
    for person in (1, 2, 3):
        await shop.ground.add(person)

    await shop.work()

    assert (looks[0], sum(looks)) == (2, 3)
    assert len(shop.delivery.posted) == 3


async def test_the_next_job_of_a_person_is_taken_when_one_of_theirs_ended(shop: Shop) -> None:
    shop.ground.queue.limits = replace(shop.ground.queue.limits, slots=8, per_person=1)
    shop.ground.queue.held._per_person = 1
    for _ in range(3):
        await shop.ground.add()
    looks = count_looks(shop.ground.queue)

    await shop.work()

    assert [took for took in looks if took] == [1, 1, 1]
    assert len(shop.delivery.posted) == 3


async def test_the_next_job_of_a_server_at_its_limit_is_taken_when_one_of_its_jobs_ended(
    shop: Shop,
) -> None:
    shop.ground.queue.limits = replace(shop.ground.queue.limits, slots=8, per_server=1)
    for person in (1, 2, 3):
        await shop.ground.add(person)
    looks = count_looks(shop.ground.queue)

    await shop.work()

    assert [took for took in looks if took] == [1, 1, 1]
    assert len(shop.delivery.posted) == 3


async def test_what_follows_a_failed_job_is_taken_at_once(shop: Shop) -> None:
    shop.ground.queue.limits = replace(shop.ground.queue.limits, slots=8, per_person=1)
    shop.ground.queue.held._per_person = 1
    shop.provider.on_submit.append(ProviderRefused("no"))
    for _ in range(2):
        await shop.ground.add()

    await shop.work()

    assert len(shop.delivery.posted) == 1


async def test_a_card_that_is_written_while_the_end_is_announced_is_announced_too(
    shop: Shop,
) -> None:
    await shop.work()
    job = await shop.ground.add()
    announce = shop.delivery.announce_finished

    async def slow(done: Job) -> None:
        if done.status_message_id is None:
            async with shop.ground.database.write() as tx:
                assert await jobs.set_status_message(tx, job.id, channel_id=1, message_id=77)
        await announce(done)

    shop.delivery.announce_finished = slow  # type: ignore[method-assign, assignment]

    await shop.work()

    await shop.until(lambda: is_announced(shop, job))


async def is_announced(shop: Shop, job: Job) -> bool:
    return (await shop.ground.job(job.id)).announced
