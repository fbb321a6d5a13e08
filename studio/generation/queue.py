"""The queue: rows in, turns out, every change of a job in one transaction.

The row is the truth. `wake` is only a nudge to workers in this process; without it they
look by themselves every few seconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.models import Asset, DeliveryRecord, Generation, Job
from db.repositories import jobs, ledger, pictures
from db.session import Database, Transaction
from studio.errors import LeaseLost, LimnerError
from studio.generation.jobs import Outlook, Part, Posted, Step
from studio.providers.base import Handle
from studio.rules.fairness import expected_wait_s, fair_tag


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
    picture, and that a transition is either wholly in the database or not at all."""

    def __init__(self, database: Database, limits: QueueLimits) -> None:
        self._database = database
        self.limits = limits
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
    ) -> None:
        """Put a job and its pictures into the queue, their quota reserved.

        Call `nudge()` after the transaction.
        """
        tags = await jobs.tags(tx, tier=job.tier, requester_id=job.requester_id)
        job.ready = tags.own_active < self.limits.per_person
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
            pictures.note(tx, generation, "generation_queued", now=now)

    def nudge(self) -> None:
        """Tell this process's worker that there is something to do."""
        self.wake.set()

    async def take(self, *, owner: str) -> Job | None:
        """The next job, held under a lease by `owner`; None when nothing may run now."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            job = await jobs.next_in_line(
                tx,
                now=now,
                per_server=self.limits.per_server,
                waited_since=now - timedelta(seconds=self.limits.free_wait_s),
            )
            if job is None:
                return None
            until = now + timedelta(seconds=self.limits.lease_s)
            return await jobs.lease(tx, job, owner=owner, until=until, now=now)

    async def extend(self, held: Sequence[Job]) -> dict[int, bool]:
        """Extend the leases of jobs; gives those still held and whether to cancel them."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            return await jobs.extend_leases(
                tx,
                [(job.id, job.fence) for job in held],
                until=now + timedelta(seconds=self.limits.lease_s),
            )

    async def generations(self, job: Job) -> list[Generation]:
        """The pictures of a job, in the order they were asked for."""
        async with self._database.read() as tx:
            return list(await pictures.of_job(tx, job.id))

    async def begin_asking(self, job: Job, *, intention: str, parts: Sequence[Part]) -> None:
        """Remember under which name the provider is about to be asked for the first of the
        parts that has no handle."""
        async with self._database.write() as tx:
            await self._change(
                tx,
                job,
                step=Step.ASKING,
                intention=intention,
                asking_since=await self._database.now(tx),
                predictions=[part.to_json() for part in parts],
                outputs=None,
                percent=None,
                attempts=job.attempts + 1,
            )

    async def asked(self, job: Job, *, parts: Sequence[Part]) -> None:
        """Remember the provider's names for the drawings; a part without one is still to be
        asked for."""
        step = Step.ASKED if all(part.handle or part.lost for part in parts) else Step.NEW
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job, step=step, predictions=[part.to_json() for part in parts])
            if step is Step.NEW:
                return
            for generation in await pictures.of_job(tx, job.id):
                if generation.status == "queued":
                    generation.status = "running"
                    generation.started_at = now
                    pictures.note(
                        tx, generation, "generation_started", now=now, model=generation.model
                    )

    async def unclaimed(self, job: Job, handles: Sequence[Handle]) -> list[Handle]:
        """Those of the drawings that belong to no job, as far as is known."""
        if not handles:
            return []
        async with self._database.read() as tx:
            others = await jobs.predictions_since(tx, job.asking_since or job.created_at)
        claimed = {part["id"] for parts in others for part in parts or ()}
        return [handle for handle in handles if handle.prediction_id not in claimed]

    async def drawn(self, job: Job, *, outputs: Sequence[str | None], cost_micros: int) -> None:
        """Remember where the outputs can be fetched, one for each picture, in order."""
        async with self._database.write() as tx:
            await self._change(
                tx, job, step=Step.DRAWN, outputs=list(outputs), cost_micros=cost_micros, failures=0
            )

    async def stored(
        self, job: Job, kept: Sequence[tuple[Generation, Sequence[Asset]]], *, short: LimnerError
    ) -> None:
        """Remember the stored pictures and settle the quota.

        Pictures the provider did not give fail with `short` and are refunded.
        """
        cost_each = job.cost_micros // max(len(kept), 1)
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job, step=Step.STORED, failures=0)
            done = {generation.id: assets for generation, assets in kept}
            missing = []
            for generation in await pictures.of_job(tx, job.id):
                if generation.id not in done:
                    missing.append(generation.id)
                    self._fail(tx, generation, short, now=now)
                    continue
                generation.status = "succeeded"
                generation.completed_at = now
                generation.cost_micros = cost_each
                tx.add_all(done[generation.id])
                pictures.note(tx, generation, "generation_completed", now=now, cost=cost_each)
            await ledger.settle(tx, list(done), "spent", now=now, cost_micros=cost_each)
            if missing:
                await ledger.settle(tx, missing, "refunded", now=now)
            await tx.flush()
            first = next(each for each in kept[0][1] if each.role == "thumbnail")
            await pictures.show_session_by(tx, job.session_id, first.id)

    async def about_to_post(self, job: Job, generation: Generation) -> bool:
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

    async def posted(self, job: Job, generation: Generation, where: Posted | None) -> None:
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

    async def undelivered(self, job: Job) -> list[Generation]:
        """The stored pictures of the job that no message is known to show."""
        async with self._database.read() as tx:
            done = [g for g in await pictures.of_job(tx, job.id) if g.status == "succeeded"]
            posted = {
                record.generation_id
                for record in await pictures.deliveries(tx, [g.id for g in done])
                if record.message_id is not None or not record.reachable
            }
        return [generation for generation in done if generation.id not in posted]

    async def finish(self, job: Job) -> None:
        """The job is done: all is posted, and was settled when it was stored."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await self._change(tx, job, step=Step.DELIVERED, **_ended("done", now))
            await self._next_of(tx, job.requester_id, now=now)

    async def fail(self, job: Job, error: LimnerError) -> int:
        """End the job, refunding what was not drawn; gives how many pictures it has."""
        return await self._break_off(job, "failed", error)

    async def cancel(self, job: Job) -> None:
        """End the job as cancelled, refunding what was not drawn."""
        await self._break_off(job, "canceled", None)

    async def give_back(
        self,
        job: Job,
        *,
        after_s: float = 0.0,
        failures: int | None = None,
        step: Step | None = None,
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
                status="queued",
                not_before=now + timedelta(seconds=after_s),
                lease_owner=None,
                lease_until=None,
                **changes,
            )

    async def unannounced(self, *, limit: int) -> list[Job]:
        """Ended jobs whose people were not told yet."""
        async with self._database.read() as tx:
            return list(await jobs.unannounced(tx, limit=limit))

    async def announced(self, job: Job) -> None:
        """People were told how the job ended."""
        async with self._database.write() as tx:
            await jobs.mark_announced(tx, job.id)

    async def request_cancel(self, tx: Transaction, job_id: int) -> bool:
        """Cancel a job, at once when nobody began it; False when it had ended already."""
        now = await self._database.now(tx)
        if await jobs.cancel_untouched(tx, job_id, now=now):
            for generation in await pictures.of_job(tx, job_id):
                self._cancel(tx, generation, now=now)
            await self._refund(tx, job_id, now=now)
            job = await jobs.by_id(tx, job_id)
            if job is not None:
                await self._next_of(tx, job.requester_id, now=now)
            return True
        return await jobs.ask_to_cancel(tx, job_id, now=now)

    async def outlook(self, tx: Transaction, job: Job, *, typical_s: float) -> Outlook:
        """Where a waiting job stands."""
        ahead = await jobs.ahead_of(tx, job)
        busy = await jobs.running(tx)
        return self._outlook(job, ahead, busy=busy, typical_s=typical_s, now=job.not_before)

    async def outlooks(self, *, limit: int, typical_s: float) -> list[tuple[Job, Outlook]]:
        """The first waiting jobs and where they stand."""
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            busy = await jobs.running(tx)
            waiting = await jobs.waiting(tx, limit=limit)
        return [
            (job, self._outlook(job, ahead, busy=busy, typical_s=typical_s, now=now))
            for ahead, job in enumerate(waiting)
        ]

    def _outlook(
        self, job: Job, ahead: int, *, busy: int, typical_s: float, now: datetime
    ) -> Outlook:
        """Its place, and the wait: for its turn, and for the time it was told to come back."""
        turn_s = expected_wait_s(
            ahead=ahead + busy,
            slots=self.limits.slots,
            typical_s=typical_s,
            per_minute=self.limits.per_minute,
        )
        rest_s = (job.not_before - now).total_seconds()
        return Outlook(ahead, max(turn_s, rest_s))

    async def note_percent(self, job: Job, percent: int) -> None:
        """Remember how far the drawing is, and learn which card shows it by now."""
        async with self._database.write() as tx:
            await self._change(tx, job, percent=percent)
            kept = await jobs.by_id(tx, job.id)
            if kept is not None:
                job.status_channel_id = kept.status_channel_id
                job.status_message_id = kept.status_message_id

    async def fresh(self, job: Job) -> Job:
        """The job's row as it is now."""
        async with self._database.read() as tx:
            return await jobs.by_id(tx, job.id) or job

    async def _break_off(self, job: Job, status: str, error: LimnerError | None) -> int:
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            code = error.code if error else None
            await self._change(tx, job, error=code, **_ended(status, now))
            generations = await pictures.of_job(tx, job.id)
            for generation in generations:
                if generation.status in ("queued", "running"):
                    if error is not None:
                        self._fail(tx, generation, error, now=now)
                    else:
                        self._cancel(tx, generation, now=now)
            await self._refund(tx, job.id, now=now)
            await self._next_of(tx, job.requester_id, now=now)
            return sum(generation.status == "succeeded" for generation in generations)

    async def _change(self, tx: Transaction, job: Job, **values: Any) -> None:
        """Change the job's row if it is still ours, and the copy in hand with it."""
        if not await jobs.change(tx, job.id, job.fence, **values):
            raise LeaseLost(job.id)
        for name, value in values.items():
            setattr(job, name, value)

    async def _next_of(self, tx: Transaction, requester_id: int, *, now: datetime) -> None:
        """A job of the person ended: the next one may be taken."""
        await jobs.make_ready(tx, requester_id, now=now, per_person=self.limits.per_person)

    async def _refund(self, tx: Transaction, job_id: int, *, now: datetime) -> None:
        """Refund whatever of the job is still reserved."""
        ids = [generation.id for generation in await pictures.of_job(tx, job_id)]
        await ledger.settle(tx, ids, "refunded", now=now)

    @staticmethod
    def _fail(
        tx: Transaction, generation: Generation, error: LimnerError, *, now: datetime
    ) -> None:
        generation.status, generation.error, generation.completed_at = "failed", error.code, now
        pictures.note(tx, generation, "generation_failed", now=now, error=error.code)

    @staticmethod
    def _cancel(tx: Transaction, generation: Generation, *, now: datetime) -> None:
        generation.status, generation.completed_at = "canceled", now
        pictures.note(tx, generation, "generation_canceled", now=now)


def _ended(status: str, now: datetime) -> dict[str, Any]:
    """What a job's row says once it has ended: nobody holds it any more."""
    return {"status": status, "finished_at": now, "lease_owner": None, "lease_until": None}
