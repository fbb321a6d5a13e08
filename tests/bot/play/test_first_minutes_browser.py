"""The first minutes in an empty server, in a real browser: the greeting, `/help` and its topics."""

import pytest
from playwright.async_api import expect

from tests.bot.play.play_page import PlayPage, open_page
from tests.support.browser import chromium, needs_chromium
from tests.support.processes.program import limner

pytestmark = needs_chromium


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_newcomer_and_an_admin_learn_what_to_do_first(width: int) -> None:
    async with limner("play", "--empty", "--port", "0") as program, chromium() as browser:
        url = (await program.says(r"Open (http://127\.0\.0\.1:\d+/\S+)"))[1]
        async with open_page(browser, url, width=width) as page:
            await _as_a_newcomer(page)
            await page.be("oren")
            await _as_an_admin(page)

            card = await page.last.bounding_box()
            assert card is not None
            assert card["x"] + card["width"] <= width, "the card is wider than the page"


async def _as_a_newcomer(page: PlayPage) -> None:
    await expect(page.last).to_contain_text("Three steps")
    await page.use("help")
    await expect(page.last).to_contain_text("This channel has no game yet")
    await expect(page.with_button("Run the server")).to_have_count(0)
    await page.press(page.last, "Characters")
    await expect(page.last).to_contain_text("/wardrobe add")
    await expect(page.last).to_contain_text("consent")
    await page.press(page.last, "Back")
    await expect(page.last).to_contain_text("Limner illustrates play-by-post games")


async def _as_an_admin(page: PlayPage) -> None:
    await expect(page.with_button("Characters")).to_have_count(0)
    await page.use("help")
    await page.press(page.last, "Run the server")
    await expect(page.last).to_contain_text("These take the permission")
