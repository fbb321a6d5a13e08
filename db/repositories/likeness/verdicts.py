"""Which pictures are to be measured, and how alike pictures are to their characters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, select, update

from db.enums import ENDED, AssetRole, GenerationKind, GenerationStatus, LikenessVerdict
from db.inserting import insert
from db.models import (
    Appearance,
    Asset,
    Character,
    CharacterReference,
    Game,
    Generation,
    Job,
    LikenessScore,
)
from db.padding import padded
from db.session import Transaction


@dataclass(frozen=True)
class MeasuredPicture:
    """A picture that was posted, or failed, and its characters that were not measured yet.

    `output` is None for a picture that has failed.
    """

    generation: Generation
    guild_id: int
    output: Asset | None
    characters: tuple[int, ...]


async def due(tx: Transaction, *, leaving: Collection[int], limit: int) -> Sequence[int]:
    """Pictures with characters that were not measured, the newest first, of jobs that ended."""
    found = await tx.scalars(
        select(Appearance.generation_id)
        .join(Generation, Generation.id == Appearance.generation_id)
        .join(Job, Job.id == Generation.job_id)
        .where(Appearance.measured_at.is_(None), Job.status.in_(ENDED))
        .order_by(Appearance.generation_id.desc())
        .limit(limit + 8 * len(leaving))
    )
    left = [each for each in dict.fromkeys(found) if each not in leaving]
    return left[:limit]


async def picture(tx: Transaction, generation_id: int) -> MeasuredPicture | None:
    """The picture, with those of its characters that are living and were not measured."""
    generation = await tx.get(Generation, generation_id)
    if generation is None:
        return None
    guild_id = await tx.scalar(select(Game.guild_id).where(Game.id == generation.game_id))
    output = await tx.scalar(
        select(Asset).where(Asset.generation_id == generation_id, Asset.role == AssetRole.OUTPUT)
    )
    living = await tx.scalars(
        select(Appearance.character_id)
        .join(Character, Character.id == Appearance.character_id)
        .where(
            Appearance.generation_id == generation_id,
            Appearance.measured_at.is_(None),
            Character.deleted_at.is_(None),
        )
    )
    drawn = generation.status == GenerationStatus.SUCCEEDED and generation.deleted_at is None
    return MeasuredPicture(
        generation, guild_id or 0, output if drawn else None, tuple(sorted(living))
    )


async def references(tx: Transaction, character_ids: Collection[int]) -> dict[int, list[Asset]]:
    """The references of the approved looks of these characters, best first; none without looks."""
    rows = await tx.execute(
        select(Character.id, Asset)
        .join(CharacterReference, CharacterReference.look_id == Character.look_id)
        .join(Asset, Asset.id == CharacterReference.asset_id)
        .where(Character.id.in_(padded(list(character_ids))))
        .order_by(CharacterReference.position)
    )
    found: dict[int, list[Asset]] = {character: [] for character in character_ids}
    for character, asset in rows:
        found[character].append(asset)
    return found


async def others(
    tx: Transaction, guild_id: int, *, leaving: Collection[int], limit: int
) -> Sequence[int]:
    """Approved characters of the server's games besides these, at most so many of each game."""
    game_ids = (await tx.scalars(select(Game.id).where(Game.guild_id == guild_id))).all()
    found: list[int] = []
    for game_id in game_ids[:limit]:
        found += await tx.scalars(
            select(Character.id)
            .where(
                Character.game_id == game_id,
                Character.deleted_at.is_(None),
                Character.look_id.is_not(None),
            )
            .limit(limit)
        )
    return [each for each in found if each not in leaving][:limit]


async def keep(tx: Transaction, score: LikenessScore) -> None:
    """Store the verdict for a character in a picture, replacing one beside these references."""
    key = ("generation_id", "character_id", "model", "references_key")
    told = ("verdict", "unmeasured", "score", "measured_at")
    values = {name: getattr(score, name) for name in (*key, *told)}
    kept = insert(tx, LikenessScore).values(values)
    await tx.execute(
        kept.on_conflict_do_update(
            index_elements=list(key), set_={name: values[name] for name in told}
        )
    )


async def mark_measured(tx: Transaction, generation_id: int, *, now: datetime) -> None:
    """The picture's characters are not due any more."""
    await tx.execute(
        update(Appearance)
        .where(Appearance.generation_id == generation_id, Appearance.measured_at.is_(None))
        .values(measured_at=now)
        .execution_options(synchronize_session=False)
    )


async def make_due(tx: Transaction, generation_ids: Collection[int], character_id: int) -> None:
    """Have the character measured again in these pictures."""
    await tx.execute(
        update(Appearance)
        .where(
            Appearance.generation_id.in_(padded(list(generation_ids))),
            Appearance.character_id == character_id,
        )
        .values(measured_at=None)
        .execution_options(synchronize_session=False)
    )


async def of_picture(tx: Transaction, generation_id: int) -> Sequence[LikenessScore]:
    """All verdicts for a picture, the newest first."""
    return (
        await tx.scalars(
            select(LikenessScore)
            .where(LikenessScore.generation_id == generation_id)
            .order_by(LikenessScore.measured_at.desc())
        )
    ).all()


async def counts(
    tx: Transaction, character_id: int, *, model: str, references_key: str
) -> Mapping[LikenessVerdict, int]:
    """How many pictures of the character have each verdict beside these references. Portraits, and
    pictures that were deleted, do not count."""
    rows = await tx.execute(
        select(LikenessScore.verdict, func.count())
        .join(Generation, Generation.id == LikenessScore.generation_id)
        .where(
            LikenessScore.character_id == character_id,
            LikenessScore.model == model,
            LikenessScore.references_key == references_key,
            Generation.deleted_at.is_(None),
            Generation.kind != GenerationKind.PORTRAIT,
        )
        .group_by(LikenessScore.verdict)
    )
    return {row[0]: row[1] for row in rows}


async def outdated(
    tx: Transaction, character_id: int, *, model: str, references_key: str, limit: int
) -> Sequence[int]:
    """The newest pictures of the character that were measured, but not by this model beside these
    references."""
    told = and_(
        LikenessScore.generation_id == Appearance.generation_id,
        LikenessScore.character_id == character_id,
        LikenessScore.model == model,
        LikenessScore.references_key == references_key,
    )
    newest = (
        select(Appearance.generation_id)
        .where(Appearance.character_id == character_id)
        .order_by(Appearance.generation_id.desc())
        .limit(limit)
        .subquery()
    )
    found = await tx.scalars(
        select(Appearance.generation_id)
        .join(newest, newest.c.generation_id == Appearance.generation_id)
        .join(Generation, Generation.id == Appearance.generation_id)
        .where(
            Appearance.character_id == character_id,
            Appearance.measured_at.is_not(None),
            Generation.status == GenerationStatus.SUCCEEDED,
            Generation.deleted_at.is_(None),
            ~select(LikenessScore.generation_id).where(told).exists(),
        )
    )
    return found.all()


async def forget(tx: Transaction, character_id: int) -> None:
    """Remove every verdict for the character; nothing is due for it any more."""
    await tx.execute(
        delete(LikenessScore)
        .where(LikenessScore.character_id == character_id)
        .execution_options(synchronize_session=False)
    )
