"""The thumbnails of sessions."""

from collections.abc import Collection

from db.enums import AssetRole
from db.repositories import pictures
from db.session import Transaction


async def replace_cover(tx: Transaction, session_id: int, *, gone: Collection[int]) -> None:
    """After these pictures were deleted: unset the main picture if it is one of them, and replace
    the session's thumbnail if it shows one of them by the first picture that is left."""
    session = await pictures.session(tx, session_id)
    if session.main_id in gone:
        session.main_id = None
    covers = await pictures.assets(tx, list(gone), AssetRole.THUMBNAIL)
    if session.thumbnail_id in {each.id for each in covers}:
        session.thumbnail_id = await pictures.first_thumbnail(tx, session_id)
