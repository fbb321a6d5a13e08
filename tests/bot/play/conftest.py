"""The page of `limner play` for tests in a browser."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect

from tests.support.processes.program import limner

PATIENCE_MS = 30_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    """The page of a running `limner play`, which all tests of a module share."""
    expect.set_options(timeout=PATIENCE_MS)
    async with limner("play", "--port", "0") as program:
        yield (await program.says(r"Open (http://127\.0\.0\.1:\d+/\S+)"))[1]
