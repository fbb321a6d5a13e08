"""What `limner copy-database` requires of its source and its target."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.migrate import database_at
from db.copying import Copying, CopyInterrupted, at_work_until, find_unfinished, is_bare, place
from db.migrations import newest_version, upgrade, version_of
from db.session import Database
from studio.clock import SystemClock
from studio.errors import ConfigError, SchemaBehind

SQLITE = "sqlite+aiosqlite:///"
# How many tables the message about a target with rows names.
_NAMED = 3


@asynccontextmanager
async def open_source(url: str, *, lease_s: float) -> AsyncIterator[Database]:
    """The database to copy from. Raises SetupError if it is unfinished, or a worker uses it."""
    _require_file(url)
    async with database_at(url, SystemClock()) as database:
        await _require_version(database)
        where = place(database.url)
        try:
            copy, until = (
                await find_unfinished(database),
                await at_work_until(database, lease_s=lease_s),
            )
        except CopyInterrupted as error:
            raise ConfigError(f"{where} cannot be read: {error}.") from error
        if copy is not None:
            raise ConfigError(f"{where} is itself an unfinished copy, of {copy.source}.")
        if until is not None:
            raise ConfigError(
                f"A worker is at work in {where}. Stop every process of Limner, and try again; "
                f"one that was killed counts until {until:%H:%M:%S} UTC."
            )
        yield database


def _require_file(url: str) -> None:
    # Opening a SQLite file that does not exist would create it.
    if url.startswith(SQLITE) and not (file := Path(url.removeprefix(SQLITE))).is_file():
        raise ConfigError(f"There is no file {file} to copy from.")


async def require_target(database: Database, copying: Copying, *, source: str) -> None:
    """Require a target that is empty or has a part of this same copy; raises SetupError.

    A database without any table gets the schema.
    """
    where = place(database.url)
    if await version_of(database) is None and await is_bare(database):
        await upgrade(database)
    await _require_version(database)
    copy = await find_unfinished(database)
    if copy is not None and copy.source != source:
        raise ConfigError(
            f"{where} holds a part of a copy of {copy.source}, begun on "
            f"{copy.begun_at:%Y-%m-%d}. Go on with that one, or copy into an empty database."
        )
    filled = {name: rows for name, (_, rows) in (await copying.counts()).items() if rows}
    if copy is None and filled:
        some = ", ".join(f"{rows:,} in {name}" for name, rows in list(filled.items())[:_NAMED])
        raise ConfigError(f"{where} has rows already ({some}). Copy into an empty database.")


async def _require_version(database: Database) -> None:
    version, newest = await version_of(database), newest_version()
    where = place(database.url)
    if version is None:
        raise ConfigError(f"{where} is no database of Limner's.")
    if version > (newest or ""):
        raise SchemaBehind(
            f"{where} is at version {version}, and this program at {newest}: install the newer one."
        )
    if version != newest:
        raise SchemaBehind(
            f"{where} is at version {version}, and this program at {newest}. Run `limner migrate` "
            "with its address as database.url, then copy."
        )
