"""The worker processes that run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from db.enums import JobStatus
from db.inserting import insert
from db.models import Guild, Job, WorkerRecord
from db.repositories.queue import queue_state
from db.session import Transaction


async def mark_seen(tx: Transaction, name: str, *, slots: int, now: datetime) -> None:
    """Write a worker's heartbeat."""
    row = insert(tx, WorkerRecord).values(name=name, slots=slots, seen_at=now)
    await tx.execute(
        row.on_conflict_do_update(index_elements=["name"], set_={"slots": slots, "seen_at": now})
    )


async def remove(tx: Transaction, name: str, *, silent_since: datetime) -> None:
    """Remove a worker, and workers that were last seen before `silent_since`."""
    ended = or_(WorkerRecord.name == name, WorkerRecord.seen_at < silent_since)
    await tx.execute(delete(WorkerRecord).where(ended))


async def list_seen(tx: Transaction, *, since: datetime) -> Sequence[WorkerRecord]:
    """The workers that were seen since then, the last one first."""
    seen = select(WorkerRecord).where(WorkerRecord.seen_at >= since)
    newest_first = seen.order_by(WorkerRecord.seen_at.desc(), WorkerRecord.name)
    return (await tx.scalars(newest_first)).all()


async def count_slots(tx: Transaction, *, since: datetime) -> int:
    """How many jobs all workers that were seen since then can draw at once."""
    total = select(func.sum(WorkerRecord.slots)).where(WorkerRecord.seen_at >= since)
    return await tx.scalar(total) or 0


async def find_leader(tx: Transaction, *, since: datetime) -> str | None:
    """The name of the leader among the workers that were seen since then; None without one."""
    return await tx.scalar(select(func.min(WorkerRecord.name)).where(WorkerRecord.seen_at >= since))


@dataclass(frozen=True)
class QueueRoom:
    """How many jobs run and wait before one that waits, and how many slots the workers have.

    `paused`: the queue of its server is paused.
    """

    paused: bool
    ahead: int
    running: int
    slots: int


async def count_room(tx: Transaction, job: Job, *, workers_since: datetime, most: int) -> QueueRoom:
    """The room for a waiting job, in one statement; of workers that were seen since then."""
    paused = select(Guild.id).where(Guild.id == job.guild_id, Guild.paused_at.is_not(None))
    ahead = queue_state.jobs_ahead(job, most=most)
    running = select(func.count(Job.id)).where(Job.status == JobStatus.RUNNING)
    slots = select(func.sum(WorkerRecord.slots)).where(WorkerRecord.seen_at >= workers_since)
    row = await tx.execute(
        select(
            paused.exists(),
            select(func.count()).select_from(ahead.subquery()).scalar_subquery(),
            running.scalar_subquery(),
            func.coalesce(slots.scalar_subquery(), 0),
        )
    )
    return QueueRoom(*row.one())
