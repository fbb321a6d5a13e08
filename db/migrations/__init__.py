"""The schema's history (`versions`), and bringing a database up to date."""

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
    """The database cannot be opened, or it is none of this program's; says why."""


async def upgrade(database: Database, *, to: str = "head") -> None:
    """Bring the schema to the newest version, or to that one; does nothing when it is there.

    Raises DatabaseUnusable.
    """
    with _in_short():
        async with database.writer.connect() as connection:
            await connection.run_sync(_upgrade, to)
            await connection.commit()


async def version_of(database: Database) -> str | None:
    """The schema's version; None for an empty database. Raises DatabaseUnusable."""
    with _in_short():
        async with database.reader.connect() as connection:
            return await connection.run_sync(_version)


@cache
def newest_version() -> str | None:
    """The version this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _upgrade(connection: Connection, to: str) -> None:
    if to == "head" and _version(connection) == newest_version():
        # Alembic would read every migration first.
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _in_short() -> Iterator[None]:
    """What the operator can put right, without the libraries' pages about it."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseUnusable(str(error.orig).strip().rstrip(".")) from error
    except OSError as error:
        raise DatabaseUnusable(error.strerror or str(error)) from error
    except CommandError as error:
        # A version that this program has never heard of.
        raise DatabaseUnusable("it was made by a newer Limner") from error
