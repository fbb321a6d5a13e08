"""The contestants, and an empty queue of each on its database."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bench.contest.engine import QueueEngine
from bench.servers import settle
from db.session import Database
from tests.support.postgres import Cluster


@dataclass(frozen=True)
class Contestant:
    """An engine on a database. `module` is the module of the engine, which it calls `ENGINE`."""

    name: str
    module: str
    on_sqlite: bool = False


LIMNER = Contestant("Limner, PostgreSQL", "bench.contest.limner")
LIMNER_SQLITE = Contestant("Limner, SQLite", "bench.contest.limner", on_sqlite=True)
PROCRASTINATE = Contestant("procrastinate", "bench.contest.with_procrastinate")
SAQ = Contestant("SAQ", "bench.contest.with_saq")
ALL = (LIMNER, PROCRASTINATE, SAQ, LIMNER_SQLITE)

ROUNDS = 3
# Jobs that a worker process runs at once.
SLOTS = 10
PATIENCE_S = 120.0
_LOOK_S = 0.005


@dataclass(frozen=True)
class ContestQueue:
    """A contestant's queue. `url` is in the form that its engine takes."""

    contestant: Contestant
    engine: QueueEngine
    url: str
    _database: Database

    async def fill(self, jobs: int, *, people: int | None = None) -> None:
        """Add jobs of that many people; with None each job has a person of its own."""
        await self.engine.fill(jobs, people=people or jobs)
        await settle(str(self._database.url.render_as_string(hide_password=False)))

    async def unfinished(self) -> int:
        """How many jobs wait or run."""
        async with self._database.read() as tx:
            counted = await tx.connection()
            number: int = (await counted.exec_driver_sql(self.engine.unfinished)).scalar_one()
            return number

    async def wait_until_done(self) -> float:
        """Wait until no job waits or runs; returns that time by the monotonic clock."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.unfinished():  # noqa: ASYNC110 - it happens in another process
                await asyncio.sleep(_LOOK_S)
        return time.monotonic()


@asynccontextmanager
async def open_queue(contestant: Contestant, cluster: Cluster) -> AsyncIterator[ContestQueue]:
    """An empty queue of the contestant, in a new database that ends with the block."""
    async with _address(contestant, cluster) as url:
        # The other engines bring their own driver for PostgreSQL.
        theirs = url if "limner" in contestant.module else url.replace("+asyncpg", "")
        engine: QueueEngine = import_module(contestant.module).ENGINE(theirs)
        database = Database(url)
        await engine.open()
        try:
            await engine.prepare()
            yield ContestQueue(contestant, engine, theirs, database)
        finally:
            await engine.close()
            await database.close()


@asynccontextmanager
async def _address(contestant: Contestant, cluster: Cluster) -> AsyncIterator[str]:
    if not contestant.on_sqlite:
        async with cluster.database() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="limner-bench-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
