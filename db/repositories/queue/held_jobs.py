"""Jobs that are held under a lease and a fence: extended, changed, ended."""

from collections.abc import Mapping, Sequence
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
from sqlalchemy.sql.dml import ReturningUpdate

from db.enums import JobPhase, JobStatus
from db.models import Job
from db.padding import padded
from db.session import Transaction


async def extend_leases(
    tx: Transaction, held: Sequence[tuple[int, int]], *, until: datetime
) -> dict[int, bool]:
    """Extend the leases of (job id, fence) pairs still held.

    Gives those jobs, and whether their cancelling was asked for.
    """
    if not held:
        return {}
    rows = await tx.execute(
        _extending(),
        {**_those(held), "until": until},
        execution_options={"synchronize_session": False},
    )
    return {row.id: row.cancel_requested for row in rows}


@cache
def _extending() -> Update:
    return (
        update(Job)
        .where(Job.id.in_(_held()))
        .values(lease_until=bindparam("until", type_=Job.lease_until.type))
        .returning(Job.id, Job.cancel_requested)
    )


def _those(held: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """What `_held` is to be asked with."""
    return {"ids": padded([job_id for job_id, _ in held]), "held": padded(held)}


@cache
def _held() -> Select[int]:
    """The ids of those jobs that are still held, kept from being changed by anybody else: in
    the order of their ids, for two that hold half of them each would wait for ever."""
    held = (
        select(Job.id)
        .where(
            # The ids apart, so that the rows are found by them.
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
    """Change a job that is held under this fence; False when it no longer is.

    Without values it only asks, and keeps others from taking the job before the commit.
    """
    result = await tx.execute(
        _change_of(frozenset(values)), {**values, "the_id": job_id, "the_fence": fence}
    )
    return getattr(result, "rowcount", 0) == 1


async def note_percents(
    tx: Transaction, percents: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], Job]:
    """Note how far the drawings of jobs are, given by id and fence; gives the rows of those
    that are still held."""
    # In the order of the ids, as `_held` has it.
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
) -> set[int]:
    """End jobs, given as (id, fence); gives the ids of those that were still held."""
    ended = await tx.scalars(
        _ending(),
        {**_those(held), "status": status, "phase": phase, "now": now},
        execution_options={"synchronize_session": False},
    )
    return set(ended.all())


@cache
def _ending() -> ReturningUpdate[int]:
    return (
        update(Job)
        .where(Job.id.in_(_held()))
        .values(
            status=bindparam("status"),
            phase=bindparam("phase"),
            finished_at=bindparam("now", type_=Job.finished_at.type),
        )
        .returning(Job.id)
    )


@cache
def _change_of(names: frozenset[str]) -> Update:
    """The statement that changes these columns: putting it together costs more than running it."""
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
