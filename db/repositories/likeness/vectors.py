"""The stored vectors of pictures."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from db.inserting import insert
from db.models import (
    Asset,
    CharacterReference,
    CharacterState,
    PictureVectors,
)
from db.models.characters import CharacterLook
from db.padding import padded
from db.session import Transaction


async def find(
    tx: Transaction, contents: Collection[tuple[int, str]], *, model: str, regions: str
) -> dict[tuple[int, str], bytes]:
    """The stored vectors of these pictures, by game and hash."""
    found: dict[tuple[int, str], bytes] = {}
    for game_id in {game for game, _ in contents}:
        hashes = [sha256 for game, sha256 in contents if game == game_id]
        rows = await tx.execute(
            select(PictureVectors.sha256, PictureVectors.content).where(
                PictureVectors.game_id == game_id,
                PictureVectors.sha256.in_(padded(hashes)),
                PictureVectors.model == model,
                PictureVectors.regions == regions,
            )
        )
        found |= {(game_id, row.sha256): row.content for row in rows}
    return found


async def keep(
    tx: Transaction, *, game_id: int, sha256: str, model: str, regions: str, content: bytes
) -> None:
    """Store the vectors of a picture's regions in place of earlier ones."""
    row = {
        "game_id": game_id,
        "sha256": sha256,
        "model": model,
        "regions": regions,
        "content": content,
    }
    kept = insert(tx, PictureVectors).values(row)
    await tx.execute(
        kept.on_conflict_do_update(
            index_elements=["game_id", "sha256", "model", "regions"], set_={"content": content}
        )
    )


async def contents_of_pictures(
    tx: Transaction, generation_ids: Collection[int]
) -> Sequence[tuple[int, str]]:
    """Game and hash of the pictures of these generations."""
    rows = await tx.execute(
        select(Asset.game_id, Asset.sha256).where(
            Asset.generation_id.in_(padded(list(generation_ids)))
        )
    )
    return [(row.game_id, row.sha256) for row in rows]


async def contents_of_character(tx: Transaction, character_id: int) -> Sequence[tuple[int, str]]:
    """Game and hash of the character's references in all versions, and of its states' pictures."""
    looks = select(CharacterLook.id).where(CharacterLook.character_id == character_id)
    referred = select(CharacterReference.asset_id).where(CharacterReference.look_id.in_(looks))
    worn = select(CharacterState.asset_id).where(CharacterState.character_id == character_id)
    rows = [
        *await tx.execute(select(Asset.game_id, Asset.sha256).where(Asset.id.in_(referred))),
        *await tx.execute(select(Asset.game_id, Asset.sha256).where(Asset.id.in_(worn))),
    ]
    return [(row.game_id, row.sha256) for row in rows]


async def forget(
    tx: Transaction, contents: Collection[tuple[int, str]], *, regions: str = ""
) -> None:
    """Remove the vectors of these pictures that no asset has any more; with `regions` those
    vectors also of pictures that stay."""
    for game_id in {game for game, _ in contents}:
        hashes = padded([sha256 for game, sha256 in contents if game == game_id])
        named = select(Asset.id).where(
            Asset.game_id == PictureVectors.game_id, Asset.sha256 == PictureVectors.sha256
        )
        unwanted = ~named.exists()
        if regions:
            unwanted |= PictureVectors.regions == regions
        await tx.execute(
            delete(PictureVectors)
            .where(PictureVectors.game_id == game_id, PictureVectors.sha256.in_(hashes), unwanted)
            .execution_options(synchronize_session=False)
        )
