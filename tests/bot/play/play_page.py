"""The page of `limner play` as a person uses it in a browser, on a desk or on a phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

PATIENCE_MS = 30_000
_PHONE_WIDTH = 760

# SimCord's page ignores a press while another action runs, and after it until the page is redrawn.
_IS_FREE = """
    const isFree = () => {
        const page = window.simcordPreview;
        return page?.authorized && !page.pendingAction && page.awaitingRevision === null;
    };
"""
# From the check to the press nothing else runs in the page, so no redrawing takes the button away.
# Gives whether the bot got the press.
_PRESS = f"""async (button) => {{
    {_IS_FREE}
    const untilFree = async () => {{
        while (!isFree()) await new Promise((resolve) => setTimeout(resolve, 50));
    }};
    await untilFree();
    if (!button.isConnected) return false;
    button.click();
    await untilFree();
    return !window.simcordPreview.lastAction?.rejected;
}}"""
_IS_PAGE_OF = f"""(name) => {{
    {_IS_FREE}
    const people = [...document.getElementById("viewer-picker").options];
    const person = people.find((option) => option.textContent === name);
    return isFree() && person?.value === window.simcordPreview.viewerId;
}}"""
_PICTURES_ARE_SHOWN = """(wanted) => {
    const all = [...document.querySelectorAll("#channel-message-list img")];
    return all.length >= wanted && all.every((each) => each.naturalWidth > 0);
}"""


class PlayPage:
    """A window with the page, and what a person does there."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.messages = tab.locator("#channel-message-list article")
        """The messages, oldest first."""
        self.banner = tab.locator("#limner-banner")
        self.composer = tab.locator("#channel-composer-input")
        self.loads = 0
        tab.on("load", self._loaded)

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.tab.get_by_role("dialog").last

    def button(self, name: str) -> Locator:
        """The button of that name, in a message or beside them."""
        return self.tab.get_by_role("button", name=name, exact=True)

    def with_button(self, name: str) -> Locator:
        """The messages that have the button."""
        return self.messages.filter(has=self.button(name))

    def pictures(self) -> Locator:
        """The messages that show a finished picture."""
        return self.with_button("Iterate")

    def status_cards(self) -> Locator:
        """The status cards of unfinished jobs."""
        return self.with_button("Cancel")

    async def press(self, message: Locator, name: str) -> None:
        """Press one of the bot's buttons, once, and wait until the bot has taken it."""
        await self._press(message.get_by_role("button", name=name, exact=True))

    async def reply(self, message: Locator, words: str) -> None:
        """Reply to a message."""
        await message.hover()
        await message.get_by_role("button", name="Reply", exact=True).click()
        await self.write(words)

    async def write(self, words: str) -> None:
        """Send a message with these words."""
        await self.composer.fill(words)
        await self.send()

    async def use(self, command: str) -> None:
        """Use a slash command that needs no options."""
        await self.wait_free()
        await self.composer.press_sequentially(f"/{command}")
        name = self.tab.get_by_role("option").filter(has_text=command)
        await name.first.click()
        await self.send()

    async def send(self) -> None:
        """Send what is written, and wait until the bot has taken it."""
        await self._press(self.button("Send"))

    async def fill(self, fields: dict[str, str]) -> None:
        """Fill in the form that is open, and send it."""
        for label, value in fields.items():
            await self.form.get_by_label(label).fill(value)
        await self._press(self.form.get_by_role("button", name="Submit"))

    async def be(self, name: str) -> None:
        """Switch to the other member, and wait until the page is theirs."""
        await self.banner.locator(".limner-who").get_by_role("button", name=f"Be {name},").click()
        await self.tab.wait_for_function(_IS_PAGE_OF, arg=name)
        await expect(self.banner).to_contain_text(f"You are {name},")

    async def go(self, place: str) -> None:
        """Go to a channel, a thread or the private messages."""
        await self.open_panel()
        await self.tab.get_by_role("link", name=place).click()
        here = self.tab.locator("#limner-places a[aria-current]")
        await expect(here).to_contain_text(place)
        await expect(self.messages.first).to_be_visible()
        await self.wait_free()

    async def open_panel(self) -> None:
        """Have the panel in view."""
        size = self.tab.viewport_size
        if size is not None and size["width"] <= _PHONE_WIDTH:
            await self.tab.get_by_role("button", name="Channels and menus").click()

    async def see_all_pictures(self, at_least: int) -> None:
        """Wait until each picture and portrait is shown, and none is an orange box."""
        await self.tab.wait_for_function(_PICTURES_ARE_SHOWN, arg=at_least)
        await expect(self.tab.locator(".media-unavailable")).to_have_count(0)

    async def wait_free(self) -> None:
        """Wait until the page takes the next press."""
        await self.tab.wait_for_function(f"() => {{ {_IS_FREE} return isFree(); }}")

    async def _press(self, button: Locator) -> None:
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while True:
                await button.click(trial=True)
                # A button that was redrawn meanwhile is pressed again.
                if await button.evaluate(_PRESS):
                    return

    def _loaded(self, _tab: Page) -> None:
        self.loads += 1


@asynccontextmanager
async def open_page(
    browser: Browser, address: str, *, width: int, height: int = 900
) -> AsyncIterator[PlayPage]:
    """The page in a window of that size. It ends with the block."""
    expect.set_options(timeout=PATIENCE_MS)
    tab = await browser.new_page(viewport={"width": width, "height": height})
    tab.set_default_timeout(PATIENCE_MS)
    page = PlayPage(tab)
    await tab.goto(address)
    await page.wait_free()
    yield page
    await tab.close()
