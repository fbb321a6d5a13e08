"""The quota's ledger: one entry for each picture, reserved → spent | refunded | stopped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from db.enums import LedgerState
from db.models import LedgerEntry
from db.session import Transaction


@dataclass(frozen=True)
class DayCount:
    """The pictures of one day: how many count for the quota, and how many were stopped."""

    used: int = 0
    stopped: int = 0


async def count_day(
    tx: Transaction, *, guild_id: int, day: str, user_id: int | None = None
) -> DayCount:
    """The pictures that the person requested in the server that day; `user_id` None: those of all
    members."""
    query = select(LedgerEntry.state, func.count().label("pictures")).where(
        LedgerEntry.guild_id == guild_id,
        LedgerEntry.day == day,
        LedgerEntry.state.in_((LedgerState.RESERVED, LedgerState.SPENT, LedgerState.STOPPED)),
    )
    if user_id is not None:
        query = query.where(LedgerEntry.user_id == user_id)
    rows = await tx.execute(query.group_by(LedgerEntry.state))
    counts = {row.state: row.pictures for row in rows}
    return DayCount(
        used=counts.get(LedgerState.RESERVED, 0) + counts.get(LedgerState.SPENT, 0),
        stopped=counts.get(LedgerState.STOPPED, 0),
    )


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


async def settle_spent(tx: Transaction, costs: Mapping[int, int], *, now: datetime) -> None:
    """Change reserved entries to spent, each with its cost, by the id of its picture."""
    by_cost: dict[int, list[int]] = {}
    for generation_id, cost_micros in costs.items():
        by_cost.setdefault(cost_micros, []).append(generation_id)
    for cost_micros, generation_ids in by_cost.items():
        await settle(tx, generation_ids, LedgerState.SPENT, now=now, cost_micros=cost_micros)


async def settle(
    tx: Transaction,
    generation_ids: Sequence[int],
    state: LedgerState,
    *,
    now: datetime,
    cost_micros: int = 0,
) -> None:
    """Change reserved entries to `state`; settled entries stay unchanged."""
    await tx.execute(
        update(LedgerEntry)
        .where(
            LedgerEntry.generation_id.in_(generation_ids), LedgerEntry.state == LedgerState.RESERVED
        )
        .values(state=state, settled_at=now, cost_micros=cost_micros)
    )
