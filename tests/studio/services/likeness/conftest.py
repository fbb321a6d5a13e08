"""The studio of likeness, on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.storage.local import LocalStore
from tests.studio.services.likeness.studio import LikenessStudio, MadeUpLikeness, cohort_of
from tests.support.clock import HandClock
from tests.support.ground import prepared


@pytest.fixture
async def studio(database_url: str, tmp_path: Path) -> AsyncIterator[LikenessStudio]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    store = await LocalStore.open(tmp_path / "pictures")
    model = MadeUpLikeness()
    ground = await prepared(database, clock, QueueLimits())
    yield LikenessStudio(ground, store, model, await cohort_of(model))
    await database.close()
