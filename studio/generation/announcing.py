"""Tells members about their jobs: that they ended, their position, that they wait again."""

import asyncio
from collections.abc import Collection

import structlog

from db.enums import ENDED, GenerationStatus, JobStatus
from db.models import Job
from studio.errors import DeliveryForbidden, DeliveryTransient, LimnerError, from_code
from studio.generation.jobs import WaitEstimate
from studio.generation.run import RunDependencies
from studio.rules.queue.retry import POSTING_LASTS

log = structlog.get_logger()

_TOLD_AT_ONCE = 20
# How long a worker that ends may take for its last announcements.
_LAST_WORDS_S = 5.0


class JobAnnouncer:
    """Announces jobs for the worker `name`.

    Of all workers exactly one announces an end, and only the leader shows positions.
    """

    def __init__(self, dependencies: RunDependencies, name: str) -> None:
        self._deps = dependencies
        self._name = name

    async def announce(self, job: Job, error: LimnerError | None = None) -> bool:
        """Tell members how a job ended; nothing when it has not ended.

        False when Discord does not answer: `announce_ended` tries again after a lease, for a day.
        """
        if not self._deps.queue.ended_jobs.remembers(job):
            job = await self._deps.queue.reload(job)
        if job.status not in ENDED:
            return True
        try:
            await self._tell_end(job, error)
        except DeliveryTransient as failure:
            log.warning("end of a job not announced", job=job.id, error=str(failure))
            ended_at = job.finished_at or job.created_at
            if self._deps.clock.now() - ended_at < POSTING_LASTS:
                return False
        except DeliveryForbidden as refusal:
            # The bot was removed from the server, or may not see the channel any more.
            log.info("card of an ended job stays", job=job.id, error=str(refusal))
            await self._deps.queue.ended_jobs.set_aside(job)
            return True
        await self._deps.queue.ended_jobs.mark_announced(job)
        if job.status_message_id is None:
            # Its card may have been written meanwhile.
            self._deps.queue.ends_may_wait = True
        return True

    async def _tell_end(self, job: Job, error: LimnerError | None) -> None:
        match job.status:
            case JobStatus.DONE:
                await self._deps.delivery.announce_finished(job)
            case JobStatus.CANCELED:
                await self._deps.delivery.announce_canceled(job)
            case JobStatus.FAILED:
                generations = await self._deps.queue.list_generations(job)
                delivered = sum(each.status == GenerationStatus.SUCCEEDED for each in generations)
                await self._deps.delivery.announce_failed(
                    job, error or from_code(job.error), delivered=delivered
                )

    async def announce_ended(self) -> None:
        """Announce jobs whose worker ended them and could not announce them."""
        for job in await self._deps.queue.ended_jobs.claim(owner=self._name, limit=_TOLD_AT_ONCE):
            if not await self.announce(job):
                # Discord is away: the others would not reach it, either.
                return

    async def show_positions(self) -> None:
        """Show the first waiting jobs their positions, if this worker is the leader."""
        if await self._deps.queue.workers.is_leader(self._name):
            await self._show_positions()

    async def show_requeued(self, given_back: Collection[Job]) -> None:
        """Show positions on the cards of jobs that this worker gave back, instead of progress."""
        if not given_back:
            return
        try:
            async with asyncio.timeout(_LAST_WORDS_S):
                await self._show_positions(only={job.id for job in given_back})
        except Exception:
            log.warning("people were not told that their jobs wait again", exc_info=True)

    async def show_delayed(self, job: Job, *, after_s: float) -> None:
        """Show on the card that a drawn picture is late, and when the next try begins.

        Call it while the job is held, so that it overwrites no card of another worker.
        """
        try:
            async with asyncio.timeout(_LAST_WORDS_S):
                await self._deps.delivery.show_waiting(job, WaitEstimate(ahead=0, wait_s=after_s))
        except Exception:
            log.warning("people were not told that their picture is late", exc_info=True)

    async def _show_positions(self, only: Collection[int] | None = None) -> None:
        for job, estimate in await self._deps.outlooks.first_waiting(limit=_TOLD_AT_ONCE):
            if only is not None and job.id not in only:
                continue
            # Showing positions takes time, so a worker may have taken the job meanwhile.
            if (await self._deps.queue.reload(job)).status == JobStatus.QUEUED:
                await self._deps.delivery.show_waiting(job, estimate)
