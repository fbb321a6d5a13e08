"""Backups of a SQLite database that is in use."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from db.backups import BackupFailed, back_up
from db.models import Guild
from db.session import Database
from tests.support.clock import START


@pytest.fixture
async def used(sqlite_url: str) -> AsyncIterator[Database]:
    """A database with a row that is only in SQLite's second file."""
    database = Database(sqlite_url)
    async with database.write() as tx:
        tx.add(Guild(id=9, time_zone="UTC", created_at=START))
    yield database
    await database.close()


def _backups(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("backup*"))


def _guilds(file: Path) -> list[tuple[int]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT id FROM guilds").fetchall()


async def test_a_backup_has_every_committed_row_and_no_other(
    used: Database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    async with used.write() as tx:
        tx.add(Guild(id=10, time_zone="UTC", created_at=START))
        await tx.flush()
        # The transaction is open, and holds SQLite's lock for writing.
        size_bytes = await back_up(used, file)

    assert size_bytes == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    assert _guilds(file) == [(9,)]
    assert _backups(tmp_path) == ["backup.db"]


async def test_the_database_is_not_changed(used: Database, tmp_path: Path) -> None:
    await back_up(used, tmp_path / "backup.db")
    async with used.read() as tx:
        assert (await tx.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        assert (await tx.execute(text("SELECT count(*) FROM guilds"))).scalar_one() == 1


async def test_a_file_that_exists_is_not_replaced(used: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("the backup of yesterday")
    with pytest.raises(BackupFailed, match="exists already"):
        await back_up(used, file)
    assert file.read_text() == "the backup of yesterday"


async def test_a_failed_backup_leaves_no_file(used: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="No such file or directory"):
        await back_up(used, tmp_path / "nowhere" / "backup.db")

    damaged = tmp_path / "damaged.db"
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("CREATE TABLE posts (text)")
        connection.executemany("INSERT INTO posts VALUES (?)", [("x" * 500,)] * 100)
        connection.commit()
    content = bytearray(damaged.read_bytes())
    content[4096 : 4096 + 200] = b"\xff" * 200
    damaged.write_bytes(content)
    database = Database(f"sqlite:///{damaged}")
    with pytest.raises(BackupFailed, match=r"damaged|malformed"):
        await back_up(database, tmp_path / "backup.db")
    await database.close()
    assert _backups(tmp_path) == []
