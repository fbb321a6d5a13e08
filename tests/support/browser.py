"""The system's Chromium, for tests that look at a page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

_CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# Nothing but the page is to be fetched.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

needs_chromium = pytest.mark.skipif(
    _CHROMIUM is None, reason="no Chromium is installed (chromium, chromium-browser, google-chrome)"
)
"""For modules: without a browser their tests are skipped, and say why."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that is gone behind the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        try:
            yield browser
        finally:
            await browser.close()
