"""`limner queue`: the jobs and workers of all servers; and `limner queue cancel`."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.migrate import open_database
from studio.clock import SystemClock
from studio.generation.queue import Queue, QueueLimits
from studio.rules.queue.standing import Standing
from studio.rules.wording import duration
from studio.services.queue.operations import (
    Cancellation,
    JobReport,
    QueueOperations,
    QueueReport,
    WorkerReport,
)

_STANDINGS = {
    Standing.DRAWN_BY_WORKER: "nothing: {worker} works on it",
    Standing.WORKER_GONE: "another worker: {worker} is gone",
    Standing.TO_BE_CANCELED: "a worker that cancels it",
    Standing.SERVER_PAUSED: "the server's queue, which is paused",
    Standing.LATER_TRY: "its next try, in {soon}",
    Standing.BEHIND_OWN_JOBS: "other jobs of the same person",
    Standing.NO_WORKER: "a worker: none runs",
    Standing.ITS_TURN: "its turn",
}

_CANCELLATIONS = {
    Cancellation.UNKNOWN: "There is no job {id}.",
    Cancellation.ENDED_BEFORE: "Job {id} has ended already.",
    Cancellation.DRAWN_BEFORE: "Job {id} is drawn, and paid for: Limner still posts it.",
    Cancellation.CANCELED: "Job {id} is cancelled, and its quota given back.",
    Cancellation.REQUESTED: "Job {id} is cancelled by the next worker that looks at it.",
}
_DONE = (Cancellation.CANCELED, Cancellation.REQUESTED)


async def print_queue(settings: Settings, console: Console) -> None:
    """Print the workers, and the unfinished jobs with what each waits for. Raises SetupError."""
    async with _operations(settings) as operations:
        console.print(Group(*_lines(await operations.report())))


async def cancel_job(settings: Settings, console: Console, job_id: int) -> int:
    """Cancel a job that is not drawn yet, and print what became of it; gives the exit code.

    0: it is cancelled. 1: it is not. Raises SetupError.
    """
    async with _operations(settings) as operations:
        outcome = await operations.cancel(job_id)
    console.print(Text(_CANCELLATIONS[outcome].format(id=job_id)))
    return 0 if outcome in _DONE else 1


@asynccontextmanager
async def _operations(settings: Settings) -> AsyncIterator[QueueOperations]:
    async with open_database(settings, SystemClock()) as database:
        limits = QueueLimits(per_person=settings.queue.per_person, lease_s=settings.queue.lease_s)
        yield QueueOperations(database, Queue(database, limits))


def _lines(report: QueueReport) -> Iterator[RenderableType]:
    if report.workers:
        yield _workers(report.workers, report.now)
    else:
        yield Text("No worker was seen in the last hour.")
    for guild_id in report.paused_servers:
        yield Text(f"The queue of the server {guild_id} is paused: /queue resume.")
    yield Text(f"\n{report.running} running, {report.waiting} waiting.")
    if report.first:
        yield _jobs(report.first, report.now)


def _workers(workers: tuple[WorkerReport, ...], now: datetime) -> Table:
    table = _table("Worker", "Slots", "Last seen")
    for each in workers:
        ago = f"{_since(each.worker.seen_at, now)} ago"
        table.add_row(
            each.worker.name, str(each.worker.slots), f"{ago}: it is gone" if each.gone else ago
        )
    return table


def _jobs(jobs: tuple[JobReport, ...], now: datetime) -> Table:
    table = _table("Job", "Server", "Phase", "Age", "Tries", "Waits for")
    for each in jobs:
        job = each.job
        table.add_row(
            str(job.id),
            str(job.guild_id),
            job.phase.value,
            _since(job.created_at, now),
            str(job.attempts),
            _STANDINGS[each.standing].format(
                worker=job.lease_owner, soon=_since(now, job.not_before)
            ),
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in ("Job", "Server", "Age"))
    return table


def _since(earlier: datetime, later: datetime) -> str:
    return duration((later - earlier).total_seconds())
