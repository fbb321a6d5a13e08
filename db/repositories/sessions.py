"""Sessions as their owners see them: the list, the tree, and changes of both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from db.enums import UNFINISHED, AssetRole, GenerationKind, GenerationStatus
from db.models import Appearance, Asset, Generation, Job, Session
from db.padding import padded
from db.session import Transaction

Value = str | int | datetime | None
"""A new value of a session's column."""

# A list shows no more characters of a step's text.
_WORDS_SHOWN = 120


@dataclass(frozen=True)
class SessionQuery:
    """Which sessions of one person in a server; of one game or with one character if given."""

    guild_id: int
    owner_id: int
    archived: bool = False
    game_id: int | None = None
    character_id: int | None = None


@dataclass(frozen=True)
class SessionStep:
    """A node of a session's tree, with what a list and a picture of the tree show.

    `words` is the beginning of what was typed. `thumbnail_key` is the thumbnail's object key,
    None without one. A service sets `hidden`, and then the step has neither. `provider` names the
    painter.
    """

    id: int
    parent_id: int | None
    number: int
    kind: GenerationKind
    status: GenerationStatus
    requester_id: int
    words: str
    deleted: bool
    thumbnail_key: str | None
    provider: str
    hidden: bool = False


async def by_id(tx: Transaction, session_id: int) -> Session | None:
    """The session, deleted or not."""
    return await tx.get(Session, session_id)


async def page(
    tx: Transaction, query: SessionQuery, *, offset: int, limit: int
) -> Sequence[Session]:
    """The sessions with a picture that match, the one that changed last first."""
    newest_first = (Session.updated_at.desc(), Session.id.desc())
    statement = _filtered(select(Session), query).order_by(*newest_first)
    return (await tx.scalars(statement.offset(offset).limit(limit))).all()


async def count(tx: Transaction, query: SessionQuery) -> int:
    """How many sessions with a picture match."""
    return await tx.scalar(_filtered(select(func.count()).select_from(Session), query)) or 0


async def steps(tx: Transaction, session_id: int) -> Sequence[SessionStep]:
    """Every node of the tree in the order of the steps, deleted ones too."""
    rows = await tx.execute(
        select(
            Generation.id,
            Generation.parent_id,
            Generation.step,
            Generation.kind,
            Generation.status,
            Generation.requester_id,
            func.substr(Generation.text, 1, _WORDS_SHOWN),
            Generation.deleted_at.is_not(None),
            Asset.key,
            Generation.provider,
        )
        .outerjoin(
            Asset, (Asset.generation_id == Generation.id) & (Asset.role == AssetRole.THUMBNAIL)
        )
        .where(Generation.session_id == session_id)
        .order_by(Generation.step)
    )
    return [SessionStep(*row) for row in rows]


async def change(tx: Transaction, session_id: int, *, version: int | None, **values: Value) -> bool:
    """Change the session if it still has that version; False when it changed meanwhile.

    With the version None it is always changed.
    """
    statement = update(Session).where(Session.id == session_id, Session.deleted_at.is_(None))
    if version is not None:
        statement = statement.where(Session.version == version)
    done = await tx.execute(
        statement.values(version=Session.version + 1, **values).returning(Session.id)
    )
    return done.scalar_one_or_none() is not None


async def delete_canceled(tx: Transaction, session_id: int, *, now: datetime) -> None:
    """Delete a session of scenes if every picture that was asked for was cancelled."""
    others = select(Generation.id).where(
        Generation.session_id == session_id, Generation.status != GenerationStatus.CANCELED
    )
    await tx.execute(
        update(Session)
        .where(
            Session.id == session_id,
            Session.look_id.is_(None),
            Session.deleted_at.is_(None),
            ~others.exists(),
        )
        .values(deleted_at=now, version=Session.version + 1)
    )


async def restore(tx: Transaction, session_id: int) -> None:
    """Undo the deletion of a session."""
    await tx.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(deleted_at=None, version=Session.version + 1)
    )


async def delete_steps(tx: Transaction, ids: Collection[int], *, now: datetime) -> None:
    """Mark these generations as deleted."""
    await tx.execute(
        update(Generation)
        .where(Generation.id.in_(padded(list(ids))), Generation.deleted_at.is_(None))
        .values(deleted_at=now)
    )


async def jobs_under_way(tx: Transaction, session_id: int) -> Sequence[int]:
    """The ids of the session's jobs that wait or run."""
    return (
        await tx.scalars(
            select(Job.id).where(Job.session_id == session_id, Job.status.in_(UNFINISHED))
        )
    ).all()


async def idle_jobs_under_way(tx: Transaction, session_id: int) -> Sequence[int]:
    """The ids of the session's jobs that wait or run and whose pictures are all deleted."""
    wanted = select(Generation.id).where(
        Generation.job_id == Job.id, Generation.deleted_at.is_(None)
    )
    return (
        await tx.scalars(
            select(Job.id).where(
                Job.session_id == session_id, Job.status.in_(UNFINISHED), ~wanted.exists()
            )
        )
    ).all()


def _filtered(statement: Select[Any], query: SessionQuery) -> Select[Any]:
    statement = statement.where(
        Session.guild_id == query.guild_id,
        Session.owner_id == query.owner_id,
        Session.deleted_at.is_(None),
        Session.look_id.is_(None),
        Session.thumbnail_id.is_not(None),
        Session.archived_at.is_not(None) if query.archived else Session.archived_at.is_(None),
    )
    if query.game_id is not None:
        statement = statement.where(Session.game_id == query.game_id)
    if query.character_id is not None:
        shown = select(Appearance.session_id).where(Appearance.character_id == query.character_id)
        statement = statement.where(Session.id.in_(shown))
    return statement
