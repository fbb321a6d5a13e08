"""The quota's ledger: one entry for each picture, reserved → spent | refunded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from db.enums import LedgerState
from db.models import LedgerEntry
from db.session import Transaction


async def count_used(tx: Transaction, *, guild_id: int, user_id: int, day: str) -> int:
    """How many pictures of that day the person has reserved or spent."""
    count = await tx.scalar(
        select(func.count())
        .select_from(LedgerEntry)
        .where(
            LedgerEntry.guild_id == guild_id,
            LedgerEntry.user_id == user_id,
            LedgerEntry.day == day,
            LedgerEntry.state.in_((LedgerState.RESERVED, LedgerState.SPENT)),
        )
    )
    return count or 0


async def count_used_by_all(tx: Transaction, *, guild_id: int, day: str) -> int:
    """How many pictures of that day all members of the server have reserved or spent."""
    count = await tx.scalar(
        select(func.count())
        .select_from(LedgerEntry)
        .where(
            LedgerEntry.guild_id == guild_id,
            LedgerEntry.day == day,
            LedgerEntry.state.in_((LedgerState.RESERVED, LedgerState.SPENT)),
        )
    )
    return count or 0


def reserve(
    tx: Transaction, *, generation_id: int, guild_id: int, user_id: int, day: str, now: datetime
) -> None:
    """Reserve a picture of the person's quota."""
    tx.add(
        LedgerEntry(
            generation_id=generation_id,
            guild_id=guild_id,
            user_id=user_id,
            day=day,
            state=LedgerState.RESERVED,
            created_at=now,
        )
    )


async def settle(
    tx: Transaction,
    generation_ids: Sequence[int],
    state: LedgerState,
    *,
    now: datetime,
    cost_micros: int = 0,
) -> None:
    """Change reserved entries to `state`, spent or refunded; settled entries stay unchanged."""
    await tx.execute(
        update(LedgerEntry)
        .where(
            LedgerEntry.generation_id.in_(generation_ids), LedgerEntry.state == LedgerState.RESERVED
        )
        .values(state=state, settled_at=now, cost_micros=cost_micros)
    )
