"""The fixture that several suites of services share."""

from collections.abc import AsyncIterator

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.attic import Attic
from tests.support.ground import prepared
from tests.support.hands import HandClock


@pytest.fixture
async def attic(database_url: str) -> AsyncIterator[Attic]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    yield Attic(await prepared(database, clock, QueueLimits()))
    await database.close()
