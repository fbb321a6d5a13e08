"""The stub of Discord with one channel, and a connected client."""

from collections.abc import AsyncIterator

import pytest

from tests.stubs.discord.client import (
    StubClient,
    connect,
)
from tests.stubs.discord.stub import DiscordStub


@pytest.fixture
async def stub() -> AsyncIterator[DiscordStub]:
    async with DiscordStub() as stub:
        yield stub
        assert stub.unknown_routes == []


@pytest.fixture
async def scenes(stub: DiscordStub) -> int:
    return stub.add_channel("scenes")


@pytest.fixture
async def bot(stub: DiscordStub, scenes: int) -> AsyncIterator[StubClient]:
    async with connect(StubClient(stub), stub) as bot:
        yield bot
