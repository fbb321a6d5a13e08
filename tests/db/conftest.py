"""Fixtures for the tests of the database."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.session import Database
from tests.db.moves import WAYS, Move, in_a_thread, opened, url_of
from tests.support.clock import START
from tests.support.postgres import Cluster
from tests.support.rows.full_database import fill_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}", now=lambda: START)
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def full_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with rows in every table, which tests copy."""
    file = tmp_path_factory.mktemp("full_database") / "limner.db"
    in_a_thread(fill_database(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(params=WAYS)
async def move(
    request: pytest.FixtureRequest, full_database: Path, tmp_path: Path, cluster: Cluster
) -> AsyncIterator[Move]:
    source, _, target = request.param.split()
    if source == "sqlite":
        shutil.copy(full_database, tmp_path / "from.db")
    async with (
        opened(source, tmp_path / "from.db", cluster) as ours,
        opened(target, tmp_path / "to.db", cluster) as theirs,
    ):
        if source != "sqlite":
            await fill_database(url_of(ours))
        yield Move(ours, theirs)
