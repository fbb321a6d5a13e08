"""One browser for the tests of web pages."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser that all tests share. Each opens a context of its own, with its own storage."""
    async with chromium() as browser:
        yield browser
