"""Changes of the jobs that a worker of this process holds: their phases and their end."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from db.after_commit import after_commit
from db.enums import PAID_PHASES, GenerationStatus, JobPhase, JobStatus, LedgerState
from db.models import Asset, DeliveryRecord, Generation, Job
from db.repositories import pictures, sessions
from db.repositories.queue import drawn_pictures, held_jobs, jobs, ledger, readiness, unreached
from db.session import Database, Transaction
from studio.errors import LeaseLost, LimnerError, ProviderRefused
from studio.generation.ended_jobs import EndedJobs
from studio.generation.events import Events
from studio.generation.group_commit import GroupCommit
from studio.generation.jobs import PostedMessage, RequestPart
from studio.generation.lease_clock import LeaseClock
from studio.providers.base import Handle
from studio.rules.queue.prices import shares

# A job, and where its last pictures are posted, by the picture's id.
_Posted = tuple[Job, Mapping[int, PostedMessage | None]]


class HeldJobs:
    """Changes held jobs, each time in one transaction with their pictures and quota.

    A change raises LeaseLost and changes nothing when the job is not held any more.
    `notify_workers` tells the workers of other processes about a job that was given back.
    `wake_for_jobs` tells this process's worker that a change lets another job start.
    """

    def __init__(
        self,
        database: Database,
        *,
        events: Events,
        ended_jobs: EndedJobs,
        leases: LeaseClock,
        per_person: int,
        notify_workers: Callable[[Transaction], Awaitable[None]],
        wake_for_jobs: Callable[[], None],
    ) -> None:
        self._database = database
        self._events = events
        self._ended_jobs = ended_jobs
        self._leases = leases
        self._per_person = per_person
        self._notify_workers = notify_workers
        self._wake_for_jobs = wake_for_jobs
        self._finishing = GroupCommit(self._finish)
        self._noting = GroupCommit(self._mark_percents)

    async def mark_asking(self, job: Job, *, intention: str, parts: Sequence[RequestPart]) -> None:
        """Write the name (`intention`) of the next request to the provider, before it is sent.

        It requests the first part that has no handle.
        """
        async with self._database.write() as tx:
            await self._change(
                tx,
                job,
                phase=JobPhase.ASKING,
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
        """Write the handles that the provider gave; a part without one is still to be requested.

        `claimed` is a new handle that was found by a search. False, and nothing changes, when
        another job claimed it: both searched at the same moment, with the same words and seed.
        """
        phase = JobPhase.ASKED if all(part.handle or part.lost for part in parts) else JobPhase.NEW
        async with self._database.write() as tx:
            if claimed and not await jobs.claim(tx, job.id, claimed.prediction_id):
                return False
            now = await self._database.now(tx)
            await self._change(tx, job, phase=phase, predictions=[part.to_json() for part in parts])
            if phase is JobPhase.NEW:
                return True
            for generation in await drawn_pictures.set_started(tx, job.id, now=now):
                self._events.record_started(tx, job, generation, now=now)
        return True

    async def mark_drawn(
        self, job: Job, *, outputs: Sequence[str | None], cost_micros: int
    ) -> None:
        """Write the URL of each picture's output, in order; None for a missing one."""
        async with self._database.write() as tx:
            await self._change(
                tx,
                job,
                phase=JobPhase.DRAWN,
                outputs=list(outputs),
                drawn_at=await self._database.now(tx),
                cost_micros=cost_micros,
                failures=0,
            )

    async def mark_stored(
        self,
        job: Job,
        kept: Sequence[tuple[Generation, Sequence[Asset]]],
        *,
        short: LimnerError | None,
        posting: bool = False,
    ) -> None:
        """Add the assets of the stored pictures, and settle the quota.

        Pictures that the provider did not give fail with the error `short` and are refunded; None:
        it gave all. `posting` also writes what `mark_posting` writes.
        """
        costs = dict(
            zip([each.id for each, _ in kept], shares(job.cost_micros, len(kept)), strict=True)
        )
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job, phase=JobPhase.STORED, failures=0)
            done = {generation.id: assets for generation, assets in kept}
            stored = await drawn_pictures.set_stored(tx, costs, now=now)
            for generation in stored:
                assets = {each.role: each for each in done[generation.id]}
                self._events.record_completed(tx, job, generation, assets, now=now)
            rows = [each for assets in done.values() for each in assets]
            await drawn_pictures.add_assets(tx, rows)
            await ledger.settle_spent(tx, costs, now=now)
            if short is not None:
                await self._fail_missing(tx, job, done, short, now=now)
            await pictures.show_session_by(tx, job.session_id, kept[0][0].id)
            if posting:
                await drawn_pictures.add_deliveries(tx, done, channel_id=job.channel_id, now=now)

    async def _fail_missing(
        self,
        tx: Transaction,
        job: Job,
        done: Collection[int],
        short: LimnerError,
        *,
        now: datetime,
    ) -> None:
        """End and refund the job's pictures that are not `done`."""
        missing = [each for each in await pictures.of_job(tx, job.id) if each.id not in done]
        for generation in missing:
            self._fail(tx, job, generation, short, now=now)
        if missing:
            ids = [each.id for each in missing]
            await ledger.settle(tx, ids, LedgerState.REFUNDED, now=now)

    async def mark_posting(
        self, job: Job, generations: Sequence[Generation], *, is_marked: bool = False
    ) -> bool:
        """Write that the pictures are about to be posted; True when some may be posted already.

        `is_marked`: this worker's `mark_stored` wrote it.
        """
        if is_marked:
            return False
        ids = [generation.id for generation in generations]
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job)
            known = {each.generation_id for each in await pictures.deliveries(tx, ids)}
            tx.add_all(
                DeliveryRecord(generation_id=id, channel_id=job.channel_id, created_at=now)
                for id in ids
                if id not in known
            )
            return bool(known)

    async def mark_posted(
        self, job: Job, posted: Mapping[int, PostedMessage | None], *, are_last: bool = False
    ) -> None:
        """Write the message that shows each picture, by the picture's id; None: the requester
        could not be reached.

        `are_last`: no picture of the job is left to be posted, so it also ends the job.
        """
        if are_last:
            await self._finishing.add((job, posted))
            return
        async with self._database.write() as tx:
            await self._change(tx, job, failures=0)
            await self._set_posted(tx, job, posted)

    async def _set_posted(
        self, tx: Transaction, job: Job, posted: Mapping[int, PostedMessage | None]
    ) -> None:
        shown: dict[PostedMessage, list[int]] = {}
        for generation_id, where in posted.items():
            if where is None:
                await unreached.add(tx, generation_id, requester_id=job.requester_id)
            else:
                shown.setdefault(where, []).append(generation_id)
        for where, ids in shown.items():
            await pictures.set_posted(
                tx, ids, channel_id=where.channel_id, message_id=where.message_id
            )

    async def list_undelivered(self, job: Job) -> list[Generation]:
        """The stored pictures of the job without a known message."""
        async with self._database.read() as tx:
            return list(await drawn_pictures.undelivered(tx, job.id))

    async def mark_percent(self, job: Job, percent: int) -> None:
        """Write how far the drawing is.

        The job in hand then has its present status card and whether it is to be cancelled.
        """
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
                self._leases.end(job)
                outcomes.append(LeaseLost(job.id))
                continue
            job.percent = percent
            job.status_channel_id = kept.status_channel_id
            job.status_message_id = kept.status_message_id
            job.cancel_requested = kept.cancel_requested
            outcomes.append(None)
        return outcomes

    async def finish(self, job: Job) -> None:
        """End the job as done, if `mark_posted` has not: its pictures are posted, and were settled
        when they were stored."""
        if job.status != JobStatus.DONE:
            await self._finishing.add((job, {}))

    async def _finish(self, done: Sequence[_Posted]) -> list[Exception | None]:
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            held = [(job.id, job.fence) for job, _ in done]
            cards = await held_jobs.end(
                tx, held, status=JobStatus.DONE, phase=JobPhase.DELIVERED, now=now
            )
            ended = [(job, posted) for job, posted in done if job.id in cards]
            for job, posted in ended:
                await self._set_posted(tx, job, posted)
            at_end = await drawn_pictures.at_end(tx, cards)
            for job, _ in ended:
                self._events.record_pack_completed(tx, job, at_end[job.id].generations, now=now)
            whose = {job.id: job.requester_id for job, _ in ended}
            for requester_id in await readiness.people_with_more(tx, whose):
                await self._make_next_ready(tx, requester_id, now=now)
        for job, _ in done:
            self._leases.end(job)
        for job, _ in ended:
            job.status, job.phase, job.finished_at = JobStatus.DONE, JobPhase.DELIVERED, now
            job.status_channel_id = cards[job.id].channel_id
            job.status_message_id = cards[job.id].message_id
            self._ended_jobs.remember(job, at_end[job.id])
        return [None if job.id in cards else LeaseLost(job.id) for job, _ in done]

    async def fail(self, job: Job, error: LimnerError) -> int:
        """End the job as failed and refund pictures that were not drawn. Gives how many were."""
        return await self._end_unfinished(job, JobStatus.FAILED, error)

    async def cancel(self, job: Job) -> None:
        """End the job as cancelled, and refund pictures that were not drawn."""
        await self._end_unfinished(job, JobStatus.CANCELED, None)

    async def give_back(
        self,
        job: Job,
        *,
        after_s: float = 0.0,
        failures: int | None = None,
        phase: JobPhase | None = None,
    ) -> None:
        """Put the job back into the queue; it may be taken again after `after_s` seconds.

        It keeps the phase that it reached. With another `phase` the parts in hand are written too.
        """
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            changes: dict[str, Any] = {}
            if failures is not None:
                changes["failures"] = failures
            if phase is not None:
                changes.update(phase=phase, predictions=job.predictions)
            await self._change(
                tx,
                job,
                status=JobStatus.QUEUED,
                not_before=now + timedelta(seconds=after_s),
                lease_owner=None,
                lease_until=None,
                **changes,
            )
            if (phase or job.phase) in PAID_PHASES:
                # It may wait for hours, and must not delay its requester's other jobs.
                await self._make_next_ready(tx, job.requester_id, now=now)
            if not after_s:
                await self._notify_workers(tx)
                after_commit(tx, self._wake_for_jobs)
        self._leases.end(job)

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
            await self._refund(tx, job.id, _refund_state(job, error), now=now)
            await self._make_next_ready(tx, job.requester_id, now=now)
            if error is None:
                await self._drop_session(tx, job, now=now)
            return sum(
                generation.status == GenerationStatus.SUCCEEDED for generation in generations
            )

    async def cancel_pictures(self, tx: Transaction, job: Job, *, now: datetime) -> None:
        """Cancel and refund the pictures of a job that was cancelled before a worker began it."""
        for generation in await pictures.of_job(tx, job.id):
            self._cancel(tx, job, generation, now=now)
        await self._refund(tx, job.id, LedgerState.REFUNDED, now=now)
        await self._make_next_ready(tx, job.requester_id, now=now)
        await self._drop_session(tx, job, now=now)

    async def _drop_session(self, tx: Transaction, job: Job, *, now: datetime) -> None:
        """Delete the session of a cancelled job if nothing else was asked for in it."""
        await tx.flush()
        await sessions.delete_canceled(tx, job.session_id, now=now)

    async def _change(self, tx: Transaction, job: Job, **values: Any) -> None:
        """Change the job's row and the job in hand. Raises LeaseLost when it is not held."""
        if not await held_jobs.change(tx, job.id, job.fence, **values):
            self._leases.end(job)
            raise LeaseLost(job.id)
        for name, value in values.items():
            setattr(job, name, value)
        if "finished_at" in values:
            self._leases.end(job)

    async def _refund(
        self, tx: Transaction, job_id: int, state: LedgerState, *, now: datetime
    ) -> None:
        """Refund the job's pictures that are still reserved, as refunded or stopped."""
        ids = [generation.id for generation in await pictures.of_job(tx, job_id)]
        await ledger.settle(tx, ids, state, now=now)

    async def _make_next_ready(self, tx: Transaction, requester_id: int, *, now: datetime) -> None:
        """Make the person's next job ready, because one of theirs ended."""
        if await readiness.make_ready(tx, requester_id, now=now, per_person=self._per_person):
            after_commit(tx, self._wake_for_jobs)

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


def _refund_state(job: Job, error: LimnerError | None) -> LedgerState:
    """How the pictures of an ended job are refunded. `error` None: the job was cancelled."""
    by_the_person = error is None or isinstance(error, ProviderRefused)
    was_asked = job.attempts > 0
    return LedgerState.STOPPED if by_the_person and was_asked else LedgerState.REFUNDED


def _ended(status: JobStatus, now: datetime) -> dict[str, Any]:
    """The columns of an ended job. The worker that ended it keeps the lease, to announce it."""
    return {"status": status, "finished_at": now}
