"""The fixture of the program with Replicate as its provider."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.wiring import open_app
from studio.services.games.games import GameChange
from studio.services.people import DiscordPlace
from tests.journeys.pictures.inputs.at_replicate import KEY, MIRA, SIDE_PX, Shop
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.generation.scripted import RecordingDelivery
from tests.support.clock import HandClock


@pytest.fixture
def catalogue() -> str:
    """The operator's catalogue file; an empty text means the models that Limner ships with."""
    return ""


@pytest.fixture
async def shop(tmp_path: Path, database_url: str, catalogue: str) -> AsyncIterator[Shop]:
    clock = HandClock()
    async with ReplicateStub({"studio": (KEY,)}, clock=clock, longest_px=SIDE_PX) as replicate:
        environ = {
            "LIMNER_DATA_FOLDER": str(tmp_path),
            "LIMNER_DATABASE__URL": database_url,
            "LIMNER_PROVIDER__KIND": "replicate",
            "LIMNER_PROVIDER__REPLICATE__TOKEN": KEY,
            "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate.url,
            "LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": replicate.output_host,
        }
        if catalogue:
            own = tmp_path / "models.toml"
            own.write_text(f"schema = 1\n{catalogue}")
            environ["LIMNER_PROVIDER__REPLICATE__CATALOGUE"] = str(own)
        settings = load_settings(None, environ)
        async with open_app(settings, clock=clock, delivery=RecordingDelivery()) as app:
            wanted = GameChange(name="The Long Road")
            game = await app.services.games.create(MIRA, DiscordPlace(901), wanted)
            working = asyncio.create_task(app.worker.run(), name="worker")
            yield Shop(app, replicate, game)
            await app.worker.stop()
            await asyncio.wait_for(working, 30)
        assert replicate.unknown_routes == []
