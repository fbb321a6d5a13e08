"""Another program locks the SQLite file for long: transactions wait, and the log says so."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from db.models import Guild
from db.session import Database
from tests.support.clock import START


@pytest.fixture
async def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database whose SQLite gives up after some milliseconds, not after ten seconds."""
    monkeypatch.setattr("db.sqlite_driver._BUSY_MS", 20)
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def other_program(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """Another program, which holds the file's lock."""
    path = sqlite_url.partition(":///")[2]
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


async def _add(database: Database, guild_id: int) -> None:
    async with database.write() as tx:
        tx.add(Guild(id=guild_id, time_zone="UTC", created_at=START))


async def _until_logged(caplog: pytest.LogCaptureFixture, times: int) -> None:
    # The connection's thread logs, so there is no event to wait for.
    while caplog.text.count("another program locks the database") < times:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_writes_wait_for_the_lock_and_all_arrive(
    database: Database, other_program: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    writing = [asyncio.create_task(_add(database, number)) for number in range(1, 9)]
    async with asyncio.timeout(20):
        # SQLite itself has given up several times by then.
        await _until_logged(caplog, 3)
    assert not any(task.done() for task in writing)

    other_program.execute("COMMIT")
    await asyncio.gather(*writing)

    async with database.read() as tx:
        assert len((await tx.scalars(select(Guild))).all()) == 8


async def test_a_lock_that_is_never_released_raises_in_the_end(
    database: Database, other_program: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.sqlite_driver.LOCK_PATIENCE_S", 0.0)
    with pytest.raises(OperationalError, match="locked"):
        await _add(database, 1)
    other_program.execute("ROLLBACK")
    await _add(database, 2)


async def test_closing_does_not_wait_for_the_lock(
    database: Database, other_program: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    writing = asyncio.create_task(_add(database, 1))
    async with asyncio.timeout(20):
        await _until_logged(caplog, 1)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await database.close()
