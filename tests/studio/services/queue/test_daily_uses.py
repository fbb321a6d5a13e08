"""What a person makes Limner keep in a day is bounded, in all servers together."""

import asyncio
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select

from db.enums import DailyUseKind
from db.models import DailyUse
from db.session import Database
from studio.errors import DailyLimitReached
from studio.rules.retention import RetentionPolicy
from studio.services.queue.daily_uses import DAILY_LIMITS, count_use
from studio.services.upkeep.retention import Retention
from tests.support.rows.old_rows import OldRows

ROLLS, POSTS = DailyUseKind.ROLLS, DailyUseKind.POSTS


async def use(
    database: Database, user_id: int = 1, kind: DailyUseKind = ROLLS, *, amount: int = 1
) -> None:
    async with database.write() as tx:
        await count_use(database, tx, user_id, kind, amount=amount, limit=10)


def test_every_kind_but_uploads_has_a_limit_of_its_own() -> None:
    """The limit of uploads is a setting."""
    assert DAILY_LIMITS.keys() == set(DailyUseKind) - {DailyUseKind.UPLOADED_BYTES}


async def test_a_day_takes_exactly_its_limit(old_rows: OldRows) -> None:
    database = old_rows.ground.database
    await use(database, amount=7)
    with pytest.raises(DailyLimitReached) as refused:
        await use(database, amount=4)
    assert (refused.value.kind, refused.value.limit) == (ROLLS, 10)

    await use(database, amount=3)

    with pytest.raises(DailyLimitReached):
        await use(database)


async def test_more_than_the_limit_at_once_is_refused_on_a_new_day_too(old_rows: OldRows) -> None:
    with pytest.raises(DailyLimitReached):
        await use(old_rows.ground.database, amount=11)


async def test_kinds_persons_and_days_are_counted_apart(old_rows: OldRows) -> None:
    database, clock = old_rows.ground.database, old_rows.ground.clock
    await use(database, amount=10)

    await use(database, kind=POSTS, amount=10)
    await use(database, 2, amount=10)
    clock.advance(24 * 3600)
    await use(database, amount=10)


async def test_what_is_rolled_back_is_not_counted(old_rows: OldRows) -> None:
    database = old_rows.ground.database
    with suppress(RuntimeError):
        async with database.write() as tx:
            await count_use(database, tx, 1, ROLLS, amount=10, limit=10)
            raise RuntimeError

    await use(database, amount=10)


async def test_of_many_at_once_exactly_as_many_pass_as_the_day_takes(old_rows: OldRows) -> None:
    database = old_rows.ground.database

    outcomes = await asyncio.gather(*(use(database) for _ in range(16)), return_exceptions=True)

    assert sum(isinstance(each, DailyLimitReached) for each in outcomes) == 6


async def test_upkeep_removes_the_counts_of_earlier_days(old_rows: OldRows) -> None:
    database, clock = old_rows.ground.database, old_rows.ground.clock
    first = clock.now().date()
    for _ in range(4):
        await use(database, amount=2)
        clock.advance(24 * 3600)
    retention = Retention(database, clock, RetentionPolicy())

    await retention.run(dry_run=True)
    assert len(await _days(database)) == 4
    await retention.run(dry_run=False)

    assert [(each - first.toordinal()) for each in await _days(database)] == [3]


async def _days(database: Database) -> list[int]:
    async with database.read() as tx:
        days = await tx.scalars(select(DailyUse.day).order_by(DailyUse.day))
    return [date.fromisoformat(day).toordinal() for day in days]
