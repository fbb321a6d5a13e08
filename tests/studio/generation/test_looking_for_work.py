"""When a worker looks for jobs: once for each reason, and not because it found none."""

import asyncio

import pytest

from db.models import Job
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


async def test_a_worker_looks_again_when_a_job_ended_and_not_while_a_slot_is_left_free(
    shop: Shop,
) -> None:
    await shop.work()
    looks = count_looks(shop.ground.queue)
    await shop.ground.add()

    await shop.work()

    await shop.turns()
    assert looks == [1, 0]
