"""Puts pictures into the store, and makes the rows that say where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.enums import AssetRole
from db.models import Asset, Generation
from db.repositories import assets
from db.repositories.assets import AssetContent
from db.session import Database
from studio.rules.pictures.gate import Picture
from studio.storage.base import Store, session_key


@dataclass(frozen=True)
class NewAsset:
    """A picture to store under an object key, and its role."""

    picture: Picture
    key: str
    role: AssetRole


async def load_picture(store: Store, asset: Asset) -> Picture:
    """Load the picture that a row names. Raises StoreError."""
    return Picture(
        content=await store.get(asset.key),
        mime=asset.mime,
        width=asset.width,
        height=asset.height,
        sha256=asset.sha256,
    )


async def put_assets(
    database: Database,
    store: Store,
    wanted: Sequence[NewAsset],
    *,
    game_id: int,
    now: datetime,
    generation_id: int | None = None,
) -> list[Asset]:
    """Store the pictures under their keys. Gives their rows, not added yet. Raises StoreError.

    When a row of the game has the same bytes already, the new row names that object and nothing
    is put. Two processes that put the same bytes at the same moment do not see each other: both
    objects stay until `limner upkeep` lets both rows name one.
    """
    contents = [AssetContent(game_id, each.picture.sha256, each.picture.mime) for each in wanted]
    async with database.read() as tx:
        known = await assets.keys_of(tx, contents)
    rows = []
    for each, content in zip(wanted, contents, strict=True):
        picture = each.picture
        key = await _find_whole(store, known[content], size_bytes=len(picture.content))
        if key is None:
            await store.put(each.key, picture.content, mime=picture.mime)
        rows.append(
            Asset(
                game_id=game_id,
                generation_id=generation_id,
                role=each.role,
                store=store.name,
                bucket=store.bucket,
                key=key or each.key,
                mime=picture.mime,
                size_bytes=len(picture.content),
                width=picture.width,
                height=picture.height,
                sha256=picture.sha256,
                created_at=now,
            )
        )
    return rows


async def _find_whole(store: Store, keys: Sequence[str], *, size_bytes: int) -> str | None:
    """The first key whose object exists with all its bytes; None when there is none."""
    for key in keys:
        # A row may name a lost object; new pictures with the same bytes must not name it too.
        found = await store.find(key)
        if found is not None and found.size_bytes == size_bytes:
            return key
    return None


def output_key(generation: Generation, picture: Picture, suffix: str = "") -> str:
    """The key of a drawn picture, or with a suffix of its thumbnail."""
    return session_key(
        game_id=generation.game_id,
        session_id=generation.session_id,
        name=f"{generation.id}{suffix}.{picture.extension}",
    )
