"""A PostgreSQL server for benchmarks, as durable as one in production."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.support.postgres import Cluster

# All other settings are PostgreSQL's defaults, fsync too. SAQ opens up to 20 connections a process.
_SETTINGS = "max_connections = 200\n"


@asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """A server that is removed after the block."""
    server = await asyncio.to_thread(Cluster, _SETTINGS)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.remove)


async def settle(url: str) -> None:
    """Update the planner's statistics and write a checkpoint, as the server does in time."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                await connection.exec_driver_sql("VACUUM ANALYZE")
                await connection.exec_driver_sql("CHECKPOINT")
    finally:
        await engine.dispose()
