"""The queue's rows: whose turn it is, who holds a job, how far it got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from db.enums import UNFINISHED, JobPhase, JobStatus
from db.inserting import insert
from db.models import Generation, Job, PredictionClaim
from db.padding import padded
from db.repositories.queue.queue_state import may_begin
from db.session import Transaction


@dataclass(frozen=True)
class FairTags:
    """What the next fair tag depends on; None where nobody waits or runs.

    `own_active` is how many of the person's jobs run or are ready to.
    """

    tier_now: int | None
    own_last: int | None
    own_last_pictures: int
    own_active: int


async def by_id(tx: Transaction, job_id: int) -> Job | None:
    """One job."""
    return await tx.get(Job, job_id)


async def tags(tx: Transaction, *, tier: int, requester_id: int) -> FairTags:
    """The tier's present time and the end of the person's own line in it."""
    await _lock_people(tx, [requester_id])
    found = await tx.execute(_queue_ends(), {"of_tier": tier, "of_person": requester_id})
    rows = found.all()
    lowest = [row.fair_tag for row in rows if row.id is None and row.fair_tag is not None]
    tier_now = min(lowest, default=None)
    own = [row for row in rows if row.id is not None]
    active = sum(row.ready for row in own)
    last = max((row for row in own if row.tier == tier), key=lambda row: row.fair_tag, default=None)
    if last is None:
        return FairTags(tier_now, None, 0, active)
    pictures = await tx.scalar(
        select(func.count()).select_from(Generation).where(Generation.job_id == last.id)
    )
    return FairTags(tier_now, last.fair_tag, pictures or 1, active)


@cache
def _queue_ends() -> Select[Any]:
    """Without an id: the lowest tag of the tier's that wait and of those that run, one look at
    an index each. Then the person's jobs that run or are ready, and the last of those behind
    them in the tier."""
    lowest = [
        select(
            literal(None, Job.id.type).label("id"),
            func.min(Job.fair_tag).label("fair_tag"),
            literal(0).label("tier"),
            literal(False).label("ready"),
        ).where(Job.status == status, Job.tier == bindparam("of_tier"))
        for status in UNFINISHED
    ]
    own = select(Job.id, Job.fair_tag, Job.tier, Job.ready).where(
        Job.requester_id == bindparam("of_person")
    )
    active = own.where(Job.status.in_(UNFINISHED), Job.ready.is_(True))
    last = (
        own.where(
            Job.status == JobStatus.QUEUED, Job.ready.is_(False), Job.tier == bindparam("of_tier")
        )
        .order_by(Job.fair_tag.desc())
        .limit(1)
    )
    return select(union_all(*lowest, active, select(last.subquery())).subquery())


async def make_ready(tx: Transaction, requester_id: int, *, now: datetime, per_person: int) -> None:
    """Let the person's next jobs be taken, as many as may run beside those that are active."""
    await _lock_people(tx, [requester_id])
    line = select(Job.id).where(Job.requester_id == requester_id)
    active = line.where(Job.status.in_(UNFINISHED), Job.ready.is_(True))
    following = (
        line.where(Job.status == JobStatus.QUEUED, Job.ready.is_(False), may_begin())
        .order_by(Job.tier, Job.fair_tag, Job.id)
        .limit(1)
    )
    one_more = (
        update(Job)
        .where(
            Job.id == following.scalar_subquery(),
            select(func.count()).select_from(active.subquery()).scalar_subquery() < per_person,
        )
        .values(ready=True, ready_since=now)
        .execution_options(synchronize_session=False)
    )
    while getattr(await tx.execute(one_more), "rowcount", 0) == 1:
        pass


async def _lock_people(tx: Transaction, requester_ids: Sequence[int]) -> None:
    """Let nobody else change which of these people's jobs are ready until the transaction
    ends. They are in the order of their ids: two that hold half of them would wait for ever."""
    # SQLite has one writer anyway.
    if tx.get_bind().dialect.name == "postgresql":
        await tx.execute(_locking_people(), {"people": requester_ids})


@cache
def _locking_people() -> Select[Any]:
    people = bindparam("people", type_=ARRAY(BigInteger))
    return select(func.pg_advisory_xact_lock(func.unnest(people).column_valued("person")))


@dataclass(frozen=True)
class LeaseRequest:
    """Who takes jobs, from when until when the lease lasts."""

    owner: str
    now: datetime
    until: datetime


async def take(tx: Transaction, hold: LeaseRequest, *, most: int, per_server: int) -> list[Job]:
    """Give a worker the jobs whose turn it is: the lower tier first, then the lower tag.

    Jobs that are ready are within their person's limit; servers at theirs are passed over,
    where `per_server` is not 0, and so is what a server's pause holds back.
    """
    return await _take(tx, _in_queue(bool(per_server)), hold, {}, most, per_server)


async def take_expired(tx: Transaction, hold: LeaseRequest, *, most: int) -> list[Job]:
    """Give it what other workers let go of: their leases ran out."""
    return await _take(tx, _expired(), hold, {}, most, 0)


async def take_overdue(
    tx: Transaction, hold: LeaseRequest, *, waited_since: datetime, most: int, per_server: int
) -> list[Job]:
    """Give it what has been ready since before `waited_since`, of any tier."""
    waited = {"waited_since": waited_since}
    return await _take(tx, _overdue(bool(per_server)), hold, waited, most, per_server)


async def _take(
    tx: Transaction,
    taking: ReturningUpdate[Job],
    hold: LeaseRequest,
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
                "owner": hold.owner,
                "now": hold.now,
                "until": hold.until,
                # One at a time where each may be the last that its server is allowed.
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
    line = select(Job.id).where(Job.status == JobStatus.RUNNING, Job.lease_until < _now())
    return _taking(line.order_by(Job.lease_until))


@cache
def _overdue(per_server: bool) -> ReturningUpdate[Job]:
    line = select(Job.id).where(*_may_run(per_server), Job.ready_since <= bindparam("waited_since"))
    return _taking(line.order_by(Job.ready_since))


@cache
def _in_queue(per_server: bool) -> ReturningUpdate[Job]:
    line = select(Job.id).where(*_may_run(per_server))
    return _taking(line.order_by(Job.tier, Job.fair_tag, Job.id))


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


def _taking(line: Select[int]) -> ReturningUpdate[Job]:
    """Takes the first in the line that nobody else is about to take."""
    turn = line.limit(bindparam("most")).with_for_update(skip_locked=True).cte("turn")
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
    step: JobPhase,
    now: datetime,
) -> set[int]:
    """End jobs, given as (id, fence); gives the ids of those that were still held."""
    ended = await tx.scalars(
        _ending(),
        {**_those(held), "status": status, "step": step, "now": now},
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
            step=bindparam("step"),
            finished_at=bindparam("now", type_=Job.finished_at.type),
        )
        .returning(Job.id)
    )


async def people_with_more(tx: Transaction, done: Mapping[int, int]) -> list[int]:
    """Of the people whose jobs these are, given by the jobs' ids, those that have others
    behind them which are not ready. Nobody else changes which of a person's jobs are ready
    until the transaction ends."""
    if not done:
        return []
    await _lock_people(tx, sorted(set(done.values())))
    found = await tx.scalars(_people_with_more(), {"ids": padded(list(done))})
    return sorted(found.all())


@cache
def _people_with_more() -> Select[int]:
    behind = aliased(Job)
    more = select(behind.id).where(
        behind.requester_id == Job.requester_id,
        behind.status == JobStatus.QUEUED,
        behind.ready.is_(False),
    )
    of_jobs = Job.id.in_(bindparam("ids", expanding=True))
    return select(Job.requester_id).where(of_jobs, more.exists()).distinct()


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


async def claim(tx: Transaction, job_id: int, prediction_id: str) -> bool:
    """Note that the prediction is drawn for this job; False when it is for another already."""
    noted = (
        insert(tx, PredictionClaim)
        .values(prediction_id=prediction_id, job_id=job_id)
        .on_conflict_do_nothing()
        .returning(PredictionClaim.prediction_id)
    )
    return await tx.scalar(noted) is not None


async def unfinished_of(tx: Transaction, *, requester_id: int, game_id: int) -> Sequence[Job]:
    """The person's unfinished jobs of the game, newest first."""
    return (
        await tx.scalars(
            select(Job)
            .where(
                Job.requester_id == requester_id,
                Job.status.in_(UNFINISHED),
                Job.game_id == game_id,
            )
            .order_by(Job.id.desc())
        )
    ).all()


async def of_status_message(tx: Transaction, message_id: int) -> Job | None:
    """The job whose status card the message is."""
    return await tx.scalar(select(Job).where(Job.status_message_id == message_id))


async def set_status_message(
    tx: Transaction, job_id: int, *, channel_id: int, message_id: int
) -> None:
    """Remember the card that shows how the job fares; its end is to be shown there."""
    await tx.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(status_channel_id=channel_id, status_message_id=message_id, announced=False)
    )


async def cancel_untouched(tx: Transaction, job_id: int, *, now: datetime) -> bool:
    """End a job that no worker ever began; False when one did or it has ended."""
    result = await tx.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status == JobStatus.QUEUED,
            Job.step == JobPhase.NEW,
            Job.attempts == 0,
        )
        .values(status=JobStatus.CANCELED, finished_at=now, cancel_requested=True)
    )
    return getattr(result, "rowcount", 0) == 1


async def ask_to_cancel(tx: Transaction, job_id: int, *, now: datetime) -> bool:
    """Have a worker stop the job (at the provider too); False when it is drawn or has ended."""
    result = await tx.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status.in_(UNFINISHED),
            Job.step.in_((JobPhase.NEW, JobPhase.ASKING, JobPhase.ASKED)),
        )
        .values(cancel_requested=True, not_before=now)
    )
    return getattr(result, "rowcount", 0) == 1
