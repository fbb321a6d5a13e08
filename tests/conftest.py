"""What every suite may ask for: databases. What runs on one runs on the other."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from db.migrations import upgrade
from db.session import Database
from tests.support.buckets import moto_server, s3_client
from tests.support.pace import quicken
from tests.support.postgres import Cluster
from tests.support.processes.forked import Forker, end_shared_forker, shared_forker
from tests.support.timings import Timings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


# No example has a deadline: a busy machine would fail it.
settings.register_profile("tests", deadline=None)
# For `make coverage`: ten examples reach the same lines as a hundred.
settings.register_profile("coverage", max_examples=10, deadline=None)
settings.load_profile("tests")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for other processes."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """The controller, or the only process, says at the end where the time went."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Timings(), "timings")


def pytest_collection_finish() -> None:
    """Everything is imported by now."""
    quicken()


@pytest.fixture(autouse=True)
def _logged_as_before() -> Iterator[None]:
    """A test that starts the program leaves its logging behind otherwise."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, started for the first test that wants it."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
async def postgres_url(cluster: Cluster) -> AsyncIterator[str]:
    """The address of an empty database, at its schema, in PostgreSQL."""
    async with cluster.database() as url:
        yield url


@pytest.fixture(scope="session")
def s3() -> Iterator["S3Client"]:
    """A client of the tests' own, on an S3 that is started for the first test that wants it."""
    with moto_server() as endpoint, closing(s3_client(endpoint)) as client:
        yield client


@pytest.fixture
def forker() -> Forker:
    """Begins lives of the program within milliseconds."""
    return shared_forker()


def pytest_unconfigure() -> None:
    """No process of the tests outlives them."""
    end_shared_forker()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that takes a `database_url` on SQLite and on PostgreSQL.

    On PostgreSQL `make soak` runs the tests of modules that say `POSTGRESQL_IN_SOAK`, and
    journeys; `make test` leaves these out, but for tests marked `postgresql`. A module that says
    `SQLITE_ALONE` handles the file itself, so it has no second run.
    """
    if "database_url" not in metafunc.fixturenames:
        return
    module = metafunc.module
    if getattr(module, "SQLITE_ALONE", False):
        metafunc.parametrize("database_url", ["sqlite"], indirect=True)
        return
    later = getattr(module, "POSTGRESQL_IN_SOAK", "journeys" in module.__name__)
    later = later and metafunc.definition.get_closest_marker("postgresql") is None
    postgresql = pytest.param("postgresql", marks=pytest.mark.soak if later else ())
    metafunc.parametrize("database_url", ["sqlite", postgresql], indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file at its schema: copying it takes a fifth of the time of making one."""

    async def make(url: str) -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    # A thread of its own: whoever asks first may be within a loop.
    with ThreadPoolExecutor() as elsewhere:
        elsewhere.submit(asyncio.run, make(f"sqlite+aiosqlite:///{file}")).result()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of an empty database, at its schema, in SQLite."""
    file = shutil.copy(sqlite_template, tmp_path / "limner.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of an empty database, at its schema, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    async with cluster.database() as url:
        yield url
