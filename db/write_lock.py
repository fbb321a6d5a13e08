"""Whether another program keeps SQLite's one lock for writing."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from db.session import Database


async def is_locked(database: Database, *, within_s: float) -> bool:
    """Whether no transaction can begin within that time, because another program has an open one.

    PostgreSQL has no such lock.
    """
    if not database.is_sqlite:
        return False
    return await asyncio.to_thread(_is_locked, Path(database.url.database or ""), within_s)


def _is_locked(file: Path, within_s: float) -> bool:
    with closing(sqlite3.connect(file, timeout=within_s, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return True
        connection.execute("ROLLBACK")
        return False
