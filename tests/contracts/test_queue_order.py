"""The order in which workers get jobs, on every database, and the queue's limits."""

import random
from collections import Counter

import pytest

from db.models import Job
from studio.errors import ProviderTransient
from tests.contracts.jobs import store_pictures, take
from tests.support.ground import Ground


async def order_of(ground: Ground, count: int) -> list[int]:
    """The persons whose jobs are taken one after another, each finished before the next."""
    people = []
    for _ in range(count):
        job = await take(ground)
        people.append(job.requester_id)
        await ground.queue.held.fail(job, ProviderTransient())
    return people


async def test_one_person_with_many_jobs_does_not_delay_the_others(ground: Ground) -> None:
    for _ in range(5):
        await ground.add(person=1)
    await ground.add(person=2)
    await ground.add(person=3)
    assert (await order_of(ground, 7))[:3] in ([1, 2, 3], [1, 3, 2])


async def test_jobs_of_one_person_are_taken_in_the_order_of_asking(ground: Ground) -> None:
    ids = [(await ground.add()).id for _ in range(4)]
    taken = []
    for _ in ids:
        job = await take(ground)
        taken.append(job.id)
        await ground.queue.held.fail(job, ProviderTransient())
    assert taken == ids


async def test_paid_jobs_go_first_but_a_free_job_does_not_wait_for_ever(ground: Ground) -> None:
    await ground.add(person=1, tier=1)
    ground.clock.advance(60)
    await ground.add(person=2, tier=0)
    assert await order_of(ground, 1) == [2]
    ground.clock.advance(61)
    await ground.add(person=3, tier=0)
    assert await order_of(ground, 2) == [1, 3]


async def test_no_person_has_more_running_jobs_than_the_limit(ground: Ground) -> None:
    for _ in range(3):
        await ground.add(person=1)
    await ground.add(person=2)
    running = [await take(ground) for _ in range(3)]
    assert sorted(job.requester_id for job in running) == [1, 1, 2]
    assert await ground.queue.take(owner="one") is None


@pytest.mark.parametrize("seed", range(3))
async def test_no_limit_is_exceeded_and_no_job_waits_that_could_run(
    ground: Ground, seed: int
) -> None:
    """Random events of jobs."""
    rng = random.Random(seed)
    limit = ground.queue.limits.per_person
    running: list[Job] = []
    for _ in range(120):
        match rng.choice(("add", "add", "take", "take", "end", "give back", "cancel", "fail")):
            case "add":
                await ground.add(rng.randint(1, 4), tier=rng.randint(0, 1))
            case "take":
                job = await ground.queue.take(owner="one")
                running += [job] if job else []
            case "end" if running:
                job = running.pop(rng.randrange(len(running)))
                await store_pictures(ground, job, kept=1)
                await ground.queue.held.finish(job)
            case "give back" if running:
                await ground.queue.held.give_back(running.pop(rng.randrange(len(running))))
            case "fail" if running:
                await ground.queue.held.fail(running.pop(), ProviderTransient())
            case "cancel":
                waiting = await ground.waiting()
                if waiting:
                    async with ground.database.write() as tx:
                        await ground.queue.request_cancel(tx, rng.choice(waiting).id)
        busy = Counter(job.requester_id for job in running)
        assert max(busy.values(), default=0) <= limit
    while (job := await ground.queue.take(owner="one")) is not None:
        running.append(job)
    busy = Counter(job.requester_id for job in running)
    left = {job.requester_id for job in await ground.waiting()}
    assert all(busy[person] == limit for person in left), "a job waits for no reason"


async def test_many_jobs_of_one_person_delay_another_by_one_picture_a_slot(ground: Ground) -> None:
    for _ in range(30):
        await ground.add(1)
    await ground.add(2)
    taken = [await take(ground), await take(ground), await take(ground)]
    assert [job.requester_id for job in taken].index(2) <= ground.queue.limits.per_person


async def test_one_persons_jobs_of_a_tier_keep_their_order(ground: Ground) -> None:
    jobs = [await ground.add(1) for _ in range(7)]
    order = []
    for _ in jobs:
        job = await take(ground)
        order.append(job.id)
        await store_pictures(ground, job, kept=1)
        await ground.queue.held.finish(job)
    assert order == [job.id for job in jobs]


async def test_a_free_job_goes_before_paid_ones_once_it_has_waited_long_enough(
    ground: Ground,
) -> None:
    free = await ground.add(1, tier=1)
    ground.clock.advance(ground.queue.limits.free_wait_s + 1)
    await ground.add(2, tier=0)
    assert (await take(ground)).id == free.id
