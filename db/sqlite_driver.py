"""SQLite for the event loop: what can wait runs in a thread, what cannot runs at once.

Handing every statement to a thread costs more than the statement: four hops of some hundred
microseconds for a few microseconds of work. Inside a transaction a statement waits for nobody:
the lock was taken when it began, and pages come from the cache. So only beginning, committing
and closing go to the connection's thread; all else is done where it is asked for.

It stands in for an `aiosqlite` connection below SQLAlchemy's dialect of that name
(`create_async_engine(async_creator=…)`), and has as much of its interface as that asks for.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar

_T = TypeVar("_T")

# What may wait for another process, or for the disk.
_WAITING = ("BEGIN", "COMMIT", "PRAGMA", "VACUUM", "CREATE", "ALTER", "DROP")
# A reader's lock and snapshot are taken by its first look, not by BEGIN.
_FIRST_LOOK = "SELECT 1 FROM sqlite_schema LIMIT 1"


class Connection:
    """One connection; for one task at a time."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: str) -> "Connection":
        """Open the file; transactions are begun by whoever uses it, never by the driver."""
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
        """Keep what was written."""
        if self.opened.in_transaction:
            await self.run_in_thread(self.opened.commit)

    async def rollback(self) -> None:
        """Undo what was not committed."""
        if self.opened.in_transaction:
            await self.run_in_thread(self.opened.rollback)

    async def close(self) -> None:
        """Close it, once what its thread has in hand is done."""
        connection, self._connection = self._connection, None
        if connection is not None:
            closing = asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
            self._thread.shutdown(wait=False)
            await closing

    def stop(self) -> None:
        """Close it without waiting; for when there is no loop to wait in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Make a function known to SQL."""
        self.opened.create_function(*args, **options)

    @property
    def opened(self) -> sqlite3.Connection:
        """The connection below. Raises ValueError once it is closed."""
        if self._connection is None:
            raise ValueError("Connection closed")
        return self._connection

    async def run_in_thread(self, what: Callable[[], _T]) -> _T:
        """Do it in the connection's thread. Cancelled, it is still done before what follows."""
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
        """The columns, as DB-API says."""
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
        """Every row that is left."""
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        """The next row, or None."""
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """So many of the rows that are left."""
        return self._cursor.fetchmany(size or self.arraysize)

    async def close(self) -> None:
        """Let go of the rows."""
        self._cursor.close()

    def _run_waiting(self, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor.execute(statement, parameters)
        if statement == "BEGIN":
            self._owner.opened.execute(_FIRST_LOOK).fetchall()
