"""Opens the database at this program's schema; and `limner migrate`, which migrates to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.config import Settings
from db.copying import find_unfinished
from db.migrations import DatabaseUnusable, newest_version, upgrade, version_of
from db.session import Database
from studio.clock import Clock, SystemClock
from studio.errors import ConfigError, SchemaBehind


@asynccontextmanager
async def open_database(
    settings: Settings, clock: Clock, *, silence_s: float | None = None
) -> AsyncIterator[Database]:
    """The database at this program's schema. It is closed when the block ends.

    A SQLite database is migrated here; its operator migrates any other one. `silence_s` is as
    in `Database`. Raises SetupError with a sentence.
    """
    async with database_at(settings.database_url, clock, silence_s=silence_s) as database:
        if database.is_sqlite:
            await upgrade(database)
        elif await version_of(database) != newest_version():
            raise SchemaBehind(
                "The database is not at this program's schema. Stop the bot and run "
                "`limner migrate`, then start again."
            )
        if (copy := await find_unfinished(database)) is not None:
            raise ConfigError(
                f"The database is an unfinished copy of {copy.source}. Run `limner copy-database` "
                "again to finish it, or go on with the other one (database.url)."
            )
        yield database


async def migrate(settings: Settings) -> str:
    """Bring the schema up to date; gives the sentence to print. Raises SetupError."""
    async with database_at(settings.database_url, SystemClock()) as database:
        before = await version_of(database)
        await upgrade(database)
    if before == newest_version():
        return f"The database is up to date (version {before})."
    return f"The database is now at version {newest_version()} (was: {before or 'empty'})."


@asynccontextmanager
async def database_at(
    url: str, clock: Clock, *, silence_s: float | None = None
) -> AsyncIterator[Database]:
    """The database at that address, not migrated. Raises ConfigError with a sentence."""
    now = None if isinstance(clock, SystemClock) else clock.now
    try:
        database = Database(url, now=now, silence_s=silence_s)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The database in database.url needs the Python package {error.name}; install it "
            "beside Limner."
        ) from error
    except ValueError:
        # No `from`: the error's text contains the address with its password.
        raise ConfigError("The database's address cannot be read: its port is a number.") from None
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
