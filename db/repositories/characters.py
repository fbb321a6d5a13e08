"""Characters, the versions of their looks, and their reference pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update

from db.enums import LookStatus, ReferenceOrigin
from db.models import (
    Asset,
    Character,
    CharacterKit,
    CharacterLook,
    CharacterReference,
    CharacterState,
    Game,
    Session,
)
from db.session import Transaction


async def find_living(tx: Transaction, character_id: int) -> Character | None:
    """The character, unless it was deleted."""
    character = await tx.get(Character, character_id)
    return character if character is not None and character.deleted_at is None else None


async def find_named(tx: Transaction, game_id: int, name_key: str) -> Character | None:
    """The character with that folded name that is not deleted; None without one."""
    return await tx.scalar(
        select(Character).where(
            Character.game_id == game_id,
            Character.name_key == name_key,
            Character.deleted_at.is_(None),
        )
    )


async def of_game(tx: Transaction, game_id: int) -> Sequence[Character]:
    """All characters of the game that are not deleted, by name."""
    return (
        await tx.scalars(
            select(Character)
            .where(Character.game_id == game_id, Character.deleted_at.is_(None))
            .order_by(Character.name_key)
        )
    ).all()


async def living_names(tx: Transaction, game_id: int) -> dict[int, str]:
    """The names of the game's characters that are not deleted, by character."""
    found = await tx.execute(
        select(Character.id, Character.name).where(
            Character.game_id == game_id, Character.deleted_at.is_(None)
        )
    )
    return {row.id: row.name for row in found}


async def ever_owned(tx: Transaction, game_id: int, user_id: int) -> bool:
    """Whether the person owns a character in the game, also a draft, or one that was deleted."""
    found = await tx.scalar(
        select(Character.id)
        .where(Character.game_id == game_id, Character.owner_id == user_id)
        .limit(1)
    )
    return found is not None


async def voiced_by(
    tx: Transaction, game_id: int, user_id: int, *, is_gm: bool
) -> Sequence[Character]:
    """The characters in play that the person may speak as, by name: their own, and for the GM
    also those that every GM may voice."""
    own = (Character.owner_id == user_id) & Character.npc.is_(False)
    return (
        await tx.scalars(
            select(Character)
            .where(
                Character.game_id == game_id,
                Character.deleted_at.is_(None),
                Character.retired_at.is_(None),
                or_(own, Character.npc.is_(True)) if is_gm else own,
            )
            .order_by(Character.name_key)
        )
    ).all()


async def suggested(
    tx: Transaction,
    game_id: int,
    *,
    key: str,
    user_id: int,
    is_gm: bool,
    sees_drafts: bool,
    limit: int,
) -> Sequence[str]:
    """The names of at most `limit` characters of the game whose folded names hold `key`.

    Those in play come first, then the person's own, then names that begin with `key`, then by
    name. Without `sees_drafts` others' characters are left out that were never approved and do
    not wait for approval.
    """
    mine = (Character.owner_id == user_id) & Character.npc.is_(False)
    own = or_(mine, Character.npc.is_(True)) if is_gm else mine
    wanted = [Character.game_id == game_id, Character.deleted_at.is_(None)]
    if key:
        wanted.append(Character.name_key.contains(key, autoescape=True))
    if not sees_drafts:
        waits = (
            select(CharacterLook.id)
            .where(
                CharacterLook.character_id == Character.id,
                CharacterLook.status == LookStatus.PENDING,
            )
            .exists()
        )
        wanted.append(or_(own, Character.look_id.is_not(None), waits))
    found = await tx.scalars(
        select(Character.name)
        .where(*wanted)
        .order_by(
            case((Character.retired_at.is_(None), 0), else_=1),
            case((own, 0), else_=1),
            case((Character.name_key.startswith(key, autoescape=True), 0), else_=1),
            Character.name_key,
        )
        .limit(limit)
    )
    return found.all()


async def plays(tx: Transaction, game_id: int, user_id: int) -> bool:
    """Whether the person owns an approved character in the game that is not deleted."""
    found = await tx.scalar(
        select(Character.id)
        .where(
            Character.game_id == game_id,
            Character.owner_id == user_id,
            Character.npc.is_(False),
            Character.look_id.is_not(None),
            Character.deleted_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


async def count_drafts(tx: Transaction, game_id: int, user_id: int) -> int:
    """How many characters of the person in the game have no approved version of looks; deleted
    ones do not count."""
    count = await tx.scalar(
        select(func.count())
        .select_from(Character)
        .where(
            Character.game_id == game_id,
            Character.owner_id == user_id,
            Character.look_id.is_(None),
            Character.deleted_at.is_(None),
        )
    )
    return count or 0


async def by_ids(tx: Transaction, character_ids: Sequence[int]) -> Sequence[Character]:
    """These characters, deleted ones too."""
    return (await tx.scalars(select(Character).where(Character.id.in_(character_ids)))).all()


async def newest_looks(tx: Transaction, character_ids: Sequence[int]) -> dict[int, CharacterLook]:
    """The newest version of looks of each character, by character id."""
    newest = (
        select(CharacterLook.character_id, func.max(CharacterLook.version).label("version"))
        .where(CharacterLook.character_id.in_(character_ids))
        .group_by(CharacterLook.character_id)
        .subquery()
    )
    rows = await tx.scalars(
        select(CharacterLook).join(
            newest,
            (CharacterLook.character_id == newest.c.character_id)
            & (CharacterLook.version == newest.c.version),
        )
    )
    return {look.character_id: look for look in rows}


async def newest_look(tx: Transaction, character_id: int) -> CharacterLook:
    """The newest version of the character's looks; every character has one."""
    return (await newest_looks(tx, [character_id]))[character_id]


async def look(tx: Transaction, look_id: int) -> CharacterLook | None:
    """The version of looks; None when there is none."""
    return await tx.get(CharacterLook, look_id)


async def versions(tx: Transaction, character_id: int) -> Sequence[CharacterLook]:
    """All versions of the character's looks, newest first."""
    return (
        await tx.scalars(
            select(CharacterLook)
            .where(CharacterLook.character_id == character_id)
            .order_by(CharacterLook.version.desc())
        )
    ).all()


async def looks(tx: Transaction, look_ids: Sequence[int]) -> dict[int, CharacterLook]:
    """These versions of looks, by id."""
    rows = await tx.scalars(select(CharacterLook).where(CharacterLook.id.in_(look_ids)))
    return {look.id: look for look in rows}


async def decided_before(tx: Transaction, look: CharacterLook) -> CharacterLook | None:
    """The newest earlier version that a GM decided on; None without one."""
    return await _newest_before(tx, look, CharacterLook.decided_at.is_not(None))


async def shown_before(tx: Transaction, look: CharacterLook) -> CharacterLook | None:
    """The newest earlier version with a card for the GM, or a message for the player at the table;
    None without one."""
    wanted = or_(
        CharacterLook.card_message_id.is_not(None), CharacterLook.told_message_id.is_not(None)
    )
    return await _newest_before(tx, look, wanted)


async def _newest_before(
    tx: Transaction, look: CharacterLook, wanted: ColumnElement[bool]
) -> CharacterLook | None:
    return await tx.scalar(
        select(CharacterLook)
        .where(
            CharacterLook.character_id == look.character_id,
            CharacterLook.version < look.version,
            wanted,
        )
        .order_by(CharacterLook.version.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class CanonicalLooks:
    """What a version of looks is drawn from. `references` are asset ids, best first. `lora` is
    "" without one."""

    looks: str
    seed: int
    lora: str
    references: tuple[int, ...]


async def canonical_looks(tx: Transaction, look_ids: Sequence[int]) -> dict[int, CanonicalLooks]:
    """The canonical looks of these versions, by id."""
    rows = await tx.execute(
        select(
            CharacterLook.id,
            CharacterLook.looks,
            CharacterLook.seed,
            CharacterLook.lora,
            CharacterReference.asset_id,
        )
        .outerjoin(CharacterReference, CharacterReference.look_id == CharacterLook.id)
        .where(CharacterLook.id.in_(look_ids))
        .order_by(CharacterReference.position)
    )
    found: dict[int, CanonicalLooks] = {}
    for row in rows:
        so_far = found.get(row.id, CanonicalLooks(row.looks, row.seed, row.lora, ()))
        more = () if row.asset_id is None else (row.asset_id,)
        found[row.id] = replace(so_far, references=(*so_far.references, *more))
    return found


async def references(tx: Transaction, look_id: int) -> Sequence[Asset]:
    """The reference pictures of a version of looks, best first."""
    return (
        await tx.scalars(
            select(Asset)
            .join(CharacterReference, CharacterReference.asset_id == Asset.id)
            .where(CharacterReference.look_id == look_id)
            .order_by(CharacterReference.position)
        )
    ).all()


async def references_of_versions(tx: Transaction, character_id: int) -> dict[int, tuple[int, ...]]:
    """The asset ids of the reference pictures by version of looks, best first. A version without
    any is left out."""
    rows = await tx.execute(
        select(CharacterReference.look_id, CharacterReference.asset_id)
        .join(CharacterLook, CharacterLook.id == CharacterReference.look_id)
        .where(CharacterLook.character_id == character_id)
        .order_by(CharacterReference.look_id, CharacterReference.position)
    )
    found: dict[int, tuple[int, ...]] = {}
    for look_id, asset_id in rows:
        found[look_id] = (*found.get(look_id, ()), asset_id)
    return found


async def remove_uploads(tx: Transaction, character_id: int) -> None:
    """Remove the rows of the pictures that were sent for the character: references of its looks,
    and pictures of its states. Saved portraits stay."""
    looks = select(CharacterLook.id).where(CharacterLook.character_id == character_id)
    sent = (
        CharacterReference.look_id.in_(looks),
        CharacterReference.origin == ReferenceOrigin.UPLOAD,
    )
    worn = CharacterState.character_id == character_id, CharacterState.asset_id.is_not(None)
    asset_ids = [
        *(await tx.scalars(select(CharacterReference.asset_id).where(*sent))),
        *(await tx.scalars(select(CharacterState.asset_id).where(*worn))),
    ]
    await tx.execute(delete(CharacterReference).where(*sent))
    await tx.execute(update(CharacterState).where(*worn).values(asset_id=None))
    await tx.execute(delete(Asset).where(Asset.id.in_(asset_ids)))


async def move_on(tx: Transaction, old: CharacterLook, new: CharacterLook) -> None:
    """Give the portraits of a version of looks, and its reference pictures, to its next version.

    The old version keeps its references and its saved portrait, too.
    """
    await copy_references(tx, old, new)
    await tx.execute(update(Session).where(Session.look_id == old.id).values(look_id=new.id))


async def copy_references(tx: Transaction, old: CharacterLook, new: CharacterLook) -> None:
    """Give the reference pictures of a version of looks to another one, too."""
    kept = await tx.scalars(select(CharacterReference).where(CharacterReference.look_id == old.id))
    tx.add_all(
        [
            CharacterReference(
                look_id=new.id, asset_id=each.asset_id, position=each.position, origin=each.origin
            )
            for each in kept
        ]
    )


async def add_reference(
    tx: Transaction, *, look_id: int, asset_id: int, origin: ReferenceOrigin
) -> None:
    """Add a reference picture; a portrait goes before the uploads."""
    lowest, highest = (
        await tx.execute(
            select(
                func.min(CharacterReference.position), func.max(CharacterReference.position)
            ).where(CharacterReference.look_id == look_id)
        )
    ).one()
    position = (lowest or 0) - 1 if origin == ReferenceOrigin.PORTRAIT else (highest or 0) + 1
    tx.add(CharacterReference(look_id=look_id, asset_id=asset_id, position=position, origin=origin))
    await tx.flush()


async def kit(tx: Transaction, character_id: int) -> CharacterKit | None:
    """The settings of the character's identity kit; None: those of every new kit."""
    return await tx.get(CharacterKit, character_id)


async def find_public_kit(tx: Transaction, code: str) -> tuple[CharacterKit, CharacterLook] | None:
    """The kit with this code whose addresses are switched on, and the approved looks of its
    character; None when they are off, the character is deleted or its game is closed."""
    found = await tx.execute(
        select(CharacterKit, CharacterLook)
        .join(Character, Character.id == CharacterKit.character_id)
        .join(CharacterLook, CharacterLook.id == Character.look_id)
        .join(Game, Game.id == Character.game_id)
        .where(
            CharacterKit.code == code,
            CharacterKit.public.is_(True),
            Character.deleted_at.is_(None),
            Game.closed_at.is_(None),
        )
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def remove_kit(tx: Transaction, character_id: int) -> None:
    """Remove the settings of the character's kit. Its public addresses end."""
    await tx.execute(delete(CharacterKit).where(CharacterKit.character_id == character_id))
