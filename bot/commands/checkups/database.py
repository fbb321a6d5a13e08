"""The database: whether it can be read, and whether its schema is this program's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.config import Settings
from db.copying import find_unfinished
from db.migrations import DatabaseUnusable, newest_version, version_of
from db.session import Database
from db.write_lock import is_locked

# Limner holds the lock for some milliseconds at a time.
_LOCKED_S = 2.0


async def look_at_database(settings: Settings) -> list[Finding]:
    """Whether the database can be read, and whether its schema is this program's."""
    try:
        async with open_unchanged(settings) as database:
            if database is None:
                return [not_checked("database", "There is none yet; the first start makes it.")]
            schema = _check_schema(await version_of(database), is_sqlite=database.is_sqlite)
            if (copy := await find_unfinished(database)) is not None:
                sentence = f"It is an unfinished copy of {copy.source}."
                to_do = "Run `limner copy-database` again, or go on with the other (database.url)."
                return [wrong("database", sentence, to_do)]
            if await is_locked(database, within_s=_LOCKED_S):
                sentence = "Another program holds its lock for writing."
                to_do = "End that program: docs/runbook.md, below *Database locked or full*."
                return [wrong("database", sentence, to_do)]
            return [schema]
    except DatabaseUnusable as error:
        return [wrong("database", f"It cannot be used: {error}.", "See database.url.")]
    except ModuleNotFoundError as error:
        sentence = f"database.url needs the Python package {error.name}."
        return [wrong("database", sentence, "Install it beside Limner.")]


@asynccontextmanager
async def open_unchanged(settings: Settings) -> AsyncIterator[Database | None]:
    """The database without migrating it; None when its SQLite file does not exist."""
    database = Database(settings.database_url)
    try:
        file = Path(database.url.database or "")
        exists = not database.is_sqlite or await asyncio.to_thread(file.exists)
        yield database if exists else None
    finally:
        await database.close()


async def is_up_to_date(database: Database) -> bool:
    """Whether its schema is this program's."""
    return await version_of(database) == newest_version()


def _check_schema(version: str | None, *, is_sqlite: bool) -> Finding:
    newest = newest_version() or ""
    if version == newest:
        return well("database", f"It can be read and is up to date (version {version}).")
    if version and version > newest:
        sentence = f"It was made by a newer Limner (version {version}, this one knows {newest})."
        return wrong("database", sentence, "Install the newer Limner.")
    sentence = f"It is at version {version or 'empty'}, this program at {newest}"
    if is_sqlite:
        return well("database", f"{sentence}; the next start brings it there.")
    return wrong("database", f"{sentence}.", "Stop the bot, run `limner migrate`, start again.")
