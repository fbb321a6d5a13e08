"""`limner backup`: a checked copy of the SQLite database, made while the bot runs."""

import asyncio
from pathlib import Path

from bot.config import Settings
from bot.migrate import database_at
from db.backups import BackupFailed, back_up
from db.migrations import version_of
from studio.clock import SystemClock
from studio.errors import ConfigError
from studio.rules.wording import data_size


async def backup(settings: Settings, file: Path) -> str:
    """Write the backup; gives the sentences to print. Raises ConfigError."""
    async with database_at(settings.database_url, SystemClock()) as database:
        if not database.is_sqlite:
            raise ConfigError(
                "Only SQLite has this backup. For PostgreSQL use pg_dump: docs/databases.md."
            )
        # Opening a SQLite file that does not exist would create it.
        source = Path(database.url.database or "")
        exists = await asyncio.to_thread(source.is_file)
        version = await version_of(database) if exists else None
        if version is None:
            raise ConfigError(f"There is nothing to back up: {source} is no database of Limner's.")
        try:
            size_bytes = await back_up(database, file)
        except BackupFailed as failed:
            raise ConfigError(f"There is no backup: {failed}.") from failed
    return (
        f"The database is in {file} ({data_size(size_bytes)}, version {version}), and it was "
        "checked.\n" + _what_else(settings)
    )


def _what_else(settings: Settings) -> str:
    if settings.storage.kind == "local":
        return f"Now back up the pictures: the folder {settings.storage_folder}."
    return f"Now back up the pictures: the bucket {settings.storage.s3.bucket}."
