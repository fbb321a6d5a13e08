"""Whose turn it is, whatever people ask for and whatever becomes of it: found by hypothesis."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from db.models import Base, Game, Job
from db.repositories import games, guilds
from db.session import Database
from studio.errors import ProviderTransient
from studio.generation.queue import Queue, QueueLimits
from studio.rules.queue.fairness import FREE, PAID
from tests.support.ground import GUILD_ID, Ground, prepared
from tests.support.hands import HandClock

POSTGRESQL_IN_SOAK = True

LIMITS = QueueLimits(slots=4, per_person=2, per_server=3, lease_s=60.0, free_wait_s=120.0)
SERVERS = (GUILD_ID, GUILD_ID + 1)

ask = st.tuples(
    st.just("ask"),
    st.integers(1, 4),  # who
    st.sampled_from(SERVERS),
    st.sampled_from((PAID, FREE)),
    st.integers(1, 4),  # pictures
)
take = st.tuples(st.just("take"), st.integers(1, 4))  # how many at once
end = st.tuples(st.sampled_from(("finish", "fail", "give back", "die")), st.integers(0, 9))
wait = st.tuples(st.just("wait"), st.sampled_from((1.0, 30.0, 90.0)))
evenings = st.lists(st.one_of(ask, ask, take, take, end, wait), min_size=10, max_size=50)

PROPERTY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class QueueHistory:
    """A queue in which anything happens, watched at every turn."""

    grounds: dict[int, Ground]
    clock: HandClock
    queue: Queue
    # In the order of asking; what waits, and what is held.
    asked: list[Job] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    held: dict[int, Job] = field(default_factory=dict)

    async def happen(self, what: tuple[object, ...]) -> None:
        match what:
            case ("ask", int(who), int(server), int(tier), int(pictures)):
                ground = self.grounds[server]
                self.asked.append(await ground.add(who, tier=tier, pictures=pictures))
            case ("take", int(most)):
                await self.take(most)
            case ("wait", float(seconds)):
                self.clock.advance(seconds)
                # Whoever lives extends; whoever died had its job put aside below.
                await self.queue.extend(list(self.held.values()))
            case (str(how), int(which)) if self.held:
                await self._end(how, sorted(self.held)[which % len(self.held)])

    async def take(self, most: int) -> int:
        """Take what is next, and look whether it was its turn; gives how many there were."""
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
        """Go on until all is done."""
        for _ in range(5 * len(self.asked) + 5):
            while await self.take(LIMITS.slots):
                pass
            for job_id in list(self.held):
                await self._end("finish", job_id)
            # The dead are taken over, the resting come back.
            self.clock.advance(61.0)
        assert {job.id for job in self.asked} == self.ended

    async def _end(self, how: str, job_id: int) -> None:
        job = self.held.pop(job_id)
        match how:
            case "finish":
                await self.queue.finish(job)
                self.ended.add(job.id)
            case "fail":
                await self.queue.fail(job, ProviderTransient())
                self.ended.add(job.id)
            case "give back":
                await self.queue.give_back(job)
            case "die":
                # Nobody extends its lease from now on.
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
            assert taken.id == line.id, "it was another's turn"

    def _require_limits(self) -> None:
        people = Counter(job.requester_id for job in self.held.values())
        servers = Counter(job.guild_id for job in self.held.values())
        assert max(people.values(), default=0) <= LIMITS.per_person
        assert max(servers.values(), default=0) <= LIMITS.per_server


async def evening(database: Database, clock: HandClock) -> QueueHistory:
    """An empty queue."""
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
@given(evenings)
async def test_every_job_has_its_turn_and_no_limit_is_exceeded(
    database: Database, clock: HandClock, what_happens: list[tuple[object, ...]]
) -> None:
    seen = await evening(database, clock)
    for what in what_happens:
        await seen.happen(what)
    await seen.drain()
