"""The schema's migrations (`versions`), and applying them to a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.session import Database


class DatabaseUnusable(Exception):
    """The database cannot be opened, or another program made it; says why."""


async def upgrade(database: Database, *, to: str = "head") -> None:
    """Upgrade the schema to the version `to`; does nothing when it has that version.

    Raises DatabaseUnusable.
    """
    with _shorten_errors():
        async with database.writer.connect() as connection:
            await connection.run_sync(_upgrade, to)
            await connection.commit()


async def version_of(database: Database) -> str | None:
    """The schema's version; None for an empty database. Raises DatabaseUnusable."""
    with _shorten_errors():
        async with database.reader.connect() as connection:
            return await connection.run_sync(_version)


@cache
def newest_version() -> str | None:
    """The schema version that this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _upgrade(connection: Connection, to: str) -> None:
    if to == "head" and _version(connection) == newest_version():
        # Return early: Alembic would read every migration first.
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _shorten_errors() -> Iterator[None]:
    """Turn the libraries' long errors into one sentence for the operator."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseUnusable(str(error.orig).strip().rstrip(".")) from error
    except OSError as error:
        raise DatabaseUnusable(error.strerror or str(error)) from error
    except CommandError as error:
        # The database has a version that this program does not know.
        raise DatabaseUnusable("it was made by a newer Limner") from error
