"""Galleries: the finished pictures of a game, leafed through by their ids, which grow with time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Appearance, Asset, DeliveryRecord, Generation, Session
from db.padding import padded
from db.session import Transaction

# Spelled out, as what galleries are indexed by says it.
_HUNG: tuple[ColumnElement[bool], ...] = (
    Generation.status == literal("succeeded", literal_execute=True),
    Generation.deleted_at.is_(None),
    Generation.kind != literal("portrait", literal_execute=True),
)


@dataclass(frozen=True)
class Wish:
    """Which pictures: of one game, perhaps only with a character, asked for by a person, or of
    a session. Who wishes knows that character and session are of that game."""

    game_id: int
    character_id: int | None = None
    requester_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True)
class Hung:
    """A picture as a gallery shows it: where the store has its thumbnail, and where it was
    posted, or was about to be."""

    generation: Generation
    thumbnail_key: str | None
    delivery: DeliveryRecord | None


async def newest(
    tx: Transaction, wish: Wish, *, limit: int, before_id: int | None = None
) -> Sequence[int]:
    """The ids of the newest pictures that are wished for, of those older than `before_id` if
    that is given, newest first."""
    query, id = _wished(wish)
    if before_id is not None:
        query = query.where(id < before_id)
    return (await tx.scalars(query.order_by(id.desc()).limit(limit))).all()


async def next_newer(tx: Transaction, wish: Wish, *, limit: int, after_id: int) -> Sequence[int]:
    """The ids of the oldest of those newer than `after_id`, newest first."""
    query, id = _wished(wish)
    found = await tx.scalars(query.where(id > after_id).order_by(id).limit(limit))
    return found.all()[::-1]


async def hung(tx: Transaction, ids: Sequence[int]) -> Sequence[Hung]:
    """These pictures with what a card shows of them, newest first."""
    rows = await tx.execute(
        select(Generation, Asset.key, DeliveryRecord)
        .outerjoin(Asset, (Asset.generation_id == Generation.id) & (Asset.role == "thumbnail"))
        .outerjoin(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .where(Generation.id.in_(padded(ids)))
        .order_by(Generation.id.desc())
    )
    return [Hung(*row) for row in rows]


def _wished(wish: Wish) -> tuple[Select[int], InstrumentedAttribute[int]]:
    """The ids that are wished for, and the column by which they are leafed through.

    What is found by a character does without the rows of pictures as long as the indices say
    enough: an appearance knows the session, too.
    """
    id, session_id = Generation.id, Generation.session_id
    query = select(id)
    if wish.character_id is not None:
        id, session_id = Appearance.generation_id, Appearance.session_id
        query = select(id).join(Generation, Generation.id == id)
        query = query.where(Appearance.character_id == wish.character_id)
    query = query.join(Session, Session.id == session_id)
    query = query.where(*_HUNG, Session.deleted_at.is_(None))
    if wish.requester_id is not None:
        query = query.where(Generation.requester_id == wish.requester_id)
    # By one of them: a database that may choose could walk through all pictures of the game
    # for the few of a session or a character.
    if wish.session_id is not None:
        query = query.where(session_id == wish.session_id)
    elif wish.requester_id is not None or wish.character_id is None:
        query = query.where(Generation.game_id == wish.game_id)
    return query, id
