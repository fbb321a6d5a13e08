"""The queue: rows in, turns out, every change of a job in one transaction.

The row is the truth. `wake` is only a nudge to this process's worker, and the bell one to
those of other processes; without either they look by themselves every few seconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from db.enums import AssetRole, GenerationStatus, JobPhase, JobStatus, LedgerState
from db.models import Asset, DeliveryRecord, Generation, Job
from db.notifier import Notifier
from db.repositories import pictures
from db.repositories.queue import held_jobs, jobs, ledger, queue_state, readiness, taking
from db.session import Database, Transaction
from studio.clock import Clock, SystemClock
from studio.errors import LeaseLost, LimnerError
from studio.generation.ended_jobs import EndedJobs
from studio.generation.events import Events
from studio.generation.group_commit import GroupCommit
from studio.generation.jobs import PostedMessage, RequestPart
from studio.generation.lease_clock import LeaseClock
from studio.generation.worker_registry import WorkerRegistry
from studio.providers.base import Handle
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

    `bell` tells other processes; None: there are none, or they look by themselves. `clock`
    says how much time has passed on this machine, nothing else.
    """

    def __init__(
        self,
        database: Database,
        limits: QueueLimits,
        *,
        bell: Notifier | None = None,
        clock: Clock | None = None,
        events: Events | None = None,
    ) -> None:
        self._database = database
        self.limits = limits
        self._events = events or Events()
        self.crew = WorkerRegistry(database, slots=limits.slots, lease_s=limits.lease_s)
        self.endings = EndedJobs(database, lease_s=limits.lease_s)
        self._bell = bell or Notifier(database)
        self._sure = LeaseClock(clock or SystemClock(), lease_s=limits.lease_s)
        self._finishing = GroupCommit(self._finish)
        self._noting = GroupCommit(self._mark_percents)
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
        await self._bell.notify(tx, _LOOK)

    async def listen(self) -> None:
        """Hear what other processes do to the queue, until cancelled."""
        await self._bell.listen(self._on_notified)

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
        asked_at = self._sure.now()
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
            self._sure.begin(job, asked_at=asked_at)
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
        asked_at = self._sure.now()
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            if owner is not None:
                await self.crew.mark_seen(tx, owner, now=now)
            kept = await held_jobs.extend_leases(
                tx, [(job.id, job.fence) for job in held], until=now + self._lease
            )
        for job in held:
            if job.id in kept:
                self._sure.begin(job, asked_at=asked_at)
            else:
                self._sure.end(job)
        return kept

    async def require_held(self, job: Job) -> None:
        """Raises LeaseLost when the job may be another's by now.

        For right before whatever is done outside: it asks the database only where so much
        time has passed, as in a process that was frozen, that somebody may have taken it.
        """
        if job not in self._sure and job.id not in await self.extend([job]):
            raise LeaseLost(job.id)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.limits.lease_s)

    async def list_generations(self, job: Job) -> list[Generation]:
        """The pictures of a job, in the order they were asked for."""
        async with self._database.read() as tx:
            return list(await pictures.of_job(tx, job.id))

    async def mark_asking(self, job: Job, *, intention: str, parts: Sequence[RequestPart]) -> None:
        """Remember under which name the provider is about to be asked for the first of the
        parts that has no handle."""
        async with self._database.write() as tx:
            await self._change(
                tx,
                job,
                step=JobPhase.ASKING,
                intention=intention,
                asking_since=await self._database.now(tx),
                predictions=[part.to_json() for part in parts],
                outputs=None,
                percent=None,
                attempts=job.attempts + 1,
            )

    async def mark_asked(
        self, job: Job, *, parts: Sequence[RequestPart], claimed: Handle | None = None
    ) -> bool:
        """Remember the provider's names for the drawings; a part without one is still to be
        asked for.

        False, and nothing is changed, when `claimed`, one of them that is new, is another
        job's: it was looked for there at the same moment, with the same words and seed.
        """
        step = JobPhase.ASKED if all(part.handle or part.lost for part in parts) else JobPhase.NEW
        async with self._database.write() as tx:
            if claimed and not await jobs.claim(tx, job.id, claimed.prediction_id):
                return False
            now = await self._database.now(tx)
            await self._change(tx, job, step=step, predictions=[part.to_json() for part in parts])
            if step is JobPhase.NEW:
                return True
            for generation in await pictures.of_job(tx, job.id):
                if generation.status == GenerationStatus.QUEUED:
                    generation.status = GenerationStatus.RUNNING
                    generation.started_at = now
                    self._events.record_started(tx, job, generation, now=now)
        return True

    async def mark_drawn(
        self, job: Job, *, outputs: Sequence[str | None], cost_micros: int
    ) -> None:
        """Remember where the outputs can be fetched, one for each picture, in order."""
        async with self._database.write() as tx:
            await self._change(
                tx,
                job,
                step=JobPhase.DRAWN,
                outputs=list(outputs),
                drawn_at=await self._database.now(tx),
                cost_micros=cost_micros,
                failures=0,
            )

    async def mark_stored(
        self, job: Job, kept: Sequence[tuple[Generation, Sequence[Asset]]], *, short: LimnerError
    ) -> None:
        """Remember the stored pictures and settle the quota.

        Pictures the provider did not give fail with `short` and are refunded.
        """
        cost_each = job.cost_micros // max(len(kept), 1)
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job, step=JobPhase.STORED, failures=0)
            done = {generation.id: assets for generation, assets in kept}
            missing = []
            for generation in await pictures.of_job(tx, job.id):
                if generation.id not in done:
                    missing.append(generation.id)
                    self._fail(tx, job, generation, short, now=now)
                    continue
                generation.status = GenerationStatus.SUCCEEDED
                generation.completed_at = now
                generation.cost_micros = cost_each
                tx.add_all(done[generation.id])
                assets = {each.role: each for each in done[generation.id]}
                self._events.record_completed(tx, job, generation, assets, now=now)
            await ledger.settle(tx, list(done), LedgerState.SPENT, now=now, cost_micros=cost_each)
            if missing:
                await ledger.settle(tx, missing, LedgerState.REFUNDED, now=now)
            await tx.flush()
            first = next(each for each in kept[0][1] if each.role == AssetRole.THUMBNAIL)
            await pictures.show_session_by(tx, job.session_id, first.id)

    async def mark_posting(self, job: Job, generation: Generation) -> bool:
        """Remember that the picture is about to be posted; True when it may have been."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job)
            if await pictures.delivery(tx, generation.id) is not None:
                return True
            tx.add(
                DeliveryRecord(
                    generation_id=generation.id, channel_id=job.channel_id, created_at=now
                )
            )
            return False

    async def mark_posted(
        self, job: Job, generation: Generation, where: PostedMessage | None
    ) -> None:
        """Remember the message that shows the picture; None: nobody could be reached."""
        async with self._database.write() as tx:
            await self._change(tx, job, failures=0)
            if where is None:
                await pictures.set_unreachable(tx, generation.id)
            else:
                await pictures.set_posted(
                    tx,
                    generation.id,
                    channel_id=where.channel_id,
                    message_id=where.message_id,
                )

    async def list_undelivered(self, job: Job) -> list[Generation]:
        """The stored pictures of the job that no message is known to show."""
        async with self._database.read() as tx:
            done = [
                g
                for g in await pictures.of_job(tx, job.id)
                if g.status == GenerationStatus.SUCCEEDED
            ]
            posted = {
                record.generation_id
                for record in await pictures.deliveries(tx, [g.id for g in done])
                if record.message_id is not None or not record.reachable
            }
        return [generation for generation in done if generation.id not in posted]

    async def finish(self, job: Job) -> None:
        """The job is done: all is posted, and was settled when it was stored."""
        await self._finishing.add(job)

    async def _finish(self, done: Sequence[Job]) -> list[Exception | None]:
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            held = [(job.id, job.fence) for job in done]
            ended = await held_jobs.end(
                tx, held, status=JobStatus.DONE, step=JobPhase.DELIVERED, now=now
            )
            generations = await pictures.of_jobs(tx, ended)
            for job in done:
                if job.id in ended:
                    self._events.record_pack_completed(tx, job, generations[job.id], now=now)
            whose = {job.id: job.requester_id for job in done if job.id in ended}
            for requester_id in await readiness.people_with_more(tx, whose):
                await self._make_next_ready(tx, requester_id, now=now)
        for job in done:
            self._sure.end(job)
            if job.id in ended:
                job.status, job.step, job.finished_at = JobStatus.DONE, JobPhase.DELIVERED, now
        return [None if job.id in ended else LeaseLost(job.id) for job in done]

    async def fail(self, job: Job, error: LimnerError) -> int:
        """End the job, refunding what was not drawn; gives how many pictures it has."""
        return await self._end_unfinished(job, JobStatus.FAILED, error)

    async def cancel(self, job: Job) -> None:
        """End the job as cancelled, refunding what was not drawn."""
        await self._end_unfinished(job, JobStatus.CANCELED, None)

    async def give_back(
        self,
        job: Job,
        *,
        after_s: float = 0.0,
        failures: int | None = None,
        step: JobPhase | None = None,
    ) -> None:
        """Put the job back into the queue at the step it reached, for after `after_s`.

        With another `step` its parts are written too, as they are in hand.
        """
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            changes: dict[str, Any] = {}
            if failures is not None:
                changes["failures"] = failures
            if step is not None:
                changes.update(step=step, predictions=job.predictions)
            await self._change(
                tx,
                job,
                status=JobStatus.QUEUED,
                not_before=now + timedelta(seconds=after_s),
                lease_owner=None,
                lease_until=None,
                **changes,
            )
            if not after_s:
                await self.notify_workers(tx)
        self._sure.end(job)

    async def request_cancel(self, tx: Transaction, job_id: int, *, by: int | None = None) -> bool:
        """Cancel a job, at once when nobody began it; False when it had ended already.

        `by`: the person who wants it. Call `cancel_here` and `wake_worker` after the transaction;
        other processes hear of it then.
        """
        await self._bell.notify(tx, f"{_CANCEL} {job_id}")
        now = await self._database.now(tx)
        untouched = await jobs.cancel_untouched(tx, job_id, now=now)
        if not untouched and not await jobs.ask_to_cancel(tx, job_id, now=now):
            return False
        if by is not None:
            await queue_state.set_canceled_by(tx, job_id, by)
        job = await jobs.by_id(tx, job_id)
        if untouched and job is not None:
            for generation in await pictures.of_job(tx, job_id):
                self._cancel(tx, job, generation, now=now)
            await self._refund(tx, job_id, now=now)
            await self._make_next_ready(tx, job.requester_id, now=now)
        return True

    async def mark_percent(self, job: Job, percent: int) -> None:
        """Remember how far the drawing is; learn which card shows it by now, and whether it
        is to be cancelled."""
        await self._noting.add((job, percent))

    async def _mark_percents(self, noted: Sequence[tuple[Job, int]]) -> list[Exception | None]:
        async with self._database.write() as tx:
            held = await held_jobs.note_percents(
                tx, {(job.id, job.fence): percent for job, percent in noted}
            )
        outcomes: list[Exception | None] = []
        for job, percent in noted:
            kept = held.get((job.id, job.fence))
            if kept is None:
                self._sure.end(job)
                outcomes.append(LeaseLost(job.id))
                continue
            job.percent = percent
            job.status_channel_id = kept.status_channel_id
            job.status_message_id = kept.status_message_id
            job.cancel_requested = kept.cancel_requested
            outcomes.append(None)
        return outcomes

    async def reload(self, job: Job) -> Job:
        """The job's row as it is now."""
        async with self._database.read() as tx:
            return await jobs.by_id(tx, job.id) or job

    async def _end_unfinished(self, job: Job, status: JobStatus, error: LimnerError | None) -> int:
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            code = error.code if error else None
            await self._change(tx, job, error=code, **_ended(status, now))
            generations = await pictures.of_job(tx, job.id)
            for generation in generations:
                if generation.status.is_unfinished:
                    if error is not None:
                        self._fail(tx, job, generation, error, now=now)
                    else:
                        self._cancel(tx, job, generation, now=now)
            await self._refund(tx, job.id, now=now)
            await self._make_next_ready(tx, job.requester_id, now=now)
            return sum(
                generation.status == GenerationStatus.SUCCEEDED for generation in generations
            )

    async def _change(self, tx: Transaction, job: Job, **values: Any) -> None:
        """Change the job's row if it is still ours, and the copy in hand with it."""
        if not await held_jobs.change(tx, job.id, job.fence, **values):
            self._sure.end(job)
            raise LeaseLost(job.id)
        for name, value in values.items():
            setattr(job, name, value)
        if "finished_at" in values:
            self._sure.end(job)

    async def _make_next_ready(self, tx: Transaction, requester_id: int, *, now: datetime) -> None:
        """A job of the person ended: the next one may be taken."""
        await readiness.make_ready(tx, requester_id, now=now, per_person=self.limits.per_person)

    async def _refund(self, tx: Transaction, job_id: int, *, now: datetime) -> None:
        """Refund whatever of the job is still reserved."""
        ids = [generation.id for generation in await pictures.of_job(tx, job_id)]
        await ledger.settle(tx, ids, LedgerState.REFUNDED, now=now)

    def _fail(
        self,
        tx: Transaction,
        job: Job,
        generation: Generation,
        error: LimnerError,
        *,
        now: datetime,
    ) -> None:
        generation.status, generation.error, generation.completed_at = (
            GenerationStatus.FAILED,
            error.code,
            now,
        )
        self._events.record_failed(tx, job, generation, now=now)

    def _cancel(self, tx: Transaction, job: Job, generation: Generation, *, now: datetime) -> None:
        generation.status, generation.completed_at = GenerationStatus.CANCELED, now
        self._events.record_canceled(tx, job, generation, now=now)


def _ended(status: JobStatus, now: datetime) -> dict[str, Any]:
    """What a job's row says once it has ended; whoever ended it keeps it to tell people."""
    return {"status": status, "finished_at": now}
