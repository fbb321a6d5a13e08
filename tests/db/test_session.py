"""The database as it is opened: what SQLite needs to serve many without losing anything."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from db.migrations import newest_version, upgrade, version_of
from db.models import Base, Guild, QuotaPolicy
from db.session import Database
from tests.support.hands import START


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}", now=lambda: START)
    await upgrade(database)
    yield database
    await database.close()


@pytest.mark.parametrize("engine", ["writer", "reader"])
async def test_sqlite_is_opened_for_many(database: Database, engine: str) -> None:
    async with getattr(database, engine).connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
        assert (await connection.execute(text("PRAGMA busy_timeout"))).scalar() == 10_000


async def test_fifty_writers_at_once_lose_nothing(database: Database) -> None:
    """Each reads, then writes what it read plus one: a deferred transaction would fail here."""
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))
        await tx.flush()
        tx.add(QuotaPolicy(guild_id=1, scope="server", daily_pictures=0))

    async def one_more() -> None:
        async with database.write() as tx:
            policy = await tx.get_one(QuotaPolicy, 1)
            policy.daily_pictures += 1

    await asyncio.gather(*(one_more() for _ in range(50)))
    async with database.read() as tx:
        assert (await tx.get_one(QuotaPolicy, 1)).daily_pictures == 50


async def test_readers_go_on_while_somebody_writes(database: Database) -> None:
    async with database.write() as writing:
        writing.add(Guild(id=1, time_zone="UTC", created_at=START))
        await writing.flush()
        async with database.read() as reading:
            assert await reading.get(Guild, 1) is None
    async with database.read() as reading:
        assert await reading.get(Guild, 1) is not None


async def test_a_broken_transaction_leaves_no_half_row(database: Database) -> None:
    async def break_off() -> None:
        async with database.write() as tx:
            tx.add(Guild(id=1, time_zone="UTC", created_at=START))
            await tx.flush()
            tx.add(QuotaPolicy(guild_id=99, scope="server", daily_pictures=1))

    with pytest.raises(IntegrityError):
        await break_off()
    async with database.read() as tx:
        assert await tx.get(Guild, 1) is None


async def test_times_come_back_aware(database: Database) -> None:
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))
    async with database.read() as tx:
        assert (await tx.get_one(Guild, 1)).created_at == START


# ── the schema ───────────────────────────────────────────────────────────────


async def test_migrations_lead_to_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
    assert await version_of(database) == newest_version()


async def test_an_empty_database_has_no_version(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    assert await version_of(database) is None
    await database.close()


def test_every_foreign_key_has_an_index() -> None:
    """Rows are found by what they belong to; without an index that is a walk over the table."""
    missing = []
    for table in Base.metadata.sorted_tables:
        indexed = {next(iter(index.columns)).name for index in table.indexes}
        indexed |= {next(iter(table.primary_key.columns)).name}
        for constraint in table.constraints:
            columns = list(getattr(constraint, "columns", ()))
            if type(constraint).__name__ == "UniqueConstraint" and columns:
                indexed.add(columns[0].name)
        missing += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys and column.name not in indexed
        ]
    assert missing == []
