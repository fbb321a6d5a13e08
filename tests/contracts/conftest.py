"""Fixtures of the contract suites: a clock, an empty database, a provider."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.contracts.providers import DRAWING_S, DrawingService, SketchService
from tests.contracts.replicate_service import ReplicateService
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def database(database_url: str, clock: HandClock) -> AsyncIterator[Database]:
    """An empty database with its schema, of each kind."""
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture
async def ground(database: Database, clock: HandClock) -> Ground:
    limits = QueueLimits(slots=8, per_person=2, lease_s=60.0, free_wait_s=120.0)
    return await prepared(database, clock, limits)


@pytest.fixture(params=["sketch", "replicate"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DrawingService]:
    """Each provider, with its service."""
    if request.param == "replicate":
        async with ReplicateService(seconds=DRAWING_S) as replicate:
            yield replicate
        return
    sketch = SketchService(tmp_path / "service")
    yield sketch
    await sketch.provider.close()
