"""A PostgreSQL server for benchmarks: it keeps what it is told, as one in earnest would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.support.postgres import Cluster

# All else is PostgreSQL's own default, fsync among it. SAQ's pool is up to 20 in each process.
_SETTINGS = "max_connections = 200\n"


@asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """A server that is gone after the block."""
    server = await asyncio.to_thread(Cluster, _SETTINGS)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.remove)


async def settle(url: str) -> None:
    """Have the server know how full its tables are, as it would by itself within a minute,
    and write down what it is behind with."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                await connection.exec_driver_sql("VACUUM ANALYZE")
                await connection.exec_driver_sql("CHECKPOINT")
    finally:
        await engine.dispose()
