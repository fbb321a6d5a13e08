"""What a session is shown by."""

from collections.abc import Collection

from db.enums import AssetRole
from db.repositories import pictures
from db.session import Transaction


async def replace_cover(tx: Transaction, session_id: int, *, gone: Collection[int]) -> None:
    """After these pictures were deleted: forget a main picture that is one of them, and show
    the session by the first that it still has, where it was shown by one of them."""
    session = await pictures.session(tx, session_id)
    if session.main_id in gone:
        session.main_id = None
    covers = await pictures.assets(tx, list(gone), AssetRole.THUMBNAIL)
    if session.thumbnail_id in {each.id for each in covers}:
        session.thumbnail_id = await pictures.first_thumbnail(tx, session_id)
