"""Links to the mask page: each can be used once."""

from datetime import datetime

from sqlalchemy import update

from db.models import MaskLink
from db.session import Transaction


async def by_id(tx: Transaction, link_id: int) -> MaskLink | None:
    """The link, used or not."""
    return await tx.get(MaskLink, link_id)


async def claim(tx: Transaction, link_id: int, *, now: datetime) -> bool:
    """Mark the link as used; False when it was used already."""
    claimed = await tx.execute(
        update(MaskLink)
        .where(MaskLink.id == link_id, MaskLink.used_at.is_(None))
        .values(used_at=now)
        .returning(MaskLink.id)
    )
    return claimed.scalar_one_or_none() is not None


async def release(tx: Transaction, link_id: int) -> None:
    """Mark the link as unused again."""
    await tx.execute(update(MaskLink).where(MaskLink.id == link_id).values(used_at=None))
