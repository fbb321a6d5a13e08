"""SQLite for the event loop: statements that may block run in a thread, others run at once.

Running a statement in a thread costs more than the statement: four switches of some hundred
microseconds for a few microseconds of work. Inside a transaction no statement blocks: the lock
was taken when the transaction began, and pages come from the cache. So only beginning, committing
and closing run in the connection's thread.

It replaces an `aiosqlite` connection below SQLAlchemy's dialect of that name
(`create_async_engine(async_creator=…)`), and has those parts of its interface that the dialect
uses.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar

_T = TypeVar("_T")

log = logging.getLogger(__name__)

LOCK_PATIENCE_S = 300.0
"""How long a transaction waits to begin while another program locks the file. Nothing is lost
meanwhile: it has not changed anything yet."""

# Statements that may wait for another process or for the disk.
_WAITING = ("BEGIN", "COMMIT", "PRAGMA", "VACUUM", "CREATE", "ALTER", "DROP")
# A reader takes its lock and snapshot with its first SELECT, not with BEGIN.
_FIRST_LOOK = "SELECT 1 FROM sqlite_schema LIMIT 1"


class Connection:
    """One connection; for one task at a time."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread
        # Ends a wait for the file's lock when the connection is to be closed.
        self.closing = threading.Event()

    @classmethod
    async def open(cls, path: str) -> "Connection":
        """Open the file. The user of the connection begins transactions, the driver never does."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        connecting = partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False)
        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, connecting)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(connection, thread)

    def cursor(self) -> "Cursor":
        """A cursor for one statement."""
        return Cursor(self)

    async def commit(self) -> None:
        """Commit the transaction."""
        if self.opened.in_transaction:
            await self.run_in_thread(self.opened.commit)

    async def rollback(self) -> None:
        """Roll back the transaction."""
        if self.opened.in_transaction:
            await self.run_in_thread(self.opened.rollback)

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
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)


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
        if statement.lstrip()[:8].upper().startswith(_WAITING):
            await self._owner.run_in_thread(partial(self._run_waiting, statement, parameters))
        else:
            self._cursor.execute(statement, parameters)
        return self

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
        self._cursor.close()

    def _run_waiting(self, statement: str, parameters: Sequence[Any]) -> None:
        if not statement.startswith("BEGIN"):
            self._cursor.execute(statement, parameters)
            return
        began_s = time.monotonic()
        while True:
            try:
                self._begin(statement)
                return
            except sqlite3.OperationalError as error:
                waited_s = time.monotonic() - began_s
                locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not locked or self._owner.closing.is_set() or waited_s > LOCK_PATIENCE_S:
                    raise
                log.warning("another program locks the database; waiting, %.0f s so far", waited_s)

    def _begin(self, statement: str) -> None:
        """Begin a transaction. It waits for a lock only as long as SQLite's own time limit."""
        if not self._owner.opened.in_transaction:
            self._cursor.execute(statement)
        if statement == "BEGIN":
            self._owner.opened.execute(_FIRST_LOOK).fetchall()
