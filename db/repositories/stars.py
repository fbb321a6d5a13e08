"""Stars: who likes which picture best, and how many do."""

from datetime import datetime

from sqlalchemy import delete, select, update

from db.inserting import insert
from db.models import Appearance, Generation, Star
from db.session import Transaction


async def count(tx: Transaction, generation_id: int) -> int:
    """How many people starred the picture."""
    return await tx.scalar(select(Generation.stars).where(Generation.id == generation_id)) or 0


async def is_starred(tx: Transaction, generation_id: int, user_id: int) -> bool:
    """Whether that person did."""
    found = await tx.scalar(
        select(Star.user_id).where(Star.generation_id == generation_id, Star.user_id == user_id)
    )
    return found is not None


async def add(tx: Transaction, generation_id: int, user_id: int, *, now: datetime) -> bool:
    """Star the picture; False where that person did already."""
    added = await tx.scalar(
        insert(tx, Star)
        .values(generation_id=generation_id, user_id=user_id, created_at=now)
        .on_conflict_do_nothing()
        .returning(Star.user_id)
    )
    return added is not None


async def remove(tx: Transaction, generation_id: int, user_id: int) -> bool:
    """Take the person's star back; False where there is none."""
    removed = await tx.scalar(
        delete(Star)
        .where(Star.generation_id == generation_id, Star.user_id == user_id)
        .returning(Star.user_id)
    )
    return removed is not None


async def count_one(tx: Transaction, generation_id: int, by: int) -> int:
    """Count the star that came (1) or went (-1); gives how many there are.

    Whoever counts next waits for this transaction: the rows and their number stay the same.
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
