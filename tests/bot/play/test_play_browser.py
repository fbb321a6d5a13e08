"""`limner play` in a real browser: what a newcomer sees and does on the page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from playwright.async_api import Locator, Page, expect

from tests.bot.play.conftest import PATIENCE_MS
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


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
                await expect(comes).to_be_visible(timeout=PATIENCE_MS / 3)
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
        page.set_default_timeout(PATIENCE_MS)
        channel = Channel(page)
        await page.goto(url)
        yield channel
        assert channel.loads == 1, "the page was loaded again"


# It opens the page a dozen times, which takes a busy machine more than the usual two minutes.
@pytest.mark.timeout(300)
async def test_a_newcomer_finds_their_way_on_a_desk_and_on_a_phone(address: str) -> None:
    async with chromium() as browser:
        for width, height in ((1280, 900), (390, 844)):
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE_MS)
            await page.goto(address)
            way = Way(page, phone=width < 500)
            await _see_the_pictures_as_both(way)
            await _go_elsewhere(way)
            await _use_message_menus(way)
            await page.close()


async def test_a_picture_arrives_and_a_character_is_made_without_reloading_the_page(
    address: str,
) -> None:
    async with _opened(address) as channel:
        await _ask_twice(channel)
        await _look_at_the_tree(channel)
        await _make_a_character(channel)


# A walk takes each width through three portraits.
@pytest.mark.timeout(300)
async def test_a_round_of_approval_goes_on_from_the_private_message(address: str) -> None:
    async with chromium() as browser:
        for width, height, name in ((1280, 900, "Oda"), (390, 844, "Tam")):
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE_MS)
            await page.goto(address)
            channel, way = Channel(page), Way(page, phone=width < 500)
            await way.see_all_pictures(at_least=10)
            await _save_character(
                channel, name, "A thin old man with a white beard and a blue robe"
            )
            await _ask_for_changes(channel, way, name)
            await _change_looks_privately(channel, way, name)
            await _see_what_changed(channel, way, name)
            await page.close()


class Way:
    """Banner and panel, as a person uses them on a desk or on a phone."""

    def __init__(self, page: Page, *, phone: bool) -> None:
        self.page = page
        self.banner = page.locator("#limner-banner")
        self._phone = phone

    async def be(self, name: str) -> None:
        """Switch to the other member with the banner's button."""
        await self.banner.get_by_role("button", name=f"Be {name},").click()
        await expect(self.banner).to_contain_text(f"You are {name},")

    async def open_panel(self) -> None:
        """Have the panel in view."""
        if self._phone:
            await self.page.get_by_role("button", name="Channels and menus").click()

    async def go(self, place: str) -> None:
        """Go to a channel, a thread or the private messages."""
        await self.open_panel()
        await self.page.get_by_role("link", name=place).click()
        here = self.page.locator("#limner-places a[aria-current]")
        await expect(here).to_contain_text(place)
        await expect(self.messages.first).to_be_visible()

    async def see_all_pictures(self, at_least: int) -> None:
        """Wait until each picture and portrait is shown, and none is an orange box."""
        await self.page.wait_for_function(
            """(wanted) => {
                const all = [...document.querySelectorAll("#channel-message-list img")];
                return all.length >= wanted && all.every((each) => each.naturalWidth > 0);
            }""",
            arg=at_least,
        )
        await expect(self.page.locator(".media-unavailable")).to_have_count(0)

    @property
    def messages(self) -> Locator:
        """The messages, oldest first."""
        return self.page.locator("#channel-message-list article")


async def _see_the_pictures_as_both(way: Way) -> None:
    await expect(way.banner).to_contain_text("You are mira, a player. Elara is your character")
    await expect(way.banner.get_by_role("listitem")).to_have_count(3)
    await way.see_all_pictures(at_least=10)
    await way.be("oren")
    await way.see_all_pictures(at_least=10)

    await way.page.reload()
    await expect(way.banner).to_contain_text("You are oren, the game master")
    await way.see_all_pictures(at_least=10)
    await expect(way.page.get_by_label("Viewing as")).to_have_js_property(
        "selectedOptions.0.label", "oren"
    )


async def _go_elsewhere(way: Way) -> None:
    await way.go("Private messages")
    await expect(way.messages).to_have_count(1)
    await expect(way.messages).to_contain_text("A secret roll by @mira")

    await way.go("tavern")
    await expect(way.messages).to_contain_text("Elara shakes the rain from her cloak")
    await way.see_all_pictures(at_least=1)  # Elara's portrait
    await way.go("The cellar door")
    await expect(way.messages.first).to_contain_text("Elara puts her ear to the cellar door")
    await way.go("the-long-road")


async def _use_message_menus(way: Way) -> None:
    post = way.messages.filter(has_text="The gate hung open").first
    await post.scroll_into_view_if_needed()
    await post.dispatch_event("contextmenu")
    await way.page.get_by_role("button", name="Whose post is this?").click()
    await expect(way.messages.last).to_contain_text("@mira")

    await way.be("mira")
    await way.page.get_by_role("button", name="Illustrate a post").click()
    await way.page.get_by_role("button", name="Illustrate this post").click()
    form = way.page.get_by_role("dialog").last
    await expect(form.get_by_label("What is seen")).to_have_value(re.compile("Elara"))
    await expect(form.get_by_text("free: a sketch, not AI")).to_be_in_viewport(ratio=1)
    await form.get_by_role("button", name="Cancel").click()

    await way.page.get_by_role("button", name="Reply to a picture").click()
    await expect(way.page.locator("#channel-composer-input")).to_have_value("in deep snow")
    await expect(way.page.locator("#reply-context")).to_contain_text("Replying to Limner")
    await expect(way.page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)

    # Thanks are answered with a heart, and draw nothing.
    await way.page.locator("#channel-composer-input").fill("thanks, lovely!")
    await way.page.get_by_role("button", name="Send", exact=True).click()
    await expect(way.messages.filter(has_text="thanks, lovely!").last).to_contain_text("🤍")
    cancel = way.page.get_by_role("button", name="Cancel", exact=True)
    await expect(way.messages.filter(has=cancel)).to_have_count(0)


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
    made = re.compile(r"step \d+ · varied from \d+ · .*sketch, not AI")
    await expect(pictures.filter(has_text=made)).not_to_have_count(0)
    image = pictures.last.get_by_role("img", name=re.compile("^Sketch, not AI: "))
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
    await _save_character(channel, "Bryn", "A broad dwarf with a black braided beard")
    await channel.view_as("oren")
    await channel.press(channel.messages.filter(has_text="Bryn"), "Approve")
    await expect(channel.last).to_contain_text("Bryn is approved")


async def _ask_for_changes(channel: Channel, way: Way, name: str) -> None:
    """As the GM, with a note that the table does not read."""
    await way.be("oren")
    await channel.press(channel.messages.filter(has_text=f"{name} by"), "Request changes")
    form = way.page.get_by_role("dialog").last
    await expect(form.get_by_label("Show it to the whole table")).not_to_be_checked()
    await channel.fill({"Note": f"Give {name} a staff"})
    await expect(channel.messages.filter(has_text=f"asked for changes to {name}")).to_be_visible()
    await expect(channel.messages.filter(has_text=f"Give {name} a staff")).to_have_count(0)


async def _change_looks_privately(channel: Channel, way: Way, name: str) -> None:
    """As the player, from the private message to the saved portrait."""
    await way.be("mira")
    await way.go("Private messages")
    told = channel.messages.filter(has_text=f"asks for changes to {name}")
    await expect(told).to_contain_text(f"Give {name} a staff")
    await channel.press(told, "Edit looks")
    form = way.page.get_by_role("dialog").last
    await expect(form).to_contain_text(f"Give {name} a staff")
    await expect(form.get_by_label("Looks")).to_have_value(re.compile("white beard"))
    await channel.fill({"Looks": "A thin old man with a white beard and a grey robe and a staff"})
    preview = channel.messages.filter(has_text=f"Is this {name}?")
    await expect(preview).to_be_visible()
    saved = channel.messages.filter(has_text=f"{name} is saved")
    await channel.press_until(preview, "Save", saved)


async def _see_what_changed(channel: Channel, way: Way, name: str) -> None:
    """As the GM: the new card compares both versions, and a button shows the private note."""
    await way.be("oren")
    await way.go("the-long-road")
    card = channel.messages.filter(has_text=f"{name} by")
    await expect(card).to_contain_text("version 2 · changed since version 1")
    await expect(card.locator("s, del")).to_have_text(["blue"])
    await expect(card).to_contain_text("Before (version 1) · After (version 2)")
    await way.see_all_pictures(at_least=10)
    await channel.press(card, "GM's note")
    await expect(channel.last).to_contain_text(f"Give {name} a staff")
    await channel.press(card, "Approve")
    await expect(channel.messages.filter(has_text=f"{name} is approved")).to_be_visible()


async def _save_character(channel: Channel, name: str, looks: str) -> None:
    await channel.use("character create")
    await channel.fill({"Name": name, "Looks": looks})
    preview = channel.messages.filter(has_text=f"Is this {name}?")
    await expect(preview).to_be_visible()
    saved = channel.messages.filter(has_text=f"{name} is saved")
    await channel.press_until(preview, "Save", saved)
