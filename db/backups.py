"""Backups of a SQLite database while other processes use it."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from db.session import Database


class BackupFailed(Exception):
    """The backup was not made; says why. No file is left behind."""


async def back_up(database: Database, file: Path) -> int:
    """Write a checked copy of the SQLite database to a new file; gives its size in bytes.

    The copy is the database at one moment, with what SQLite still keeps in its second file. It
    delays no other process. Raises BackupFailed.
    """
    source = Path(database.url.database or "")
    return await asyncio.to_thread(_back_up, source, file)


def _back_up(source: Path, file: Path) -> int:
    if file.exists():
        raise BackupFailed(f"{file} exists already")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        _copy(source, unfinished)
        unfinished.rename(file)
    except sqlite3.Error as error:
        raise BackupFailed(str(error)) from error
    except OSError as error:
        raise BackupFailed(error.strerror or type(error).__name__) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def _copy(source: Path, target: Path) -> None:
    # Only the operator may read what members wrote.
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        # In one step: the read lock holds nobody up, and nothing changes in between.
        original.backup(copy, pages=-1)
        # One file, without a second one beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        [(found,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    if found != "ok":
        raise BackupFailed(f"the database is damaged: {found}")
