"""Sessions, their generations, their stored objects, and the messages that show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarResult,
    and_,
    case,
    literal,
    select,
    union,
    update,
)

from db.enums import UNFINISHED, AssetRole, GenerationKind, GenerationStatus
from db.inserting import insert
from db.late_rows import add_late
from db.models import (
    Appearance,
    Asset,
    DeliveryRecord,
    Game,
    Generation,
    GenerationEvent,
    Job,
    Post,
    PostPicture,
    Session,
    Showing,
)
from db.models.base import values_of
from db.padding import padded
from db.session import Transaction

_IS_PORTRAIT = Generation.kind == GenerationKind.PORTRAIT
_HAS_PICTURE = Generation.status == GenerationStatus.SUCCEEDED


@dataclass(frozen=True)
class AssetOfPicture:
    """Which picture an asset belongs to, its object key, and who painted that picture."""

    generation_id: int
    key: str
    provider: str


@dataclass(frozen=True)
class SeenPlaces:
    """A generation, and the channels and threads whose members see it.

    A picture is seen where a message or a post shows it, and a request without a picture where it
    was made. Portraits are shown to one person only, so they have no channels.
    """

    id: int
    game: Game
    requester_id: int
    rating: str
    channel_ids: frozenset[int]


async def session(tx: Transaction, session_id: int) -> Session:
    """The session; the caller knows that it exists."""
    return await tx.get_one(Session, session_id)


async def session_of_look(tx: Transaction, look_id: int) -> Session | None:
    """The session with the portraits of a version of looks; None before the first portrait."""
    return await tx.scalar(select(Session).where(Session.look_id == look_id))


async def claim_steps(tx: Transaction, session_id: int, count: int, *, now: datetime) -> int:
    """Reserve `count` step numbers of the session; gives the first. Updates the session's time."""
    after: int = (
        await tx.execute(
            update(Session)
            .where(Session.id == session_id)
            .values(
                next_step=Session.next_step + count,
                version=Session.version + 1,
                updated_at=now,
                # Continuing an archived session takes it out of the archive.
                archived_at=None,
            )
            .returning(Session.next_step)
        )
    ).scalar_one()
    return after - count


async def generation(tx: Transaction, generation_id: int) -> Generation | None:
    """The generation, deleted or not."""
    return await tx.get(Generation, generation_id)


async def by_ids(tx: Transaction, ids: Collection[int]) -> Sequence[Generation]:
    """These generations, deleted ones too, in the order of their steps."""
    found: ScalarResult[Generation] = await tx.scalars(
        select(Generation).where(Generation.id.in_(padded(list(ids)))).order_by(Generation.step)
    )
    return found.all()


async def of_job(tx: Transaction, job_id: int) -> Sequence[Generation]:
    """The generations of a job, in the order of their requests."""
    found: ScalarResult[Generation] = await tx.scalars(
        select(Generation).where(Generation.job_id == job_id).order_by(Generation.step)
    )
    return found.all()


async def of_session(
    tx: Transaction, session_id: int, *, status: GenerationStatus | None = None
) -> Sequence[Generation]:
    """The session's generations that are not deleted, in the order of their steps."""
    query = (
        select(Generation)
        .where(Generation.session_id == session_id, Generation.deleted_at.is_(None))
        .order_by(Generation.step)
    )
    if status is not None:
        query = query.where(Generation.status == status)
    return (await tx.scalars(query)).all()


async def recent(
    tx: Transaction, *, game_id: int, requester_id: int, limit: int
) -> Sequence[Generation]:
    """The person's newest finished pictures of the game, newest first."""
    return (
        await tx.scalars(
            select(Generation)
            .where(
                Generation.game_id == game_id,
                Generation.requester_id == requester_id,
                Generation.status == GenerationStatus.SUCCEEDED,
                Generation.deleted_at.is_(None),
                Generation.kind != GenerationKind.PORTRAIT,
            )
            .order_by(Generation.created_at.desc(), Generation.id.desc())
            .limit(limit)
        )
    ).all()


async def shown_in(tx: Transaction, message_id: int) -> Sequence[Generation]:
    """The generations that were delivered in a message, deleted ones too, in their order."""
    found: ScalarResult[Generation] = await tx.scalars(
        select(Generation)
        .join(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .where(DeliveryRecord.message_id == message_id)
        .order_by(Generation.step)
    )
    return found.all()


async def messages_with_pictures(tx: Transaction, message_ids: Collection[int]) -> Sequence[int]:
    """Those of these messages in which a picture was delivered that is not deleted."""
    found: ScalarResult[int] = await tx.scalars(
        select(DeliveryRecord.message_id)
        .join(Generation, Generation.id == DeliveryRecord.generation_id)
        .where(
            DeliveryRecord.message_id.in_(padded(list(message_ids))),
            Generation.deleted_at.is_(None),
        )
        .distinct()
    )
    return found.all()


async def asset(tx: Transaction, generation_id: int, role: AssetRole) -> Asset | None:
    """The asset of a generation with that role."""
    return await tx.scalar(
        select(Asset).where(Asset.generation_id == generation_id, Asset.role == role)
    )


async def first_thumbnail(tx: Transaction, session_id: int) -> int | None:
    """The asset id of the thumbnail of the first picture that the session still has."""
    return await tx.scalar(
        select(Asset.id)
        .join(Generation, Generation.id == Asset.generation_id)
        .where(
            Generation.session_id == session_id,
            Generation.status == GenerationStatus.SUCCEEDED,
            Generation.deleted_at.is_(None),
            Asset.role == AssetRole.THUMBNAIL,
        )
        .order_by(Generation.step)
        .limit(1)
    )


async def copy(
    tx: Transaction, generation_id: int, *, step: int, now: datetime
) -> Generation | None:
    """Add a copy of a picture as another step; None while its job is not finished."""
    original = await tx.get_one(Generation, generation_id)
    job = await tx.get_one(Job, original.job_id)
    if job.status in UNFINISHED:
        return None
    changed = {
        "id": None,
        "step": step,
        "cost_micros": 0,
        "quoted_micros": None,
        "stars": 0,
        "created_at": now,
    }
    copied = Generation(**{**values_of(original), **changed})
    tx.add(copied)
    await tx.flush()
    for asset in await tx.scalars(select(Asset).where(Asset.generation_id == generation_id)):
        tx.add(Asset(**{**values_of(asset), "id": None, "generation_id": copied.id}))
    for seen in await tx.scalars(
        select(Appearance).where(Appearance.generation_id == generation_id)
    ):
        unlike = {"generation_id": copied.id, "stars": 0, "measured_at": None}
        tx.add(Appearance(**{**values_of(seen), **unlike}))
    await _copy_showings(tx, generation_id, to_id=copied.id, now=now)
    return copied


async def keys_of(tx: Transaction, asset_ids: Sequence[int]) -> dict[int, str]:
    """The object keys of these assets, by id."""
    if not asset_ids:
        return {}
    rows = await tx.execute(select(Asset.id, Asset.key).where(Asset.id.in_(asset_ids)))
    return {row.id: row.key for row in rows}


async def by_asset(tx: Transaction, asset_ids: Sequence[int]) -> dict[int, AssetOfPicture]:
    """The picture of each of these assets, by the asset's id."""
    if not asset_ids:
        return {}
    rows = await tx.execute(
        select(Asset.id, Asset.generation_id, Asset.key, Generation.provider)
        .join(Generation, Generation.id == Asset.generation_id)
        .where(Asset.id.in_(padded(asset_ids)))
    )
    return {row.id: AssetOfPicture(row.generation_id, row.key, row.provider) for row in rows}


async def assets(
    tx: Transaction, generation_ids: Sequence[int], role: AssetRole
) -> Sequence[Asset]:
    """The assets of these generations with that role."""
    return (
        await tx.scalars(
            select(Asset).where(Asset.generation_id.in_(generation_ids), Asset.role == role)
        )
    ).all()


async def delivery(tx: Transaction, generation_id: int) -> DeliveryRecord | None:
    """The delivery record of a generation; None before it is about to be posted."""
    return await tx.get(DeliveryRecord, generation_id)


async def deliveries(tx: Transaction, generation_ids: Sequence[int]) -> Sequence[DeliveryRecord]:
    """The delivery records of these generations."""
    return (
        await tx.scalars(
            select(DeliveryRecord).where(DeliveryRecord.generation_id.in_(generation_ids))
        )
    ).all()


async def set_posted(
    tx: Transaction, generation_ids: Collection[int], *, channel_id: int, message_id: int
) -> None:
    """Write which message shows these generations."""
    await tx.execute(
        update(DeliveryRecord)
        .where(DeliveryRecord.generation_id.in_(padded(list(generation_ids))))
        .values(channel_id=channel_id, message_id=message_id),
        execution_options={"synchronize_session": False},
    )


async def seen_places(tx: Transaction, ids: Collection[int]) -> Sequence[SeenPlaces]:
    """The places of these generations; missing ones are left out."""
    if not ids:
        return []
    return await _read_places(tx, Generation.id.in_(padded(list(ids))))


async def seen_places_in_session(tx: Transaction, session_id: int) -> Sequence[SeenPlaces]:
    """The places of every generation of the session, deleted ones too."""
    return await _read_places(tx, Generation.session_id == session_id)


async def add_showing(
    tx: Transaction, generation_id: int, *, channel_id: int, message_id: int, now: datetime
) -> None:
    """Write that another message shows the picture."""
    await tx.execute(
        insert(tx, Showing)
        .values(
            generation_id=generation_id,
            message_id=message_id,
            channel_id=channel_id,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )


async def show_session_by(tx: Transaction, session_id: int, generation_id: int) -> None:
    """Make the thumbnail of this picture the session's, if it has none yet."""
    thumbnail = select(Asset.id).where(
        Asset.generation_id == generation_id, Asset.role == AssetRole.THUMBNAIL
    )
    await tx.execute(
        update(Session)
        .where(Session.id == session_id, Session.thumbnail_id.is_(None))
        .values(thumbnail_id=thumbnail.limit(1).scalar_subquery()),
        execution_options={"synchronize_session": False},
    )


def note(
    tx: Transaction,
    generation: Generation,
    type: str,
    *,
    now: datetime,
    **payload: str | int | float | None,
) -> None:
    """Add an event of a generation."""
    add_late(
        tx,
        GenerationEvent.__table__,
        generation_id=generation.id,
        type=type,
        payload=payload,
        created_at=now,
    )


async def _copy_showings(tx: Transaction, original_id: int, *, to_id: int, now: datetime) -> None:
    """Write that the copy of a picture is shown by the messages that show the original."""
    copied = literal(to_id), literal(now, Showing.created_at.type)
    shown: CompoundSelect[Any] = union(
        select(*copied, DeliveryRecord.message_id, DeliveryRecord.channel_id).where(
            DeliveryRecord.generation_id == original_id, DeliveryRecord.message_id.is_not(None)
        ),
        select(*copied, PostPicture.message_id, Post.channel_id)
        .join(Post, Post.id == PostPicture.post_id)
        .where(PostPicture.generation_id == original_id, Post.deleted_at.is_(None)),
        select(*copied, Showing.message_id, Showing.channel_id).where(
            Showing.generation_id == original_id
        ),
    )
    columns = ["generation_id", "created_at", "message_id", "channel_id"]
    await tx.execute(insert(tx, Showing).from_select(columns, shown).on_conflict_do_nothing())


async def _read_places(tx: Transaction, condition: ColumnElement[bool]) -> Sequence[SeenPlaces]:
    pictures, requests = [~_IS_PORTRAIT, _HAS_PICTURE], [~_IS_PORTRAIT, ~_HAS_PICTURE]
    delivered = DeliveryRecord.message_id.is_not(None)
    rows = await tx.execute(
        select(
            *(Generation.id, Generation.requester_id, Generation.rating, Game),
            case((and_(*pictures, delivered), DeliveryRecord.channel_id)),
            case((and_(*pictures), Post.channel_id)),
            case((and_(*pictures), Showing.channel_id)),
            case((and_(*requests), Job.channel_id)),
        )
        .join(Game, Game.id == Generation.game_id)
        .join(Job, Job.id == Generation.job_id)
        .outerjoin(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
        .outerjoin(PostPicture, PostPicture.generation_id == Generation.id)
        .outerjoin(Post, (Post.id == PostPicture.post_id) & Post.deleted_at.is_(None))
        .outerjoin(Showing, Showing.generation_id == Generation.id)
        .where(condition)
    )
    found: dict[int, SeenPlaces] = {}
    for id, requester_id, rating, game, *channel_ids in rows:
        before = found[id].channel_ids if id in found else frozenset()
        channels = before | {each for each in channel_ids if each is not None}
        found[id] = SeenPlaces(id, game, requester_id, rating, channels)
    return list(found.values())
