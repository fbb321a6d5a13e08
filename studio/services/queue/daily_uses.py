"""How much a person makes Limner keep in a day (UTC), in all servers together: bounded.

Pictures that are drawn have their quota (`quotas.py`). What is counted here costs no drawing, but
bytes and rows that stay.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from db.enums import DailyUseKind
from db.repositories.queue import daily_uses
from db.session import Database, Transaction
from studio.errors import DailyLimitReached, StoreError
from studio.rules.queue.allowance import Day, day_of

# Far more than anybody needs who plays. The limit of uploads is a setting.
DAILY_LIMITS = {
    DailyUseKind.EXPORTED_BYTES: 2_000_000_000,
    DailyUseKind.CHARACTERS: 200,
    DailyUseKind.GAMES: 50,
    DailyUseKind.POSTS: 1000,
    DailyUseKind.ROLLS: 2000,
    DailyUseKind.COPIES: 200,
    DailyUseKind.SHOWINGS: 200,
    DailyUseKind.MASK_LINKS: 200,
}


async def count_use(
    database: Database,
    tx: Transaction,
    user_id: int,
    kind: DailyUseKind,
    *,
    amount: int = 1,
    limit: int | None = None,
) -> Day:
    """Count something that the person makes Limner keep; gives the day that it was counted for.

    `limit` None: that of `DAILY_LIMITS`. Raises DailyLimitReached, and then counts nothing.
    """
    limit = DAILY_LIMITS[kind] if limit is None else limit
    day = utc_day(await database.now(tx))
    fits = amount <= limit and await daily_uses.add(
        tx, user_id=user_id, day=day.date, kind=kind, amount=amount, limit=limit
    )
    if not fits:
        raise DailyLimitReached(kind, limit, day.resets_at)
    return day


@asynccontextmanager
async def counted_bytes(
    database: Database, user_id: int, kind: DailyUseKind, size_bytes: int, *, limit: int
) -> AsyncIterator[None]:
    """Wraps the storing of so many bytes: they are counted before it begins, and not when it
    raises StoreError. Raises DailyLimitReached."""
    async with database.write(is_noted=False) as tx:
        day = await count_use(database, tx, user_id, kind, amount=size_bytes, limit=limit)
    try:
        yield
    except StoreError:
        async with database.write(is_noted=False) as tx:
            await daily_uses.give_back(
                tx, user_id=user_id, day=day.date, kind=kind, amount=size_bytes
            )
        raise


def utc_day(now: datetime) -> Day:
    """The day of all these limits: the same in every server."""
    return day_of(now, "UTC")
