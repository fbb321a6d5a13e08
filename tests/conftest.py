"""What every suite may ask for: databases. What runs on one runs on the other."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, started for the first test that wants it."""
    # Not in pytest's folder: each run that begins closes that one to other users, and it is
    # another user who runs PostgreSQL where root runs the tests.
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="limner-postgres-")))
    yield cluster
    cluster.remove()


@pytest.fixture
async def postgres_url(cluster: Cluster) -> AsyncIterator[str]:
    """The address of an empty database, at its schema, in PostgreSQL."""
    async with cluster.database() as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches a database is run on both. Of the journeys `make test` leaves all but
    a few on PostgreSQL to `make soak`."""
    if "database_url" not in metafunc.fixturenames:
        return
    module = metafunc.module
    later = "journeys" in module.__name__ and not getattr(module, "ON_BOTH_DATABASES", False)
    postgresql = pytest.param("postgresql", marks=pytest.mark.soak if later else ())
    metafunc.parametrize("database_url", ["sqlite", postgresql], indirect=True)


@pytest.fixture
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database, once of each kind; SQLite's file is still to be made."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    async with cluster.database() as url:
        yield url
