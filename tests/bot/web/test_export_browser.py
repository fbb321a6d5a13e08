"""An export in a real browser that is offline: its tree, its pictures, no network requests."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page

from studio.services.pictures.sights import PictureSights
from studio.services.sessions.exports import Exports
from studio.storage.local import LocalStore
from tests.support.browser import needs_chromium
from tests.support.clock import HandClock
from tests.support.rows.stored_session import OWNER, StoredSession, picture, stored_session

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

_PATIENCE_MS = 15_000

HOSTILE = (
    '<img src="https://example.org/x.png" onerror="document.title=1"><script>fetch("/")</script>'
)
_GOLD = "rgb(176, 141, 87)"
DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Opened:
    """The page, with its requests and its error messages."""

    page: Page
    folder: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def step(self, number: int) -> Locator:
        return self.page.locator(f"#step-{number}")

    async def line(self, number: int) -> str:
        """The colour of the line that leads to the step."""
        found: str = await self.step(number).evaluate(
            "each => getComputedStyle(each.parentElement, '::before').backgroundColor"
        )
        return found

    async def left_edges(self) -> dict[int, float]:
        """How far to the right each step stands, in pixels, by its number."""
        found: dict[str, float] = await self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('article')]"
            ".map(each => [each.id.slice(5), each.getBoundingClientRect().left]))"
        )
        return {int(number): round(left, 1) for number, left in found.items()}

    async def unloaded(self) -> list[str]:
        """The pictures that did not load, after scrolling to each."""
        for image in await self.page.locator("img").all():
            await image.scroll_into_view_if_needed()
        await self.page.wait_for_function("[...document.images].every(each => each.complete)")
        found: list[str] = await self.page.evaluate(
            "[...document.images].filter(each => !each.naturalWidth).map(each => each.src)"
        )
        return found


@asynccontextmanager
async def _opened(
    browser: Browser, folder: Path, viewport: Mapping[str, int] = DESKTOP, **context: Any
) -> AsyncIterator[Opened]:
    async with await browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        offline=True,
        **context,
    ) as alone:
        page = await alone.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        opened = Opened(page, folder)
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("requestfailed", lambda request: opened.complaints.append(request.url))
        page.on("console", lambda said: opened.complaints.append(said.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        await page.goto((folder / "index.html").as_uri())
        yield opened


async def _grown(stored: StoredSession) -> None:
    """A tree with every kind of step: 1 ─ 2 ─ 4 ─ 10 (main), and what branched off."""
    await stored.add(1, text="Elara at the gate")
    await stored.add(2, 1, text="at night, in the rain")
    await stored.add(3, 1, kind="vary", text=HOSTILE)
    await stored.add(4, 2, deleted=True)
    await stored.add(5, 2, status="failed", error="NoPicture")
    await stored.add(6, 3, status="canceled")
    await stored.add(7, 3, status="queued")
    await stored.add(8, 3, lost=True)
    # taller than wide
    await stored.add(9, 3, picture=picture(9, (40, 60)))
    await stored.add(10, 4, kind="upscale", picture=picture(10, (600, 400)))
    await stored.add(11, 10, status="running")
    await stored.add(12, kind="redo", text="Elara at the gate")
    await stored.choose(10)


@pytest_asyncio.fixture(loop_scope="session")
async def grown(tmp_path: Path, sqlite_url: str) -> AsyncIterator[StoredSession]:
    store = await LocalStore.open(tmp_path / "kept")
    async with stored_session(sqlite_url, store, HandClock()) as made:
        yield made


async def _unpacked(stored: StoredSession, folder: Path) -> Path:
    exports = Exports(
        stored.ground.database,
        stored.store,
        stored.ground.clock,
        sights=PictureSights(stored.ground.database),
    )
    async with exports.export(OWNER, stored.session_id, limit_bytes=10**8) as export:
        assert export.path is not None
        with ZipFile(export.path) as file:
            file.extractall(folder)
    return folder


async def test_the_tree_is_shown_offline_with_all_its_pictures_without_network_requests(
    grown: StoredSession, tmp_path: Path, browser: Browser
) -> None:
    await _grown(grown)
    # People may give the unpacked folder any name.
    folder = await _unpacked(grown, tmp_path / "Elara & the gate #1 (100 %)")

    async with _opened(browser, folder) as opened:
        assert await opened.unloaded() == []
        # six steps with pictures, and the main picture once more at the top
        assert await opened.page.locator("img").count() == 7
        assert await opened.page.locator("article").count() == 12

        edges = await opened.left_edges()
        main = edges[1]
        assert edges[2] == edges[4] == edges[10] == edges[11] == edges[12] == main
        assert edges[3] == edges[5] == edges[8] > main
        assert edges[6] == edges[7] == edges[9] > edges[3]

        assert {number for number in edges if await opened.line(number) == _GOLD} == {1, 2, 4, 10}

        for number, words in (
            (5, "could not be drawn"),
            (6, "was cancelled"),
            (7, "waits its turn"),
            (8, "its file is lost"),
            (4, "was deleted"),
            (11, "is being drawn"),
        ):
            assert words in await opened.step(number).inner_text()

    here = folder.as_uri()
    assert opened.complaints == []
    assert opened.requests
    assert [url for url in opened.requests if not url.startswith(here)] == []


async def test_details_show_how_a_picture_was_made(
    grown: StoredSession, tmp_path: Path, browser: Browser
) -> None:
    await _grown(grown)
    folder = await _unpacked(grown, tmp_path / "home")

    async with _opened(browser, folder) as opened:
        prompt = opened.step(2).get_by_text("prompt of 2")
        assert not await prompt.is_visible()
        await opened.step(2).get_by_text("How it was made").click()
        assert await prompt.is_visible()
        said = await opened.step(2).inner_text()
        assert "waited 3 s; drawn in 12 s; kept in 1 s; posted in 2 s" in said
        assert "$0.003" in said
        # A click selects the whole text, so that it can be copied.
        await prompt.click()
        assert await opened.page.evaluate("getSelection().toString().trim()") == "prompt of 2"


async def test_texts_that_people_typed_are_shown_and_not_executed(
    grown: StoredSession, tmp_path: Path, browser: Browser
) -> None:
    await _grown(grown)
    folder = await _unpacked(grown, tmp_path / "home")

    async with _opened(browser, folder) as opened:
        assert HOSTILE in await opened.step(3).locator(".said").inner_text()
        assert await opened.page.title() == "Elara at the gate · Limner"
        assert await opened.page.locator("script").count() == 0
    assert opened.complaints == []


async def test_the_pages_security_policy_blocks_injected_scripts(
    grown: StoredSession, tmp_path: Path, browser: Browser
) -> None:
    await _grown(grown)
    folder = await _unpacked(grown, tmp_path / "home")
    page = (folder / "index.html").read_text("utf-8")
    (folder / "index.html").write_text(page.replace("<main>", f"<main>{HOSTILE}"), "utf-8")

    async with _opened(browser, folder) as opened:
        assert await opened.unloaded() == ["https://example.org/x.png"]
        assert await opened.page.title() == "Elara at the gate · Limner"
    assert any("Content Security Policy" in said for said in opened.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_nothing_is_cut_off_and_all_text_is_readable(
    grown: StoredSession, tmp_path: Path, scheme: str, browser: Browser
) -> None:
    await _grown(grown)
    folder = await _unpacked(grown, tmp_path / "home")

    async with _opened(browser, folder, PHONE, color_scheme=scheme, has_touch=True) as opened:
        assert await opened.unloaded() == []
        for details in await opened.page.locator("summary").all():
            await details.click()
        assert await opened.page.evaluate("document.documentElement.scrollWidth") == 390
        for card in await opened.page.locator("article").all():
            box = await card.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390
            assert box["width"] >= 250
        paper, ink = await opened.page.evaluate(
            "(({backgroundColor, color}) => [backgroundColor, color])"
            "(getComputedStyle(document.body))"
        )
        assert (_brightness(paper) > 200) == (scheme == "light")
        assert abs(_brightness(paper) - _brightness(ink)) > 150


def _brightness(colour: str) -> float:
    """0..255, of `rgb(1, 2, 3)`."""
    red, green, blue = map(int, colour.removeprefix("rgb(").removesuffix(")").split(", "))
    return 0.299 * red + 0.587 * green + 0.114 * blue


async def test_five_hundred_steps_in_a_row_with_a_branch_at_each_can_be_reached(
    grown: StoredSession, tmp_path: Path, browser: Browser
) -> None:
    """Two hundred and fifty steps in a row, each with a second child."""
    shown: dict[str, Any] = {"picture": None, "status": "canceled"}
    await grown.add(1)
    for number in range(2, 500, 2):
        await grown.add(number, max(number - 2, 1), **shown)
        await grown.add(number + 1, max(number - 2, 1), **shown)
    folder = await _unpacked(grown, tmp_path / "home")

    async with _opened(browser, folder, PHONE) as opened:
        edges = await opened.left_edges()
        assert len(edges) == 499
        assert edges[498] == edges[1]
        assert max(edges.values()) < 80
        assert await opened.page.evaluate("document.documentElement.scrollWidth") == 390
