"""SQLite for the event loop: statements that block run in a thread, others run at once.

Running a statement in a thread costs more than the statement: four switches of some hundred
microseconds for a few microseconds of work. Inside a transaction no statement blocks: the lock
was taken when the transaction began, and pages come from the cache. A transaction begins at once,
unless it has to wait for another program. What needs the connection's thread is that wait, a
commit that writes to the disk, a change of the schema, opening and closing.

It replaces `aiosqlite` below SQLAlchemy's dialect of that name, and has those parts of its
interface that the dialect uses. SQLAlchemy gets `AdaptedConnection`, whose cursors wait only
once for a statement and its rows.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.util import await_

_T = TypeVar("_T")

log = logging.getLogger(__name__)

LOCK_PATIENCE_S = 300.0
"""How long a transaction waits to begin while another program locks the file. Nothing is lost
meanwhile: it has not changed anything yet."""

# How long SQLite itself waits for the file's lock, before a transaction logs that it waits.
_BUSY_MS = 10_000
_SETTINGS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
# Statements that may wait for another process or for the disk.
_WAITING = ("BEGIN", "COMMIT", "PRAGMA", "VACUUM", "CREATE", "ALTER", "DROP")
# A reader takes its lock and snapshot with its first SELECT, not with BEGIN.
_FIRST_LOOK = "SELECT 1 FROM sqlite_schema LIMIT 1"


class Connection:
    """One connection; for one task at a time."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread
        # What the thread was given and has not finished.
        self._in_thread: set[object] = set()
        self._changes_before = 0
        # Ends a wait for the file's lock when the connection is to be closed.
        self.closing = threading.Event()

    @classmethod
    async def open(cls, path: str) -> "Connection":
        """Open the file. The user of the connection begins transactions, the driver never does."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, _connect, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(connection, thread)

    def cursor(self) -> "Cursor":
        """A cursor for one statement."""
        return Cursor(self)

    def begin_at_once(self, statement: str) -> bool:
        """Begin a transaction, if nobody has to be waited for. Gives whether it has begun.

        It does not say why not: the caller executes the statement, which waits or raises.
        """
        if self._in_thread:
            return False
        self.opened.execute("PRAGMA busy_timeout=0")
        try:
            self.begin(statement)
        except sqlite3.Error:
            return False
        finally:
            self.opened.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        return True

    def begin(self, statement: str) -> None:
        """Begin a transaction. It waits for a lock only as long as SQLite's own time limit."""
        if not self.opened.in_transaction:
            self.opened.execute(statement)
        if statement == "BEGIN":
            self.opened.execute(_FIRST_LOOK).fetchall()
        self._changes_before = self.opened.total_changes

    async def commit(self) -> None:
        """Commit the transaction: at once if it changed no row."""
        if not self.opened.in_transaction:
            return
        if self._in_thread or self.opened.total_changes != self._changes_before:
            await self.run_in_thread(self.opened.commit)
        else:
            self.opened.commit()

    async def rollback(self) -> None:
        """Roll back the transaction. This writes nothing, so it is done at once."""
        if not self.opened.in_transaction:
            return
        if self._in_thread:
            # A statement whose caller was cancelled is not finished yet.
            await self.run_in_thread(self.opened.rollback)
        else:
            self.opened.rollback()

    async def close(self) -> None:
        """Close the connection after its thread has finished its work."""
        connection, self._connection = self._connection, None
        self.closing.set()
        if connection is not None:
            closing = asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
            self._thread.shutdown(wait=False)
            await closing

    def stop(self) -> None:
        """Close the connection without waiting, when no event loop runs."""
        connection, self._connection = self._connection, None
        self.closing.set()
        if connection is not None:
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Define an SQL function."""
        self.opened.create_function(*args, **options)

    @property
    def opened(self) -> sqlite3.Connection:
        """The `sqlite3` connection. Raises ValueError when it is closed."""
        if self._connection is None:
            raise ValueError("Connection closed")
        return self._connection

    async def run_in_thread(self, what: Callable[[], _T]) -> _T:
        """Run it in the connection's thread. If the caller is cancelled, it still runs to its end
        before the next statement."""
        work = object()
        self._in_thread.add(work)

        def run() -> _T:
            try:
                return what()
            finally:
                self._in_thread.discard(work)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for setting in (*_SETTINGS, f"busy_timeout={_BUSY_MS}"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


class Cursor:
    """A statement and its rows."""

    def __init__(self, connection: Connection) -> None:
        self._owner = connection
        self._cursor = connection.opened.cursor()
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns, as DB-API defines `description`."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row that was added."""
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run one statement."""
        if self.may_block(statement):
            await self._owner.run_in_thread(partial(self._run_waiting, statement, parameters))
        else:
            self._cursor.execute(statement, parameters)
        return self

    def may_block(self, statement: str) -> bool:
        """Whether the statement may wait for another process or for the disk."""
        return statement.lstrip()[:8].upper().startswith(_WAITING)

    async def fetch_at_once(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """Run a statement that does not block; gives its rows."""
        return self._cursor.execute(statement, parameters).fetchall()

    async def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> Self:
        """Run one statement for each of the parameters."""
        self._cursor.executemany(statement, many)
        return self

    async def fetchall(self) -> list[Any]:
        """All remaining rows."""
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        """The next row, or None."""
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next `size` rows; None: as many as `arraysize`."""
        return self._cursor.fetchmany(size or self.arraysize)

    async def close(self) -> None:
        """Release the rows."""
        self.close_at_once()

    def close_at_once(self) -> None:
        """Release the rows without a wait."""
        self._cursor.close()

    def _run_waiting(self, statement: str, parameters: Sequence[Any]) -> None:
        if not statement.startswith("BEGIN"):
            self._cursor.execute(statement, parameters)
            return
        began_s = time.monotonic()
        while True:
            try:
                self._owner.begin(statement)
                return
            except sqlite3.OperationalError as error:
                waited_s = time.monotonic() - began_s
                if (
                    not _is_locked(error)
                    or self._owner.closing.is_set()
                    or waited_s > LOCK_PATIENCE_S
                ):
                    raise
                log.warning("another program locks the database; waiting, %.0f s so far", waited_s)


class _AdaptedCursor(AsyncAdapt_aiosqlite_cursor):
    """The cursor that SQLAlchemy uses."""

    __slots__ = ()

    _cursor: Cursor  # type: ignore[assignment]
    _awaitable_cursor_close = False

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """Run one statement and keep its rows."""
        if self._cursor.may_block(operation) or self._adapt_connection._execute_mutex.locked():
            return super().execute(operation, parameters)
        # It is awaited, because SQLAlchemy takes a statement without any wait for an error.
        self._rows = deque(await_(self._cursor.fetch_at_once(operation, parameters or ())))
        return self._cursor

    def close(self) -> None:
        """Release the rows."""
        self._rows.clear()
        self._cursor.close_at_once()


class AdaptedConnection(AsyncAdapt_aiosqlite_connection):
    """The connection that SQLAlchemy uses."""

    __slots__ = ()

    _cursor_cls = _AdaptedCursor
