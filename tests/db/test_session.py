"""Transactions: many at once lose nothing, a read cannot write, and a broken one leaves nothing."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from db.models import Guild, QuotaPolicy
from db.session import Database
from tests.support.clock import START
from tests.support.postgres import Cluster


@pytest.mark.parametrize("engine", ["writer", "reader"])
async def test_sqlite_is_opened_for_many_connections(database: Database, engine: str) -> None:
    async with getattr(database, engine).connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
        assert (await connection.execute(text("PRAGMA busy_timeout"))).scalar() == 10_000


async def test_fifty_writers_at_once_lose_nothing(database: Database) -> None:
    """Each reads a number and writes it plus one: a deferred transaction would fail here."""
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


async def test_readers_are_not_blocked_by_a_writer(database: Database) -> None:
    async with database.write() as writing:
        writing.add(Guild(id=1, time_zone="UTC", created_at=START))
        await writing.flush()
        async with database.read() as reading:
            assert await reading.get(Guild, 1) is None
    async with database.read() as reading:
        assert await reading.get(Guild, 1) is not None


async def test_a_failed_transaction_writes_nothing(database: Database) -> None:
    async def break_off() -> None:
        async with database.write() as tx:
            tx.add(Guild(id=1, time_zone="UTC", created_at=START))
            await tx.flush()
            tx.add(QuotaPolicy(guild_id=99, scope="server", daily_pictures=1))

    with pytest.raises(IntegrityError):
        await break_off()
    async with database.read() as tx:
        assert await tx.get(Guild, 1) is None


async def test_a_task_that_is_cancelled_while_writing_leaves_nothing_locked(
    tmp_path: Path,
) -> None:
    """Cancelled at many moments: without `undo` about one in forty leaves the file locked."""

    async def write(database: Database) -> None:
        async with database.write() as tx:
            await tx.execute(text("INSERT INTO kept VALUES (1)"))
            await tx.execute(text("SELECT * FROM kept"))

    for turns in range(200):
        path = tmp_path / f"{turns}.db"
        database = Database(f"sqlite+aiosqlite:///{path}")
        async with database.write() as tx:
            await tx.execute(text("CREATE TABLE kept (number INTEGER)"))
        writing = asyncio.create_task(write(database))
        for _ in range(turns % 25):
            await asyncio.sleep(0)
        await asyncio.to_thread(sum, range(turns * 200))
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await asyncio.to_thread(_require_unlocked, path)
        await database.close()


def _require_unlocked(path: Path) -> None:
    other = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    finally:
        other.close()


async def test_times_come_back_aware(database: Database) -> None:
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))
    async with database.read() as tx:
        assert (await tx.get_one(Guild, 1)).created_at == START


async def test_a_write_in_a_read_transaction_raises(database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=START))

    async with database.read() as tx:
        guild = await tx.get_one(Guild, 1)
        guild.time_zone = "Europe/Helsinki"
        with pytest.raises(RuntimeError):
            await tx.flush()
    for change in (
        update(Guild).values(time_zone="Europe/Helsinki"),
        delete(Guild),
        insert(Guild).values(id=2, time_zone="UTC", created_at=START),
    ):
        async with database.read() as tx:
            with pytest.raises(RuntimeError):
                await tx.execute(change)

    async with database.read() as tx:
        assert (await tx.scalars(select(Guild.time_zone))).all() == ["UTC"]
    await database.close()


async def test_a_read_in_postgresql_holds_no_transaction_open(postgres_url: str) -> None:
    database = Database(postgres_url)

    async with database.read() as tx:
        looked = [await tx.scalar(select(func.now())) for _ in range(2)]
    async with database.write() as tx:
        wrote = [await tx.scalar(select(func.now())) for _ in range(2)]

    # In PostgreSQL now() is the time at which the transaction began.
    assert (len(set(looked)), len(set(wrote))) == (2, 1)
    await database.close()


async def test_the_time_comes_from_the_servers_clock(postgres_url: str) -> None:
    """The server's time is asked once and then kept here: never ahead of it, never backwards."""
    database = Database(postgres_url)
    statements: list[str] = []
    event.listen(
        database.writer.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: statements.append(statement),
    )
    async with database.write() as tx:
        mine = [await database.now(tx) for _ in range(5)]
        asked = sum("clock_timestamp" in statement for statement in statements)
        theirs = await tx.scalar(select(func.clock_timestamp()))
    await database.close()
    assert mine == sorted(mine)
    assert theirs is not None
    assert mine[-1] <= theirs < mine[-1] + timedelta(seconds=1)
    assert asked == 1


async def test_the_database_reconnects_after_a_restart_of_the_server() -> None:
    cluster = await asyncio.to_thread(Cluster)
    try:
        async with cluster.database() as url:
            database = Database(url)
            async with database.read() as tx:
                await tx.execute(text("SELECT 1"))
            await asyncio.to_thread(cluster.stop)
            await asyncio.to_thread(cluster.start)
            # The closed connections are replaced without an error.
            async with database.write() as tx:
                await tx.execute(text("SELECT 1"))
            await database.close()
    finally:
        await asyncio.to_thread(cluster.remove)
