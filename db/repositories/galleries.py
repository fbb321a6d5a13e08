"""Galleries: the finished pictures of a game, leafed through by their ids, which grow with time,
or by their stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.enums import AssetRole, GenerationKind, GenerationStatus
from db.models import (
    Appearance,
    Asset,
    Character,
    DeliveryRecord,
    Generation,
    Post,
    PostPicture,
    Session,
)
from db.padding import padded
from db.session import Transaction

# Spelled out, as what galleries are indexed by says it.
_IN_GALLERY: tuple[ColumnElement[bool], ...] = (
    Generation.status == literal(GenerationStatus.SUCCEEDED.value, literal_execute=True),
    Generation.deleted_at.is_(None),
    Generation.kind != literal(GenerationKind.PORTRAIT.value, literal_execute=True),
)

# Another look at the tables: whom a picture shows that was found by whom it shows, and the
# stars of the one that a page goes on from.
_ShownCharacter = aliased(Appearance)
_CountedGeneration = aliased(Generation)


@dataclass(frozen=True)
class GalleryQuery:
    """Which pictures: of one game, perhaps only with a character, asked for by a person, of a
    session, in a style, or with ids in a range, its ends included. Who wishes knows that
    character and session are of that game.

    `starred`: only those with a star, the most starred first; else the newest first.
    Without those of the characters `withheld`, but for what `viewer_id` asked for themselves."""

    game_id: int
    character_id: int | None = None
    requester_id: int | None = None
    session_id: int | None = None
    style_key: str | None = None
    least_id: int | None = None
    most_id: int | None = None
    starred: bool = False
    viewer_id: int | None = None
    withheld: tuple[int, ...] = ()


@dataclass(frozen=True)
class GalleryCursor:
    """Where a picture hangs in a gallery. Where the most starred are first, its stars count, or
    those of the picture `of` in its place; one that is gone has none."""

    id: int
    of: int | None = None


@dataclass(frozen=True)
class GalleryPicture:
    """A picture as a gallery shows it: where the store has its thumbnail, and the channel and
    the message that show it, None where none does."""

    generation: Generation
    thumbnail_key: str | None
    message: tuple[int, int] | None


async def withheld(tx: Transaction, game_id: int, user_id: int) -> Sequence[int]:
    """The characters of the game whose pictures, if others asked for them, this person is not
    shown: they are for their owners, who are others."""
    others = or_(Character.owner_id != user_id, Character.npc.is_(True))
    shut = and_(Character.consent.in_(("owner", "nobody")), others)
    query = select(Character.id).where(Character.game_id == game_id, shut)
    return (await tx.scalars(query.order_by(Character.id))).all()


async def following(
    tx: Transaction, wish: GalleryQuery, *, limit: int, spot: GalleryCursor | None = None
) -> Sequence[int]:
    """The ids of the first pictures that are wished for, of those behind `spot` if that is
    given, in their order."""
    walk = _walk_of(tx, wish)
    query = walk.query
    if spot is not None:
        query = query.where(_place(walk) < _place_of(walk, spot))
    return (await tx.scalars(query.order_by(*(each.desc() for each in walk.by)).limit(limit))).all()


async def preceding(
    tx: Transaction, wish: GalleryQuery, *, limit: int, spot: GalleryCursor
) -> Sequence[int]:
    """The ids of the last of those before `spot`, in their order."""
    walk = _walk_of(tx, wish)
    query = walk.query.where(_place(walk) > _place_of(walk, spot))
    return (await tx.scalars(query.order_by(*walk.by).limit(limit))).all()[::-1]


async def first_since(tx: Transaction, game_id: int, at: datetime) -> int | None:
    """The id of the game's first picture from then on; those after it are younger."""
    return await tx.scalar(
        select(Generation.id)
        .where(*_IN_GALLERY, Generation.game_id == game_id, Generation.created_at >= at)
        .order_by(Generation.created_at, Generation.id)
        .limit(1)
    )


async def styles(tx: Transaction, game_id: int, *, among: int) -> Sequence[str]:
    """The styles of so many of the game's newest pictures, folded, the latest used first."""
    newest = (
        select(Generation.style_key, Generation.id)
        .where(*_IN_GALLERY, Generation.game_id == game_id)
        .order_by(Generation.id.desc())
        .limit(among)
        .subquery()
    )
    found = await tx.scalars(
        select(newest.c.style_key)
        .where(newest.c.style_key != "")
        .group_by(newest.c.style_key)
        .order_by(func.max(newest.c.id).desc())
    )
    return found.all()


async def by_ids(tx: Transaction, ids: Sequence[int]) -> Sequence[GalleryPicture]:
    """Those of these pictures that are there, with what a card shows of them, in that order.

    One that was attached to posts is shown by the last of them.
    """
    rows = await tx.execute(
        select(
            *(Generation, Asset.key, DeliveryRecord.channel_id, DeliveryRecord.message_id),
            *(Post.channel_id, PostPicture.message_id),
        )
        .outerjoin(
            Asset, (Asset.generation_id == Generation.id) & (Asset.role == AssetRole.THUMBNAIL)
        )
        .outerjoin(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .outerjoin(PostPicture, PostPicture.generation_id == Generation.id)
        .outerjoin(Post, (Post.id == PostPicture.post_id) & Post.deleted_at.is_(None))
        .where(Generation.id.in_(padded(ids)))
        .order_by(PostPicture.created_at, Post.id)
    )
    found: dict[int, GalleryPicture] = {}
    for generation, key, channel_id, message_id, post_channel_id, post_message_id in rows:
        before = found.get(generation.id)
        shown = None if message_id is None else (channel_id, message_id)
        if post_channel_id is not None:
            shown = (post_channel_id, post_message_id)
        elif before is not None:
            shown = before.message
        found[generation.id] = GalleryPicture(generation, key, shown)
    return [found[id] for id in ids if id in found]


@dataclass(frozen=True)
class _Walk:
    """How pictures are found: their ids, and the columns by which they are leafed through, the
    last of them the id."""

    query: Select[int]
    by: tuple[InstrumentedAttribute[int], ...]


def _place(walk: _Walk) -> ColumnElement[Any]:
    return tuple_(*walk.by) if len(walk.by) > 1 else walk.by[0].expression


def _place_of(walk: _Walk, spot: GalleryCursor) -> ColumnElement[Any]:
    id = literal(spot.id, BigInteger())
    if len(walk.by) == 1:
        return id
    of = spot.id if spot.of is None else spot.of
    stars = select(_CountedGeneration.stars).where(
        _CountedGeneration.id == literal(of, BigInteger())
    )
    return tuple_(func.coalesce(stars.scalar_subquery(), 0), id)


def _walk_of(tx: Transaction, wish: GalleryQuery) -> _Walk:
    """How the pictures that are wished for are found."""
    return _walk_for(wish, sqlite=tx.get_bind().dialect.name == "sqlite")


# A page asks in both directions, and who leafs asks again: to put the words together takes
# longer than to be answered.
@lru_cache(maxsize=256)
def _walk_for(wish: GalleryQuery, *, sqlite: bool) -> _Walk:
    """The same for the same wish.

    What is found by a character does without the rows of pictures as long as the indices say
    enough: an appearance knows the session and the stars, too.
    """
    id, session_id, stars = Generation.id, Generation.session_id, Generation.stars
    query = select(id)
    if wish.character_id is not None:
        id, session_id, stars = Appearance.generation_id, Appearance.session_id, Appearance.stars
        query = select(id).join(Generation, Generation.id == id)
        query = query.where(Appearance.character_id == wish.character_id)
    query = query.join(Session, Session.id == session_id)
    query = query.where(*_IN_GALLERY, Session.deleted_at.is_(None))
    if wish.requester_id is not None:
        query = query.where(Generation.requester_id == wish.requester_id)
    if wish.style_key is not None:
        query = query.where(Generation.style_key == wish.style_key)
    # SQLite takes two ends of a range for less than a style, and would walk through all that
    # was drawn in those days; a sum is no end to it.
    bounded: ColumnElement[int] = id.expression
    if wish.style_key is not None and sqlite:
        bounded = id + 0
    if wish.least_id is not None:
        query = query.where(bounded >= wish.least_id)
    if wish.most_id is not None:
        query = query.where(bounded <= wish.most_id)
    if wish.starred:
        query = query.where(stars > literal(0, literal_execute=True))
    # By one of them: a database that may choose could walk through all pictures of the game
    # for the few of a session or a character.
    if wish.session_id is not None:
        query = query.where(session_id == wish.session_id)
    elif wish.requester_id is not None or wish.character_id is None:
        query = query.where(Generation.game_id == wish.game_id)
    if wish.withheld:
        # The offset keeps PostgreSQL from collecting all pictures of theirs for each page.
        shows_one = select(_ShownCharacter.character_id).where(
            _ShownCharacter.generation_id == id,
            _ShownCharacter.character_id.in_(padded(wish.withheld)),
        )
        own = Generation.requester_id == wish.viewer_id
        query = query.where(or_(own, ~shows_one.offset(0).exists()))
    return _Walk(query, (stars, id) if wish.starred else (id,))
