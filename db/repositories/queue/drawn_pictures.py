"""What a worker writes about the pictures of a job, and reads of them at its end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, insert, select, update
from sqlalchemy.orm import aliased

from db.enums import AssetRole, GenerationStatus
from db.models import Asset, DeliveryRecord, Game, Generation, Job, Session
from db.models.base import values_of
from db.padding import padded
from db.session import Transaction

_IDS: Any = bindparam("ids", expanding=True)


@dataclass
class PicturesAtEnd:
    """The pictures of a job that ended, in the order of their requests, deleted ones too.

    `waiting`: some reached nobody, and wait for their requester.
    """

    generations: list[Generation]
    waiting: bool


@dataclass(frozen=True)
class RequestedPicture:
    """A picture with all that its message shows. `output` None: it has no picture (any more)."""

    generation: Generation
    session: Session
    game: Game
    job: Job
    parent: Generation | None
    output: Asset | None


@dataclass(frozen=True)
class PictureWithParent:
    """A generation with its session, its game, and the generation that it was made from."""

    generation: Generation
    session: Session
    game: Game
    parent: Generation | None


async def with_parent(tx: Transaction, generation_id: int) -> PictureWithParent | None:
    """The generation, deleted or not, and what it belongs to; None when there is none."""
    row = (await tx.execute(_with_parent(), {"the_id": generation_id})).one_or_none()
    return None if row is None else PictureWithParent(*row)


@cache
def _with_parent() -> Any:
    parent = aliased(Generation)
    return (
        select(Generation, Session, Game, parent)
        .join(Session, Session.id == Generation.session_id)
        .join(Game, Game.id == Generation.game_id)
        .outerjoin(parent, parent.id == Generation.parent_id)
        .where(Generation.id == bindparam("the_id"))
    )


async def of_same_requests(
    tx: Transaction, generation_ids: Collection[int]
) -> Sequence[RequestedPicture]:
    """Every picture of the requests of these pictures, in the order of their steps."""
    rows = await tx.execute(_of_same_requests(), {"ids": padded(list(generation_ids))})
    return [RequestedPicture(*row) for row in rows]


# Statements are built once: building one costs more than running it.
@cache
def _of_same_requests() -> Any:
    parent = aliased(Generation)
    asked = aliased(Generation)
    output = and_(Asset.generation_id == Generation.id, Asset.role == AssetRole.OUTPUT)
    return (
        select(Generation, Session, Game, Job, parent, Asset)
        .join(Session, Session.id == Generation.session_id)
        .join(Game, Game.id == Generation.game_id)
        .join(Job, Job.id == Generation.job_id)
        .outerjoin(parent, parent.id == Generation.parent_id)
        .outerjoin(Asset, output)
        .where(Generation.job_id.in_(select(asked.job_id).where(asked.id.in_(_IDS))))
        .order_by(Generation.step)
    )


async def of_jobs(tx: Transaction, job_ids: Collection[int]) -> dict[int, list[Generation]]:
    """The generations of each of these jobs, in the order of their requests."""
    found: dict[int, list[Generation]] = {job_id: [] for job_id in job_ids}
    if found:
        for generation in await tx.scalars(_of_jobs(), {"ids": padded(list(job_ids))}):
            found[generation.job_id].append(generation)
    return found


@cache
def _of_jobs() -> Any:
    return select(Generation).where(Generation.job_id.in_(_IDS)).order_by(Generation.step)


async def inputs(tx: Transaction, generation_id: int) -> dict[AssetRole, Asset]:
    """The pictures that a generation is made from, by their role."""
    found = await tx.scalars(
        select(Asset).where(
            Asset.generation_id == generation_id,
            Asset.role.in_((AssetRole.INPUT, AssetRole.MASK)),
        )
    )
    return {AssetRole(each.role): each for each in found}


async def set_started(tx: Transaction, job_id: int, *, now: datetime) -> Sequence[Generation]:
    """Write that the job's queued generations are drawn. Gives them, in their order."""
    queued = and_(Generation.job_id == job_id, Generation.status == GenerationStatus.QUEUED)
    return await _changed(tx, queued, status=GenerationStatus.RUNNING, started_at=now)


async def set_stored(
    tx: Transaction, costs: Mapping[int, int], *, now: datetime
) -> Sequence[Generation]:
    """Write that these generations are stored, each with its cost by id. Gives them, in their
    order."""
    stored: list[Generation] = []
    # A charge that cannot be divided evenly has two different shares; one statement for each.
    for cost_micros in dict.fromkeys(costs.values()):
        ids = [each for each, cost in costs.items() if cost == cost_micros]
        stored += await _changed(
            tx,
            Generation.id.in_(padded(ids)),
            status=GenerationStatus.SUCCEEDED,
            completed_at=now,
            cost_micros=cost_micros,
        )
    return sorted(stored, key=lambda each: each.step)


async def _changed(
    tx: Transaction, these: ColumnElement[bool], **values: Any
) -> Sequence[Generation]:
    changed = await tx.scalars(
        update(Generation).where(these).values(values).returning(Generation),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(changed.all(), key=lambda each: each.step)


async def at_end(tx: Transaction, job_ids: Collection[int]) -> dict[int, PicturesAtEnd]:
    """The pictures of each of these jobs."""
    rows = await tx.execute(_at_end(), {"ids": padded(list(job_ids))})
    found = {job_id: PicturesAtEnd([], waiting=False) for job_id in job_ids}
    for generation, waits_for in rows:
        if generation.job_id is not None:
            found[generation.job_id].generations.append(generation)
            found[generation.job_id].waiting |= waits_for is not None
    return found


@cache
def _at_end() -> Any:
    return (
        select(Generation, DeliveryRecord.waits_for)
        .outerjoin(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .where(Generation.job_id.in_(_IDS))
        .order_by(Generation.step)
    )


async def add_assets(tx: Transaction, rows: Collection[Asset]) -> None:
    """Add these rows with one statement. They do not get to know their ids."""
    table = Asset.__table__
    assert isinstance(table, Table)
    # Columns without a value get their defaults.
    values = [{k: v for k, v in values_of(row).items() if v is not None} for row in rows]
    await (await tx.connection()).execute(insert(table), values)


async def add_deliveries(
    tx: Transaction, generation_ids: Collection[int], *, channel_id: int, now: datetime
) -> None:
    """Write that these generations are about to be posted."""
    table = DeliveryRecord.__table__
    assert isinstance(table, Table)
    values = {"channel_id": channel_id, "reachable": True, "created_at": now}
    await (await tx.connection()).execute(
        insert(table), [{"generation_id": each, **values} for each in generation_ids]
    )


async def undelivered(tx: Transaction, job_id: int) -> Sequence[Generation]:
    """The stored generations of the job that no known message shows, in their order. Those that
    reached nobody are left out."""
    found = await tx.scalars(
        select(Generation)
        .outerjoin(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .where(
            Generation.job_id == job_id,
            Generation.status == GenerationStatus.SUCCEEDED,
            DeliveryRecord.message_id.is_(None),
            DeliveryRecord.reachable.is_not(False),
        )
        .order_by(Generation.step)
    )
    return found.all()
