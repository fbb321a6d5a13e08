"""Copies between two databases, for the tests of copying."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.copying import Copying
from db.migrations import upgrade
from db.session import Database
from tests.support.postgres import Cluster
from tests.support.rows.contents import contents

CHUNK_ROWS = 2  # so that every table takes several chunks
WAYS = [
    "sqlite to postgresql",
    "postgresql to sqlite",
    "sqlite to sqlite",
    "postgresql to postgresql",
]


@dataclass
class Move:
    """A full database, and an empty one at its schema."""

    source: Database
    target: Database

    async def copy(
        self, *, copied: "Progress | None" = None, compared: "Progress | None" = None
    ) -> None:
        """Copy everything, unless a callback raises."""
        copying = Copying(self.source, self.target, chunk_rows=CHUNK_ROWS)
        await copying.run(copied=copied or Progress(), compared=compared or Progress())

    async def require_equal(self) -> None:
        """Require the same rows in both databases."""
        found = await contents(url_of(self.target))
        wanted = await contents(url_of(self.source))
        assert found.keys() == wanted.keys()
        for name, rows in wanted.items():
            assert found[name] == rows, name


class Progress:
    """Counts rows as a callback, and calls `does` once `at` rows are done."""

    def __init__(self, *, at: int = -1, does: Callable[[], None] = lambda: None) -> None:
        self.rows: dict[str, int] = {}
        self._at = at
        self._does = does
        self._total = 0

    def __call__(self, table: str, rows: int) -> None:
        before = self._total
        self._total += rows
        self.rows[table] = self.rows.get(table, 0) + rows
        if before < self._at <= self._total:
            self._does()


class Killed(Exception):
    """Raised by a callback to interrupt a copy."""


def kill() -> None:
    raise Killed


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@asynccontextmanager
async def opened(kind: str, file: Path, cluster: Cluster) -> AsyncIterator[Database]:
    """A database of that kind at the current schema. For SQLite, `file` is its file."""
    if kind == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{file}")
        await upgrade(database)
        yield database
        await database.close()
        return
    async with cluster.database() as url:
        database = Database(url)
        yield database
        await database.close()


both_kinds = pytest.mark.parametrize("move", WAYS[:2], indirect=True)
to_postgresql = pytest.mark.parametrize("move", WAYS[:1], indirect=True)


def in_a_thread(what: Any) -> None:
    """Run a coroutine in another thread, and block this thread and its loop meanwhile."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, what).result(timeout=20)
