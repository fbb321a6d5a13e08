"""Whoever is silent within a transaction keeps no locks: on PostgreSQL others wait no longer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from db.models import Guild
from db.session import Database, Transaction
from tests.support.hands import START

SILENCE_S = 0.5


@pytest.fixture
async def frozen(postgres_url: str) -> AsyncIterator[Database]:
    """The database as it is open in a process that will say nothing for a while."""
    database = Database(postgres_url, silence_s=SILENCE_S)
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))
    yield database
    await database.close()


@pytest.fixture
async def other(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url, silence_s=60.0)
    yield database
    await database.close()


async def lock(tx: Transaction) -> None:
    """Change the row, and have it locked until the transaction ends."""
    await tx.execute(update(Guild).where(Guild.id == 1).values(time_zone="Europe/Berlin"))


async def taken_over(other: Database) -> str:
    """The row, once nobody else holds it."""
    async with asyncio.timeout(10), other.write() as tx:
        return (await tx.scalars(select(Guild.time_zone).with_for_update())).one()


async def test_a_silent_transaction_loses_its_locks_and_its_changes(
    frozen: Database, other: Database
) -> None:
    async def change_and_freeze() -> None:
        async with frozen.write() as tx:
            await lock(tx)
            assert await taken_over(other) == "UTC"

    with pytest.raises(DBAPIError):
        await change_and_freeze()
    # It goes on with another connection.
    async with frozen.write() as tx:
        await lock(tx)
    assert await taken_over(other) == "Europe/Berlin"


async def test_a_transaction_that_stops_within_a_statement_loses_its_locks(
    frozen: Database, other: Database
) -> None:
    async with frozen.read() as tx:
        version = await tx.scalar(text("SELECT current_setting('server_version_num')::int"))
    if version is None or version < 170_000:
        pytest.skip("before PostgreSQL 17 nobody ends these")

    async def change_and_freeze() -> None:
        async with frozen.write() as tx:
            await lock(tx)
            raw = await (await tx.connection()).get_raw_connection()
            assert raw.driver_connection is not None
            # It is prepared, and not carried out yet: the server waits for that.
            await raw.driver_connection.prepare("SELECT 1")
            assert await taken_over(other) == "UTC"

    with pytest.raises(DBAPIError):
        await change_and_freeze()


async def test_without_a_limit_a_silent_transaction_keeps_its_locks(
    postgres_url: str, other: Database
) -> None:
    patient = Database(postgres_url)
    async with patient.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))
    async with patient.write() as tx:
        await lock(tx)
        waiting = asyncio.create_task(taken_over(other))
        await asyncio.sleep(2 * SILENCE_S)
        assert not waiting.done()
    assert await waiting == "Europe/Berlin"
    await patient.close()
