"""The queue's rows: whose turn it is, who holds a job, how far it got."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from db.inserting import insert
from db.models import Claim, Generation, Job
from db.repositories.lines import may_begin
from db.session import Transaction

UNFINISHED = ("queued", "running")


@dataclass(frozen=True)
class Tags:
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


async def tags(tx: Transaction, *, tier: int, requester_id: int) -> Tags:
    """The tier's present time and the end of the person's own line in it."""
    await _hold_lines(tx, [requester_id])
    tier_now = await tx.scalar(select(func.min(_tier_now().c.fair_tag)), {"of_tier": tier})
    own = (await tx.execute(_own_line(), {"of_tier": tier, "of_person": requester_id})).all()
    active = sum(row.ready for row in own)
    last = max((row for row in own if row.tier == tier), key=lambda row: row.fair_tag, default=None)
    if last is None:
        return Tags(tier_now, None, 0, active)
    pictures = await tx.scalar(
        select(func.count()).select_from(Generation).where(Generation.job_id == last.id)
    )
    return Tags(tier_now, last.fair_tag, pictures or 1, active)


@cache
def _tier_now() -> Subquery:
    """The lowest tag of those who wait and of those who run: one look at an index each."""
    lowest = [
        select(func.min(Job.fair_tag).label("fair_tag")).where(
            Job.status == status, Job.tier == bindparam("of_tier")
        )
        for status in UNFINISHED
    ]
    return union_all(*lowest).subquery()


@cache
def _own_line() -> Select[Any]:
    """The person's jobs that run or are ready, and the last of those behind them in the tier."""
    own = select(Job.id, Job.fair_tag, Job.tier, Job.ready).where(
        Job.requester_id == bindparam("of_person")
    )
    active = own.where(Job.status.in_(UNFINISHED), Job.ready.is_(True))
    last = (
        own.where(Job.status == "queued", Job.ready.is_(False), Job.tier == bindparam("of_tier"))
        .order_by(Job.fair_tag.desc())
        .limit(1)
    )
    both = union_all(active, select(last.subquery())).subquery()
    return select(both)


async def make_ready(tx: Transaction, requester_id: int, *, now: datetime, per_person: int) -> None:
    """Let the person's next jobs be taken, as many as may run beside those that are active."""
    await _hold_lines(tx, [requester_id])
    line = select(Job.id).where(Job.requester_id == requester_id)
    active = line.where(Job.status.in_(UNFINISHED), Job.ready.is_(True))
    following = (
        line.where(Job.status == "queued", Job.ready.is_(False), may_begin())
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


async def _hold_lines(tx: Transaction, requester_ids: Sequence[int]) -> None:
    """Let nobody else change which of these people's jobs are ready until the transaction
    ends. They are in the order of their ids: two that hold half of them would wait for ever."""
    # SQLite has one writer anyway.
    if tx.get_bind().dialect.name == "postgresql":
        people = func.unnest(cast(requester_ids, ARRAY(BigInteger))).column_valued("person")
        await tx.execute(select(func.pg_advisory_xact_lock(people)))


async def take(
    tx: Transaction,
    *,
    owner: str,
    until: datetime,
    now: datetime,
    most: int,
    per_server: int,
    waited_since: datetime | None,
) -> list[Job]:
    """Give a worker the jobs whose turn it is, `most` at most, under a lease `until` then.

    First what a worker let go of (its lease ran out); then what has been ready since before
    `waited_since`, across all tiers; else the lower tier, then the lower tag. Without
    `waited_since` the first two are left out. Jobs that are ready are within their person's
    limit; servers at theirs are passed over, where `per_server` is not 0, and so is what a
    server's pause holds back.
    """
    given = {"owner": owner, "until": until, "now": now, "waited_since": waited_since}
    taken: list[Job] = []
    for which in _TURNS if waited_since is not None else _TURNS[-1:]:
        while len(taken) < most:
            # One at a time where each may be the last that its server is allowed.
            limit = 1 if per_server else most - len(taken)
            values = {**given, "most": limit, "per_server": per_server}
            found = await tx.scalars(
                _taking(which, bool(per_server)),
                values,
                execution_options={"populate_existing": True, "synchronize_session": False},
            )
            some = sorted(found.all(), key=lambda job: (job.tier, job.fair_tag, job.id))
            taken += some
            if not some or not per_server:
                break
    return taken


_TURNS = ("let go", "overdue", "first")


@cache
def _taking(which: str, per_server: bool) -> ReturningUpdate[Job]:
    """Takes those whose turn it is, for one of the reasons there are."""
    now = bindparam("now", type_=Job.not_before.type)
    may_run = [Job.status == "queued", Job.ready.is_(True), Job.not_before <= now, may_begin()]
    if per_server:
        busy_servers = (
            select(Job.guild_id)
            .where(Job.status == "running", Job.lease_until >= now)
            .group_by(Job.guild_id)
            .having(func.count() >= bindparam("per_server", type_=Integer()))
        )
        may_run.append(Job.guild_id.not_in(busy_servers))
    match which:
        case "let go":
            line = select(Job.id).where(Job.status == "running", Job.lease_until < now)
            line = line.order_by(Job.lease_until)
        case "overdue":
            line = select(Job.id).where(*may_run, Job.ready_since <= bindparam("waited_since"))
            line = line.order_by(Job.ready_since)
        case _:
            line = select(Job.id).where(*may_run).order_by(Job.tier, Job.fair_tag, Job.id)
    turn = line.limit(bindparam("most")).with_for_update(skip_locked=True).cte("turn")
    return (
        update(Job)
        .where(Job.id.in_(select(turn.c.id)))
        .values(
            status="running",
            lease_owner=bindparam("owner"),
            lease_until=bindparam("until", type_=Job.lease_until.type),
            fence=Job.fence + 1,
            started_at=func.coalesce(Job.started_at, now),
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
    mine = or_(*(and_(Job.id == job_id, Job.fence == fence) for job_id, fence in held))
    rows = await tx.execute(
        update(Job)
        .where(mine, Job.status == "running")
        .values(lease_until=until)
        .returning(Job.id, Job.cancel_requested)
    )
    return {row.id: row.cancel_requested for row in rows}


async def change(tx: Transaction, job_id: int, fence: int, **values: Any) -> bool:
    """Change a job that is held under this fence; False when it no longer is.

    Without values it only asks, and keeps others from taking the job before the commit.
    """
    result = await tx.execute(
        _change_of(frozenset(values)), {**values, "the_id": job_id, "the_fence": fence}
    )
    return getattr(result, "rowcount", 0) == 1


async def note_percents(
    tx: Transaction, held: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int], Job]:
    """Note how far the drawings of (job id, fence, percent) are; gives the rows, by id and
    fence, of those that are still held."""
    await (await tx.connection()).execute(
        _change_of(frozenset(["percent"])),
        [
            {"the_id": job_id, "the_fence": fence, "percent": percent}
            for job_id, fence, percent in held
        ],
    )
    rows = await tx.scalars(
        select(Job).where(Job.id.in_([each[0] for each in held]), Job.status == "running")
    )
    return {(job.id, job.fence): job for job in rows}


async def end(
    tx: Transaction, held: Sequence[tuple[int, int]], *, status: str, step: str, now: datetime
) -> set[int]:
    """End jobs, given as (id, fence); gives the ids of those that were still held."""
    ended = await tx.scalars(
        _ending(),
        {
            "ids": [job_id for job_id, _ in held],
            "held": list(held),
            "status": status,
            "step": step,
            "now": now,
        },
        execution_options={"synchronize_session": False},
    )
    return set(ended.all())


@cache
def _ending() -> ReturningUpdate[int]:
    # The ids apart, so that the rows are found by them.
    return (
        update(Job)
        .where(
            Job.id.in_(bindparam("ids", expanding=True)),
            tuple_(Job.id, Job.fence).in_(bindparam("held", expanding=True)),
            Job.status == "running",
        )
        .values(
            status=bindparam("status"),
            step=bindparam("step"),
            finished_at=bindparam("now", type_=Job.finished_at.type),
        )
        .returning(Job.id)
    )


async def with_more_behind(tx: Transaction, job_ids: Collection[int]) -> list[int]:
    """Whose of these jobs have others behind them that are not ready; nobody else changes
    which of a person's jobs are ready until the transaction ends."""
    people = sorted((await tx.scalars(_people_of(), {"ids": list(job_ids)})).all())
    await _hold_lines(tx, people)
    return sorted((await tx.scalars(_people_with_more(), {"ids": list(job_ids)})).all())


@cache
def _people_of() -> Select[int]:
    of_jobs = Job.id.in_(bindparam("ids", expanding=True))
    return select(Job.requester_id).where(of_jobs).distinct()


@cache
def _people_with_more() -> Select[int]:
    behind = aliased(Job)
    more = select(behind.id).where(
        behind.requester_id == Job.requester_id,
        behind.status == "queued",
        behind.ready.is_(False),
    )
    return _people_of().where(more.exists())


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
            table.c.status == "running",
        )
        .values({"fence": table.c.fence, **changes})
    )


async def claim(tx: Transaction, job_id: int, prediction_id: str) -> bool:
    """Note that the prediction is drawn for this job; False when it is for another already."""
    noted = (
        insert(tx, Claim)
        .values(prediction_id=prediction_id, job_id=job_id)
        .on_conflict_do_nothing()
        .returning(Claim.prediction_id)
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
        .where(Job.id == job_id, Job.status == "queued", Job.step == "new", Job.attempts == 0)
        .values(status="canceled", finished_at=now, cancel_requested=True)
    )
    return getattr(result, "rowcount", 0) == 1


async def ask_to_cancel(tx: Transaction, job_id: int, *, now: datetime) -> bool:
    """Have a worker stop the job (at the provider too); False when it is drawn or has ended."""
    result = await tx.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status.in_(UNFINISHED),
            Job.step.in_(("new", "asking", "asked")),
        )
        .values(cancel_requested=True, not_before=now)
    )
    return getattr(result, "rowcount", 0) == 1
