"""The database, opened at this program's schema; and `limner migrate`, which brings it there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.config import Settings
from db.migrations import DatabaseUnusable, newest_version, upgrade, version_of
from db.session import Database
from studio.clock import Clock, SystemClock
from studio.errors import ConfigError, SchemaBehind


@asynccontextmanager
async def open_database(settings: Settings, clock: Clock) -> AsyncIterator[Database]:
    """The database for as long as the block lasts.

    SQLite is brought up to date here; any other is brought up to date by its operator.
    Raises SetupError, in a sentence.
    """
    async with _opened(settings, clock) as database:
        if database.is_sqlite:
            await upgrade(database)
        elif await version_of(database) != newest_version():
            raise SchemaBehind(
                "The database is not at this program's schema. Stop the bot and run "
                "`limner migrate`, then start again."
            )
        yield database


async def migrate(settings: Settings) -> str:
    """Bring the schema up to date; gives the sentence to print. Raises SetupError."""
    async with _opened(settings, SystemClock()) as database:
        before = await version_of(database)
        await upgrade(database)
    if before == newest_version():
        return f"The database is up to date (version {before})."
    return f"The database is now at version {newest_version()} (was: {before or 'empty'})."


@asynccontextmanager
async def _opened(settings: Settings, clock: Clock) -> AsyncIterator[Database]:
    now = None if isinstance(clock, SystemClock) else clock.now
    try:
        database = Database(settings.database_url, now=now)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The database in database.url needs the Python package {error.name}; install it "
            "beside Limner."
        ) from error
    try:
        if database.is_sqlite:
            _make_folder(Path(database.url.database or ""))
        yield database
    except DatabaseUnusable as error:
        # The address without its password.
        address = database.url.database if database.is_sqlite else database.url
        raise ConfigError(f"The database {address} cannot be used: {error}.") from error
    finally:
        await database.close()


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The database cannot be kept in {file.parent}: {error.strerror}. Choose a folder "
            "that the user who runs Limner may write to (data_folder)."
        ) from error
