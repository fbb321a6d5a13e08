"""The queue: jobs are added, taken under a lease, and cancelled.

The row is the truth. `wake` only wakes this process's worker, and the notifier the workers of
other processes; without either they look by themselves every few seconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db.models import Generation, Job
from db.notifier import Notifier
from db.repositories import pictures
from db.repositories.queue import held_jobs, jobs, ledger, queue_state, readiness, taking
from db.session import Database, Transaction
from studio.clock import Clock, SystemClock
from studio.errors import LeaseLost
from studio.generation.ended_jobs import EndedJobs
from studio.generation.events import Events
from studio.generation.held_jobs import HeldJobs
from studio.generation.lease_clock import LeaseClock
from studio.generation.worker_registry import WorkerRegistry
from studio.rules.queue.fairness import fair_tag

# What is rung: that there may be something to take, or that a job shall stop.
_LOOK, _CANCEL = "look", "cancel"
# Leases run out, and people wait too long, in minutes; who looks for work looks every moment.
_LOOK_BACK = timedelta(seconds=3)


@dataclass(frozen=True)
class QueueLimits:
    """What may run, and how long a worker may be silent. 0 pictures per server: no limit.

    `per_minute` is how many pictures the provider lets us ask for; None: any number.
    """

    slots: int = 8
    per_person: int = 2
    per_server: int = 0
    lease_s: float = 60.0
    free_wait_s: float = 120.0
    per_minute: int | None = None


class Queue:
    """Jobs on their way. Promises: one holder a job (by lease and fence), one settlement a
    picture, and that a transition is either wholly in the database or not at all.

    `held` changes the jobs that this process holds. `notifier` tells other processes; None:
    there are none, or they look by themselves. `clock` says how much time has passed on this
    machine, nothing else.
    """

    def __init__(
        self,
        database: Database,
        limits: QueueLimits,
        *,
        notifier: Notifier | None = None,
        clock: Clock | None = None,
        events: Events | None = None,
    ) -> None:
        self._database = database
        self.limits = limits
        self._events = events or Events()
        self.workers = WorkerRegistry(database, slots=limits.slots, lease_s=limits.lease_s)
        self.ended_jobs = EndedJobs(database, lease_s=limits.lease_s)
        self._notifier = notifier or Notifier(database)
        self._leases = LeaseClock(clock or SystemClock(), lease_s=limits.lease_s)
        self.held = HeldJobs(
            database,
            events=self._events,
            leases=self._leases,
            per_person=limits.per_person,
            notify_workers=self.notify_workers,
        )
        # When nobody's lease had run out, and nobody had waited for too long.
        self._looked_back_at = datetime.min.replace(tzinfo=UTC)
        self.wake = asyncio.Event()
        # What to call so that a worker of this process stops a job at once.
        self.cancel_here: Callable[[int], None] = lambda job_id: None

    async def add(
        self,
        tx: Transaction,
        job: Job,
        generations: Sequence[Generation],
        *,
        day: str,
        now: datetime,
        paused: bool = False,
    ) -> None:
        """Put a job and its pictures into the queue, their quota reserved.

        `paused`: its server's queue is. Call `wake_worker()` after the transaction.
        """
        tags = await readiness.tags(tx, tier=job.tier, requester_id=job.requester_id)
        job.ready = tags.own_active < self.limits.per_person and not paused
        job.ready_since = now if job.ready else None
        job.fair_tag = fair_tag(
            tier_now=tags.tier_now,
            own_last=tags.own_last,
            own_last_pictures=tags.own_last_pictures,
        )
        tx.add(job)
        await tx.flush()
        for generation in generations:
            generation.job_id = job.id
        tx.add_all(generations)
        await tx.flush()
        for generation in generations:
            ledger.reserve(
                tx,
                generation_id=generation.id,
                guild_id=job.guild_id,
                user_id=job.requester_id,
                day=day,
                now=now,
            )
            self._events.record_queued(tx, job, generation)
        await self.notify_workers(tx)

    def wake_worker(self) -> None:
        """Tell this process's worker that there is something to do."""
        self.wake.set()

    async def notify_workers(self, tx: Transaction) -> None:
        """Tell the workers of other processes, once the transaction is committed."""
        await self._notifier.notify(tx, _LOOK)

    async def listen(self) -> None:
        """Hear what other processes do to the queue, until cancelled."""
        await self._notifier.listen(self._on_notified)

    def _on_notified(self, word: str | None) -> None:
        """What was missed is found by looking; a job that is drawn looks every few seconds."""
        what, _, job_id = (word or _LOOK).partition(" ")
        if what == _CANCEL and job_id.isdecimal():
            self.cancel_here(int(job_id))
        self.wake_worker()

    async def take(self, *, owner: str) -> Job | None:
        """The next job, held under a lease by `owner`; None when nothing may run now."""
        return next(iter(await self.take_some(owner=owner, most=1)), None)

    async def take_some(self, *, owner: str, most: int) -> list[Job]:
        """The next jobs, in their order, as far as there are so many that may run now."""
        asked_at = self._leases.now()
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            hold = taking.LeaseRequest(owner, now=now, until=now + self._lease)
            look_back = self._must_look_back(now)
            taken = await self._take_left_over(tx, hold, most=most) if look_back else []
            if look_back and len(taken) < most:
                self._looked_back_at = now
            taken += await taking.take(
                tx, hold, most=most - len(taken), per_server=self.limits.per_server
            )
        for job in taken:
            self._leases.begin(job, asked_at=asked_at)
        return taken

    def _must_look_back(self, now: datetime) -> bool:
        # Who waits because of the server's limit may have waited for too long at any moment.
        pause = timedelta(0) if self.limits.per_server else min(_LOOK_BACK, self._lease / 4)
        return abs(now - self._looked_back_at) >= pause

    async def _take_left_over(
        self, tx: Transaction, hold: taking.LeaseRequest, *, most: int
    ) -> list[Job]:
        """What the dead let go of; then what has waited for too long."""
        left = await taking.take_expired(tx, hold, most=most)
        return left + await taking.take_overdue(
            tx,
            hold,
            waited_since=hold.now - timedelta(seconds=self.limits.free_wait_s),
            most=most - len(left),
            per_server=self.limits.per_server,
        )

    async def extend(self, held: Sequence[Job], *, owner: str | None = None) -> dict[int, bool]:
        """Extend the leases of jobs; gives those still held and whether to cancel them.

        An `owner` is remembered as a worker that is there.
        """
        asked_at = self._leases.now()
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            if owner is not None:
                await self.workers.mark_seen(tx, owner, now=now)
            kept = await held_jobs.extend_leases(
                tx, [(job.id, job.fence) for job in held], until=now + self._lease
            )
        for job in held:
            if job.id in kept:
                self._leases.begin(job, asked_at=asked_at)
            else:
                self._leases.end(job)
        return kept

    async def require_held(self, job: Job) -> None:
        """Raises LeaseLost when the job may be another's by now.

        For right before whatever is done outside: it asks the database only where so much
        time has passed, as in a process that was frozen, that somebody may have taken it.
        """
        if job not in self._leases and job.id not in await self.extend([job]):
            raise LeaseLost(job.id)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.limits.lease_s)

    async def list_generations(self, job: Job) -> list[Generation]:
        """The pictures of a job, in the order they were asked for."""
        async with self._database.read() as tx:
            return list(await pictures.of_job(tx, job.id))

    async def request_cancel(self, tx: Transaction, job_id: int, *, by: int | None = None) -> bool:
        """Cancel a job, at once when nobody began it; False when it had ended already.

        `by`: the person who wants it. Call `cancel_here` and `wake_worker` after the transaction;
        other processes hear of it then.
        """
        await self._notifier.notify(tx, f"{_CANCEL} {job_id}")
        now = await self._database.now(tx)
        untouched = await jobs.cancel_untouched(tx, job_id, now=now)
        if not untouched and not await jobs.ask_to_cancel(tx, job_id, now=now):
            return False
        if by is not None:
            await queue_state.set_canceled_by(tx, job_id, by)
        job = await jobs.by_id(tx, job_id)
        if untouched and job is not None:
            await self.held.cancel_pictures(tx, job, now=now)
        return True

    async def reload(self, job: Job) -> Job:
        """The job's row as it is now."""
        async with self._database.read() as tx:
            return await jobs.by_id(tx, job.id) or job
