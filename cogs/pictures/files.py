"""Loads pictures from the store, small enough for Discord's file limit."""

from contextlib import suppress

from cogs.components.layout import Attached
from cogs.pictures.cards import picture_file
from studio.errors import LimnerError
from studio.generation.assets import load_picture
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.pictures.gate import Picture, fit
from studio.services.people import Person
from studio.services.pictures.images import Images
from studio.storage.base import Store


async def fetch_picture(
    generation_id: int, *, images: Images, store: Store, limit_bytes: int
) -> Picture:
    """The picture of a generation in at most `limit_bytes`. Raises PictureGone, StoreError."""
    original = await load_picture(store, await images.get_output(generation_id))
    return await work_on_picture(fit, EVERYBODY, original, max_bytes=limit_bytes)


async def fetch_attachment(
    person: Person, generation_id: int, *, images: Images, store: Store, limit_bytes: int
) -> Attached | None:
    """Like `fetch_picture`, as a file for a card that the person sees; None when it is gone, when
    they may not see it here, or when the store fails."""
    with suppress(LimnerError):
        view = await images.get_finished(person, generation_id)
        found = await fetch_picture(
            generation_id, images=images, store=store, limit_bytes=limit_bytes
        )
        return picture_file(view, found.content, extension=found.extension)
    return None
