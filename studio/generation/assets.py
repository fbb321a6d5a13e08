"""A picture into the store, and the row that says where it is."""

from datetime import datetime

from db.models import Asset
from db.repositories import assets
from db.repositories.assets import Content
from db.session import Database
from studio.rules.pictures import Picture
from studio.storage.base import Store


async def put_asset(
    database: Database,
    store: Store,
    picture: Picture,
    *,
    key: str,
    role: str,
    game_id: int,
    now: datetime,
    generation_id: int | None = None,
) -> Asset:
    """Keep the picture under the key; gives its row, not added yet. Raises StoreError.

    Where a row of the game has these bytes already, the new row names their object and
    nothing is put. Who puts the same at this very moment is not seen: both objects stay
    until `limner upkeep` lets both rows name one.
    """
    content = Content(game_id, picture.sha256, picture.mime)
    kept = await _kept(database, store, content, size_bytes=len(picture.content))
    if kept is None:
        await store.put(key, picture.content, mime=picture.mime)
    return Asset(
        game_id=game_id,
        generation_id=generation_id,
        role=role,
        store=store.name,
        bucket=store.bucket,
        key=kept or key,
        mime=picture.mime,
        size_bytes=len(picture.content),
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        created_at=now,
    )


async def _kept(
    database: Database, store: Store, content: Content, *, size_bytes: int
) -> str | None:
    """The key under which the game keeps these bytes; None when it has to be put."""
    async with database.read() as tx:
        keys = await assets.keys_of(tx, [content])
    for key in keys[content]:
        # A lost object must not be lost for every picture that looks the same, too.
        found = await store.find(key)
        if found is not None and found.size_bytes == size_bytes:
            return key
    return None
