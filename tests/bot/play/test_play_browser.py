"""`limner play` in a real browser: what a newcomer sees and does on the page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Locator, Page, expect

from tests.support.browser import chromium, needs_chromium
from tests.support.processes.program import limner

pytestmark = needs_chromium

_PATIENCE_MS = 30_000


class Channel:
    """The page as a person uses it; it is never reloaded, nor is its refresh button used."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.messages = page.locator("#channel-message-list article")
        self.loads = 0
        page.on("load", self._loaded)

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    def pictures(self) -> Locator:
        """The messages that show a finished picture."""
        return self.messages.filter(has=self._page.get_by_role("button", name="Iterate"))

    def with_button(self, name: str) -> Locator:
        """The messages that have the button."""
        return self.messages.filter(has=self._page.get_by_role("button", name=name, exact=True))

    def status_cards(self) -> Locator:
        """The status cards of unfinished jobs."""
        return self.messages.filter(has=self._page.get_by_role("button", name="Cancel"))

    async def press(self, message: Locator, name: str) -> None:
        """Press one of the bot's buttons, once."""
        await message.get_by_role("button", name=name, exact=True).click()

    async def press_until(self, message: Locator, name: str, comes: Locator) -> None:
        """Press a button until `comes` is visible: a card that is being redrawn loses a press."""
        for _ in range(3):
            await self.press(message, name)
            with suppress(AssertionError):
                await expect(comes).to_be_visible(timeout=_PATIENCE_MS / 3)
                return
        await expect(comes).to_be_visible()

    async def reply(self, message: Locator, words: str) -> None:
        """Reply to a message."""
        await message.hover()
        await message.get_by_role("button", name="Reply", exact=True).click()
        await self._composer.fill(words)
        await self._composer.press("Enter")

    async def use(self, command: str) -> None:
        """Use a slash command that needs no options."""
        await self._composer.press_sequentially(f"/{command}")
        name = self._page.get_by_role("option").filter(has_text=command)
        await name.first.click()
        await self._page.get_by_role("button", name="Send", exact=True).click()

    async def fill(self, fields: dict[str, str]) -> None:
        """Fill in the form that is open, and send it."""
        form = self._page.get_by_role("dialog").last
        for label, value in fields.items():
            await form.get_by_label(label).fill(value)
        await form.get_by_role("button", name="Submit").click()

    async def view_as(self, name: str) -> None:
        """Switch to another member."""
        await self._page.get_by_label("Viewing as").select_option(label=name)

    @property
    def _composer(self) -> Locator:
        return self._page.locator("#channel-composer-input")

    def _loaded(self, _page: Page) -> None:
        self.loads += 1


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Channel]:
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1100, "height": 1400})
        page.set_default_timeout(_PATIENCE_MS)
        channel = Channel(page)
        await page.goto(url)
        yield channel
        assert channel.loads == 1, "the page was loaded again"


async def test_a_picture_arrives_and_a_character_is_made_without_reloading_the_page() -> None:
    expect.set_options(timeout=_PATIENCE_MS)
    async with limner("play", "--port", "0") as program:
        url = (await program.says(r"Open (http://127\.0\.0\.1:\d+/\S+)"))[1]
        async with _opened(url) as channel:
            await _ask_twice(channel)
            await _look_at_the_tree(channel)
            await _make_a_character(channel)


async def _ask_twice(channel: Channel) -> None:
    """Request a variation, and a reply while it is drawn; both pictures are posted."""
    pictures = channel.pictures()
    await expect(pictures).to_have_count(7)
    first = pictures.first
    await channel.press(pictures.last, "Vary")
    await expect(channel.status_cards()).to_contain_text(re.compile("▰|▱"))

    await channel.reply(first, "at dawn, in fog")
    await expect(channel.status_cards()).to_have_count(2)

    await expect(pictures).to_have_count(9)
    await expect(channel.status_cards()).to_have_count(0)
    await expect(pictures.filter(has_text="at dawn, in fog")).to_have_count(1)
    image = pictures.last.get_by_role("img", name=re.compile("^AI picture: "))
    await expect(image).to_have_js_property("complete", True)
    await expect(image).not_to_have_js_property("naturalWidth", 0)


async def _look_at_the_tree(channel: Channel) -> None:
    """Open a picture's menu, and show its session as a tree."""
    await channel.press(channel.pictures().first, "⋯")
    menu = channel.with_button("Tree").last
    await expect(menu).to_be_visible()
    tree = channel.messages.get_by_role("img", name=re.compile(r"^Tree of .* \d+ steps")).last
    await channel.press_until(menu, "Tree", tree)
    await expect(tree).to_have_js_property("complete", True)
    await expect(tree).not_to_have_js_property("naturalWidth", 0)


async def _make_a_character(channel: Channel) -> None:
    """Fill in the form, save the portrait, approve the character as the GM."""
    await channel.use("character create")
    await channel.fill(
        {"Name": "Bryn", "Looks": "A broad dwarf with a black braided beard and blue eyes"}
    )
    preview = channel.messages.filter(has_text="Is this Bryn?")
    await expect(preview).to_be_visible()
    saved = channel.messages.filter(has_text="Bryn is saved")
    await channel.press_until(preview, "Save", saved)

    await channel.view_as("oren")
    await channel.press(channel.messages.filter(has_text="Bryn"), "Approve")
    await expect(channel.last).to_contain_text("Bryn is approved")
