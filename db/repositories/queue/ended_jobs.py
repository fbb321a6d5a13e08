"""Ended jobs that are not announced yet: one worker at a time announces each.

The worker that ends a job keeps its lease while it announces the end. When the lease expires,
another worker announces it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, or_, select, update

from db.enums import ENDED
from db.models import Job
from db.session import Transaction


async def has_unannounced(tx: Transaction, *, now: datetime) -> bool:
    """Whether an ended job exists that no worker announces."""
    return await tx.scalar(select(Job.id).where(_is_unannounced(now)).limit(1)) is not None


async def claim_unannounced(
    tx: Transaction, *, owner: str, now: datetime, until: datetime, limit: int
) -> Sequence[Job]:
    """Claim the first ended jobs that no worker announces; no other worker may until `until`."""
    first = (
        select(Job.id)
        .where(_is_unannounced(now))
        .order_by(Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(Job)
        .where(Job.id.in_(first))
        .values(lease_owner=owner, lease_until=until)
        .returning(Job)
        .execution_options(synchronize_session=False)
    )
    return sorted((await tx.scalars(claimed)).all(), key=lambda job: job.id)


async def mark_announced(tx: Transaction, told: Sequence[tuple[int, int | None]]) -> None:
    """Mark jobs as announced, given as (id, status message), and erase their interactions' tokens.

    A job whose status card changed meanwhile stays unannounced: its new card must show the end.
    """
    values = [{"the_id": job_id, "card": message_id} for job_id, message_id in told]
    await (await tx.connection()).execute(_mark_announced_statement(), values)


async def set_aside(tx: Transaction, job_id: int, *, until: datetime) -> None:
    """Let no worker announce the ended job before that time."""
    await tx.execute(update(Job).where(Job.id == job_id).values(lease_until=until))


async def take_up(tx: Transaction, guild_id: int) -> None:
    """Let workers announce the server's ended jobs that are not announced now."""
    await tx.execute(
        update(Job)
        .where(Job.guild_id == guild_id, Job.announced.is_(False), Job.status.in_(ENDED))
        .values(lease_owner=None, lease_until=None)
    )


@cache
def _mark_announced_statement() -> Update:
    table = Job.__table__
    assert isinstance(table, Table)
    card = bindparam("card", type_=table.c.status_message_id.type)
    return (
        update(table)
        .where(table.c.id == bindparam("the_id"), table.c.finished_at.is_not(None))
        .values(
            announced=table.c.status_message_id.is_not_distinct_from(card),
            reply_token=None,
            lease_owner=None,
            lease_until=None,
        )
    )


def _is_unannounced(now: datetime) -> ColumnElement[bool]:
    return and_(
        Job.announced.is_(False),
        Job.status.in_(ENDED),
        or_(Job.lease_until.is_(None), Job.lease_until < now),
    )
