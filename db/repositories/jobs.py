"""The queue's rows: whose turn it is, who holds a job, how far it got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Subquery,
    Table,
    Update,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
    update,
)

from db.models import Generation, Job
from db.session import Transaction

UNFINISHED = ("queued", "running")
# Counting further costs time at every asking, and tells nobody more.
MOST_COUNTED = 1000


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
    await _hold_line(tx, requester_id)
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
    await _hold_line(tx, requester_id)
    line = select(Job.id).where(Job.requester_id == requester_id)
    active = line.where(Job.status.in_(UNFINISHED), Job.ready.is_(True))
    following = (
        line.where(Job.status == "queued", Job.ready.is_(False))
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


async def _hold_line(tx: Transaction, requester_id: int) -> None:
    """Let nobody else change which of the person's jobs are ready until the transaction ends."""
    # SQLite has one writer anyway.
    if tx.get_bind().dialect.name == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(requester_id)))


async def next_in_line(
    tx: Transaction, *, now: datetime, per_server: int, waited_since: datetime
) -> Job | None:
    """The job whose turn it is, or None.

    First what a worker let go of (its lease ran out); then what has been ready since before
    `waited_since`, across all tiers; else the lower tier, then the lower tag. Jobs that are
    ready are within their person's limit; servers at theirs are passed over, where
    `per_server` is not 0.
    """
    given_up = select(Job).where(Job.status == "running", Job.lease_until < now)
    left = await tx.scalar(_one(given_up.order_by(Job.lease_until)))
    if left is not None:
        return left
    may_run = [Job.status == "queued", Job.ready.is_(True), Job.not_before <= now]
    if per_server:
        busy_servers = (
            select(Job.guild_id)
            .where(Job.status == "running", Job.lease_until >= now)
            .group_by(Job.guild_id)
            .having(func.count() >= per_server)
        )
        may_run.append(Job.guild_id.not_in(busy_servers))
    overdue = select(Job).where(*may_run, Job.ready_since <= waited_since)
    first = await tx.scalar(_one(overdue.order_by(Job.ready_since)))
    if first is not None:
        return first
    return await tx.scalar(
        _one(select(Job).where(*may_run).order_by(Job.tier, Job.fair_tag, Job.id))
    )


def _one(those: Select[Job]) -> Select[Job]:
    """The first that nobody else is about to take."""
    return those.limit(1).with_for_update(skip_locked=True)


async def lease(
    tx: Transaction, job: Job, *, owner: str, until: datetime, now: datetime
) -> Job | None:
    """Give the job to a worker, as its row then is; None when another was faster."""
    given = (
        update(Job)
        .where(Job.id == job.id, Job.fence == job.fence, Job.status.in_(UNFINISHED))
        .values(
            status="running",
            lease_owner=owner,
            lease_until=until,
            fence=job.fence + 1,
            started_at=job.started_at or now,
        )
        .returning(Job)
    )
    return await tx.scalar(
        given, execution_options={"populate_existing": True, "synchronize_session": False}
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


async def ahead_of(tx: Transaction, job: Job) -> int:
    """How many queued jobs come before this one, `MOST_COUNTED` at most."""
    before = or_(
        Job.tier < job.tier,
        and_(Job.tier == job.tier, Job.fair_tag < job.fair_tag),
        and_(Job.tier == job.tier, Job.fair_tag == job.fair_tag, Job.id < job.id),
    )
    counted = select(Job.id).where(Job.status == "queued", before).limit(MOST_COUNTED)
    count = await tx.scalar(select(func.count()).select_from(counted.subquery()))
    return count or 0


async def predictions_since(tx: Transaction, moment: datetime) -> Sequence[list[Any] | None]:
    """What jobs that asked the provider since then know of their drawings."""
    asked = select(Job.predictions).where(Job.asking_since >= moment)
    return (await tx.scalars(asked)).all()


async def running(tx: Transaction) -> int:
    """How many jobs are being worked on, by anybody."""
    count = await tx.scalar(select(func.count()).select_from(Job).where(Job.status == "running"))
    return count or 0


async def waiting(tx: Transaction, *, limit: int) -> Sequence[Job]:
    """The first queued jobs, in order."""
    return (
        await tx.scalars(
            select(Job)
            .where(Job.status == "queued")
            .order_by(Job.tier, Job.fair_tag, Job.id)
            .limit(limit)
        )
    ).all()


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


async def unannounced(tx: Transaction, *, limit: int) -> Sequence[Job]:
    """Ended jobs whose people were not told yet."""
    return (
        await tx.scalars(
            select(Job)
            .where(Job.announced.is_(False), Job.status.in_(("done", "failed", "canceled")))
            .order_by(Job.id)
            .limit(limit)
        )
    ).all()


async def mark_announced(tx: Transaction, job_id: int) -> None:
    """People were told how the job ended; the interaction's token is needed no more."""
    await tx.execute(update(Job).where(Job.id == job_id).values(announced=True, reply_token=None))


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
