"""A kit in the page of `limner play`: the crop is moved, and addresses go on, at both widths."""

import re

import pytest
from playwright.async_api import expect

from tests.bot.play.play_page import PlayPage, open_page
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.timeout(300)
async def test_a_player_moves_the_crop_and_takes_the_kit(address: str) -> None:
    async with chromium() as browser:
        for width, height in ((1280, 900), (390, 844)):
            async with open_page(browser, address, width=width, height=height) as page:
                await _take_the_kit(page)


async def _take_the_kit(page: PlayPage) -> None:
    await page.use("character kit")
    card = page.messages.filter(has_text="Identity kit of Elara").last
    picture = card.get_by_role("img", name=re.compile("the crop of the portrait"))
    await expect(picture).to_have_js_property("complete", True)
    before = await picture.get_attribute("src")
    for label in ("＋", "▶"):
        await page.press(card, label)
        await expect(picture).not_to_have_attribute("src", before or "")
        await expect(picture).not_to_have_js_property("naturalWidth", 0)
        before = await picture.get_attribute("src")
    for label in ("◀", "▲", "▼", "▶", "＋", "−", "Files"):
        await expect(card.get_by_role("button", name=label, exact=True)).to_be_visible()

    await page.press(card, "Addresses on")
    await expect(card).to_contain_text("!portrait update http://")
    await page.press(card, "Files")
    files = page.messages.filter(has_text="The kit of Elara").last
    await expect(files).to_contain_text("elara-token-512.png")
    await page.press(card, "Addresses off")
    await expect(card).not_to_contain_text("!portrait update")
    # Back as it was, for the other width.
    await page.press(card, "−")
