"""A paused server: nothing more of it is begun, by nobody, and nothing of it is lost."""

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from db.models import Game, Job
from db.repositories import games, guilds
from sketch import SketchProvider
from studio.errors import AdminOnly, ProviderTransient
from studio.generation.jobs import RequestPart
from studio.generation.queue import Queue
from studio.providers.base import Handle
from studio.services.people import Person
from studio.services.queue.queues import Queues
from tests.support.ground import GUILD_ID, Ground

OTHER_ID = 800
ADMIN = Person(7, GUILD_ID, is_admin=True)


@dataclass
class TwoServers:
    """Two servers and their queue."""

    ground: Ground
    lines: Queues
    other: Game

    async def add_elsewhere(self, person: int) -> Job:
        """A job of that person in the other server."""
        here, self.ground.game = self.ground.game, self.other
        try:
            job = await self.ground.add(person)
        finally:
            self.ground.game = here
        assert job.guild_id == OTHER_ID
        return job

    async def taken(self) -> list[int]:
        """The ids of all that may be taken now."""
        ids = []
        while (job := await self.ground.queue.take(owner="one")) is not None:
            ids.append(job.id)
        return ids


@pytest.fixture
async def house(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> TwoServers:
    other = Game(
        guild_id=OTHER_ID,
        name="Elsewhere",
        gm_user_id=5,
        approvals=True,
        house_style="",
        created_at=ground.clock.now(),
    )
    async with ground.database.write() as tx:
        await guilds.get_or_create(tx, OTHER_ID, now=ground.clock.now())
        await games.bind(tx, other, 801)
    provider = SketchProvider(tmp_path_factory.mktemp("sketches"), clock=ground.clock)
    lines = Queues(ground.database, ground.queue, ground.outlooks(provider), provider)
    return TwoServers(ground, lines, other)


async def test_waiting_jobs_are_not_taken_until_the_pause_ends(house: TwoServers) -> None:
    jobs = [await house.ground.add(person) for person in range(3)]
    assert await house.lines.pause(ADMIN) == 3
    jobs.append(await house.ground.add(4))
    assert await house.taken() == []

    assert await house.lines.resume(ADMIN) == 4
    assert await house.taken() == [job.id for job in jobs]


async def test_another_process_respects_the_pause(house: TwoServers) -> None:
    await house.ground.add()
    elsewhere = Queue(house.ground.database, house.ground.queue.limits)
    await house.lines.pause(ADMIN)
    assert await elsewhere.take(owner="two") is None


async def test_a_pause_does_not_stop_other_servers(house: TwoServers) -> None:
    await house.ground.add(1)
    there = await house.add_elsewhere(2)
    await house.lines.pause(ADMIN)
    assert await house.taken() == [there.id]


async def test_waiting_in_a_paused_server_does_not_delay_a_person_in_another(
    house: TwoServers,
) -> None:
    for _ in range(3):
        await house.ground.add(1)
    there = await house.add_elsewhere(1)
    await house.lines.pause(ADMIN)
    await house.ground.add(1)
    assert await house.taken() == [there.id]


async def test_a_begun_job_is_finished_by_any_worker_during_a_pause(house: TwoServers) -> None:
    begun = await house.ground.add()
    job = await house.ground.queue.take(owner="one")
    assert job is not None
    await house.ground.queue.mark_asking(job, intention="i", parts=[RequestPart(1)])
    await house.ground.queue.mark_asked(job, parts=[RequestPart(1, Handle("p"))])
    await house.lines.pause(ADMIN)
    await house.ground.queue.give_back(job)
    assert await house.taken() == [begun.id]


@pytest.mark.parametrize("paused", ["before", "after"])
async def test_a_job_to_be_cancelled_is_taken_during_a_pause(
    house: TwoServers, paused: str
) -> None:
    """Its worker was told to stop, and stopped altogether before it could."""
    job = await house.ground.add()
    held = await house.ground.queue.take(owner="one")
    assert held is not None
    async with house.ground.database.write() as tx:
        assert await house.ground.queue.request_cancel(tx, job.id)
    if paused == "before":
        await house.lines.pause(ADMIN)
    await house.ground.queue.give_back(held)
    if paused == "after":
        await house.lines.pause(ADMIN)
    assert await house.taken() == [job.id]


async def test_jobs_of_a_paused_server_are_not_ahead_of_others(house: TwoServers) -> None:
    for person in range(1, 6):
        await house.ground.add(person)
    await house.lines.pause(ADMIN)
    job = await house.add_elsewhere(9)
    assert (await house.lines._outlooks.estimate(job)).ahead == 0


async def test_paused_jobs_are_listed_after_waiting_ones(house: TwoServers) -> None:
    held = await house.ground.add(1)
    await house.lines.pause(ADMIN)
    there = await house.add_elsewhere(2)
    told = await house.lines._outlooks.first_waiting(limit=10)
    assert [(job.id, outlook.paused) for job, outlook in told] == [
        (there.id, False),
        (held.id, True),
    ]


async def test_clearing_leaves_others_and_other_servers_alone(house: TwoServers) -> None:
    mine = [await house.ground.add(1) for _ in range(4)]
    others, there = await house.ground.add(2), await house.add_elsewhere(1)

    assert await house.lines.clear(ADMIN, user_id=1) == 4

    assert [(await house.ground.job(job.id)).status for job in mine] == ["canceled"] * 4
    assert [(await house.ground.job(job.id)).canceled_by for job in mine] == [ADMIN.user_id] * 4
    assert [await house.ground.ledger(job) for job in mine] == [["refunded"]] * 4
    assert await house.taken() == [others.id, there.id]


async def test_clearing_stops_running_jobs_and_leaves_drawn_ones(house: TwoServers) -> None:
    runs, drawn = await house.ground.add(1), await house.ground.add(1)
    held = {
        job.id: job for job in [await house.ground.queue.take(owner="one") for _ in "ab"] if job
    }
    await house.ground.queue.mark_asking(held[drawn.id], intention="i", parts=[RequestPart(1)])
    await house.ground.queue.mark_asked(held[drawn.id], parts=[RequestPart(1, Handle("p"))])
    await house.ground.queue.mark_drawn(held[drawn.id], outputs=["a"], cost_micros=1)
    stopped: list[int] = []
    house.ground.queue.cancel_here = stopped.append

    assert await house.lines.clear(ADMIN, user_id=1) == 1

    assert stopped == [runs.id]
    assert (await house.ground.job(runs.id)).cancel_requested
    assert not (await house.ground.job(drawn.id)).cancel_requested


@pytest.mark.parametrize("act", ["pause", "resume", "clear", "count_unfinished"])
async def test_only_an_admin_may_manage_the_queue(house: TwoServers, act: str) -> None:
    somebody = Person(8, GUILD_ID)
    options = {"user_id": 1} if act in ("clear", "count_unfinished") else {}
    with pytest.raises(AdminOnly):
        await getattr(house.lines, act)(somebody, **options)


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_order_of_events_no_job_begins_in_a_pause_and_none_is_lost(
    house: TwoServers, seed: int
) -> None:
    """Everything that can happen to jobs of both servers, in any order, with pauses between."""
    chance, queue = random.Random(seed), house.ground.queue
    running: list[Job] = []
    paused = False
    for _ in range(150):
        match chance.choice(("add", "add", "there", "take", "take", "end", "pause", "cancel")):
            case "add":
                await house.ground.add(chance.randint(1, 4))
            case "there":
                await house.add_elsewhere(chance.randint(1, 4))
            case "take":
                job = await queue.take(owner="one")
                assert job is None or not paused or job.guild_id == OTHER_ID
                running += [job] if job else []
            case "end" if running:
                await queue.fail(running.pop(chance.randrange(len(running))), ProviderTransient())
            case "pause":
                paused = not paused
                await (house.lines.pause(ADMIN) if paused else house.lines.resume(ADMIN))
            case "cancel":
                waiting = await house.ground.waiting()
                if waiting:
                    async with house.ground.database.write() as tx:
                        await queue.request_cancel(tx, chance.choice(waiting).id)
        busy = Counter(job.requester_id for job in running)
        assert max(busy.values(), default=0) <= queue.limits.per_person
    await house.lines.resume(ADMIN)
    while running or await house.ground.waiting():
        while (job := await queue.take(owner="one")) is not None:
            running.append(job)
        assert running, "somebody waits and is never taken"
        await queue.fail(running.pop(), ProviderTransient())
