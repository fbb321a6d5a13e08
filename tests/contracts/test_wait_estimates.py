"""Wait estimates from real rows: jobs ahead, usual times, slots of all workers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from db.models import Generation, Job
from studio.errors import ProviderTransient
from studio.generation.queue import Queue, QueueLimits
from studio.generation.wait_estimates import WaitEstimates
from studio.providers.base import Capabilities
from tests.support.ground import GUILD_ID, Ground

POSTGRESQL_IN_SOAK = True


@dataclass
class StatedTimes:
    """A provider that only states how long its models take."""

    usual_s: dict[str, float]

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities(
            model=model,
            source=True,
            mask=True,
            seed=True,
            negative=True,
            strength=True,
            references=0,
            max_count=4,
            typical_s=self.usual_s[model],
            deterministic=True,
        )


STATED = {"sketch-standard": 10.0, "sketch-high": 40.0}


@pytest.fixture
def estimates(ground: Ground) -> WaitEstimates:
    return ground.outlooks(StatedTimes(STATED))  # type: ignore[arg-type]


async def take(ground: Ground) -> Job:
    job = await ground.queue.take(owner="one")
    assert job is not None, "nothing to take"
    return job


async def take_all(ground: Ground, count: int) -> list[Job]:
    return [await take(ground) for _ in range(count)]


async def add_finished(ground: Ground, model: str, seconds: list[float]) -> None:
    """Add finished pictures of the model that took these seconds."""
    job = await ground.add(person=99, model=model)
    async with ground.database.write() as tx:
        await ground.queue.request_cancel(tx, job.id)
    [first] = await ground.queue.list_generations(job)
    async with ground.database.write() as tx:
        for number, took_s in enumerate(seconds):
            began = ground.clock.now() + timedelta(seconds=number)
            copy = {
                column.name: getattr(first, column.name)
                for column in Generation.__table__.columns
                if column.name not in ("id", "status", "started_at", "completed_at")
            }
            tx.add(
                Generation(
                    **copy,
                    status="succeeded",
                    started_at=began,
                    completed_at=began + timedelta(seconds=took_s),
                )
            )


async def test_without_measurements_the_usual_time_comes_from_the_catalogue(
    ground: Ground, estimates: WaitEstimates
) -> None:
    await add_finished(ground, "sketch-standard", [3.0] * 4)
    assert await estimates.times.usual_s("sketch-standard") == 10.0


async def test_the_usual_time_is_the_median_of_the_measurements(
    ground: Ground, estimates: WaitEstimates
) -> None:
    await add_finished(ground, "sketch-standard", [3.0, 4.0, 5.0, 5.5, 900.0])
    assert await estimates.times.usual_s("sketch-standard") == 5.0
    assert await estimates.times.usual_s("sketch-high") == 40.0


async def test_only_the_newest_measurements_count(ground: Ground, estimates: WaitEstimates) -> None:
    await add_finished(ground, "sketch-standard", [60.0] * 40)
    ground.clock.advance(3600)
    await add_finished(ground, "sketch-standard", [5.0] * 25)
    assert await estimates.times.usual_s("sketch-standard") == 5.0


async def test_measurements_are_read_again_after_half_a_minute(
    ground: Ground, estimates: WaitEstimates
) -> None:
    await add_finished(ground, "sketch-standard", [5.0] * 5)
    assert await estimates.times.usual_s("sketch-standard") == 5.0
    ground.clock.advance(20)
    await add_finished(ground, "sketch-standard", [9.0] * 20)
    assert await estimates.times.usual_s("sketch-standard") == 5.0
    ground.clock.advance(10)
    assert await estimates.times.usual_s("sketch-standard") == 9.0


async def test_an_unknown_model_has_a_usual_time_above_zero(
    ground: Ground, estimates: WaitEstimates
) -> None:
    assert await estimates.times.usual_s("gone") > 0


async def test_a_job_with_a_free_slot_does_not_wait(
    ground: Ground, estimates: WaitEstimates
) -> None:
    jobs = [await ground.add(person) for person in range(8)]
    estimate = await estimates.estimate(jobs[-1])
    assert (estimate.ahead, estimate.wait_s, estimate.paused) == (7, 0.0, False)


async def test_the_wait_is_the_time_of_the_rounds_before(
    ground: Ground, estimates: WaitEstimates
) -> None:
    jobs = [await ground.add(person) for person in range(20)]
    last = await estimates.estimate(jobs[-1])
    assert (last.ahead, last.wait_s) == (19, 20.0)  # with eight slots it starts in the third round


async def test_each_job_ahead_takes_the_time_of_its_model(
    ground: Ground, estimates: WaitEstimates
) -> None:
    for person in range(8):
        await ground.add(person, model="sketch-high")
    last = await ground.add(50)
    assert (await estimates.estimate(last)).wait_s == 40.0


async def test_the_time_that_running_jobs_have_had_shortens_the_wait(
    ground: Ground, estimates: WaitEstimates
) -> None:
    for person in range(8):
        await ground.add(person)
    await take_all(ground, 8)
    ground.clock.advance(7)
    assert (await estimates.estimate(await ground.add(50))).wait_s == 3.0


async def test_a_job_that_takes_longer_than_usual_is_expected_to_end_soon(
    ground: Ground, estimates: WaitEstimates
) -> None:
    for person in range(8):
        await ground.add(person)
    await take_all(ground, 8)
    ground.clock.advance(25)
    assert 0 < (await estimates.estimate(await ground.add(50))).wait_s < 5


async def test_the_slots_of_all_workers_count(ground: Ground, estimates: WaitEstimates) -> None:
    for person in range(23):
        await ground.add(person)
    last = await ground.add(50)
    assert (await estimates.estimate(last)).wait_s == 20.0
    async with ground.database.write() as tx:
        for name in ("one", "two", "three"):
            await ground.queue.workers.mark_seen(tx, name, now=ground.clock.now())
    assert (await estimates.estimate(last)).wait_s == 0.0


async def test_a_person_at_their_limit_waits_though_slots_are_free(
    ground: Ground, estimates: WaitEstimates
) -> None:
    await ground.add(1)
    await ground.add(1)
    third = await ground.add(1)
    assert (await estimates.estimate(third)).wait_s == 10.0


async def test_a_job_with_a_retry_time_waits_until_then(
    ground: Ground, estimates: WaitEstimates
) -> None:
    await ground.add()
    await ground.queue.held.give_back(await take(ground), after_s=40)
    ground.clock.advance(10)
    [(_, estimate)] = await estimates.first_waiting(limit=5)
    assert estimate.wait_s == 30.0


async def test_the_providers_rate_limit_delays_every_job(ground: Ground) -> None:
    limits = QueueLimits(slots=100, per_person=2, per_minute=10)
    ground.queue = Queue(ground.database, limits)
    estimates = ground.outlooks(StatedTimes(STATED))  # type: ignore[arg-type]
    jobs = [await ground.add(person) for person in range(10)]
    waits = [(await estimates.estimate(job)).wait_s for job in jobs]
    assert waits == pytest.approx([6.0 * n for n in range(10)])


async def test_far_back_the_pace_of_the_first_jobs_is_assumed(
    ground: Ground, estimates: WaitEstimates
) -> None:
    jobs = [await ground.add(person) for person in range(240)]
    last = await estimates.estimate(jobs[-1])
    assert last.ahead == 239
    assert last.wait_s == pytest.approx(290, rel=0.1)  # the thirtieth round of ten seconds


async def test_a_job_that_was_just_taken_does_not_wait(
    ground: Ground, estimates: WaitEstimates
) -> None:
    for person in range(8):
        await ground.add(person)
    first, *_ = await take_all(ground, 8)
    job = await ground.add(50)
    await ground.add(51)
    await ground.queue.held.fail(first, ProviderTransient())
    assert (await take(ground)).id == job.id
    assert (await estimates.estimate(job)).wait_s == 0.0


async def test_the_first_jobs_of_the_queue_are_listed_in_order(
    ground: Ground, estimates: WaitEstimates
) -> None:
    jobs = [await ground.add(person) for person in range(12)]
    told = await estimates.first_waiting(limit=10)
    assert [job.id for job, _ in told] == [job.id for job in jobs[:10]]
    assert [estimate.ahead for _, estimate in told] == list(range(10))


async def test_an_empty_queue_lists_no_job(estimates: WaitEstimates) -> None:
    assert await estimates.first_waiting(limit=10) == []


async def test_in_an_empty_queue_a_new_picture_starts_at_once(estimates: WaitEstimates) -> None:
    busy = await estimates.load(guild_id=GUILD_ID, own=[], model="sketch-standard")
    assert (busy.waiting, busy.drawing, busy.new_wait_s) == (0, 0, 0.0)


async def test_a_new_job_waits_behind_waiting_jobs(
    ground: Ground, estimates: WaitEstimates
) -> None:
    for person in range(20):
        await ground.add(person)
    await take_all(ground, 8)
    busy = await estimates.load(guild_id=GUILD_ID, own=[], model="sketch-standard")
    assert (busy.waiting, busy.drawing, busy.new_wait_s) == (12, 8, 20.0)


async def test_a_new_job_waits_behind_the_persons_own_jobs(
    ground: Ground, estimates: WaitEstimates
) -> None:
    own = [await ground.add(1) for _ in range(4)]
    busy = await estimates.load(guild_id=GUILD_ID, own=own, model="sketch-standard")
    assert busy.new_wait_s == 20.0  # two run at once: the fifth job starts in the third pair
