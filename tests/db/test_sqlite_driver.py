"""Where SQLite's statements run: at once on the event loop, or in the connection's thread."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from db.models import Guild
from db.session import Database
from db.sqlite_driver import Connection
from tests.support.clock import START


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A database whose connections for one reader and the writer are open."""
    database = Database(sqlite_url)
    await _add(database, 1)
    await _count(database)
    yield database
    await database.close()


@pytest.fixture
def in_thread(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """What was given to the thread of a connection since the test began."""
    given: list[Callable[[], Any]] = []
    usual = Connection.run_in_thread

    async def noted(connection: Connection, what: Callable[[], Any]) -> Any:
        given.append(what)
        return await usual(connection, what)

    monkeypatch.setattr(Connection, "run_in_thread", noted)
    return given


async def _add(database: Database, guild_id: int) -> None:
    async with database.write() as tx:
        tx.add(Guild(id=guild_id, time_zone="UTC", created_at=START))


async def _count(database: Database) -> int | None:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(Guild))


async def test_reading_needs_no_thread(database: Database, in_thread: list[Any]) -> None:
    assert await _count(database) == 1
    assert in_thread == []


async def test_writing_needs_a_thread_for_the_commit_alone(
    database: Database, in_thread: list[Any]
) -> None:
    await _add(database, 2)

    assert len(in_thread) == 1
    assert await _count(database) == 2


async def test_a_transaction_that_changes_no_row_is_committed_at_once(
    database: Database, in_thread: list[Any]
) -> None:
    async with database.write() as tx:
        await tx.scalars(select(Guild))
        await tx.execute(update(Guild).where(Guild.id == 99).values(time_zone="Asia/Tokyo"))

    assert in_thread == []


async def test_a_transaction_that_fails_is_rolled_back_at_once(
    database: Database, in_thread: list[Any]
) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await tx.execute(update(Guild).values(time_zone="Asia/Tokyo"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert in_thread == []
    async with database.read() as tx:
        assert await tx.scalar(select(Guild.time_zone)) == "UTC"


async def test_a_transaction_waits_for_another_program_in_the_thread(
    database: Database, sqlite_url: str, in_thread: list[Any]
) -> None:
    other = sqlite3.connect(sqlite_url.partition(":///")[2], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    adding = asyncio.create_task(_add(database, 2))
    # What is given to the thread sets no event.
    while not in_thread:  # noqa: ASYNC110
        await asyncio.sleep(0)
    # The loop runs meanwhile, and readers see what is committed.
    assert await _count(database) == 1
    assert not adding.done()
    other.execute("COMMIT")
    other.close()
    await adding

    assert await _count(database) == 2
    async with database.writer.connect() as connection:
        assert (await connection.execute(text("PRAGMA busy_timeout"))).scalar() == 10_000


async def test_a_commit_whose_caller_is_cancelled_is_finished_before_the_next_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, may_commit = Connection.run_in_thread, threading.Event()
    committing = asyncio.Event()

    async def slow(connection: Connection, what: Callable[[], Any]) -> Any:
        committing.set()

        def later() -> Any:
            assert may_commit.wait(20)
            return what()

        return await usual(connection, later)

    monkeypatch.setattr(Connection, "run_in_thread", slow)
    adding = asyncio.create_task(_add(database, 2))
    await committing.wait()
    adding.cancel()
    await asyncio.sleep(0)
    following = asyncio.create_task(_add(database, 3))
    await asyncio.sleep(0)
    assert not following.done()
    may_commit.set()
    await asyncio.gather(adding, following, return_exceptions=True)

    assert following.exception() is None
    assert await _count(database) in (2, 3)


async def test_a_large_result_is_read_in_parts(database: Database) -> None:
    async with database.write() as tx:
        tx.add_all([Guild(id=id, time_zone="UTC", created_at=START) for id in range(2, 1501)])

    async with database.read() as tx:
        rows = await tx.stream_scalars(select(Guild.id).order_by(Guild.id))
        parts = [len(part) async for part in rows.partitions(400)]

    assert parts == [400, 400, 400, 300]


async def test_an_error_of_a_statement_leaves_the_connection_usable(database: Database) -> None:
    async with database.read() as tx:
        with pytest.raises(OperationalError, match="no such table"):
            await tx.execute(text("SELECT * FROM no_table"))

    assert await _count(database) == 1


async def test_rows_are_streamed_one_by_one_and_released(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await _add(database, 2)

    async with database.read() as tx:
        rows = await tx.stream_scalars(select(Guild.id).order_by(Guild.id))
        first = await anext(aiter(rows))
        await rows.close()

    assert first == 1
    assert [record.getMessage() for record in caplog.records] == []
