"""Pictures fetched from the store, small enough for the card they go on."""

import asyncio

from cogs.context import Context
from studio.rules.pictures import Picture, fit


async def fetched(context: Context, generation_id: int, *, limit_bytes: int) -> Picture:
    """The picture of a generation in at most that many bytes. Raises PictureGone, StoreError."""
    asset = await context.images.output(generation_id)
    original = Picture(
        content=await context.store.get(asset.key),
        mime=asset.mime,
        width=asset.width,
        height=asset.height,
        sha256=asset.sha256,
    )
    return await asyncio.to_thread(fit, original, max_bytes=limit_bytes)
