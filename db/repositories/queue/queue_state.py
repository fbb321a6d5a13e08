"""Who waits and who is being drawn, as people see it; and the servers that are paused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SelectBase,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from db.enums import UNFINISHED, GenerationStatus, JobStatus
from db.models import Generation, Guild, Job
from db.session import Transaction

# Before every pause: a comparison finds those by the index, where `IS NOT NULL` reads all.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

# Written into the statement: only so a partial index is used.
_UNFINISHED = Job.status.in_([literal(status.value, literal_execute=True) for status in UNFINISHED])


@dataclass(frozen=True)
class WaitingJob:
    """A waiting job as far as the line goes. `model` draws its `pictures`."""

    job_id: int
    requester_id: int
    guild_id: int
    tier: int
    fair_tag: int
    # Since when it may be taken; None: others of its person go first.
    ready_since: datetime | None
    not_before: datetime
    model: str
    pictures: int


@dataclass(frozen=True)
class RunningJob:
    """A job that a worker has; `since` is when its drawing was asked for, or it was taken."""

    requester_id: int
    guild_id: int
    model: str
    since: datetime | None


@dataclass(frozen=True)
class TitledJob:
    """A job with the words it was asked with."""

    job: Job
    text: str


def may_begin() -> ColumnElement[bool]:
    """That no pause of its server holds the job back.

    What was begun goes on all the same: it is paid. And what is to be cancelled is taken, so
    that somebody cancels it.
    """
    paused = select(Guild.id).where(Guild.paused_at > _BEGINNING)
    return or_(Job.guild_id.not_in(paused), Job.attempts > 0, Job.cancel_requested.is_(True))


async def is_paused(tx: Transaction, guild_id: int) -> bool:
    """Whether the server's queue is paused."""
    paused_at = await tx.scalar(select(Guild.paused_at).where(Guild.id == guild_id))
    return paused_at is not None


async def hold_back(tx: Transaction, guild_id: int) -> Sequence[int]:
    """Put what the server's pause, which is written, holds back behind all others; gives whose
    jobs they are."""
    held = await tx.scalars(
        update(Job)
        .where(
            Job.guild_id == guild_id,
            _UNFINISHED,
            Job.status == JobStatus.QUEUED,
            Job.ready.is_(True),
            ~may_begin(),
        )
        .values(ready=False, ready_since=None)
        .returning(Job.requester_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(set(held.all()))


async def people_not_ready(tx: Transaction, guild_id: int) -> Sequence[int]:
    """Who has jobs in the server that are not ready to be taken."""
    behind = await tx.scalars(
        select(Job.requester_id)
        .where(Job.guild_id == guild_id, _UNFINISHED, Job.ready.is_(False))
        .distinct()
    )
    return sorted(behind.all())


async def paused_servers(tx: Transaction) -> Sequence[int]:
    """The servers whose queue is paused."""
    return (await tx.scalars(select(Guild.id).where(Guild.paused_at > _BEGINNING))).all()


async def first_waiting(tx: Transaction, *, tier: int, limit: int) -> list[WaitingJob]:
    """The first in a tier's line, in order, without those whose server is paused."""
    rows = await tx.execute(
        select(
            Job.id,
            Job.requester_id,
            Job.guild_id,
            Job.tier,
            Job.fair_tag,
            case((Job.ready, Job.ready_since)),
            Job.not_before,
            _model(),
            select(func.count())
            .select_from(Generation)
            .where(Generation.job_id == Job.id)
            .scalar_subquery(),
        )
        .where(Job.status == JobStatus.QUEUED, Job.tier == tier, may_begin())
        .order_by(Job.fair_tag, Job.id)
        .limit(limit)
    )
    return [WaitingJob(*row) for row in rows]


async def next_waiting(tx: Transaction, *, limit: int) -> Sequence[Job]:
    """The first of the whole line, in order, without those whose server is paused."""
    return (
        await tx.scalars(
            select(Job)
            .where(Job.status == JobStatus.QUEUED, may_begin())
            .order_by(Job.tier, Job.fair_tag, Job.id)
            .limit(limit)
        )
    ).all()


async def running_jobs(tx: Transaction, *, limit: int) -> list[RunningJob]:
    """Jobs that are being worked on, by anybody."""
    rows = await tx.execute(
        select(
            Job.requester_id,
            Job.guild_id,
            _model(),
            func.coalesce(Job.asking_since, Job.started_at, type_=Job.created_at.type),
        )
        .where(Job.status == JobStatus.RUNNING)
        .limit(limit)
    )
    return [RunningJob(*row) for row in rows]


async def count_running(tx: Transaction) -> int:
    """How many jobs are being worked on, by anybody."""
    return await _count(tx, select(Job.id).where(Job.status == JobStatus.RUNNING))


async def count_waiting(tx: Transaction, *, most: int) -> int:
    """How many jobs wait for their turn; counts no further than `most`."""
    return await _count(
        tx, select(Job.id).where(Job.status == JobStatus.QUEUED, may_begin()).limit(most)
    )


async def count_ahead(tx: Transaction, job: Job, *, most: int) -> int:
    """How many waiting jobs come before this one; counts no further than `most`."""
    # Apart, so that each is a range of the index.
    before = (
        Job.tier < job.tier,
        and_(Job.tier == job.tier, Job.fair_tag < job.fair_tag),
        and_(Job.tier == job.tier, Job.fair_tag == job.fair_tag, Job.id < job.id),
    )
    line = select(Job.id).where(Job.status == JobStatus.QUEUED, may_begin()).limit(most)
    parts = [select(line.where(part).subquery().c.id) for part in before]
    return await _count(tx, union_all(*parts).limit(most))


async def count_own_ahead(tx: Transaction, job: Job) -> int:
    """How many of the person's own jobs come before this one, those at work among them."""
    return await _count(
        tx,
        select(Job.id).where(
            Job.requester_id == job.requester_id,
            Job.status.in_(UNFINISHED),
            Job.tier == job.tier,
            Job.fair_tag < job.fair_tag,
        ),
    )


async def asked_since(tx: Transaction, moment: datetime, *, limit: int) -> list[datetime]:
    """When the provider was asked since then, once for each drawing."""
    rows = await tx.execute(
        select(Job.asking_since, Job.predictions)
        .where(Job.asking_since >= moment)
        .order_by(Job.asking_since.desc())
        .limit(limit)
    )
    return [row.asking_since for row in rows for _ in row.predictions or (None,)]


async def of_person(
    tx: Transaction, *, requester_id: int, guild_id: int, limit: int
) -> list[TitledJob]:
    """The person's unfinished jobs in the server: those at work, then those that wait."""
    return await _titled(
        tx,
        select(Job, _text())
        .where(
            Job.requester_id == requester_id,
            Job.status.in_(UNFINISHED),
            Job.guild_id == guild_id,
        )
        .limit(limit),
    )


async def of_server(tx: Transaction, guild_id: int, *, limit: int) -> list[TitledJob]:
    """The server's unfinished jobs: those at work, then those that wait."""
    of_it = select(Job, _text()).where(Job.guild_id == guild_id, _UNFINISHED)
    return await _titled(tx, of_it.limit(limit))


async def held_back(tx: Transaction, guild_ids: Sequence[int], *, limit: int) -> Sequence[Job]:
    """Jobs that wait for nothing but that these servers' queues go on."""
    if not guild_ids:
        return []
    return (
        await tx.scalars(
            select(Job)
            .where(
                Job.guild_id.in_(guild_ids),
                _UNFINISHED,
                Job.status == JobStatus.QUEUED,
                ~may_begin(),
            )
            .order_by(Job.tier, Job.fair_tag, Job.id)
            .limit(limit)
        )
    ).all()


async def count_of_server(tx: Transaction, guild_id: int) -> dict[JobStatus, int]:
    """How many of the server's jobs are queued, and how many run."""
    rows = await tx.execute(
        select(Job.status, func.count())
        .where(Job.guild_id == guild_id, _UNFINISHED)
        .group_by(Job.status)
    )
    return {row[0]: row[1] for row in rows}


async def set_canceled_by(tx: Transaction, job_id: int, user_id: int) -> None:
    """Remember who had the job cancelled."""
    await tx.execute(update(Job).where(Job.id == job_id).values(canceled_by=user_id))


async def drawing_times(
    tx: Transaction, model: str, *, limit: int
) -> list[tuple[datetime, datetime]]:
    """When the model's newest pictures were begun and completed, the newest first."""
    rows = await tx.execute(
        select(Generation.started_at, Generation.completed_at)
        .where(
            Generation.model == model,
            Generation.status == literal(GenerationStatus.SUCCEEDED.value, literal_execute=True),
            Generation.started_at.is_not(None),
            Generation.completed_at.is_not(None),
        )
        .order_by(Generation.completed_at.desc())
        .limit(limit)
    )
    return [(row.started_at, row.completed_at) for row in rows]


def _model() -> Any:
    """What draws a job's pictures: one model for all of them."""
    return select(Generation.model).where(Generation.job_id == Job.id).limit(1).scalar_subquery()


def _text() -> Any:
    return (
        select(Generation.text)
        .where(Generation.job_id == Job.id)
        .order_by(Generation.step)
        .limit(1)
        .scalar_subquery()
    )


async def _titled(tx: Transaction, query: Select[Any]) -> list[TitledJob]:
    # `running` comes after `queued` in the alphabet.
    rows = await tx.execute(query.order_by(Job.status.desc(), Job.tier, Job.fair_tag, Job.id))
    return [TitledJob(*row) for row in rows]


async def _count(tx: Transaction, rows: SelectBase) -> int:
    return await tx.scalar(select(func.count()).select_from(rows.subquery())) or 0
