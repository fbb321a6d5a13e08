"""The database: its connections and transactions.

SQLite gets WAL, one writing connection with `BEGIN IMMEDIATE`, and separate readers: several
connections that read and then write fail with "database is locked" under load. PostgreSQL uses
one pool for both.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Dialect, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.util import await_

from db.commits import watch_commit
from db.late_rows import write_late_rows
from db.sqlite_driver import LOCK_PATIENCE_S, AdaptedConnection, Connection

# How long an answer of the server's clock is used: clocks drift by milliseconds a minute at most.
_BELIEVED_S = 10.0
_TRANSACTION_TIMEOUT = "transaction_timeout"

Transaction = AsyncSession
"""The type that repositories take: a database session inside one transaction."""


class Database:
    """Gives transactions. The caller that opened it must call `close()`.

    `now` replaces the database's clock. Without it PostgreSQL's clock counts, so that machines
    whose clocks differ agree about leases. PostgreSQL rolls a transaction back after `silence_s`
    seconds, so that a frozen or lost process keeps no locks. None: without limit.
    """

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], datetime] | None = None,
        silence_s: float | None = None,
    ) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._silence_s = silence_s
        self._now = now or (_machine_time if self.is_sqlite else None)
        self._clock = _RemoteClock()
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, writes=True)
            self.reader = _sqlite_engine(self.url, writes=False)
        else:
            self.writer = _engine(self.url, silence_s)
            # From the same pool, without BEGIN and ROLLBACK around reads: at its default isolation
            # level PostgreSQL takes a new snapshot for each statement anyway.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(
            self.reader, expire_on_commit=False, sync_session_class=_ReadingSession
        )

    @asynccontextmanager
    async def write(
        self, alone_in: int | None = None, *, is_noted: bool = True
    ) -> AsyncIterator[Transaction]:
        """One transaction. It commits at the end of the block; if the block raises, it rolls back.

        `alone_in` is a server's id: transactions with the same id exclude each other, so what one
        reads of the server stays true until it ends. Never hold a transaction while a provider
        draws or Discord answers.

        `is_noted` False: the transaction is not what the member asked for, so `note_saving` does
        not count it.
        """
        with watch_commit(is_noted=is_noted) as begin_commit:
            async with self._write.begin() as tx:
                # SQLite has only one writer. The number differs from those that lock persons.
                if alone_in is not None and not self.is_sqlite:
                    await self._lock_server(tx, alone_in)
                yield tx
                # What the database refuses of these rows was not saved; only the commit itself
                # can have an unknown result.
                await tx.flush()
                await write_late_rows(tx)
                begin_commit()

    async def _lock_server(self, tx: Transaction, guild_id: int) -> None:
        """Wait until no other transaction holds the server's lock. The wait does not count for the
        longest time of a transaction: a transaction that waits here holds nothing up."""
        lock = func.pg_advisory_xact_lock(-guild_id)
        dialect = (await tx.connection()).dialect
        if self._silence_s is None or not _limits_transactions(dialect):
            await tx.execute(select(lock))
            return
        # PostgreSQL evaluates these in their order, and starts its timer anew at the last one.
        unlimited = func.set_config(_TRANSACTION_TIMEOUT, "0", True)
        limited = func.set_config(_TRANSACTION_TIMEOUT, _milliseconds(self._silence_s), True)
        await tx.execute(select(unlimited, lock, limited))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A read-only transaction: a write raises RuntimeError. In SQLite it sees one snapshot, in
        PostgreSQL each statement sees its own."""
        async with self._read() as tx:
            yield tx

    async def now(self, tx: Transaction) -> datetime:
        """The database's time, aware UTC. Leases and waits are measured by no other clock."""
        return self._now() if self._now is not None else await self._clock.now(tx)

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        await self.writer.dispose()


class _ReadingSession(Session):
    """Refuses writes: in PostgreSQL they would be committed at once."""


def _refuse_to_write(*_: object) -> None:
    raise RuntimeError("a row is changed in Database.read()")


@event.listens_for(_ReadingSession, "do_orm_execute")
def _only_read(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_to_write()


event.listen(_ReadingSession, "before_flush", _refuse_to_write)


class _RemoteClock:
    """The server's clock. It is queried now and then; between queries the local time that passed
    is added.

    It is never ahead of the server, and behind it by at most the duration of a query.
    """

    def __init__(self) -> None:
        self._said: datetime | None = None
        self._heard_at_s = 0.0

    async def now(self, tx: Transaction) -> datetime:
        passed_s = _uptime_s() - self._heard_at_s
        if self._said is None or passed_s > _BELIEVED_S:
            said: datetime = (await tx.execute(select(func.clock_timestamp()))).scalar_one()
            self._said, self._heard_at_s, passed_s = said.astimezone(UTC), _uptime_s(), 0.0
        return self._said + timedelta(seconds=passed_s)


def _uptime_s() -> float:
    """A monotonic clock that also counts while the machine sleeps, where the system has one."""
    sleepless = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if sleepless is None else time.clock_gettime(sleepless)


def _machine_time() -> datetime:
    return datetime.now(UTC)


def _engine(url: URL, silence_s: float | None) -> AsyncEngine:
    engine = create_async_engine(url)
    if silence_s is not None:
        event.listen(engine.sync_engine, "connect", partial(_limit_transactions, silence_s))

    @event.listens_for(engine.sync_engine, "checkout")
    def require_open(connection: Any, _record: Any, _proxy: Any) -> None:
        # asyncpg knows when the server closed the connection; the pool then opens a new one. A
        # ping for each checkout would cost as much as a statement.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


def _limit_transactions(limit_s: float, connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # PostgreSQL 17 and later have the second setting. It also ends transactions that hang in the
    # middle of a statement.
    cursor.execute(
        f"SELECT set_config(name, '{_milliseconds(limit_s)}', false) FROM pg_settings "
        f"WHERE name IN ('idle_in_transaction_session_timeout', '{_TRANSACTION_TIMEOUT}')"
    )
    cursor.close()
    connection.commit()


def _limits_transactions(dialect: Dialect) -> bool:
    """Whether the server ends long transactions: PostgreSQL 17 and later."""
    return (dialect.server_version_info or (0,)) >= (17,)


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"


def _sqlite_engine(url: URL, *, writes: bool) -> AsyncEngine:
    def connect() -> AdaptedConnection:
        opening: Any = Connection.open(url.database or ":memory:")
        return AdaptedConnection(engine.dialect.dbapi, await_(opening))

    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        creator=connect,
        pool_size=1 if writes else 4,
        max_overflow=0,
        # Others wait for a connection while its user waits for the file's lock.
        pool_timeout=LOCK_PATIENCE_S + 60,
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine.sync_engine, "begin")
    def open_transaction(connection: Any) -> None:
        # For SQLAlchemy a BEGIN is a statement like any other, which takes ten times as long.
        if not connection.connection.driver_connection.begin_at_once(begin):
            connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "invalidate")
    def undo(connection: Any, _record: Any, _error: Any) -> None:
        # A task that is cancelled during a statement leaves its transaction open. A connection
        # that is closed like that holds the file's lock until it is garbage-collected.
        with suppress(Exception):
            connection.rollback()

    return engine
