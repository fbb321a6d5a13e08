"""Changes of jobs that are held under a lease and a fence: extend, change, end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Table,
    Update,
    bindparam,
    select,
    tuple_,
    update,
)

from db.enums import JobPhase, JobStatus
from db.models import Job
from db.padding import padded
from db.session import Transaction


@dataclass(frozen=True)
class StatusCard:
    """The message that is a job's status card; None before it is written."""

    channel_id: int | None
    message_id: int | None


async def extend_leases(
    tx: Transaction, held: Sequence[tuple[int, int]], *, until: datetime
) -> dict[int, bool]:
    """Extend the leases of those jobs, given as (id, fence), that are still held.

    Gives, by id of these jobs, whether they are to be cancelled.
    """
    if not held:
        return {}
    rows = await tx.execute(
        _extend_statement(),
        {**_those(held), "until": until},
        execution_options={"synchronize_session": False},
    )
    return {row.id: row.cancel_requested for row in rows}


@cache
def _extend_statement() -> Update:
    return (
        update(Job)
        .where(Job.id.in_(_held()))
        .values(lease_until=bindparam("until", type_=Job.lease_until.type))
        .returning(Job.id, Job.cancel_requested)
    )


def _those(held: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The parameters of `_held`."""
    return {"ids": padded([job_id for job_id, _ in held]), "held": padded(held)}


@cache
def _held() -> Select[int]:
    """The ids of those jobs that are still held. Locks their rows in the order of their ids, so
    that two transactions never wait for each other."""
    held = (
        select(Job.id)
        .where(
            # The ids are a condition of their own, so that the index of ids is used.
            Job.id.in_(bindparam("ids", expanding=True)),
            tuple_(Job.id, Job.fence).in_(bindparam("held", expanding=True)),
            Job.status == JobStatus.RUNNING,
        )
        .order_by(Job.id)
        .with_for_update()
        .cte("held")
    )
    return select(held.c.id)


async def change(tx: Transaction, job_id: int, fence: int, **values: Any) -> bool:
    """Change a job that is held under this fence; False when it is not held any more.

    Without values it only checks, and keeps other workers from taking the job before the commit.
    """
    result = await tx.execute(
        _change_of(frozenset(values)), {**values, "the_id": job_id, "the_fence": fence}
    )
    return getattr(result, "rowcount", 0) == 1


async def note_percents(
    tx: Transaction, percents: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], Job]:
    """Write the progress in percent of jobs, by (id, fence). Gives the rows of those that are
    still held."""
    # In the order of the ids, like the locks of `_held`.
    await (await tx.connection()).execute(
        _change_of(frozenset(["percent"])),
        [
            {"the_id": job_id, "the_fence": fence, "percent": percents[job_id, fence]}
            for job_id, fence in sorted(percents)
        ],
    )
    ids = padded([job_id for job_id, _ in percents])
    rows = await tx.scalars(select(Job).where(Job.id.in_(ids), Job.status == JobStatus.RUNNING))
    return {(job.id, job.fence): job for job in rows}


async def end(
    tx: Transaction,
    held: Sequence[tuple[int, int]],
    *,
    status: JobStatus,
    phase: JobPhase,
    now: datetime,
) -> dict[int, StatusCard]:
    """End jobs, given as (id, fence). Gives the status card of each that was still held, by the
    job's id."""
    ended = await tx.execute(
        _end_statement(),
        {**_those(held), "status": status, "phase": phase, "now": now},
        execution_options={"synchronize_session": False},
    )
    return {row.id: StatusCard(row.status_channel_id, row.status_message_id) for row in ended.all()}


@cache
def _end_statement() -> Update:
    return (
        update(Job)
        .where(Job.id.in_(_held()))
        .values(
            status=bindparam("status"),
            phase=bindparam("phase"),
            finished_at=bindparam("now", type_=Job.finished_at.type),
        )
        .returning(Job.id, Job.status_channel_id, Job.status_message_id)
    )


@cache
def _change_of(names: frozenset[str]) -> Update:
    """The statement that changes these columns. It is cached: building it costs more than running
    it."""
    table = Job.__table__
    assert isinstance(table, Table)
    changes = {name: bindparam(name, type_=table.c[name].type) for name in sorted(names)}
    return (
        update(table)
        .where(
            table.c.id == bindparam("the_id"),
            table.c.fence == bindparam("the_fence"),
            table.c.status == JobStatus.RUNNING,
        )
        .values({"fence": table.c.fence, **changes})
    )
