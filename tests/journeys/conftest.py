"""The fixtures of all journeys: the real bot in SimCord, a sketch provider, a test's clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.config import DatabaseSettings, Settings
from bot.play.stage import Stage, open_stage
from sketch import FailurePlan, SketchProvider
from tests.journeys.judged_words import JudgedWords
from tests.journeys.table import Table
from tests.support.clock import HandClock
from tests.support.quick_provider import QuickProvider
from tests.support.webhook_threads import teach_webhooks


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(autouse=True)
def _discords_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    teach_webhooks(monkeypatch)


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> JudgedWords:
    """In no journey a word is queued or sent that was not judged, in whatever way it is asked."""
    words = JudgedWords()
    words.watch(monkeypatch)
    return words


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Default settings with a folder of the test's own."""
    return Settings(data_folder=tmp_path, database=DatabaseSettings(url=SecretStr(database_url)))


@pytest.fixture
def failures() -> FailurePlan:
    """The failures of the next requests to the provider; empty until a test adds some."""
    return FailurePlan()


@pytest.fixture
def provider(
    request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock, failures: FailurePlan
) -> SketchProvider:
    """Draws at once; a test may script failures or slow it down.

    A module can name its own `PROVIDER`.
    """
    kind: type[SketchProvider] = getattr(request.module, "PROVIDER", QuickProvider)
    return kind(tmp_path / "sketches", clock=clock, seconds=0.0, failures=failures)


@asynccontextmanager
async def held(opening: AbstractAsyncContextManager[Stage]) -> AsyncIterator[Stage]:
    """The stage, opened and closed by one task.

    A fixture's two halves run in different contexts, and SimCord wants its clock given back
    in the one that took it.
    """
    opened: asyncio.Future[Stage] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hold() -> None:
        async with opening as stage:
            opened.set_result(stage)
            await over.wait()

    holding = asyncio.create_task(hold(), name="stage")
    either: list[asyncio.Future[Any]] = [holding, opened]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    try:
        if not holding.done():
            yield opened.result()
    finally:
        over.set()
        await holding


@pytest.fixture
async def table(
    settings: Settings, provider: SketchProvider, clock: HandClock
) -> AsyncIterator[Table]:
    """A server with a channel, a player, a GM and an outsider; no game yet."""
    async with held(open_stage(settings, provider=provider, clock=clock)) as stage:
        table = Table(stage, provider, clock)
        yield table
        await table.stop()


@pytest.fixture
async def game(table: Table) -> Table:
    """A table with a game in the channel."""
    await table.create_game()
    return table
