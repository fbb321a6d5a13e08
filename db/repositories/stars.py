"""Stars: which members starred a picture, and how many."""

from datetime import datetime

from sqlalchemy import delete, select, update

from db.inserting import insert
from db.models import Appearance, Generation, Star
from db.session import Transaction


async def count(tx: Transaction, generation_id: int) -> int:
    """How many members starred the picture."""
    return await tx.scalar(select(Generation.stars).where(Generation.id == generation_id)) or 0


async def is_starred(tx: Transaction, generation_id: int, user_id: int) -> bool:
    """Whether that person starred the picture."""
    found = await tx.scalar(
        select(Star.user_id).where(Star.generation_id == generation_id, Star.user_id == user_id)
    )
    return found is not None


async def add(tx: Transaction, generation_id: int, user_id: int, *, now: datetime) -> bool:
    """Star the picture; False when that person starred it already."""
    added = await tx.scalar(
        insert(tx, Star)
        .values(generation_id=generation_id, user_id=user_id, created_at=now)
        .on_conflict_do_nothing()
        .returning(Star.user_id)
    )
    return added is not None


async def remove(tx: Transaction, generation_id: int, user_id: int) -> bool:
    """Remove the person's star; False when there is none."""
    removed = await tx.scalar(
        delete(Star)
        .where(Star.generation_id == generation_id, Star.user_id == user_id)
        .returning(Star.user_id)
    )
    return removed is not None


async def count_one(tx: Transaction, generation_id: int, by: int) -> int:
    """Count a star that was added (1) or removed (-1); gives the picture's number of stars.

    It locks the row, so that the count always equals the number of stars.
    """
    counted: int = (
        await tx.execute(
            update(Generation)
            .where(Generation.id == generation_id)
            .values(stars=Generation.stars + by)
            .returning(Generation.stars)
            .execution_options(synchronize_session=False)
        )
    ).scalar_one()
    await tx.execute(
        update(Appearance)
        .where(Appearance.generation_id == generation_id)
        .values(stars=counted)
        .execution_options(synchronize_session=False)
    )
    return counted
