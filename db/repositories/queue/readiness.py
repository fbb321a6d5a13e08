"""The order of a person's jobs: the fair tag of the next one, and which jobs are ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from db.enums import UNFINISHED, JobStatus
from db.models import Generation, Job
from db.padding import padded
from db.repositories.queue.queue_state import may_begin, waits_for_drawing
from db.session import Transaction


@dataclass(frozen=True)
class FairTags:
    """The values that the next fair tag is computed from; None when no such job waits or runs.

    `own_active` is how many of the person's jobs run or are ready.
    """

    tier_now: int | None
    own_last: int | None
    own_last_pictures: int
    own_active: int


async def tags(tx: Transaction, *, tier: int, requester_id: int) -> FairTags:
    """The tier's present tag, and the last job of the person in the tier."""
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


def _is_active() -> ColumnElement[bool]:
    """The condition that a job counts for how many of its person run at once.

    A drawn job that waits for the next try to store or post it does not count.
    """
    return and_(
        Job.ready.is_(True),
        or_(Job.status == JobStatus.RUNNING, waits_for_drawing()),
    )


@cache
def _queue_ends() -> Select[Any]:
    """Rows without an id: the lowest tags of the tier's waiting and of its running jobs, each by
    one index lookup. Rows with an id: the person's jobs that run or are ready, and the last of
    the person's other jobs in the tier.
    """
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
    active = own.where(_is_active())
    last = (
        own.where(
            Job.status == JobStatus.QUEUED, Job.ready.is_(False), Job.tier == bindparam("of_tier")
        )
        .order_by(Job.fair_tag.desc())
        .limit(1)
    )
    return select(union_all(*lowest, active, select(last.subquery())).subquery())


async def make_ready(tx: Transaction, requester_id: int, *, now: datetime, per_person: int) -> bool:
    """Mark the person's next jobs as ready, up to `per_person` with those that are active. Gives
    whether one was marked."""
    await _lock_people(tx, [requester_id])
    own = select(Job.id).where(Job.requester_id == requester_id)
    active = own.where(_is_active())
    following = (
        own.where(Job.status == JobStatus.QUEUED, Job.ready.is_(False), may_begin())
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
    marked = False
    while getattr(await tx.execute(one_more), "rowcount", 0) == 1:
        marked = True
    return marked


async def _lock_people(tx: Transaction, requester_ids: Sequence[int]) -> None:
    """Lock which jobs of these persons are ready, until the transaction ends.

    The ids must be in ascending order; otherwise two transactions could wait for each other for
    ever.
    """
    # SQLite has only one writer at a time.
    if tx.get_bind().dialect.name == "postgresql":
        await tx.execute(_lock_people_statement(), {"people": requester_ids})


@cache
def _lock_people_statement() -> Select[Any]:
    people = bindparam("people", type_=ARRAY(BigInteger))
    return select(func.pg_advisory_xact_lock(func.unnest(people).column_valued("person")))


async def people_with_more(tx: Transaction, done: Mapping[int, int]) -> list[int]:
    """Those of these persons who have later jobs that are not ready. `done` maps the id of an
    ended job to its person.

    It locks which of their jobs are ready, until the transaction ends.
    """
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
