"""The database: opened once, read beside, written through one door.

SQLite gets WAL, one writing connection and `BEGIN IMMEDIATE`, with readers apart: several
connections that read, then write, answer "database is locked" under load. Any other
database uses one pool for both.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from db.sqlite_driver import Connection

Transaction = AsyncSession
"""What repositories take: a session inside one transaction."""


class Database:
    """Gives transactions. `close()` must be called by whoever opened it.

    `now` stands in for the database's clock; without it PostgreSQL is asked, so that
    machines whose clocks differ agree about leases.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime] | None = None) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._now = now or (_machine_time if self.is_sqlite else None)
        self.writer = _sqlite_engine(self.url, writes=True) if self.is_sqlite else _engine(self.url)
        self.reader = _sqlite_engine(self.url, writes=False) if self.is_sqlite else self.writer
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.reader, expire_on_commit=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """One transaction that commits at the end of the block, or not at all.

        Never hold it while a provider draws or Discord answers.
        """
        async with self._write.begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """One consistent look; nothing written in it is kept."""
        async with self._read() as tx:
            yield tx

    async def now(self, tx: Transaction) -> datetime:
        """The database's time: the only one for leases and waiting."""
        if self._now is not None:
            return self._now()
        moment: datetime = (await tx.execute(select(func.clock_timestamp()))).scalar_one()
        return moment.astimezone(UTC)

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        await self.writer.dispose()


def _machine_time() -> datetime:
    return datetime.now(UTC)


def _engine(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True)


def _sqlite_engine(url: URL, *, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        async_creator=partial(Connection.open, url.database or ":memory:"),
        pool_size=1 if writes else 4,
        max_overflow=0,
        pool_timeout=60,
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        try:
            _set_up(connection)
        except BaseException:
            # SQLAlchemy forgets it without closing it, and its thread with it.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def open_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "invalidate")
    def undo(connection: Any, _record: Any, _error: Any) -> None:
        # A task cancelled in mid-statement leaves its transaction open behind it; closed as
        # it is, the connection would hold the file's lock until it is collected.
        with suppress(Exception):
            connection.rollback()

    return engine


def _set_up(connection: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA busy_timeout=10000")  # milliseconds
    cursor.close()
