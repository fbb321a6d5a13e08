"""The queue of all servers as the operator sees it, on the machine and not in Discord."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from db.enums import UNFINISHED, JobStatus
from db.models import Job, WorkerRecord
from db.repositories.queue import jobs, queue_state, workers
from db.session import Database
from studio.generation.queue import Queue
from studio.rules.queue.standing import JobFacts, Standing, standing_of

_JOBS_SHOWN = 100
_WORKERS_SHOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class JobReport:
    """An unfinished job, and what it waits for."""

    job: Job
    standing: Standing


@dataclass(frozen=True)
class WorkerReport:
    """A worker process that was seen lately. `gone`: its jobs are taken over by others."""

    worker: WorkerRecord
    gone: bool


@dataclass(frozen=True)
class QueueReport:
    """All servers' queue at one moment: its first unfinished jobs, the oldest of each status
    first, how many run and wait, and the workers, the newest heartbeat first."""

    now: datetime
    workers: tuple[WorkerReport, ...]
    first: tuple[JobReport, ...]
    running: int
    waiting: int
    paused_servers: tuple[int, ...]


class Cancellation(Enum):
    """What became of an operator's wish to cancel a job."""

    UNKNOWN = auto()
    ENDED_BEFORE = auto()
    # It is paid: it is stored and posted.
    DRAWN_BEFORE = auto()
    CANCELED = auto()
    # A worker cancels it, also at the provider.
    REQUESTED = auto()


class QueueOperations:
    """What an operator sees and does; the caller is whoever may open the database."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._queue = queue

    async def report(self) -> QueueReport:
        """The queue now."""
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            seen = await workers.list_seen(tx, since=now - _WORKERS_SHOWN_FOR)
            paused = await queue_state.paused_servers(tx)
            running = await queue_state.oldest(tx, JobStatus.RUNNING, limit=_JOBS_SHOWN)
            waiting = await queue_state.oldest(tx, JobStatus.QUEUED, limit=_JOBS_SHOWN)
            count_running = await queue_state.count_running(tx)
            count_waiting = await queue_state.count_waiting(tx)
        living_since = now - timedelta(seconds=self._queue.limits.lease_s)
        reports = tuple(WorkerReport(each, gone=each.seen_at < living_since) for each in seen)
        workers_run = any(not each.gone for each in reports)
        return QueueReport(
            now,
            reports,
            tuple(
                JobReport(
                    job,
                    standing_of(
                        _facts(job),
                        now=now,
                        workers_run=workers_run,
                        server_is_paused=job.guild_id in paused,
                    ),
                )
                for job in (*running, *waiting)
            ),
            count_running,
            count_waiting,
            tuple(paused),
        )

    async def cancel(self, job_id: int) -> Cancellation:
        """Cancel a job that is not drawn yet; its quota is refunded."""
        async with self._database.write() as tx:
            if await jobs.by_id(tx, job_id) is None:
                return Cancellation.UNKNOWN
            accepted = await self._queue.request_cancel(tx, job_id)
        async with self._database.read() as tx:
            job = await jobs.by_id(tx, job_id)
        if job is None:
            return Cancellation.UNKNOWN
        if accepted:
            at_once = job.status == JobStatus.CANCELED
            return Cancellation.CANCELED if at_once else Cancellation.REQUESTED
        unfinished = job.status in UNFINISHED
        return Cancellation.DRAWN_BEFORE if unfinished else Cancellation.ENDED_BEFORE


def _facts(job: Job) -> JobFacts:
    return JobFacts(
        status=job.status,
        lease_until=job.lease_until,
        not_before=job.not_before,
        ready=job.ready,
        begun=job.attempts > 0,
        cancel_requested=job.cancel_requested,
    )
