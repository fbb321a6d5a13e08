"""How much persons made Limner keep on a day."""

from sqlalchemy import delete, update

from db.enums import DailyUseKind
from db.inserting import insert
from db.models import DailyUse
from db.session import Transaction


async def add(
    tx: Transaction, *, user_id: int, day: str, kind: DailyUseKind, amount: int, limit: int
) -> bool:
    """Add an amount of at most `limit` to the person's day, unless the sum is above the limit.
    False: it is, and nothing was added."""
    fresh = insert(tx, DailyUse).values(user_id=user_id, day=day, kind=kind, amount=amount)
    added = await tx.execute(
        fresh.on_conflict_do_update(
            index_elements=[DailyUse.day, DailyUse.user_id, DailyUse.kind],
            set_={"amount": DailyUse.amount + amount},
            where=DailyUse.amount + amount <= limit,
        ).returning(DailyUse.amount)
    )
    return added.first() is not None


async def give_back(
    tx: Transaction, *, user_id: int, day: str, kind: DailyUseKind, amount: int
) -> None:
    """Take an amount off the person's day again."""
    await tx.execute(
        update(DailyUse)
        .where(DailyUse.day == day, DailyUse.user_id == user_id, DailyUse.kind == kind)
        .values(amount=DailyUse.amount - amount)
    )


async def remove_before(tx: Transaction, day: str) -> None:
    """Remove the rows of all days before that day."""
    await tx.execute(delete(DailyUse).where(DailyUse.day < day))
