"""Galleries: the finished pictures of a game, paged by their ids, which grow with time, or by
their stars."""

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

from db.enums import SHUT, AssetRole, GenerationKind, GenerationStatus
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

# The same conditions as those of the galleries' indices.
_IN_GALLERY: tuple[ColumnElement[bool], ...] = (
    Generation.status == literal(GenerationStatus.SUCCEEDED.value, literal_execute=True),
    Generation.deleted_at.is_(None),
    Generation.kind != literal(GenerationKind.PORTRAIT.value, literal_execute=True),
)

# The same tables a second time: the other characters of a picture that was found by one
# character, and the stars of the picture that a cursor names.
_ShownCharacter = aliased(Appearance)
_CountedGeneration = aliased(Generation)


@dataclass(frozen=True)
class GalleryQuery:
    """Which pictures of one game. The other filters are optional: a character, a requester, a
    session, a style, and a range of ids that includes its ends. The caller checks that character
    and session belong to the game.

    `starred`: only pictures with stars, the most stars first; otherwise the newest first.
    Pictures of the characters `withheld` are left out, unless `viewer_id` requested them.
    """

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
    """A position in a gallery: a picture's id.

    In the order by stars the stars of the picture `of` count, of the picture itself when `of` is
    None. A deleted picture has no stars.
    """

    id: int
    of: int | None = None


@dataclass(frozen=True)
class GalleryPicture:
    """A picture as a gallery shows it: its thumbnail's object key, and the channel and message
    that show it. Each is None when there is none."""

    generation: Generation
    thumbnail_key: str | None
    message: tuple[int, int] | None


async def withheld(tx: Transaction, game_id: int, user_id: int) -> Sequence[int]:
    """The ids of characters that only their owners may draw, and that are not this person's.

    The person sees only those pictures of them that they requested themselves.
    """
    others = or_(Character.owner_id != user_id, Character.npc.is_(True))
    shut = and_(Character.consent.in_(SHUT), others)
    statement = select(Character.id).where(Character.game_id == game_id, shut)
    return (await tx.scalars(statement.order_by(Character.id))).all()


async def following(
    tx: Transaction, query: GalleryQuery, *, limit: int, cursor: GalleryCursor | None = None
) -> Sequence[int]:
    """The ids of the first pictures that match, after the cursor if it is given, in order."""
    walk = _walk_of(tx, query)
    statement = walk.statement
    if cursor is not None:
        statement = statement.where(_place(walk) < _place_of(walk, cursor))
    return (
        await tx.scalars(statement.order_by(*(each.desc() for each in walk.by)).limit(limit))
    ).all()


async def preceding(
    tx: Transaction, query: GalleryQuery, *, limit: int, cursor: GalleryCursor
) -> Sequence[int]:
    """The ids of the last pictures that match before the cursor, in order."""
    walk = _walk_of(tx, query)
    statement = walk.statement.where(_place(walk) > _place_of(walk, cursor))
    return (await tx.scalars(statement.order_by(*walk.by).limit(limit))).all()[::-1]


async def first_since(tx: Transaction, game_id: int, at: datetime) -> int | None:
    """The id of the game's first picture since that time; None when there is none."""
    return await tx.scalar(
        select(Generation.id)
        .where(*_IN_GALLERY, Generation.game_id == game_id, Generation.created_at >= at)
        .order_by(Generation.created_at, Generation.id)
        .limit(1)
    )


async def styles(tx: Transaction, game_id: int, *, among: int) -> Sequence[tuple[int, str]]:
    """The ids and the folded styles of the game's `among` newest pictures, the newest first.
    Pictures without a style are left out."""
    newest = (
        select(Generation.id, Generation.style_key)
        .where(*_IN_GALLERY, Generation.game_id == game_id)
        .order_by(Generation.id.desc())
        .limit(among)
    )
    return [(id, style) for id, style in await tx.execute(newest) if style]


async def by_ids(tx: Transaction, ids: Sequence[int]) -> Sequence[GalleryPicture]:
    """These pictures as a gallery shows them, in that order; missing ones are left out.

    A picture that was attached to posts is shown by the last of them.
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
    """A query for picture ids, and the columns of its order; the id is the last column."""

    statement: Select[int]
    by: tuple[InstrumentedAttribute[int], ...]


def _place(walk: _Walk) -> ColumnElement[Any]:
    return tuple_(*walk.by) if len(walk.by) > 1 else walk.by[0].expression


def _place_of(walk: _Walk, cursor: GalleryCursor) -> ColumnElement[Any]:
    id = literal(cursor.id, BigInteger())
    if len(walk.by) == 1:
        return id
    of = cursor.id if cursor.of is None else cursor.of
    stars = select(_CountedGeneration.stars).where(
        _CountedGeneration.id == literal(of, BigInteger())
    )
    return tuple_(func.coalesce(stars.scalar_subquery(), 0), id)


def _walk_of(tx: Transaction, query: GalleryQuery) -> _Walk:
    """The walk over the pictures that match."""
    return _walk_for(query, sqlite=tx.get_bind().dialect.name == "sqlite")


# A page queries in both directions, and the next page queries again: building the statement
# takes longer than running it.
@lru_cache(maxsize=256)
def _walk_for(query: GalleryQuery, *, sqlite: bool) -> _Walk:
    """The walk for a query; equal queries get the same walk.

    A query by character uses only the index of `appearances`, not the pictures' rows, if
    possible: an appearance has the session and the stars, too.
    """
    id, session_id, stars = Generation.id, Generation.session_id, Generation.stars
    statement = select(id)
    if query.character_id is not None:
        id, session_id, stars = Appearance.generation_id, Appearance.session_id, Appearance.stars
        statement = select(id).join(Generation, Generation.id == id)
        statement = statement.where(Appearance.character_id == query.character_id)
    statement = statement.join(Session, Session.id == session_id)
    statement = statement.where(*_IN_GALLERY, Session.deleted_at.is_(None))
    if query.requester_id is not None:
        statement = statement.where(Generation.requester_id == query.requester_id)
    if query.style_key is not None:
        statement = statement.where(Generation.style_key == query.style_key)
    # SQLite prefers the index of a range with two ends to the index of styles, and would scan all
    # pictures of those days. It does not take a sum for the end of a range.
    bounded: ColumnElement[int] = id.expression
    if query.style_key is not None and sqlite:
        bounded = id + 0
    if query.least_id is not None:
        statement = statement.where(bounded >= query.least_id)
    if query.most_id is not None:
        statement = statement.where(bounded <= query.most_id)
    if query.starred:
        statement = statement.where(stars > literal(0, literal_execute=True))
    # Only one index is usable: a database that may choose could scan all pictures of the game
    # for the few of a session or a character.
    if query.session_id is not None:
        statement = statement.where(session_id == query.session_id)
    elif query.requester_id is not None or query.character_id is None:
        statement = statement.where(Generation.game_id == query.game_id)
    if query.withheld:
        # The offset keeps PostgreSQL from collecting all pictures of these characters each time.
        shows_one = select(_ShownCharacter.character_id).where(
            _ShownCharacter.generation_id == id,
            _ShownCharacter.character_id.in_(padded(query.withheld)),
        )
        own = Generation.requester_id == query.viewer_id
        statement = statement.where(or_(own, ~shows_one.offset(0).exists()))
    return _Walk(statement, (stars, id) if query.starred else (id,))
