"""PostgreSQL ends a transaction that is silent for too long, so that its locks block nobody."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from db.models import Guild
from db.session import Database, Transaction
from tests.support.clock import START

SILENCE_S = 0.5


@pytest.fixture
async def frozen(postgres_url: str) -> AsyncIterator[Database]:
    """The database in a process that will be silent for a while."""
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
    """Change the row, which locks it until the transaction ends."""
    await tx.execute(update(Guild).where(Guild.id == 1).values(time_zone="Europe/Berlin"))


async def taken_over(other: Database) -> str:
    """The row's value, once its lock is free."""
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
    # The next transaction gets another connection.
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
            # The statement is prepared but not executed: the server waits for the execution.
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


async def test_the_wait_for_a_servers_lock_ends_no_transaction(
    frozen: Database, other: Database
) -> None:
    # Before PostgreSQL 17 nothing ends it. Then only the next test has something to find.
    async def change() -> None:
        async with frozen.write(1) as tx:
            await lock(tx)

    async with other.write(1):
        waiting = asyncio.create_task(change())
        await asyncio.sleep(2 * SILENCE_S)
        assert not waiting.done()
    await waiting
    assert await taken_over(other) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("version", "settings"), [((15, 4), []), ((16, 9), []), ((17, 0), ["0", "500ms"])]
)
async def test_where_transactions_are_limited_the_limit_begins_after_the_wait(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], settings: list[str]
) -> None:
    """Only the statement is looked at: an older server does not know the setting."""
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:9/limner", silence_s=SILENCE_S)
    dialect = database.writer.dialect
    monkeypatch.setattr(dialect, "server_version_info", version)
    sent: list[Any] = []

    class Sent:
        async def connection(self) -> Any:
            return SimpleNamespace(dialect=dialect)

        async def execute(self, statement: Any) -> None:
            sent.append(statement.compile(dialect=dialect))

    await database._lock_server(cast("Transaction", Sent()), 7)

    [statement] = sent
    values = statement.params.values()
    assert [each for each in values if isinstance(each, str) and each[0].isdigit()] == settings
    columns = str(statement).partition("SELECT ")[2].split("pg_advisory_xact_lock(")
    assert ["set_config" in each for each in columns] == [bool(settings)] * 2
    await database.close()
