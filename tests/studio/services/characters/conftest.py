"""A game whose characters a test adds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.migrations import upgrade
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Moderation
from studio.services.characters.roster import Roster
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.studio.services.characters.casts import Cast
from tests.studio.services.characters.kit_studio import Studio
from tests.support.clock import HandClock
from tests.support.ground import prepared


@pytest.fixture
async def cast(database_url: str) -> AsyncIterator[Cast]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    roster = Roster(database, WordCheck(database, Moderation()), clock=clock)
    yield Cast(await prepared(database, clock, QueueLimits()), roster)
    await database.close()


@pytest.fixture
async def studio(cast: Cast, tmp_path: Path) -> Studio:
    return Studio(cast, await LocalStore.open(tmp_path / "kept"))
