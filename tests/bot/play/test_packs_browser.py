"""Several pictures in one message, in a real browser on a desk and on a phone."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.bot.play.play_page import PATIENCE_MS, PlayPage, open_page
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

_LOOKS = 100
_IS_WITHIN_WIDTH = """message => [...message.querySelectorAll("button, img")].every(each => {
    const box = each.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth;
})"""


# A busy machine draws the four pictures slowly.
@pytest.mark.timeout(300)
async def test_four_pictures_are_chosen_on_a_desk_and_deleted_on_a_phone(address: str) -> None:
    async with chromium() as browser:
        async with open_page(browser, address, width=1280, height=900) as page:
            await _ask_for_four(page)
            pack = _pack(page)
            await expect(pack).to_have_count(1, timeout=4 * PATIENCE_MS)
            await _all_pictures_are_shown(pack, 4)
            await expect(pack).to_contain_text("1 of 4")
            await _fits(page, pack)
            await page.press(pack, "3")
            await expect(pack).to_contain_text("3 of 4")
            await _all_pictures_are_shown(pack, 4)

        async with open_page(browser, address, width=390, height=844) as page:
            pack = _pack(page)
            await _all_pictures_are_shown(pack, 4)
            await _fits(page, pack)
            await page.press(pack, "2")
            await expect(pack).to_contain_text("2 of 4")
            await page.press(pack, "⋯")
            await page.press(_of_scene(page.with_button("Tree")), "Delete")
            await page.press(page.messages.filter(has_text="for everybody?"), "Delete")
            await expect(pack).to_contain_text("1 of 3")
            await _all_pictures_are_shown(pack, 3)


def _pack(page: PlayPage) -> Locator:
    """The message with the pictures."""
    return _of_scene(page.pictures())


def _of_scene(messages: Locator) -> Locator:
    return messages.filter(has_text="A windmill")


async def _ask_for_four(page: PlayPage) -> None:
    await page.composer.press_sequentially("/image sc")
    options = page.tab.locator("[role=option]:visible")
    await options.first.click()
    await page.tab.locator("input[data-option=description]").fill("a windmill")
    await page.tab.get_by_role("button", name=re.compile(r"^\+\d+ more$")).click()
    await options.filter(has_text="count").first.click()
    await page.tab.locator("[data-option=count]").last.fill("4")
    await page.send()


async def _all_pictures_are_shown(pack: Locator, count: int) -> None:
    pictures = pack.get_by_role("img")
    await expect(pictures).to_have_count(count)
    for number in range(count):
        await expect(pictures.nth(number)).not_to_have_js_property("naturalWidth", 0)


async def _fits(page: PlayPage, message: Locator) -> None:
    """Each button and picture of the message is within the page's width, once it is laid out."""
    for _ in range(_LOOKS):
        if await message.evaluate(_IS_WITHIN_WIDTH):
            return
        await page.tab.wait_for_timeout(100)
    raise AssertionError("a button or a picture is wider than the page")
