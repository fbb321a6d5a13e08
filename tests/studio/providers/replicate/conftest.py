"""The stub of Replicate with a provider before it."""

from collections.abc import AsyncIterator

import pytest

from studio.providers.replicate.outputs import OutputFetcher
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.providers.replicate.output_servers import MEBIBYTE, TOKEN, fetching
from tests.studio.providers.replicate.scene import ACCOUNTS, Scene
from tests.support.clock import HandClock


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A stub with two accounts, and a provider with the keys of both."""
    clock = HandClock()
    async with ReplicateStub(ACCOUNTS, clock=clock, longest_px=64) as stub:
        scene = Scene(stub, clock)
        yield scene
        await scene.close()
        assert not stub.unknown_inputs
        assert not stub.unknown_routes
        assert not stub.requests_with_key()


@pytest.fixture
async def stub() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub({"a": (TOKEN,)}, clock=HandClock(), longest_px=64) as stub:
        yield stub
        assert not stub.requests_with_key()
        assert not stub.requests_to_other_host


@pytest.fixture
async def outputs(stub: ReplicateStub) -> AsyncIterator[OutputFetcher]:
    async with fetching(stub.output_host, max_bytes=MEBIBYTE) as outputs:
        yield outputs
