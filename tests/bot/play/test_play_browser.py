"""`limner play` in a real browser: what a newcomer sees and does on the page."""

import re

import pytest
from playwright.async_api import expect

from tests.bot.play.play_page import PlayPage, open_page
from tests.support.browser import chromium, needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]


# It opens the page a dozen times, which takes a busy machine more than the usual two minutes.
@pytest.mark.timeout(300)
async def test_a_newcomer_finds_their_way_on_a_desk_and_on_a_phone(address: str) -> None:
    async with chromium() as browser:
        for width, height in ((1280, 900), (390, 844)):
            async with open_page(browser, address, width=width, height=height) as page:
                await _see_the_pictures_as_both(page)
                await _go_elsewhere(page)
                await _use_message_menus(page)


async def test_a_picture_arrives_and_a_character_is_made_without_reloading_the_page(
    address: str,
) -> None:
    async with chromium() as browser, open_page(browser, address, width=1100, height=1400) as page:
        await _ask_twice(page)
        await _look_at_the_tree(page)
        await _make_a_character(page)
        assert page.loads == 1, "the page was loaded again"


# A walk takes each width through three portraits.
@pytest.mark.timeout(300)
async def test_a_round_of_approval_goes_on_from_the_private_message(address: str) -> None:
    async with chromium() as browser:
        for width, height, name in ((1280, 900, "Oda"), (390, 844, "Tam")):
            async with open_page(browser, address, width=width, height=height) as page:
                await page.see_all_pictures(at_least=10)
                await _save_character(
                    page, name, "A thin old man with a white beard and a blue robe"
                )
                await _ask_for_changes(page, name)
                await _change_looks_privately(page, name)
                await _see_what_changed(page, name)


async def _see_the_pictures_as_both(page: PlayPage) -> None:
    await expect(page.banner).to_contain_text("You are mira, a player. Elara is your character")
    await expect(page.banner.get_by_role("listitem")).to_have_count(3)
    await page.see_all_pictures(at_least=10)
    await page.be("oren")
    await page.see_all_pictures(at_least=10)

    await page.tab.reload()
    await expect(page.banner).to_contain_text("You are oren, the game master")
    await page.see_all_pictures(at_least=10)
    await expect(page.tab.get_by_label("Viewing as")).to_have_js_property(
        "selectedOptions.0.label", "oren"
    )


async def _go_elsewhere(page: PlayPage) -> None:
    await page.go("Private messages")
    await expect(page.messages).to_have_count(1)
    await expect(page.messages).to_contain_text("A secret roll by @mira")

    await page.go("tavern")
    await expect(page.messages).to_contain_text("Elara shakes the rain from her cloak")
    await page.see_all_pictures(at_least=1)  # Elara's portrait
    await page.go("The cellar door")
    await expect(page.messages.first).to_contain_text("Elara puts her ear to the cellar door")
    await page.go("the-long-road")


async def _use_message_menus(page: PlayPage) -> None:
    post = page.messages.filter(has_text="The gate hung open").first
    await post.scroll_into_view_if_needed()
    await post.dispatch_event("contextmenu")
    await page.button("Whose post is this?").click()
    await expect(page.last).to_contain_text("@mira")

    await page.be("mira")
    await page.button("Illustrate a post").click()
    await page.button("Illustrate this post").click()
    await expect(page.form.get_by_label("What is seen")).to_have_value(re.compile("Elara"))
    await expect(page.form.get_by_text("free: a sketch, not AI")).to_be_in_viewport(ratio=1)
    await page.form.get_by_role("button", name="Cancel").click()

    await page.button("Reply to a picture: in deep snow").click()
    await expect(page.composer).to_have_value("in deep snow")
    await expect(page.tab.locator("#reply-context")).to_contain_text("Replying to Limner")
    await expect(page.button("Send")).to_be_in_viewport(ratio=1)

    # Thanks are answered with a heart, and draw nothing.
    await page.write("thanks, lovely!")
    await expect(page.messages.filter(has_text="thanks, lovely!").last).to_contain_text("🤍")
    await expect(page.status_cards()).to_have_count(0)


async def _ask_twice(page: PlayPage) -> None:
    """Request a variation, and a reply while it is drawn; both pictures are posted."""
    pictures = page.pictures()
    await expect(pictures).to_have_count(7)
    first = pictures.first
    await page.press(pictures.last, "Vary")
    await expect(page.status_cards()).to_contain_text(re.compile("▰|▱"))

    await page.reply(first, "at dawn, in fog")
    await expect(page.status_cards()).to_have_count(2)

    await expect(pictures).to_have_count(9)
    await expect(page.status_cards()).to_have_count(0)
    await expect(pictures.filter(has_text="at dawn, in fog")).to_have_count(1)
    made = re.compile(r"step \d+ · varied from \d+ · .*sketch, not AI")
    await expect(pictures.filter(has_text=made)).not_to_have_count(0)
    image = pictures.last.get_by_role("img", name=re.compile("^Sketch, not AI: "))
    await expect(image).to_have_js_property("complete", True)
    await expect(image).not_to_have_js_property("naturalWidth", 0)


async def _look_at_the_tree(page: PlayPage) -> None:
    """Open a picture's menu, and show its session as a tree."""
    await page.press(page.pictures().first, "⋯")
    menu = page.with_button("Tree").last
    await expect(menu).to_be_visible()
    await page.press(menu, "Tree")
    tree = page.messages.get_by_role("img", name=re.compile(r"^Tree of .* \d+ steps")).last
    await expect(tree).to_have_js_property("complete", True)
    await expect(tree).not_to_have_js_property("naturalWidth", 0)


async def _make_a_character(page: PlayPage) -> None:
    """Fill in the form, save the portrait, approve the character as the GM."""
    await _save_character(page, "Bryn", "A broad dwarf with a black braided beard")
    await page.be("oren")
    await page.press(page.messages.filter(has_text="Bryn"), "Approve")
    await expect(page.last).to_contain_text("Bryn is approved")


async def _ask_for_changes(page: PlayPage, name: str) -> None:
    """As the GM, with a note that the table does not read."""
    await page.be("oren")
    await page.press(page.messages.filter(has_text=f"{name} by"), "Request changes")
    await expect(page.form.get_by_label("Show it to the whole table")).not_to_be_checked()
    await page.fill({"Note": f"Give {name} a staff"})
    await expect(page.messages.filter(has_text=f"asked for changes to {name}")).to_be_visible()
    await expect(page.messages.filter(has_text=f"Give {name} a staff")).to_have_count(0)


async def _change_looks_privately(page: PlayPage, name: str) -> None:
    """As the player, from the private message to the saved portrait."""
    await page.be("mira")
    await page.go("Private messages")
    told = page.messages.filter(has_text=f"asks for changes to {name}")
    await expect(told).to_contain_text(f"Give {name} a staff")
    await page.press(told, "Edit looks")
    await expect(page.form).to_contain_text(f"Give {name} a staff")
    await expect(page.form.get_by_label("Looks")).to_have_value(re.compile("white beard"))
    await page.fill({"Looks": "A thin old man with a white beard and a grey robe and a staff"})
    preview = page.messages.filter(has_text=f"Is this {name}?")
    await expect(preview).to_be_visible()
    await page.press(preview, "Save")
    await expect(page.messages.filter(has_text=f"{name} is saved")).to_be_visible()


async def _see_what_changed(page: PlayPage, name: str) -> None:
    """As the GM: the new card compares both versions, and a button shows the private note."""
    await page.be("oren")
    await page.go("the-long-road")
    card = page.messages.filter(has_text=f"{name} by")
    await expect(card).to_contain_text("version 2 · changed since version 1")
    await expect(card.locator("s, del")).to_have_text(["blue"])
    await expect(card).to_contain_text("Before (version 1) · After (version 2)")
    await page.see_all_pictures(at_least=10)
    await page.press(card, "GM's note")
    await expect(page.last).to_contain_text(f"Give {name} a staff")
    await page.press(card, "Approve")
    await expect(page.messages.filter(has_text=f"{name} is approved")).to_be_visible()


async def _save_character(page: PlayPage, name: str, looks: str) -> None:
    await page.use("character create")
    await page.fill({"Name": name, "Looks": looks})
    preview = page.messages.filter(has_text=f"Is this {name}?")
    await expect(preview).to_be_visible()
    await page.press(preview, "Save")
    await expect(page.messages.filter(has_text=f"{name} is saved")).to_be_visible()
