"""A running `limner play` for tests in a browser."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.processes.program import limner


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    """The page of a running `limner play`, which all tests of a module share."""
    async with limner("play", "--port", "0") as program:
        yield (await program.says(r"Open (http://127\.0\.0\.1:\d+/\S+)"))[1]
