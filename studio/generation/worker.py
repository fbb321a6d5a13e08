"""The worker: takes jobs, runs a limited number at once, retries them or gives them back.

Each process has one worker. Any number of processes share a database, on any machines. The
worker's owner starts `run()` as a task and awaits `stop()`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from structlog.contextvars import bind_contextvars

from db.enums import PAID_PHASES, JobStatus
from db.models import Job
from studio.clock import wait_for_first
from studio.errors import (
    LeaseLost,
    LimnerError,
    RateLimited,
)
from studio.generation.announcing import JobAnnouncer
from studio.generation.run import CancelRequestedError, JobRun, RunDependencies
from studio.rules.dates import is_ahead
from studio.rules.queue import retry

log = structlog.get_logger()

_POSITIONS_PAUSE_S = 3.0
# After a rate limit the worker rests no longer than this: other jobs may use other API keys,
# and jobs of dead workers wait to be taken over.
_LONGEST_REST_S = 10.0
# A database that does not answer must not keep a process from ending: leases expire anyway.
_LAST_WRITE_S = 5.0
# After how many leases without contact to the database a worker is not well.
_WELL_LEASES = 1.5
# The pauses between tries to write how a job's run ended, while the database is away.
_FIRST_WRITE_PAUSE_S, _LONGEST_WRITE_PAUSE_S = 1.0, 10.0
# A shorter delay of a drawn picture is not worth an edit of its card.
_WORTH_TELLING_S = 8.0

_T = TypeVar("_T")


@dataclass(frozen=True)
class WorkerSettings:
    """How a worker behaves. Times are in seconds. Each worker's `name` is unique."""

    name: str
    poll_s: float = 2.0
    max_attempts: int = 5
    stop_grace_s: float = 20.0


class Worker:
    """Works until stopped. It finishes a held job, gives it back, or lets its lease expire."""

    def __init__(self, dependencies: RunDependencies, settings: WorkerSettings) -> None:
        self._deps = dependencies
        self._settings = settings
        self._announcer = JobAnnouncer(dependencies, settings.name)
        self._runs: dict[asyncio.Task[None], JobRun] = {}
        # Jobs that this worker put back into the queue because it ends.
        self._given_back: list[Job] = []
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._announcing: asyncio.Task[None] | None = None
        self._positions_shown_at = 0.0
        self._resting_until = datetime.min.replace(tzinfo=UTC)
        self._reached_at: datetime | None = None
        # Whether the last look may have left jobs that could start: all slots were taken.
        self._left_some = False
        dependencies.queue.cancel_here = self.cancel

    async def run(self) -> None:
        """Take and run jobs until `stop`; returns when this worker holds no job any more."""
        beside = [
            asyncio.create_task(self._heartbeat(), name="worker-heartbeat"),
            asyncio.create_task(self._deps.queue.listen(), name="worker-listener"),
        ]
        try:
            while not self._stopping.is_set():
                self._idle.clear()
                self._deps.queue.wake.clear()
                if self._deps.queue.jobs_may_wait:
                    await self._take_jobs()
                await self._run_idle_duties()
            await self._wind_down()
            await self._cancel_tasks(beside)
            await self._announcer.show_requeued(self._given_back)
        finally:
            await self._cancel_tasks(beside)
            await self._sign_off()

    async def stop(self) -> None:
        """Take no more jobs. `run` finishes what it can within `stop_grace_s`, and gives back the
        rest."""
        self._stopping.set()
        self._deps.queue.wake_worker()

    def is_well(self) -> bool:
        """Whether this worker reached the database lately."""
        if self._reached_at is None:
            return False
        silent_s = (self._deps.clock.now() - self._reached_at).total_seconds()
        return silent_s < _WELL_LEASES * self._deps.queue.limits.lease_s

    @property
    def is_idle(self) -> bool:
        """Whether no job ran and none could be taken when the worker checked last."""
        return self._idle.is_set()

    async def wait_idle(self) -> None:
        """Wait until no job runs and none can be taken now."""
        self._idle.clear()
        self._deps.queue.wake_worker()
        await self._idle.wait()

    def cancel(self, job_id: int) -> None:
        """Tell a job of this process to stop at once."""
        for held in self._runs.values():
            if held.job.id == job_id:
                held.cancel.set()

    async def _take_jobs(self) -> None:
        """Take jobs for the free slots.

        An error of the database is logged; the worker tries again later.
        """
        free = self._deps.queue.limits.slots - len(self._runs)
        # Before the look: a job that is added meanwhile is a reason for the next one.
        self._deps.queue.jobs_may_wait = False
        self._left_some = True
        if free <= 0 or self._rests():
            return
        try:
            taken = await self._deps.queue.take_some(owner=self._settings.name, most=free)
        except Exception:
            log.exception("could not look for work")
            return
        for job in taken:
            held = JobRun(self._deps, job)
            task = asyncio.create_task(self._work(held), name=f"job-{job.id}")
            self._runs[task] = held
            task.add_done_callback(self._on_run_ended)
        # Fewer than requested means that no others are left.
        self._left_some = len(taken) == free

    def _on_run_ended(self, task: asyncio.Task[None]) -> None:
        del self._runs[task]
        # What else lets a job start wakes this worker by itself. With a limit per server the end
        # of each job may.
        self._deps.queue.jobs_may_wait |= self._left_some or self._deps.queue.limits.per_server > 0
        self._deps.queue.wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("job task broke", exc_info=error)

    async def _run_idle_duties(self) -> None:
        self._announce_if_due()
        self._note_idle()
        await self._wait_for_work()

    def _note_idle(self) -> None:
        if not self._runs and self._announcing is None and not self._deps.queue.wake.is_set():
            self._idle.set()

    def _announce_if_due(self) -> None:
        """Announce ends and positions in a separate task, so that a slow answer delays no job."""
        if self._announcing is not None and self._announcing.done():
            self._announcing = None
        now = self._deps.clock.now().timestamp()
        pause_over = not 0 <= now - self._positions_shown_at < _POSITIONS_PAUSE_S
        if self._announcing is None and (self._deps.queue.ends_may_wait or pause_over):
            self._deps.queue.ends_may_wait = False
            self._announcing = asyncio.create_task(
                self._announce(positions=pause_over), name="worker-announcing"
            )
            if pause_over:
                self._positions_shown_at = now

    async def _announce(self, *, positions: bool) -> None:
        try:
            await self._announcer.announce_ended()
            if positions:
                await self._announcer.show_positions()
        except Exception:
            log.exception("could not tell people how their jobs fare")

    async def _wait_for_work(self) -> None:
        if self._announcing is not None:
            await self._wait_for_wake_or_poll(self._announcing)
            more_to_do = self._deps.queue.wake.is_set() or self._deps.queue.ends_may_wait
            if more_to_do or not self._announcing.done():
                return
            # Announcing adds no jobs, so its end is no reason to look for some.
            self._announcing = None
            self._note_idle()
        await self._wait_for_wake_or_poll()

    async def _wait_for_wake_or_poll(self, *tasks: asyncio.Task[None]) -> None:
        await wait_for_first(
            self._deps.queue.wake.wait(),
            self._poll_later(),
            tasks=tasks,
        )

    async def _poll_later(self) -> None:
        await self._deps.clock.sleep(self._settings.poll_s)
        self._deps.queue.jobs_may_wait = True

    async def _work(self, held: JobRun) -> None:
        job = held.job
        bind_contextvars(job=job.id, session=job.session_id)
        try:
            await self._run_to_its_end(held)
        except LeaseLost:
            log.warning("lease lost; another worker has the job")
        except asyncio.CancelledError:
            await self._give_back(job)
            raise

    async def _run_to_its_end(self, held: JobRun) -> None:
        """Run the job, and write how this run ended. Raises LeaseLost."""
        job = held.job
        try:
            held.generations = await self._deps.queue.taken_generations(job)
            bind_contextvars(generations=[each.id for each in held.generations])
            log.info("job taken", phase=job.phase, attempts=job.attempts)
            await held.run()
            ended: LimnerError | None = None
        except LeaseLost:
            raise
        except CancelRequestedError:
            log.info("job cancelled", phase=job.phase)
            await self._until_written(lambda: self._deps.queue.held.cancel(job))
            ended = None
        except Exception as error:
            failure = error
            ended = await self._until_written(lambda: self._handle_failure(held, failure))
        await self._announce_end(job, ended)

    async def _until_written(self, write: Callable[[], Awaitable[_T]]) -> _T:
        """Repeat the write until the database takes it, so that the job need not wait until its
        lease expires. Raises LeaseLost."""
        pause_s = _FIRST_WRITE_PAUSE_S
        while True:
            try:
                return await write()
            except LeaseLost:
                raise
            except Exception as error:
                log.warning("job not written, trying again", error=str(error), after_s=pause_s)
            await self._deps.clock.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_WRITE_PAUSE_S)

    async def _give_back(self, job: Job) -> None:
        """Put the job back into the queue, unless its lease is lost by now."""
        try:
            async with asyncio.timeout(_LAST_WRITE_S):
                await self._deps.queue.held.give_back(job)
            self._given_back.append(job)
        except LeaseLost:
            log.warning("lease lost; another worker has the job")
        except Exception as error:
            log.warning(
                "job not given back; it is taken over when its lease runs out", error=repr(error)
            )

    async def _announce_end(self, job: Job, error: LimnerError | None) -> None:
        """Announce the job if it ended. If that fails, a worker does it when the lease expires."""
        try:
            await self._announcer.announce(job, error)
        except Exception:
            log.warning("job not announced; a worker does it later", exc_info=True)

    async def _handle_failure(self, held: JobRun, error: Exception) -> LimnerError | None:
        """Give the job back, or end it as failed. Gives the error with which it ended."""
        job = held.job
        # Each part of the request may fail that often.
        attempts = self._settings.max_attempts * max(len(job.predictions or ()), 1)
        # The row, not the job in hand: a commit that failed left the row as it was.
        phase, left_s = await self._deps.queue.time_left(job)
        match retry.decide(
            error, failures=job.failures, max_attempts=attempts, phase=phase, left_s=left_s
        ):
            case retry.TryAgain(after_s=after_s, counts=counts):
                if isinstance(error, RateLimited) and held.again is not None:
                    self._rest(after_s)
                log.warning(
                    "phase failed, trying again",
                    phase=phase,
                    error=str(error),
                    after_s=after_s,
                    exc_info=not isinstance(error, LimnerError),
                )
                if phase in PAID_PHASES and after_s >= _WORTH_TELLING_S:
                    await self._announcer.show_delayed(job, after_s=after_s)
                await self._deps.queue.held.give_back(
                    job, after_s=after_s, failures=job.failures + counts, phase=held.again
                )
            case retry.GiveUp() if await held.skip_lost_parts():
                log.error("part of a job failed", error=str(error))
                await self._deps.queue.held.give_back(job, failures=0)
            case retry.GiveUp(too_late=too_late):
                known = retry.final_error(error, phase=phase, too_late=too_late)
                log.error(
                    "job failed",
                    phase=phase,
                    error=str(error),
                    exc_info=not isinstance(error, LimnerError),
                )
                await self._deps.queue.held.fail(job, known)
                return known
        return None

    def _rest(self, seconds: float) -> None:
        """Take no jobs while the provider's rate limit lasts: they would be given back at once."""
        rest = timedelta(seconds=min(seconds, _LONGEST_REST_S))
        until = self._deps.clock.now() + rest
        self._resting_until = max(self._resting_until, until) if self._rests() else until

    def _rests(self) -> bool:
        longest = timedelta(seconds=_LONGEST_REST_S)
        return is_ahead(self._resting_until, now=self._deps.clock.now(), most=longest)

    async def _heartbeat(self) -> None:
        """Extend leases. Stop lost jobs, and cancel jobs that members cancelled elsewhere."""
        while True:
            await self._send_heartbeat()
            await self._deps.clock.sleep(self._deps.queue.limits.lease_s / 3)

    async def _send_heartbeat(self) -> None:
        runs = dict(self._runs)
        try:
            held = await self._deps.queue.extend(
                [run.job for run in runs.values()], owner=self._settings.name
            )
        except Exception:
            log.exception("could not extend leases")
            return
        self._reached_at = self._deps.clock.now()
        for task, run in runs.items():
            if held.get(run.job.id):
                run.cancel.set()
            # A job that ended is held by no worker any more: it is being announced.
            elif run.job.id not in held and run.job.status == JobStatus.RUNNING:
                task.cancel()

    async def _wind_down(self) -> None:
        """Finish the jobs that can be finished within `stop_grace_s`."""
        if not self._runs:
            return
        log.info("stopping: finishing what runs", jobs=len(self._runs))
        await wait_for_first(
            self._deps.clock.sleep(self._settings.stop_grace_s), asyncio.wait(list(self._runs))
        )

    async def _cancel_tasks(self, beside: Sequence[asyncio.Task[None]]) -> None:
        """Cancel every task; a job that still runs goes back to the queue."""
        left = [*beside, *self._runs, *([self._announcing] if self._announcing else [])]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _sign_off(self) -> None:
        try:
            async with asyncio.timeout(_LAST_WRITE_S):
                await self._deps.queue.workers.remove(self._settings.name)
        except Exception:
            log.warning("could not sign off", exc_info=True)
