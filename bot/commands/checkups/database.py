"""The database: whether it can be read, and whether its schema is this program's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.commands.checkups.findings import Finding, not_seen, well, wrong
from bot.config import Settings
from db.copying import find_unfinished
from db.migrations import DatabaseUnusable, newest_version, version_of
from db.session import Database


async def look_at_database(settings: Settings) -> list[Finding]:
    """Whether the database can be read, and whether its schema is this program's."""
    try:
        async with open_unchanged(settings) as database:
            if database is None:
                return [not_seen("database", "There is none yet; the first start makes it.")]
            schema = _schema(await version_of(database), is_sqlite=database.is_sqlite)
            if (copy := await find_unfinished(database)) is not None:
                told = f"It is an unfinished copy of {copy.source}."
                to_do = "Run `limner copy-database` again, or go on with the other (database.url)."
                return [wrong("database", told, to_do)]
            return [schema]
    except DatabaseUnusable as error:
        return [wrong("database", f"It cannot be used: {error}.", "See database.url.")]
    except ModuleNotFoundError as error:
        told = f"database.url needs the Python package {error.name}."
        return [wrong("database", told, "Install it beside Limner.")]


@asynccontextmanager
async def open_unchanged(settings: Settings) -> AsyncIterator[Database | None]:
    """The database as it is, never brought up to date; None for a file that is not there."""
    database = Database(settings.database_url)
    try:
        file = Path(database.url.database or "")
        there = not database.is_sqlite or await asyncio.to_thread(file.exists)
        yield database if there else None
    finally:
        await database.close()


async def is_up_to_date(database: Database) -> bool:
    """Whether its tables are those that this program knows."""
    return await version_of(database) == newest_version()


def _schema(version: str | None, *, is_sqlite: bool) -> Finding:
    newest = newest_version() or ""
    if version == newest:
        return well("database", f"It can be read and is up to date (version {version}).")
    if version and version > newest:
        told = f"It was made by a newer Limner (version {version}, this one knows {newest})."
        return wrong("database", told, "Install the newer Limner.")
    told = f"It is at version {version or 'empty'}, this program at {newest}"
    if is_sqlite:
        return well("database", f"{told}; the next start brings it there.")
    return wrong("database", f"{told}.", "Stop the bot, run `limner migrate`, start again.")
