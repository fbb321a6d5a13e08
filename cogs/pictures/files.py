"""Pictures fetched from the store, small enough for the card they go on."""

import asyncio
from contextlib import suppress

from cogs.components.layout import Attached
from cogs.interactions.context import Context
from cogs.pictures.cards import picture_file
from studio.errors import LimnerError
from studio.generation.assets import picture_of
from studio.rules.pictures.gate import Picture, fit


async def fetched(context: Context, generation_id: int, *, limit_bytes: int) -> Picture:
    """The picture of a generation in at most that many bytes. Raises PictureGone, StoreError."""
    original = await picture_of(context.store, await context.images.output(generation_id))
    return await asyncio.to_thread(fit, original, max_bytes=limit_bytes)


async def attached(context: Context, generation_id: int, *, limit_bytes: int) -> Attached | None:
    """The same for a card; None where it is gone or cannot be had."""
    with suppress(LimnerError):
        shown = await context.images.finished(generation_id)
        found = await fetched(context, generation_id, limit_bytes=limit_bytes)
        return picture_file(shown, found.content, extension=found.extension)
    return None
