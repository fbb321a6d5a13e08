"""Who takes part, and on which database."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bench.contest.engine import Engine
from bench.servers import settle
from db.session import Database
from tests.support.postgres import Cluster


@dataclass(frozen=True)
class Contestant:
    """An engine (the module it is in) on a database."""

    name: str
    module: str
    on_sqlite: bool = False


LIMNER = Contestant("Limner, PostgreSQL", "bench.contest.limner")
LIMNER_SQLITE = Contestant("Limner, SQLite", "bench.contest.limner", on_sqlite=True)
PROCRASTINATE = Contestant("procrastinate", "bench.contest.with_procrastinate")
SAQ = Contestant("SAQ", "bench.contest.with_saq")
ALL = (LIMNER, PROCRASTINATE, SAQ, LIMNER_SQLITE)


@dataclass(frozen=True)
class Ground:
    """An empty queue of a contestant's. `url` is as its engine wants it."""

    contestant: Contestant
    engine: Engine
    url: str
    _database: Database

    async def fill(self, jobs: int, *, people: int | None = None) -> None:
        """Put jobs into the queue, of that many people (each its own, when None)."""
        await self.engine.fill(jobs, people=people or jobs)
        await settle(str(self._database.url.render_as_string(hide_password=False)))

    async def unfinished(self) -> int:
        """How many jobs wait or run."""
        async with self._database.read() as tx:
            counted = await tx.connection()
            number: int = (await counted.exec_driver_sql(self.engine.unfinished)).scalar_one()
            return number


@asynccontextmanager
async def ground(contestant: Contestant, cluster: Cluster) -> AsyncIterator[Ground]:
    """A new database for the contestant, with its tables."""
    async with _address(contestant, cluster) as url:
        # Peers speak to PostgreSQL through a driver of their own.
        theirs = url if "limner" in contestant.module else url.replace("+asyncpg", "")
        engine: Engine = import_module(contestant.module).Engine(theirs)
        database = Database(url)
        await engine.open()
        try:
            await engine.prepare()
            yield Ground(contestant, engine, theirs, database)
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
