"""The first minutes in an empty server, in a real browser: the greeting, `/help` and its topics."""

from contextlib import suppress

import pytest
from playwright.async_api import Error, Page, expect

from tests.bot.play.conftest import PATIENCE_MS
from tests.bot.play.test_play_browser import Channel
from tests.support.browser import chromium, needs_chromium
from tests.support.processes.program import limner

pytestmark = needs_chromium


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_newcomer_and_an_admin_learn_what_to_do_first(width: int) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with limner("play", "--empty", "--port", "0") as program, chromium() as browser:
        url = (await program.says(r"Open (http://127\.0\.0\.1:\d+/\S+)"))[1]
        page = await browser.new_page(viewport={"width": width, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        channel = Channel(page)
        await page.goto(url)
        await expect(channel.last).to_contain_text("Three steps")

        await _ask_for_help(page, channel)
        await expect(channel.last).to_contain_text("This channel has no game yet")
        await expect(channel.with_button("Run the server")).to_have_count(0)
        wardrobe = channel.last.get_by_text("/wardrobe add")
        await channel.press_until(channel.last, "Characters", wardrobe)
        await expect(channel.last).to_contain_text("consent")
        what = channel.last.get_by_text("Limner illustrates play-by-post games")
        await channel.press_until(channel.last, "Back", what)

        await channel.view_as("oren")
        await expect(channel.with_button("Characters")).to_have_count(0)
        await _ask_for_help(page, channel)
        takes = channel.last.get_by_text("These take the permission")
        await channel.press_until(channel.last, "Run the server", takes)
        card = await channel.last.bounding_box()
        assert card is not None
        assert card["x"] + card["width"] <= width, "the card is wider than the page"


async def _ask_for_help(page: Page, channel: Channel) -> None:
    """Use `/help`, again when the page was drawn anew while it was typed."""
    page.set_default_timeout(PATIENCE_MS / 5)
    answer = channel.with_button("Characters")
    for _ in range(4):
        with suppress(Error, AssertionError):
            await page.locator("#channel-composer-input").fill("")
            await channel.use("help")
            await expect(answer).to_have_count(1, timeout=PATIENCE_MS / 5)
            break
    page.set_default_timeout(PATIENCE_MS)
    await expect(answer).to_have_count(1)
