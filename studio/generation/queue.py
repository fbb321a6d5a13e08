"""The queue: jobs are added, taken under a lease, and cancelled.

The rows are the truth. `wake` only wakes this process's worker, and the notifier wakes the
workers of other processes. Without them workers poll every few seconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from db.enums import JobPhase
from db.models import Generation, Job
from db.notifier import Notifier
from db.repositories import pictures
from db.repositories.queue import (
    drawn_pictures,
    held_jobs,
    jobs,
    ledger,
    queue_state,
    readiness,
    taking,
)
from db.session import Database, Transaction
from studio.clock import Clock, SystemClock
from studio.errors import LeaseLost
from studio.generation.ended_jobs import EndedJobs
from studio.generation.events import Events
from studio.generation.held_jobs import HeldJobs
from studio.generation.lease_clock import LeaseClock
from studio.generation.worker_registry import WorkerRegistry
from studio.rules.queue.fairness import fair_tag
from studio.rules.queue.retry import tried_until

# Notifications: there may be a job to take; a job is to be cancelled.
_LOOK, _CANCEL = "look", "cancel"
# Workers look for jobs many times a second. Expired leases and overdue jobs matter within
# minutes, so they are checked only every three seconds.
_LEFT_OVER_PAUSE = timedelta(seconds=3)


@dataclass(frozen=True)
class QueueLimits:
    """How many jobs may run at once, and how long a lease lasts.

    `slots` is per worker. `per_server` 0: no limit. A job that waited `free_wait_s` seconds is
    taken first, of any tier. `per_minute` is how often the provider may be asked; None: no limit.
    """

    slots: int = 8
    per_person: int = 2
    per_server: int = 0
    lease_s: float = 60.0
    free_wait_s: float = 120.0
    per_minute: int | None = None


class Queue:
    """The queue of jobs. Promises: a job has one holder (by lease and fence), a picture is
    settled once, and each change is in the database wholly or not at all.

    `held` changes the jobs that this process holds. `notifier` tells other processes; None: the
    database's own. `clock` only measures how much time passes on this machine.
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
            ended_jobs=self.ended_jobs,
            leases=self._leases,
            per_person=limits.per_person,
            notify_workers=self.notify_workers,
            wake_for_jobs=self.wake_for_jobs,
        )
        self._taken: WeakKeyDictionary[Job, list[Generation]] = WeakKeyDictionary()
        # When no lease had expired and no job was overdue.
        self._left_over_checked_at = datetime.min.replace(tzinfo=UTC)
        # Wakes this process's worker. The two flags say what it has to look for.
        self.wake = asyncio.Event()
        self.jobs_may_wait = True
        self.ends_may_wait = True
        # Stops a job of this process's worker at once.
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
        """Put a job and its pictures into the queue, and reserve their quota.

        `day` is the server's date. `paused`: the server's queue is paused. Call `wake_for_jobs()`
        after the transaction.
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

    def wake_for_jobs(self) -> None:
        """Wake this process's worker: there may be a job to take."""
        self.jobs_may_wait = True
        self.wake.set()

    def wake_worker(self) -> None:
        """Wake this process's worker: there may be a job to take, or an end to announce."""
        self.ends_may_wait = True
        self.wake_for_jobs()

    async def notify_workers(self, tx: Transaction) -> None:
        """Wake the workers of other processes, once the transaction is committed."""
        await self._notifier.notify(tx, _LOOK)

    async def listen(self) -> None:
        """Handle the notifications of other processes, until cancelled."""
        await self._notifier.listen(self._on_notified)

    def _on_notified(self, word: str | None) -> None:
        """Handle a notification. A missed one does no harm: workers also poll."""
        what, _, job_id = (word or "").partition(" ")
        if what == _LOOK:
            self.wake_for_jobs()
            return
        if what == _CANCEL and job_id.isdecimal():
            self.cancel_here(int(job_id))
        self.wake_worker()

    async def take(self, *, owner: str) -> Job | None:
        """The next job, held under a lease by `owner`; None when nothing may run now."""
        return next(iter(await self.take_some(owner=owner, most=1)), None)

    async def take_some(self, *, owner: str, most: int) -> list[Job]:
        """The next jobs that may run now, in their order, `most` at most, held by `owner`."""
        asked_at = self._leases.now()
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            lease = taking.LeaseRequest(owner, now=now, until=now + self._lease)
            check_left_over = self._must_check_left_over(now)
            taken = await self._take_left_over(tx, lease, most=most) if check_left_over else []
            if check_left_over and len(taken) < most:
                self._left_over_checked_at = now
            taken += await taking.take(
                tx, lease, most=most - len(taken), per_server=self.limits.per_server
            )
            generations = await drawn_pictures.of_jobs(tx, [job.id for job in taken])
        for job in taken:
            self._taken[job] = generations[job.id]
        for job in taken:
            self._leases.begin(job, asked_at=asked_at)
        return taken

    def _must_check_left_over(self, now: datetime) -> bool:
        # With a limit per server, a job that is passed over can become overdue at any moment.
        pause = timedelta(0) if self.limits.per_server else min(_LEFT_OVER_PAUSE, self._lease / 4)
        return abs(now - self._left_over_checked_at) >= pause

    async def _take_left_over(
        self, tx: Transaction, lease: taking.LeaseRequest, *, most: int
    ) -> list[Job]:
        """Jobs whose lease expired, then jobs that waited longer than `free_wait_s`."""
        left = await taking.take_expired(tx, lease, most=most)
        return left + await taking.take_overdue(
            tx,
            lease,
            waited_since=lease.now - timedelta(seconds=self.limits.free_wait_s),
            most=most - len(left),
            per_server=self.limits.per_server,
        )

    async def extend(self, held: Sequence[Job], *, owner: str | None = None) -> dict[int, bool]:
        """Extend the leases of jobs. Gives, by id of each job still held, whether to cancel it.

        `owner` is a worker's name: its heartbeat is written too.
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
        """Raises LeaseLost when another worker may hold the job by now.

        Call it before each action outside the database. It queries the database only when the
        lease may have expired meanwhile, for example in a process that was frozen.
        """
        if job not in self._leases and job.id not in await self.extend([job]):
            raise LeaseLost(job.id)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.limits.lease_s)

    async def list_generations(self, job: Job) -> list[Generation]:
        """The generations of a job, in the order of their requests."""
        async with self._database.read() as tx:
            return list(await pictures.of_job(tx, job.id))

    async def taken_generations(self, job: Job) -> list[Generation]:
        """The generations of the job in hand as they were when this process took it; those of
        another job as they are now."""
        return self._taken.get(job) or await self.list_generations(job)

    async def request_cancel(self, tx: Transaction, job_id: int, *, by: int | None = None) -> bool:
        """Cancel a job, at once if no worker began it; False when it had ended already.

        `by`: the person who cancels it. Call `cancel_here` and `wake_worker` after the
        transaction; other processes are notified then.
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

    async def time_left(self, job: Job) -> tuple[JobPhase, float | None]:
        """The job's phase, and for how many seconds its next step is still tried.

        None: its tries are counted, because it is not paid for yet.
        """
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            row = await jobs.by_id(tx, job.id) or job
            stored_at = None
            if row.phase == JobPhase.STORED:
                drawn = await pictures.of_job(tx, job.id)
                stored_at = max(
                    (each.completed_at for each in drawn if each.completed_at), default=None
                )
        until = tried_until(
            row.phase, asked_at=row.asking_since, drawn_at=row.drawn_at, stored_at=stored_at
        )
        return row.phase, (until - now).total_seconds() if until else None

    async def reload(self, job: Job) -> Job:
        """The job's row as it is now."""
        async with self._database.read() as tx:
            return await jobs.by_id(tx, job.id) or job
