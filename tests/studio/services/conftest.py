"""The fixture that several suites of services share."""

from collections.abc import AsyncIterator

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.clock import HandClock
from tests.support.ground import prepared
from tests.support.rows.old_rows import OldRows


@pytest.fixture
async def old_rows(database_url: str) -> AsyncIterator[OldRows]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    yield OldRows(await prepared(database, clock, QueueLimits()))
    await database.close()
