"""The database: opened once, read beside, written through one door.

SQLite gets WAL, one writing connection and `BEGIN IMMEDIATE`, with readers apart: several
connections that read, then write, answer "database is locked" under load. Any other
database uses one pool for both.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import ORMExecuteState, Session

from db.sqlite_driver import Connection

# Of a server's clock and ours, which part by milliseconds a minute at worst.
_BELIEVED_S = 10.0

Transaction = AsyncSession
"""What repositories take: a session inside one transaction."""


class Database:
    """Gives transactions. `close()` must be called by whoever opened it.

    `now` stands in for the database's clock; without it PostgreSQL is asked, so that
    machines whose clocks differ agree about leases. There a transaction ends undone after
    `silence_s`: whoever is frozen, or gone without a word, keeps no locks. None: any may last.
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
        self._now = now or (_machine_time if self.is_sqlite else None)
        self._clock = _RemoteClock()
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, writes=True)
            self.reader = _sqlite_engine(self.url, writes=False)
        else:
            self.writer = _engine(self.url, silence_s)
            # Out of the same pool, and nobody says BEGIN and ROLLBACK around what is only read:
            # at its usual level PostgreSQL looks anew for each statement anyway.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(
            self.reader, expire_on_commit=False, sync_session_class=_ReadingSession
        )

    @asynccontextmanager
    async def write(self, alone_in: int | None = None) -> AsyncIterator[Transaction]:
        """One transaction that commits at the end of the block, or not at all.

        With the id of a server it is alone among those that name the same: what it reads
        there stays so until it ends. Never hold it while a provider draws or Discord answers.
        """
        async with self._write.begin() as tx:
            # SQLite has one writer anyway. People's ids are locked as they are.
            if alone_in is not None and not self.is_sqlite:
                await tx.execute(select(func.pg_advisory_xact_lock(-alone_in)))
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A look; whoever writes in it is refused. In SQLite all that is seen is of one moment,
        in PostgreSQL all that one statement sees."""
        async with self._read() as tx:
            yield tx

    async def now(self, tx: Transaction) -> datetime:
        """The database's time: the only one for leases and waiting."""
        return self._now() if self._now is not None else await self._clock.now(tx)

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        await self.writer.dispose()


class _ReadingSession(Session):
    """Reads. What would write raises: in PostgreSQL it would be kept at once."""


def _refuse_to_write(*_: object) -> None:
    raise RuntimeError("a row is changed in Database.read()")


@event.listens_for(_ReadingSession, "do_orm_execute")
def _only_read(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_to_write()


event.listen(_ReadingSession, "before_flush", _refuse_to_write)


class _RemoteClock:
    """The server's clock, asked now and then; in between the time that passed here is added.

    It is never ahead of the server's, and behind it by no more than a question takes.
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
    """Counts while the machine sleeps, too, where the system can say that."""
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
        # A server that went away said so: the pool then connects anew. Asking it each time
        # would cost as much as a statement.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


def _limit_transactions(limit_s: float, connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # The second is there from PostgreSQL 17 on: it ends those, too, that stopped amidst a
    # statement.
    cursor.execute(
        f"SELECT set_config(name, '{round(limit_s * 1000)}ms', false) FROM pg_settings "
        "WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')"
    )
    cursor.close()
    connection.commit()


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
