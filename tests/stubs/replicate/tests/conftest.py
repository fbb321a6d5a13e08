"""The stub of Replicate with two accounts, on a clock that the test moves."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.stubs.replicate.asking import (
    client,
)
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stub(clock: HandClock) -> AsyncIterator[ReplicateStub]:
    accounts = {"a": ("token-1", "token-2"), "b": ("token-3",)}
    async with ReplicateStub(accounts, clock=clock, longest_px=64) as stub:
        yield stub
        assert not stub.unknown_inputs


@pytest.fixture
async def api(stub: ReplicateStub) -> AsyncIterator[httpx.AsyncClient]:
    async with client(stub, "token-1") as api:
        yield api
