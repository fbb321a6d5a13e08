"""Order and limits of the queue hold for any history: hypothesis looks for a counterexample."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from db.enums import JobTier
from db.models import Base, Game, Job
from db.repositories import games, guilds
from db.session import Database
from studio.errors import ProviderTransient
from studio.generation.queue import Queue, QueueLimits
from tests.support.clock import HandClock
from tests.support.ground import GUILD_ID, Ground, prepared

POSTGRESQL_IN_SOAK = True

LIMITS = QueueLimits(slots=4, per_person=2, per_server=3, lease_s=60.0, free_wait_s=120.0)
SERVERS = (GUILD_ID, GUILD_ID + 1)

ask = st.tuples(
    st.just("ask"),
    st.integers(1, 4),  # person
    st.sampled_from(SERVERS),
    st.sampled_from(JobTier),
    st.integers(1, 4),  # pictures
)
take = st.tuples(st.just("take"), st.integers(1, 4))  # at most how many
end = st.tuples(st.sampled_from(("finish", "fail", "give back", "die")), st.integers(0, 9))
wait = st.tuples(st.just("wait"), st.sampled_from((1.0, 30.0, 90.0)))
histories = st.lists(st.one_of(ask, ask, take, take, end, wait), min_size=10, max_size=50)

PROPERTY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class QueueHistory:
    """A queue with a random history; the order and the limits are checked at every take."""

    grounds: dict[int, Ground]
    clock: HandClock
    queue: Queue
    # All jobs in the order of asking; ids of begun and of ended jobs; jobs held by the worker.
    asked: list[Job] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    held: dict[int, Job] = field(default_factory=dict)

    async def happen(self, step: tuple[object, ...]) -> None:
        match step:
            case ("ask", int(who), int(server), int(tier), int(pictures)):
                ground = self.grounds[server]
                self.asked.append(await ground.add(who, tier=tier, pictures=pictures))
            case ("take", int(most)):
                await self.take(most)
            case ("wait", float(seconds)):
                self.clock.advance(seconds)
                # Held jobs keep their lease; a job of a dead worker is no longer held.
                await self.queue.extend(list(self.held.values()))
            case (str(how), int(which)) if self.held:
                await self._end(how, sorted(self.held)[which % len(self.held)])

    async def take(self, most: int) -> int:
        """Take jobs and check that each had its turn; returns how many were taken."""
        free = LIMITS.slots - len(self.held)
        waiting = {job.id: job for job in await self.grounds[GUILD_ID].waiting()}
        some = await self.queue.take_some(owner="one", most=min(most, free))
        for job in some:
            if job.id in waiting:
                self._require_turn(waiting[job.id], waiting)
                del waiting[job.id]
            self.held[job.id] = job
            self.begun.add(job.id)
        self._require_limits()
        return len(some)

    async def drain(self) -> None:
        """Finish all jobs."""
        for _ in range(5 * len(self.asked) + 5):
            if {job.id for job in self.asked} == self.ended:
                break
            while await self.take(LIMITS.slots):
                pass
            for job_id in list(self.held):
                await self._end("finish", job_id)
            # Lapsed leases are taken over, and retries become due.
            self.clock.advance(61.0)
        assert {job.id for job in self.asked} == self.ended
        assert await self.take(LIMITS.slots) == 0

    async def _end(self, how: str, job_id: int) -> None:
        job = self.held.pop(job_id)
        match how:
            case "finish":
                await self.queue.held.finish(job)
                self.ended.add(job.id)
            case "fail":
                await self.queue.held.fail(job, ProviderTransient())
                self.ended.add(job.id)
            case "give back":
                await self.queue.held.give_back(job)
            case "die":
                # The lease has lapsed.
                async with self.grounds[GUILD_ID].database.write() as tx:
                    over = self.clock.now() - timedelta(seconds=1)
                    await tx.execute(update(Job).where(Job.id == job.id).values(lease_until=over))

    def _require_turn(self, taken: Job, waiting: dict[int, Job]) -> None:
        own = [
            job
            for job in self.asked
            if (job.requester_id, job.tier) == (taken.requester_id, taken.tier)
            and job.guild_id == taken.guild_id
            and job.id in waiting
            and job.id not in self.begun
        ]
        if taken.id not in self.begun:
            assert taken.id == own[0].id, "a person's own job was overtaken"
        busy = Counter(job.guild_id for job in self.held.values())
        might = [
            job
            for job in waiting.values()
            if job.ready
            and job.not_before <= self.clock.now()
            and busy[job.guild_id] < LIMITS.per_server
        ]
        too_long = self.clock.now() - timedelta(seconds=LIMITS.free_wait_s + 4)
        overdue = [job for job in might if job.ready_since and job.ready_since <= too_long]
        if overdue:
            assert taken.ready_since is not None
            assert taken.ready_since <= min(job.ready_since or too_long for job in overdue)
        elif taken.ready_since and taken.ready_since > too_long + timedelta(seconds=4):
            line = min(might, key=lambda job: (job.tier, job.fair_tag, job.id))
            assert taken.id == line.id, "another job had its turn"

    def _require_limits(self) -> None:
        people = Counter(job.requester_id for job in self.held.values())
        servers = Counter(job.guild_id for job in self.held.values())
        assert max(people.values(), default=0) <= LIMITS.per_person
        assert max(servers.values(), default=0) <= LIMITS.per_server


async def empty_history(database: Database, clock: HandClock) -> QueueHistory:
    """An empty queue with two servers."""
    async with database.write() as tx:
        for table in reversed(Base.metadata.sorted_tables):
            await tx.execute(delete(table))
    ground = await prepared(database, clock, LIMITS)
    other = Game(
        guild_id=SERVERS[1],
        name="The Other Road",
        gm_user_id=5,
        approvals=True,
        house_style="",
        created_at=clock.now(),
    )
    async with database.write() as tx:
        await guilds.get_or_create(tx, SERVERS[1], now=clock.now())
        await games.bind(tx, other, 955)
    there = Ground(database, ground.queue, clock, other)
    return QueueHistory({SERVERS[0]: ground, SERVERS[1]: there}, clock, ground.queue)


@PROPERTY
@given(histories)
async def test_every_job_has_its_turn_and_no_limit_is_exceeded(
    database: Database, clock: HandClock, steps: list[tuple[object, ...]]
) -> None:
    history = await empty_history(database, clock)
    for step in steps:
        await history.happen(step)
    await history.drain()
