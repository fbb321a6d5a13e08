"""Pausing a server: no job of it begins during the pause, and none is lost."""

import random
from collections import Counter
from dataclasses import dataclass

import discord
import pytest
from discord import ui

from cogs.queue.cards import queue_card
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
    """Two servers that share a queue."""

    ground: Ground
    queues: Queues
    other: Game

    async def add_elsewhere(self, person: int) -> Job:
        """Add a job of the person in the other server."""
        here, self.ground.game = self.ground.game, self.other
        try:
            job = await self.ground.add(person)
        finally:
            self.ground.game = here
        assert job.guild_id == OTHER_ID
        return job

    async def take_all(self) -> list[int]:
        """Take every job that may be taken now; returns the ids."""
        ids = []
        while (job := await self.ground.queue.take(owner="one")) is not None:
            ids.append(job.id)
        return ids


@pytest.fixture
async def servers(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> TwoServers:
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
    queues = Queues(ground.database, ground.queue, ground.outlooks(provider), provider)
    return TwoServers(ground, queues, other)


async def test_waiting_jobs_are_not_taken_until_the_pause_ends(servers: TwoServers) -> None:
    jobs = [await servers.ground.add(person) for person in range(3)]
    assert await servers.queues.pause(ADMIN) == 3
    jobs.append(await servers.ground.add(4))
    assert await servers.take_all() == []

    assert await servers.queues.resume(ADMIN) == 4
    assert await servers.take_all() == [job.id for job in jobs]


async def test_another_process_respects_the_pause(servers: TwoServers) -> None:
    await servers.ground.add()
    elsewhere = Queue(servers.ground.database, servers.ground.queue.limits)
    await servers.queues.pause(ADMIN)
    assert await elsewhere.take(owner="two") is None


async def test_a_pause_does_not_stop_other_servers(servers: TwoServers) -> None:
    await servers.ground.add(1)
    there = await servers.add_elsewhere(2)
    await servers.queues.pause(ADMIN)
    assert await servers.take_all() == [there.id]


async def test_waiting_in_a_paused_server_does_not_delay_a_person_in_another(
    servers: TwoServers,
) -> None:
    for _ in range(3):
        await servers.ground.add(1)
    there = await servers.add_elsewhere(1)
    await servers.queues.pause(ADMIN)
    await servers.ground.add(1)
    assert await servers.take_all() == [there.id]


async def test_a_begun_job_is_finished_by_any_worker_during_a_pause(servers: TwoServers) -> None:
    begun = await servers.ground.add()
    job = await servers.ground.queue.take(owner="one")
    assert job is not None
    await servers.ground.queue.held.mark_asking(job, intention="i", parts=[RequestPart(1)])
    await servers.ground.queue.held.mark_asked(job, parts=[RequestPart(1, Handle("p"))])
    await servers.queues.pause(ADMIN)
    await servers.ground.queue.held.give_back(job)
    assert await servers.take_all() == [begun.id]


@pytest.mark.parametrize("paused", ["before", "after"])
async def test_a_job_to_be_cancelled_is_taken_during_a_pause(
    servers: TwoServers, paused: str
) -> None:
    """The worker got the cancel request, and the program stopped before it could act."""
    job = await servers.ground.add()
    held = await servers.ground.queue.take(owner="one")
    assert held is not None
    async with servers.ground.database.write() as tx:
        assert await servers.ground.queue.request_cancel(tx, job.id)
    if paused == "before":
        await servers.queues.pause(ADMIN)
    await servers.ground.queue.held.give_back(held)
    if paused == "after":
        await servers.queues.pause(ADMIN)
    assert await servers.take_all() == [job.id]


async def test_jobs_of_a_paused_server_are_not_ahead_of_others(servers: TwoServers) -> None:
    for person in range(1, 6):
        await servers.ground.add(person)
    await servers.queues.pause(ADMIN)
    job = await servers.add_elsewhere(9)
    assert (await servers.queues._estimates.estimate(job)).ahead == 0


async def test_paused_jobs_are_listed_after_waiting_ones(servers: TwoServers) -> None:
    held = await servers.ground.add(1)
    await servers.queues.pause(ADMIN)
    there = await servers.add_elsewhere(2)
    told = await servers.queues._estimates.first_waiting(limit=10)
    assert [(job.id, estimate.paused) for job, estimate in told] == [
        (there.id, False),
        (held.id, True),
    ]


async def test_clearing_leaves_others_and_other_servers_alone(servers: TwoServers) -> None:
    mine = [await servers.ground.add(1) for _ in range(4)]
    others, there = await servers.ground.add(2), await servers.add_elsewhere(1)

    assert await servers.queues.clear(ADMIN, user_id=1) == 4

    assert [(await servers.ground.job(job.id)).status for job in mine] == ["canceled"] * 4
    assert [(await servers.ground.job(job.id)).canceled_by for job in mine] == [ADMIN.user_id] * 4
    assert [await servers.ground.ledger(job) for job in mine] == [["refunded"]] * 4
    assert await servers.take_all() == [others.id, there.id]


async def test_clearing_stops_running_jobs_and_leaves_drawn_ones(servers: TwoServers) -> None:
    runs, drawn = await servers.ground.add(1), await servers.ground.add(1)
    held = {
        job.id: job for job in [await servers.ground.queue.take(owner="one") for _ in "ab"] if job
    }
    await servers.ground.queue.held.mark_asking(
        held[drawn.id], intention="i", parts=[RequestPart(1)]
    )
    await servers.ground.queue.held.mark_asked(held[drawn.id], parts=[RequestPart(1, Handle("p"))])
    await servers.ground.queue.held.mark_drawn(held[drawn.id], outputs=["a"], cost_micros=1)
    stopped: list[int] = []
    servers.ground.queue.cancel_here = stopped.append

    assert await servers.queues.clear(ADMIN, user_id=1) == 1

    assert stopped == [runs.id]
    assert (await servers.ground.job(runs.id)).cancel_requested
    assert not (await servers.ground.job(drawn.id)).cancel_requested


@pytest.mark.parametrize("act", ["pause", "resume", "clear", "count_unfinished"])
async def test_only_an_admin_may_manage_the_queue(servers: TwoServers, act: str) -> None:
    member = Person(8, GUILD_ID)
    options = {"user_id": 1} if act in ("clear", "count_unfinished") else {}
    with pytest.raises(AdminOnly):
        await getattr(servers.queues, act)(member, **options)


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_order_of_events_no_job_begins_in_a_pause_and_none_is_lost(
    servers: TwoServers, seed: int
) -> None:
    """Random events of both servers' jobs, with pauses in between."""
    rng, queue = random.Random(seed), servers.ground.queue
    running: list[Job] = []
    paused = False
    for _ in range(150):
        match rng.choice(("add", "add", "there", "take", "take", "end", "pause", "cancel")):
            case "add":
                await servers.ground.add(rng.randint(1, 4))
            case "there":
                await servers.add_elsewhere(rng.randint(1, 4))
            case "take":
                job = await queue.take(owner="one")
                assert job is None or not paused or job.guild_id == OTHER_ID
                running += [job] if job else []
            case "end" if running:
                await queue.held.fail(running.pop(rng.randrange(len(running))), ProviderTransient())
            case "pause":
                paused = not paused
                await (servers.queues.pause(ADMIN) if paused else servers.queues.resume(ADMIN))
            case "cancel":
                waiting = await servers.ground.waiting()
                if waiting:
                    async with servers.ground.database.write() as tx:
                        await queue.request_cancel(tx, rng.choice(waiting).id)
        busy = Counter(job.requester_id for job in running)
        assert max(busy.values(), default=0) <= queue.limits.per_person
    await servers.queues.resume(ADMIN)
    while running or await servers.ground.waiting():
        while (job := await queue.take(owner="one")) is not None:
            running.append(job)
        assert running, "a waiting job is never taken"
        await queue.held.fail(running.pop(), ProviderTransient())


async def test_what_a_pause_holds_back_waits_in_every_number_of_the_card(
    servers: TwoServers,
) -> None:
    for person in range(3):
        await servers.ground.add(person)
    await servers.add_elsewhere(9)
    await servers.queues.pause(ADMIN)

    view = await servers.queues.view(ADMIN)

    assert view.server is not None
    assert (view.load.waiting, view.server.waiting) == (4, 3)


async def test_the_only_paused_server_shows_one_number_of_waiting(servers: TwoServers) -> None:
    for person in range(2):
        await servers.ground.add(person)
    await servers.queues.pause(ADMIN)

    view = await servers.queues.view(ADMIN)

    assert view.server is not None
    assert view.load.waiting == view.server.waiting == 2
    assert "Nobody waits" not in "\n".join(texts_of(queue_card(view).view))


async def test_what_runs_in_a_paused_server_is_drawn_in_both_numbers(servers: TwoServers) -> None:
    for person in range(2):
        await servers.ground.add(person)
    assert await servers.ground.queue.take(owner="one") is not None
    await servers.queues.pause(ADMIN)

    view = await servers.queues.view(ADMIN)

    assert view.server is not None
    assert (view.load.waiting, view.load.drawing) == (1, 1)
    assert (view.server.waiting, view.server.drawing) == (1, 1)


async def test_what_a_pause_holds_back_delays_no_new_picture_elsewhere(
    servers: TwoServers,
) -> None:
    for person in range(30):
        await servers.ground.add(person)
    await servers.queues.pause(ADMIN)

    view = await servers.queues.view(Person(9, OTHER_ID))

    assert view.load.waiting == 30
    assert view.load.new_wait_s == 0.0
    assert view.server is None


def texts_of(view: discord.ui.LayoutView) -> list[str]:
    """The texts of a card."""
    return [each.content for each in view.walk_children() if isinstance(each, ui.TextDisplay)]
