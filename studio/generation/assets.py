"""A picture into the store, and the row that says where it is."""

from datetime import datetime

from db.models import Asset
from studio.rules.pictures import Picture
from studio.storage.base import Store


async def put_asset(
    store: Store,
    picture: Picture,
    *,
    key: str,
    role: str,
    game_id: int,
    now: datetime,
    generation_id: int | None = None,
) -> Asset:
    """Keep the picture under the key; gives its row, not added yet. Raises StoreError."""
    await store.put(key, picture.content, mime=picture.mime)
    return Asset(
        game_id=game_id,
        generation_id=generation_id,
        role=role,
        store=store.name,
        bucket=store.bucket,
        key=key,
        mime=picture.mime,
        size_bytes=len(picture.content),
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        created_at=now,
    )
