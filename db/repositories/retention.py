"""Finds and removes rows by age: idle sessions, deleted rows, failures, expired links.

Before it removes rows, the caller locks their session, so that no step is added to it
meanwhile, and checks again under that lock.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    and_,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from db.enums import UNFINISHED, GenerationStatus
from db.models import (
    Appearance,
    Asset,
    CharacterLook,
    CharacterReference,
    CharacterState,
    DeliveryRecord,
    Generation,
    GenerationEvent,
    Job,
    LikenessScore,
    MaskLink,
    Moment,
    PostPicture,
    Session,
    Showing,
    Star,
)
from db.padding import padded
from db.session import Transaction

# Literals, as in the index's condition: a database compares the text of the statement with it.
_CAME_TO_NOTHING = Generation.status.in_(
    [
        literal(status.value, literal_execute=True)
        for status in (GenerationStatus.FAILED, GenerationStatus.CANCELED)
    ]
)
_UNDER_WAY = Job.status.in_([literal(status.value, literal_execute=True) for status in UNFINISHED])


@dataclass(frozen=True)
class AgeCursor:
    """How far a list by age was read: the time and the id of the last row.

    `session_id` is the row's session; for a session its own id.
    """

    at: datetime
    id: int
    session_id: int


@dataclass(frozen=True)
class NewestIds:
    """The highest id of each table; 0 when it is empty."""

    session_id: int
    generation_id: int
    job_id: int


@dataclass(frozen=True)
class GenerationRemains:
    """The columns of a generation that decide whether it is purged.

    `at_work`: its job waits, runs, or is not announced yet. `empty`: it was emptied before.
    """

    id: int
    parent_id: int | None
    job_id: int
    status: GenerationStatus
    completed_at: datetime | None
    deleted_at: datetime | None
    at_work: bool
    empty: bool


_Time = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class _Columns:
    """The columns of a cursor."""

    at: _Time
    id: InstrumentedAttribute[int]
    session_id: InstrumentedAttribute[int]


async def idle_sessions(
    tx: Transaction, *, since: datetime, after: AgeCursor | None, limit: int
) -> list[AgeCursor]:
    """Sessions without changes since then, the oldest first. Archived, deleted and portrait
    sessions do not count, nor do sessions with an unfinished job."""
    mark = _Columns(Session.updated_at, Session.id, Session.id)
    no_portraits: ColumnElement[bool] = Session.look_id.is_(None)
    if tx.get_bind().dialect.name == "sqlite":
        # Without the hint SQLite uses the index of looks, where nearly all sessions have NULL.
        no_portraits = func.likely(no_portraits)
    return await _cursors(tx, mark, and_(no_portraits, _idle(since)), after, limit)


async def deleted_sessions(
    tx: Transaction, *, since: datetime, after: AgeCursor | None, limit: int
) -> list[AgeCursor]:
    """Sessions that were deleted at that time or before, the oldest deletion first."""
    mark = _Columns(Session.deleted_at, Session.id, Session.id)
    return await _cursors(tx, mark, _deleted(Session.deleted_at, since), after, limit)


async def deleted_generations(
    tx: Transaction, *, since: datetime, after: AgeCursor | None, limit: int
) -> list[AgeCursor]:
    """Generations that were deleted at that time or before, the oldest deletion first."""
    mark = _Columns(Generation.deleted_at, Generation.id, Generation.session_id)
    return await _cursors(tx, mark, _deleted(Generation.deleted_at, since), after, limit)


async def failed_generations(
    tx: Transaction, *, since: datetime, after: AgeCursor | None, limit: int
) -> list[AgeCursor]:
    """Generations that failed or were cancelled at that time or before, the oldest first."""
    mark = _Columns(Generation.completed_at, Generation.id, Generation.session_id)
    failed = and_(_CAME_TO_NOTHING, Generation.completed_at <= since)
    return await _cursors(tx, mark, failed, after, limit)


async def expired_links(tx: Transaction, *, since: datetime) -> int:
    """How many mask links expired at that time or before."""
    ran_out = select(func.count()).select_from(MaskLink).where(MaskLink.expires_at <= since)
    return await tx.scalar(ran_out) or 0


async def newest(tx: Transaction) -> NewestIds:
    """The highest ids: their rows stay until a newer row exists.

    SQLite, and a copied database, number new rows from the highest id. The id of a purged picture
    must not be given again: it is in the ledger and on old cards.
    """
    rows = await tx.execute(
        select(
            *(
                select(func.coalesce(func.max(each), 0)).scalar_subquery()
                for each in (Session.id, Generation.id, Job.id)
            )
        )
    )
    return NewestIds(*rows.one())


async def session(tx: Transaction, session_id: int, *, lock: bool) -> Session | None:
    """The session as it is now; `lock` locks its row until the transaction ends."""
    query = select(Session).where(Session.id == session_id)
    return await tx.scalar(query.with_for_update() if lock else query)


async def remnants(tx: Transaction, session_id: int) -> Sequence[GenerationRemains]:
    """Every generation of the session."""
    rows = await tx.execute(
        select(
            Generation.id,
            Generation.parent_id,
            Generation.job_id,
            Generation.status,
            Generation.completed_at,
            Generation.deleted_at,
            or_(_UNDER_WAY, Job.announced.is_(False)),
            and_(Generation.text == "", Generation.prompt == ""),
        )
        .join(Job, Job.id == Generation.job_id)
        .where(Generation.session_id == session_id)
    )
    return [GenerationRemains(*row) for row in rows]


async def needed(tx: Transaction, session_id: int) -> set[int]:
    """The ids of the session's generations that characters are drawn from: saved portraits, and
    generations with a picture among the references of looks or states."""
    portraits = (
        select(Generation.id)
        .join(Session, Session.id == Generation.session_id)
        .join(CharacterLook, CharacterLook.id == Session.look_id)
        .where(Generation.session_id == session_id, CharacterLook.portrait_id == Generation.id)
    )
    referenced = (
        select(Generation.id)
        .join(Asset, Asset.generation_id == Generation.id)
        .join(CharacterReference, CharacterReference.asset_id == Asset.id)
        .where(Generation.session_id == session_id)
    )
    worn = (
        select(Generation.id)
        .join(Asset, Asset.generation_id == Generation.id)
        .join(CharacterState, CharacterState.asset_id == Asset.id)
        .where(Generation.session_id == session_id)
    )
    found = [await tx.scalars(each) for each in (portraits, referenced, worn)]
    return {generation_id for ids in found for generation_id in ids}


async def assets_of(
    tx: Transaction, generation_ids: Collection[int], *, lock: bool
) -> Sequence[int]:
    """The ids of these generations' assets. `lock` locks their rows, so that none becomes a
    reference before the transaction ends."""
    query = (
        select(Asset.id)
        .where(Asset.generation_id.in_(padded(list(generation_ids))))
        .order_by(Asset.id)
    )
    return (await tx.scalars(query.with_for_update() if lock else query)).all()


async def archive(
    tx: Transaction, session_ids: Collection[int], *, since: datetime, now: datetime
) -> int:
    """Archive the sessions that are still idle; gives how many."""
    archived = await tx.scalars(
        update(Session)
        .where(
            Session.id.in_(padded(list(session_ids))),
            Session.look_id.is_(None),
            _idle(since),
        )
        .values(archived_at=now, version=Session.version + 1)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return len(archived.all())


async def remove_expired_links(tx: Transaction, *, since: datetime, limit: int) -> int:
    """Remove links that expired at that time or before, the oldest first; gives how many."""
    oldest = (
        select(MaskLink.id)
        .where(MaskLink.expires_at <= since)
        .order_by(MaskLink.expires_at)
        .limit(limit)
    )
    removed = await tx.scalars(_deletion(MaskLink, MaskLink.id.in_(oldest)).returning(MaskLink.id))
    return len(removed.all())


async def remove_dependents(tx: Transaction, generation_ids: Collection[int]) -> None:
    """Remove the rows that refer to these generations: assets, delivery records, showings, events,
    appearances, verdicts of likeness, mask links and stars.

    The ledger and the messages in Discord stay.
    """
    ids = padded(list(generation_ids))
    hanging = (
        *(MaskLink, Appearance, LikenessScore, DeliveryRecord, Showing, PostPicture, Star),
        *(GenerationEvent, Asset),
    )
    for each in hanging:
        await tx.execute(_deletion(each, each.generation_id.in_(ids)))


async def remove_generations(tx: Transaction, generation_ids: Collection[int]) -> None:
    """Remove these generations; no row may refer to them any more."""
    await tx.execute(_deletion(Generation, Generation.id.in_(padded(list(generation_ids)))))


async def empty_generations(
    tx: Transaction, generation_ids: Collection[int], *, params: dict[str, Any]
) -> None:
    """Erase the requests of these generations; their place in the tree stays."""
    await tx.execute(
        update(Generation)
        .where(Generation.id.in_(padded(list(generation_ids))))
        .values(text="", prompt="", negative="", params=params, style_key="", stars=0)
        .execution_options(synchronize_session=False)
    )


async def remove_jobs(tx: Transaction, job_ids: Collection[int]) -> None:
    """Remove the jobs that have no generation left. For jobs with only empty generations, erase
    what was drawn."""
    ids = Job.id.in_(padded(list(job_ids)))
    own = select(Generation.id).where(Generation.job_id == Job.id)
    await tx.execute(_deletion(Job, and_(ids, ~own.exists())))
    told_of = own.where(or_(Generation.text != "", Generation.prompt != ""))
    await tx.execute(
        update(Job)
        .where(ids, ~told_of.exists())
        .values(predictions=null(), outputs=null())
        .execution_options(synchronize_session=False)
    )


async def bump_version(tx: Transaction, session_id: int) -> None:
    """Increase the session's version without changing `updated_at`."""
    await tx.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(version=Session.version + 1)
        .execution_options(synchronize_session=False)
    )


async def empty_session(tx: Transaction, session_id: int) -> None:
    """Erase the title of a deleted session."""
    await tx.execute(
        update(Session)
        .where(Session.id == session_id, Session.deleted_at.is_not(None))
        .values(title="", thumbnail_id=None, main_id=None)
        .execution_options(synchronize_session=False)
    )


async def remove_session(tx: Transaction, session_id: int) -> None:
    """Remove a deleted session; it must have no generation left."""
    await tx.execute(
        _deletion(Session, and_(Session.id == session_id, Session.deleted_at.is_not(None)))
    )


def _idle(since: datetime) -> ColumnElement[bool]:
    at_work = select(Job.id).where(Job.session_id == Session.id, _UNDER_WAY)
    return and_(
        Session.deleted_at.is_(None),
        Session.archived_at.is_(None),
        Session.updated_at <= since,
        ~at_work.exists(),
    )


def _deleted(at: _Time, since: datetime) -> ColumnElement[bool]:
    return and_(at.is_not(None), at <= since)


async def _cursors(
    tx: Transaction, of: _Columns, over: ColumnElement[bool], after: AgeCursor | None, limit: int
) -> list[AgeCursor]:
    """The next rows of the list; rows that were read may have changed since."""
    query = select(of.at, of.id, of.session_id).where(over)
    if after is not None:
        read = tuple_(literal(after.at, Moment()), literal(after.id, BigInteger()))
        query = query.where(tuple_(of.at, of.id) > read)
    rows = await tx.execute(query.order_by(of.at, of.id).limit(limit))
    return [AgeCursor(at, row_id, session_id) for at, row_id, session_id in rows if at is not None]


def _deletion(of: Any, condition: ColumnElement[bool]) -> Delete:
    return delete(of).where(condition).execution_options(synchronize_session=False)
