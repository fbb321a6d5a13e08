"""A worker with a scripted provider."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.storage.local import LocalStore
from tests.studio.generation.scripted import Shop
from tests.support.clock import HandClock
from tests.support.ground import prepared


@pytest.fixture
async def shop(tmp_path: Path, database_url: str) -> AsyncIterator[Shop]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(
        database, clock, QueueLimits(slots=2, per_person=2, lease_s=60.0, free_wait_s=120.0)
    )
    shop = Shop(ground, await LocalStore.open(tmp_path / "pictures"))
    yield shop
    await shop.stop()
    await database.close()
