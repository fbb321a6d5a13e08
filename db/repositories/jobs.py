"""The queue's rows: whose turn it is, who holds a job, how far it got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, and_, bindparam, func, or_, select, update

from db.models import Generation, Job
from db.session import Transaction

UNFINISHED = ("queued", "running")


@dataclass(frozen=True)
class Tags:
    """What the next fair tag depends on; None where nobody waits or runs."""

    tier_now: int | None
    own_last: int | None
    own_last_pictures: int


async def by_id(tx: Transaction, job_id: int) -> Job | None:
    """One job."""
    return await tx.get(Job, job_id)


async def tags(tx: Transaction, *, tier: int, requester_id: int) -> Tags:
    """The tier's present time and the end of the person's own line in it."""
    unfinished = and_(Job.status.in_(UNFINISHED), Job.tier == tier)
    tier_now = await tx.scalar(select(func.min(Job.fair_tag)).where(unfinished))
    last = (
        await tx.execute(
            select(Job.id, Job.fair_tag)
            .where(unfinished, Job.requester_id == requester_id)
            .order_by(Job.fair_tag.desc())
            .limit(1)
        )
    ).first()
    if last is None:
        return Tags(tier_now, None, 0)
    pictures = await tx.scalar(
        select(func.count()).select_from(Generation).where(Generation.job_id == last.id)
    )
    return Tags(tier_now, last.fair_tag, pictures or 1)


async def next_in_line(
    tx: Transaction, *, now: datetime, per_person: int, per_server: int, waited_since: datetime
) -> Job | None:
    """The job whose turn it is, or None.

    Tier first, then fair tag, but a job waiting since before `waited_since` goes before
    all tiers. People (and servers, where `per_server` is not 0) at their limit of
    running jobs are passed over. A job whose worker let its lease run out waits again.
    """
    runs = and_(Job.status == "running", Job.lease_until >= now)
    busy_people = (
        select(Job.requester_id)
        .where(runs)
        .group_by(Job.requester_id)
        .having(func.count() >= per_person)
    )
    may_run = [
        or_(Job.status == "queued", and_(Job.status == "running", Job.lease_until < now)),
        Job.not_before <= now,
        Job.requester_id.not_in(busy_people),
    ]
    if per_server:
        busy_servers = (
            select(Job.guild_id)
            .where(runs)
            .group_by(Job.guild_id)
            .having(func.count() >= per_server)
        )
        may_run.append(Job.guild_id.not_in(busy_servers))
    aged = (
        select(Job).where(*may_run, Job.created_at <= waited_since).order_by(Job.fair_tag, Job.id)
    )
    overdue = await tx.scalar(aged.limit(1))
    if overdue is not None:
        return overdue
    in_order = select(Job).where(*may_run).order_by(Job.tier, Job.fair_tag, Job.id)
    return await tx.scalar(in_order.limit(1))


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
    """How many queued jobs come before this one."""
    before = or_(
        Job.tier < job.tier,
        and_(Job.tier == job.tier, Job.fair_tag < job.fair_tag),
        and_(Job.tier == job.tier, Job.fair_tag == job.fair_tag, Job.id < job.id),
    )
    count = await tx.scalar(
        select(func.count()).select_from(Job).where(Job.status == "queued", before)
    )
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
