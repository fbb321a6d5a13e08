"""The system's Chromium, for tests of web pages."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

_CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# The browser must not fetch anything but the page.
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
    """A browser, which ends with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        try:
            yield browser
        finally:
            await browser.close()
