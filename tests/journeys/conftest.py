"""A table to play at: the real bot in SimCord, a sketch provider, a clock with hands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.stage import open_stage
from studio.providers.sketch import SketchProvider
from tests.journeys.table import Table
from tests.support.hands import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Defaults, in a folder of the test's own."""
    return Settings(data_folder=tmp_path)


@pytest.fixture
def provider(tmp_path: Path, clock: HandClock) -> SketchProvider:
    """Draws at once; a test may script failures or slow it down."""
    return SketchProvider(tmp_path / "sketches", clock=clock, seconds=0.0)


@pytest.fixture
async def table(
    settings: Settings, provider: SketchProvider, clock: HandClock
) -> AsyncIterator[Table]:
    """A server with a channel, a player, a GM and an outsider; no game yet."""
    async with open_stage(settings, provider=provider, clock=clock) as stage:
        yield Table(stage, provider, clock)


@pytest.fixture
async def game(table: Table) -> Table:
    """The same, with a game in the channel."""
    await table.create_game()
    return table
