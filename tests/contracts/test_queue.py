"""The contract of the queue, on every database: one holder a job, one settlement of its quota."""

import asyncio
import random
from collections import Counter

import pytest

from db.enums import JobPhase
from studio.errors import LeaseLost, ProviderTransient
from studio.generation.jobs import PostedMessage, RequestPart
from studio.generation.queue import Queue
from studio.providers.base import Handle
from tests.contracts.jobs import store_pictures, take
from tests.support.ground import Ground


async def test_an_empty_queue_gives_nothing(ground: Ground) -> None:
    assert await ground.queue.take(owner="one") is None


async def test_a_job_has_one_holder(ground: Ground) -> None:
    await ground.add()
    taken = await asyncio.gather(*(ground.queue.take(owner=f"w{n}") for n in range(5)))
    assert sum(job is not None for job in taken) == 1


async def test_a_holder_without_heartbeat_loses_the_job_after_its_lease(ground: Ground) -> None:
    await ground.add()
    first = await take(ground, "silent")
    ground.clock.advance(59)
    assert await ground.queue.take(owner="other") is None
    # Workers look for lapsed leases only now and then.
    ground.clock.advance(4)
    second = await take(ground, "other")
    assert second.id == first.id
    with pytest.raises(LeaseLost):
        await ground.queue.held.mark_asking(first, intention="too late", parts=[RequestPart(1)])


async def test_a_heartbeat_keeps_the_job_and_reports_a_cancel_request(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    ground.clock.advance(50)
    assert await ground.queue.extend([job]) == {job.id: False}
    ground.clock.advance(50)
    assert await ground.queue.take(owner="other") is None
    async with ground.database.write() as tx:
        assert await ground.queue.request_cancel(tx, job.id)
    assert await ground.queue.extend([job]) == {job.id: True}


async def test_a_lost_lease_is_not_extended(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    ground.clock.advance(61)
    await take(ground, "other")
    assert await ground.queue.extend([job]) == {}


async def test_a_job_that_is_given_back_waits_until_its_time_and_keeps_its_phase(
    ground: Ground,
) -> None:
    await ground.add()
    job = await take(ground)
    await ground.queue.held.mark_asking(job, intention="i", parts=[RequestPart(1)])
    await ground.queue.held.mark_asked(job, parts=[RequestPart(1, Handle("p1", "k"))])
    await ground.queue.held.give_back(job, after_s=10, failures=1)
    assert await ground.queue.take(owner="other") is None
    ground.clock.advance(10)
    again = await take(ground, "other")
    assert (again.phase, again.failures) == (JobPhase.ASKED, 1)
    assert [RequestPart.from_json(kept) for kept in again.predictions or ()] == [
        RequestPart(1, Handle("p1", "k"))
    ]


async def test_a_job_with_a_part_left_to_ask_for_is_still_asking(ground: Ground) -> None:
    await ground.add(pictures=2)
    job = await take(ground)
    cut = [RequestPart(1), RequestPart(1)]
    await ground.queue.held.mark_asking(job, intention="first", parts=cut)
    await ground.queue.held.mark_asked(job, parts=[RequestPart(1, Handle("p1")), RequestPart(1)])
    assert (await ground.queue.reload(job)).phase is JobPhase.NEW
    await ground.queue.held.mark_asked(
        job, parts=[RequestPart(1, Handle("p1")), RequestPart(1, Handle("p2"))]
    )
    assert (await ground.queue.reload(job)).phase is JobPhase.ASKED


async def test_a_drawing_belongs_to_the_first_job_that_claims_it(ground: Ground) -> None:
    await ground.add()
    await ground.add(person=2)
    first, second = await take(ground), await take(ground, "other")
    for job in (first, second):
        await ground.queue.held.mark_asking(job, intention=f"i-{job.id}", parts=[RequestPart(1)])
    both = [Handle("p1"), Handle("p2")]
    assert await ground.queue.held.mark_asked(
        first, parts=[RequestPart(1, both[0])], claimed=both[0]
    )
    assert not await ground.queue.held.mark_asked(
        second, parts=[RequestPart(1, both[0])], claimed=both[0]
    )
    assert (await ground.job(second.id)).phase == JobPhase.ASKING
    assert await ground.queue.held.mark_asked(
        second, parts=[RequestPart(1, both[1])], claimed=both[1]
    )


async def test_taking_several_jobs_keeps_the_order_of_taking_one_by_one(ground: Ground) -> None:
    asked = [await ground.add(person=person) for person in (1, 1, 1, 2, 3)]
    taken = await ground.queue.take_some(owner="one", most=3)
    # The first person's second job comes after every person's first.
    assert [job.id for job in taken] == [asked[index].id for index in (0, 3, 4)]
    assert [job.status for job in taken] == ["running"] * 3
    rest = await ground.queue.take_some(owner="two", most=3)
    assert [job.id for job in rest] == [asked[1].id]


async def test_every_one_of_many_changes_at_once_takes_effect(ground: Ground) -> None:
    for person in range(12):
        await ground.add(person=person)
        await ground.add(person=person)
        await ground.add(person=person)
    held = await ground.queue.take_some(owner="one", most=12)
    lost = held.pop()
    ground.clock.advance(61)
    assert await ground.queue.extend(held)
    again = await ground.queue.take(owner="two")
    assert again is not None
    assert again.id == lost.id

    crowd = [*held[:5], lost, *held[5:]]
    noted = await asyncio.gather(
        *(ground.queue.held.mark_percent(job, 10 + job.id) for job in crowd), return_exceptions=True
    )
    assert [type(each) for each in noted].count(LeaseLost) == 1
    assert isinstance(noted[5], LeaseLost)
    done = await asyncio.gather(
        *(ground.queue.held.finish(job) for job in crowd), return_exceptions=True
    )
    assert [type(each) for each in done].count(LeaseLost) == 1
    assert isinstance(done[5], LeaseLost)
    await asyncio.gather(*(ground.queue.ended_jobs.mark_announced(job) for job in held))

    for job in held:
        kept = await ground.job(job.id)
        assert (kept.status, kept.percent, kept.announced) == ("done", 10 + job.id, True)
    assert (await ground.job(lost.id)).status == "running"
    # A person whose first job is done may have two others running: the second and the third.
    ready = Counter(job.requester_id for job in await ground.waiting() if job.ready)
    assert {ready[job.requester_id] for job in held} == {2}
    assert ready[lost.requester_id] == 1


async def test_concurrent_changes_of_the_same_jobs_do_not_deadlock(ground: Ground) -> None:
    """Heartbeats, progress and ends of the same jobs at once, in any order."""
    for person in range(30):
        await ground.add(person=person)
    held = await ground.queue.take_some(owner="one", most=30)
    rng = random.Random(7)
    # The queue of another process does not share this one's groups of writes.
    other = Queue(ground.database, ground.queue.limits, clock=ground.clock)
    for _ in range(8):
        await asyncio.gather(
            *(ground.queue.extend(rng.sample(held, 30)) for _ in range(3)),
            *(ground.queue.held.mark_percent(job, 5) for job in rng.sample(held, 30)),
            *(other.held.mark_percent(job, 6) for job in rng.sample(held, 30)),
        )
    await asyncio.gather(
        *(ground.queue.held.finish(job) for job in rng.sample(held[:15], 15)),
        *(other.held.finish(job) for job in rng.sample(held[15:], 15)),
        *(ground.queue.extend(rng.sample(held, 30)) for _ in range(3)),
    )
    assert {(await ground.job(job.id)).status for job in held} == {"done"}


async def test_stored_pictures_are_spent_and_missing_ones_refunded(
    ground: Ground,
) -> None:
    job = await ground.add(pictures=3)
    assert await ground.ledger(job) == ["reserved"] * 3
    await store_pictures(ground, await take(ground), kept=2)
    assert await ground.ledger(job) == ["spent", "spent", "refunded"]
    generations = await ground.queue.list_generations(job)
    assert [each.status for each in generations] == ["succeeded", "succeeded", "failed"]
    assert [each.error for each in generations] == [None, None, "NoPicture"]
    assert [each.cost_micros for each in generations] == [3000, 3000, 0]


async def test_a_failed_job_refunds_everything(ground: Ground) -> None:
    await ground.add(pictures=2)
    job = await take(ground)
    await ground.queue.held.fail(job, ProviderTransient("gone for good"))
    assert await ground.ledger(job) == ["refunded", "refunded"]
    assert (await ground.job(job.id)).error == "ProviderTransient"


async def test_failing_after_storing_keeps_the_stored_pictures(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    await store_pictures(ground, job, kept=1)
    assert await ground.queue.held.fail(job, ProviderTransient()) == 1
    assert await ground.ledger(job) == ["spent"]


async def test_cancelling_a_job_that_has_not_begun_ends_it_at_once(ground: Ground) -> None:
    job = await ground.add()
    async with ground.database.write() as tx:
        assert await ground.queue.request_cancel(tx, job.id)
        assert not await ground.queue.request_cancel(tx, job.id), "it has ended already"
    assert (await ground.job(job.id)).status == "canceled"
    assert await ground.ledger(job) == ["refunded"]
    assert await ground.queue.take(owner="one") is None


async def test_cancelling_a_job_that_waits_for_a_retry_leaves_it_to_a_worker(
    ground: Ground,
) -> None:
    await ground.add()
    job = await take(ground)
    await ground.queue.held.mark_asking(job, intention="i", parts=[RequestPart(1)])
    await ground.queue.held.give_back(job, after_s=60)
    async with ground.database.write() as tx:
        assert await ground.queue.request_cancel(tx, job.id)
    again = await take(ground)
    assert again.cancel_requested
    assert again.phase == JobPhase.ASKING


async def test_a_picture_marked_before_posting_is_maybe_posted(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    await store_pictures(ground, job, kept=1)
    (generation,) = await ground.queue.held.list_undelivered(job)
    assert await ground.queue.held.mark_posting(job, [generation]) is False
    assert await ground.queue.held.mark_posting(job, [generation]) is True
    await ground.queue.held.mark_posted(job, {generation.id: PostedMessage(901, 4711)})
    assert await ground.queue.held.list_undelivered(job) == []


async def test_an_unreachable_picture_is_not_posted_again(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    await store_pictures(ground, job, kept=1)
    (generation,) = await ground.queue.held.list_undelivered(job)
    await ground.queue.held.mark_posting(job, [generation])
    await ground.queue.held.mark_posted(job, {generation.id: None})
    assert await ground.queue.held.list_undelivered(job) == []


async def test_an_ended_job_is_announced_once(ground: Ground) -> None:
    await ground.add()
    job = await take(ground)
    await store_pictures(ground, job, kept=1)
    await ground.queue.held.finish(job)
    # The worker that ended a job announces it; another does so only after a lease without news.
    assert await ground.queue.ended_jobs.claim(owner="other", limit=5) == []
    ground.clock.advance(61)
    assert [each.id for each in await ground.queue.ended_jobs.claim(owner="other", limit=5)] == [
        job.id
    ]
    assert await ground.queue.ended_jobs.claim(owner="third", limit=5) == []
    await ground.queue.ended_jobs.mark_announced(job)
    ground.clock.advance(61)
    assert await ground.queue.ended_jobs.claim(owner="third", limit=5) == []
