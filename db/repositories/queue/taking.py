"""Gives jobs to workers: the next jobs, expired jobs and overdue jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from db.enums import JobStatus
from db.models import Job
from db.repositories.queue.queue_state import may_begin
from db.session import Transaction


@dataclass(frozen=True)
class LeaseRequest:
    """A lease for a worker: its name, and when the lease begins and ends."""

    owner: str
    now: datetime
    until: datetime


async def take(tx: Transaction, lease: LeaseRequest, *, most: int, per_server: int) -> list[Job]:
    """Take the next jobs for a worker: the lower tier first, then the lower fair tag.

    Ready jobs are within their person's limit. Jobs of a server at its limit are skipped, unless
    `per_server` is 0, and so are jobs that a server's pause holds back.
    """
    return await _take(tx, _in_queue(bool(per_server)), lease, {}, most, per_server)


async def take_expired(tx: Transaction, lease: LeaseRequest, *, most: int) -> list[Job]:
    """Take jobs of other workers whose lease expired."""
    return await _take(tx, _expired(), lease, {}, most, 0)


async def take_overdue(
    tx: Transaction, lease: LeaseRequest, *, waited_since: datetime, most: int, per_server: int
) -> list[Job]:
    """Take jobs of any tier that are ready since before `waited_since`."""
    waited = {"waited_since": waited_since}
    return await _take(tx, _overdue(bool(per_server)), lease, waited, most, per_server)


async def _take(
    tx: Transaction,
    taking: ReturningUpdate[Job],
    lease: LeaseRequest,
    values: Mapping[str, Any],
    most: int,
    per_server: int,
) -> list[Job]:
    taken: list[Job] = []
    while len(taken) < most:
        found = await tx.scalars(
            taking,
            {
                **values,
                "owner": lease.owner,
                "now": lease.now,
                "until": lease.until,
                # With a limit per server one at a time: each job may reach its server's limit.
                "most": 1 if per_server else most,
                "per_server": per_server,
            },
            execution_options={"populate_existing": True, "synchronize_session": False},
        )
        some = sorted(found.all(), key=lambda job: (job.tier, job.fair_tag, job.id))
        taken += some
        if not some or not per_server:
            break
    return taken


@cache
def _expired() -> ReturningUpdate[Job]:
    jobs = select(Job.id).where(Job.status == JobStatus.RUNNING, Job.lease_until < _now())
    return _take_statement(jobs.order_by(Job.lease_until))


@cache
def _overdue(per_server: bool) -> ReturningUpdate[Job]:
    jobs = select(Job.id).where(*_may_run(per_server), Job.ready_since <= bindparam("waited_since"))
    return _take_statement(jobs.order_by(Job.ready_since))


@cache
def _in_queue(per_server: bool) -> ReturningUpdate[Job]:
    jobs = select(Job.id).where(*_may_run(per_server))
    return _take_statement(jobs.order_by(Job.tier, Job.fair_tag, Job.id))


def _now() -> BindParameter[datetime]:
    return bindparam("now", type_=Job.not_before.type)


def _may_run(per_server: bool) -> list[ColumnElement[bool]]:
    may_run = [
        Job.status == JobStatus.QUEUED,
        Job.ready.is_(True),
        Job.not_before <= _now(),
        may_begin(),
    ]
    if per_server:
        busy_servers = (
            select(Job.guild_id)
            .where(Job.status == JobStatus.RUNNING, Job.lease_until >= _now())
            .group_by(Job.guild_id)
            .having(func.count() >= bindparam("per_server", type_=Integer()))
        )
        may_run.append(Job.guild_id.not_in(busy_servers))
    return may_run


def _take_statement(jobs: Select[int]) -> ReturningUpdate[Job]:
    """Takes the first of these jobs, skipping rows that another worker has locked."""
    turn = jobs.limit(bindparam("most")).with_for_update(skip_locked=True).cte("turn")
    return (
        update(Job)
        .where(Job.id.in_(select(turn.c.id)))
        .values(
            status=JobStatus.RUNNING,
            lease_owner=bindparam("owner"),
            lease_until=bindparam("until", type_=Job.lease_until.type),
            fence=Job.fence + 1,
            started_at=func.coalesce(Job.started_at, _now()),
        )
        .returning(Job)
    )
