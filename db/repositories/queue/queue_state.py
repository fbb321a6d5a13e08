"""The waiting and the running jobs as members see them, and the paused servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SelectBase,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
    update,
)

from db.enums import PAID_PHASES, UNFINISHED, GenerationStatus, JobStatus
from db.models import Generation, Guild, Job
from db.session import Transaction

# Earlier than every pause: a comparison uses the index, while `IS NOT NULL` reads all rows.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

# As literals in the statement: only then the databases use a partial index.
_UNFINISHED = Job.status.in_([literal(status.value, literal_execute=True) for status in UNFINISHED])


@dataclass(frozen=True)
class WaitingJob:
    """The columns of a waiting job that decide when it starts. `model` draws its `pictures`."""

    job_id: int
    requester_id: int
    guild_id: int
    tier: int
    fair_tag: int
    # Since when it may be taken; None: other jobs of the same person go first.
    ready_since: datetime | None
    not_before: datetime
    model: str
    pictures: int


@dataclass(frozen=True)
class RunningJob:
    """A job that a worker holds; `since` is when it was requested from the provider, else taken."""

    requester_id: int
    guild_id: int
    model: str
    since: datetime | None


@dataclass(frozen=True)
class TitledJob:
    """A job with the text of its request."""

    job: Job
    text: str


@dataclass(frozen=True)
class LoadCounts:
    """How many jobs wait and run, in all servers and in one.

    `waiting` includes the jobs that a pause holds back; `startable` leaves them out. A drawn job
    that waits for the next try to store or post it counts as `drawing_here`.
    """

    waiting: int
    startable: int
    drawing: int
    waiting_here: int
    drawing_here: int


def may_begin() -> ColumnElement[bool]:
    """The condition that no pause of its server holds a job back.

    A started job continues during a pause because it is paid. A job that is to be cancelled is
    still taken, so that a worker ends it.
    """
    paused = select(Guild.id).where(Guild.paused_at > _BEGINNING)
    return or_(Job.guild_id.not_in(paused), Job.attempts > 0, Job.cancel_requested.is_(True))


def waits_for_drawing() -> ColumnElement[bool]:
    """The condition that a job waits in the queue to be drawn.

    A queued job whose pictures are drawn only waits for the next try to store or post them. It
    keeps nobody waiting.
    """
    return and_(Job.status == JobStatus.QUEUED, Job.phase.not_in(PAID_PHASES))


async def hold_back(tx: Transaction, guild_id: int) -> Sequence[int]:
    """Move the jobs that the server's pause holds back behind the other jobs of their persons.
    Gives these persons. The pause must be written before."""
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
    """The persons with jobs in the server that are not ready."""
    behind = await tx.scalars(
        select(Job.requester_id)
        .where(Job.guild_id == guild_id, _UNFINISHED, Job.ready.is_(False))
        .distinct()
    )
    return sorted(behind.all())


async def paused_servers(tx: Transaction) -> Sequence[int]:
    """The ids of the servers whose queue is paused."""
    return (await tx.scalars(select(Guild.id).where(Guild.paused_at > _BEGINNING))).all()


async def first_waiting(tx: Transaction, *, tier: int, limit: int) -> list[WaitingJob]:
    """The first waiting jobs of a tier, in order, without those that a pause holds back."""
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
        .where(waits_for_drawing(), Job.tier == tier, may_begin())
        .order_by(Job.fair_tag, Job.id)
        .limit(limit)
    )
    return [WaitingJob(*row) for row in rows]


async def next_waiting(tx: Transaction, *, limit: int) -> Sequence[Job]:
    """The first waiting jobs of all tiers, in order, without those that a pause holds back."""
    return (
        await tx.scalars(
            select(Job)
            .where(waits_for_drawing(), may_begin())
            .order_by(Job.tier, Job.fair_tag, Job.id)
            .limit(limit)
        )
    ).all()


async def running_jobs(tx: Transaction, *, limit: int) -> list[RunningJob]:
    """Jobs that any worker holds."""
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
    """How many jobs all workers hold."""
    return await _count(tx, select(Job.id).where(Job.status == JobStatus.RUNNING))


async def oldest(tx: Transaction, status: JobStatus, *, limit: int) -> Sequence[Job]:
    """The oldest jobs with the status, of all servers."""
    return (
        await tx.scalars(select(Job).where(Job.status == status).order_by(Job.id).limit(limit))
    ).all()


async def count_waiting(tx: Transaction) -> int:
    """How many jobs of all servers wait, also those that a pause holds back."""
    return await _count(tx, select(Job.id).where(Job.status == JobStatus.QUEUED))


async def count_load(tx: Transaction, guild_id: int, *, most: int) -> LoadCounts:
    """The jobs that wait and run, counted in one statement, so that the numbers fit together.

    `most` bounds the counts of all servers.
    """
    queued = select(Job.id).where(waits_for_drawing())
    running = select(Job.id).where(Job.status == JobStatus.RUNNING)
    waits = waits_for_drawing().label("waits")
    here = select(Job.id, waits).where(Job.guild_id == guild_id, _UNFINISHED).subquery()
    row = await tx.execute(
        select(
            _number_of(queued.limit(most)),
            _number_of(queued.where(may_begin()).limit(most)),
            _number_of(running),
            _number_of(select(here.c.id).where(here.c.waits)),
            _number_of(select(here.c.id).where(not_(here.c.waits))),
        )
    )
    return LoadCounts(*row.one())


async def count_ahead(tx: Transaction, job: Job, *, most: int) -> int:
    """How many waiting jobs come before this one; counts no further than `most`."""
    return await _count(tx, jobs_ahead(job, most=most))


def jobs_ahead(job: Job, *, most: int) -> CompoundSelect[Any]:
    """Selects the waiting jobs before this one, `most` at most."""
    # Separate queries, so that each is a range of the index.
    before = (
        Job.tier < job.tier,
        and_(Job.tier == job.tier, Job.fair_tag < job.fair_tag),
        and_(Job.tier == job.tier, Job.fair_tag == job.fair_tag, Job.id < job.id),
    )
    waiting = select(Job.id).where(waits_for_drawing(), may_begin()).limit(most)
    parts = [select(waiting.where(part).subquery().c.id) for part in before]
    return union_all(*parts).limit(most)


async def count_own_ahead(tx: Transaction, job: Job) -> int:
    """How many of the person's own jobs come before this one, running ones included."""
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
    """The times since then at which the provider was asked, one for each part of a request."""
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
    """The person's unfinished jobs in the server: running ones, then waiting ones."""
    return await _list_titled(
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
    """The server's unfinished jobs: running ones, then waiting ones."""
    of_it = select(Job, _text()).where(Job.guild_id == guild_id, _UNFINISHED)
    return await _list_titled(tx, of_it.limit(limit))


async def held_back(tx: Transaction, guild_ids: Sequence[int], *, limit: int) -> Sequence[Job]:
    """Jobs that only wait because these servers' queues are paused."""
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
    """How many of the server's jobs are queued, and how many are running."""
    rows = await tx.execute(
        select(Job.status, func.count())
        .where(Job.guild_id == guild_id, _UNFINISHED)
        .group_by(Job.status)
    )
    return {row[0]: row[1] for row in rows}


async def set_canceled_by(tx: Transaction, job_id: int, user_id: int) -> None:
    """Write who cancelled the job."""
    await tx.execute(update(Job).where(Job.id == job_id).values(canceled_by=user_id))


async def drawing_times(
    tx: Transaction, model: str, *, limit: int
) -> list[tuple[datetime, datetime]]:
    """When the model's newest pictures were started and completed, newest first."""
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


@dataclass(frozen=True)
class ChargedPictures:
    """Pictures with a quote: how many, and what was quoted and charged for them together, in
    micro-dollars."""

    pictures: int
    quoted_micros: int
    cost_micros: int


async def charged(tx: Transaction, model: str, *, limit: int) -> ChargedPictures:
    """The newest pictures of the model that came, those of them with a quote."""
    newest = (
        select(Generation.quoted_micros, Generation.cost_micros)
        .where(
            Generation.model == model,
            Generation.status == literal(GenerationStatus.SUCCEEDED.value, literal_execute=True),
            Generation.completed_at.is_not(None),
        )
        .order_by(Generation.completed_at.desc())
        .limit(limit)
    )
    rows = [row for row in await tx.execute(newest) if row.quoted_micros is not None]
    return ChargedPictures(
        len(rows), sum(row.quoted_micros for row in rows), sum(row.cost_micros for row in rows)
    )


def _model() -> Any:
    """The model that draws a job's pictures, the same for all of them."""
    return select(Generation.model).where(Generation.job_id == Job.id).limit(1).scalar_subquery()


def _text() -> Any:
    return (
        select(Generation.text)
        .where(Generation.job_id == Job.id)
        .order_by(Generation.step)
        .limit(1)
        .scalar_subquery()
    )


async def _list_titled(tx: Transaction, query: Select[Any]) -> list[TitledJob]:
    # `running` comes after `queued` in the alphabet.
    rows = await tx.execute(query.order_by(Job.status.desc(), Job.tier, Job.fair_tag, Job.id))
    return [TitledJob(*row) for row in rows]


def _number_of(rows: SelectBase) -> Any:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


async def _count(tx: Transaction, rows: SelectBase) -> int:
    return await tx.scalar(select(func.count()).select_from(rows.subquery())) or 0
