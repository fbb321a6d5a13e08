"""Several pictures in one message, in a real browser on a desk and on a phone."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.bot.play.conftest import PATIENCE_MS
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
        page, pack = await _open(browser, address, width=1280, height=900)
        await _ask_for_four(page)
        await expect(pack).to_have_count(1, timeout=4 * PATIENCE_MS)
        await _all_pictures_are_shown(pack, 4)
        await expect(pack).to_contain_text("1 of 4")
        await _fits(page, pack)
        await _press(pack, "3")
        await expect(pack).to_contain_text("3 of 4")
        await _all_pictures_are_shown(pack, 4)
        await page.close()

        page, pack = await _open(browser, address, width=390, height=844)
        await _all_pictures_are_shown(pack, 4)
        await _fits(page, pack)
        await _press(pack, "2")
        await expect(pack).to_contain_text("2 of 4")
        await _press(pack, "⋯")
        more = _of_scene(page).filter(has=page.get_by_role("button", name="Tree"))
        await _press(more, "Delete")
        await _press(_of_scene(page).filter(has_text="for everybody?"), "Delete")
        await expect(pack).to_contain_text("1 of 3")
        await _all_pictures_are_shown(pack, 3)


async def _open(browser: Browser, address: str, *, width: int, height: int) -> tuple[Page, Locator]:
    """The page in a window of that size, and the message with the pictures."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(address)
    return page, _of_scene(page).filter(has=page.get_by_role("button", name="Iterate"))


def _of_scene(page: Page) -> Locator:
    return page.locator("#channel-message-list article").filter(has_text="A windmill")


async def _ask_for_four(page: Page) -> None:
    await expect(page.locator("#channel-message-list article").last).to_be_visible()
    await page.locator("#channel-composer-input").press_sequentially("/image sc")
    options = page.locator("[role=option]:visible")
    await options.first.click()
    await page.locator("input[data-option=description]").fill("a windmill")
    await page.get_by_role("button", name=re.compile(r"^\+\d+ more$")).click()
    await options.filter(has_text="count").first.click()
    await page.locator("[data-option=count]").last.fill("4")
    await page.get_by_role("button", name="Send", exact=True).click()


async def _all_pictures_are_shown(pack: Locator, count: int) -> None:
    pictures = pack.get_by_role("img")
    await expect(pictures).to_have_count(count)
    for number in range(count):
        await expect(pictures.nth(number)).not_to_have_js_property("naturalWidth", 0)


async def _press(message: Locator, name: str) -> None:
    await message.get_by_role("button", name=name, exact=True).click()


async def _fits(page: Page, message: Locator) -> None:
    """Each button and picture of the message is within the page's width, once it is laid out."""
    for _ in range(_LOOKS):
        if await message.evaluate(_IS_WITHIN_WIDTH):
            return
        await page.wait_for_timeout(100)
    raise AssertionError("a button or a picture is wider than the page")
