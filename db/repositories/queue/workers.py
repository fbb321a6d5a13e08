"""The worker processes that run."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from db.inserting import insert
from db.models import WorkerRecord
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
