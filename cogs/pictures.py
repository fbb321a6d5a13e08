"""Pictures fetched from the store, small enough for the card they go on."""

import asyncio

from cogs.context import Context
from studio.generation.assets import picture_of
from studio.rules.pictures import Picture, fit


async def fetched(context: Context, generation_id: int, *, limit_bytes: int) -> Picture:
    """The picture of a generation in at most that many bytes. Raises PictureGone, StoreError."""
    original = await picture_of(context.store, await context.images.output(generation_id))
    return await asyncio.to_thread(fit, original, max_bytes=limit_bytes)
