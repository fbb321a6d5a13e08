"""The mask page in a real browser: with mouse, touch and keyboard."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from studio.errors import MaskRefused
from studio.rules.pictures.gate import Picture
from tests.support.browser import needs_chromium
from tests.support.mask_page import SIZE, StubBackend, StubContent, scene, serving

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

_PATIENCE_MS = 15_000

Point = tuple[float, float]
"""A place in the picture, as shares of its width and height."""


@pytest_asyncio.fixture(loop_scope="session")
async def backend() -> AsyncIterator[StubBackend]:
    async with serving(StubBackend(StubContent(scene()))) as backend:
        yield backend


@dataclass
class Sheet:
    """The page as a person uses it."""

    page: Page
    complaints: list[str]

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    async def at(self, point: Point) -> dict[str, float]:
        """The position on the screen of a place in the picture."""
        box = await self.page.locator("#mask").bounding_box()
        assert box
        x, y = box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]
        return {"x": x, "y": y}

    async def drag(self, *points: Point) -> None:
        """Draw with the mouse."""
        places = [await self.at(point) for point in points]
        await self.page.mouse.move(places[0]["x"], places[0]["y"])
        await self.page.mouse.down()
        for place in places[1:]:
            await self.page.mouse.move(place["x"], place["y"], steps=8)
        await self.page.mouse.up()

    async def send(self) -> None:
        await self.button("Send").click()
        await expect(self.page.get_by_text("On its way: back to Discord.")).to_be_visible()


@asynccontextmanager
async def _browsing(browser: Browser, link: str, **context: Any) -> AsyncIterator[Sheet]:
    expect.set_options(timeout=_PATIENCE_MS)
    options = {"viewport": {"width": 1200, "height": 800}} | context
    async with await browser.new_context(**options) as opened:
        opened.set_default_timeout(_PATIENCE_MS)
        page = await opened.new_page()
        sheet = Sheet(page, [])
        page.on("console", lambda said: sheet.complaints.append(said.text))
        page.on("pageerror", lambda error: sheet.complaints.append(str(error)))
        await page.goto(link)
        await expect(page.locator("#picture")).to_have_js_property("complete", True)
        await expect(page.locator("#picture")).not_to_have_js_property("naturalWidth", 0)
        yield sheet


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "has_touch": True,
    "is_mobile": True,
}
SMALL: dict[str, Any] = {"viewport": {"width": 360, "height": 640}}


def _levels(mask: Picture, points: Sequence[Point]) -> list[int]:
    image = Image.open(BytesIO(mask.content))
    return [
        int(image.getpixel((int(x * mask.width), int(y * mask.height))))  # type: ignore[arg-type]
        for x, y in points
    ]


async def test_the_part_marked_with_the_mouse_is_white_in_the_mask_and_the_rest_black(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link()) as sheet:
        await expect(sheet.button("Send")).to_be_disabled()
        await sheet.drag((0.2, 0.25), (0.2, 0.75))
        await sheet.drag((0.6, 0.5), (0.9, 0.5))
        await expect(sheet.page.get_by_role("status")).to_contain_text("% will be painted anew")
        await sheet.page.get_by_role("radio", name="Eraser").check()
        await sheet.drag((0.75, 0.3), (0.75, 0.7))
        await sheet.send()
        assert sheet.complaints == []
    painted = [(0.2, 0.25), (0.2, 0.5), (0.2, 0.75), (0.62, 0.5), (0.88, 0.5)]
    kept = [(0.75, 0.5), (0.75, 0.3), (0.4, 0.5), (0.2, 0.05), (0.02, 0.02), (0.98, 0.98)]
    mask = backend.masks[0]
    assert (mask.width, mask.height) == SIZE
    assert _levels(mask, painted) == [255] * len(painted)
    assert _levels(mask, kept) == [0] * len(kept)
    assert len(backend.bodies[0]) < 50_000


async def test_a_finger_on_a_phone_marks_and_does_not_scroll(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link(), **PHONE) as sheet:
        hand = Hand(sheet, sheet.page.context)
        await hand.draw((0.3, 0.2), (0.5, 0.5), (0.3, 0.8))
        assert await sheet.page.evaluate("[scrollX, scrollY, visualViewport.scale]") == [0, 0, 1]
        wide = await sheet.page.evaluate("document.documentElement.scrollWidth")
        assert wide == 390
        await sheet.button("Send").tap()
        await expect(sheet.page.get_by_text("On its way: back to Discord.")).to_be_visible()
        assert sheet.complaints == []
    painted, kept = [(0.3, 0.2), (0.5, 0.5), (0.3, 0.8)], [(0.8, 0.5), (0.2, 0.5), (0.5, 0.05)]
    assert _levels(backend.masks[0], painted) == [255] * 3
    assert _levels(backend.masks[0], kept) == [0] * 3


async def test_two_fingers_zoom_the_page_and_mark_nothing(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link(), **PHONE | SMALL) as sheet:
        assert await sheet.page.evaluate("document.documentElement.scrollWidth") == 360
        hand = Hand(sheet, sheet.page.context)
        await hand.pinch(((0.45, 0.5), (0.55, 0.5)), ((0.2, 0.5), (0.8, 0.5)))
        assert await sheet.page.evaluate("visualViewport.scale") > 1.5
        await expect(sheet.button("Send")).to_be_disabled()
        await expect(sheet.button("Undo")).to_be_disabled()
        # and one finger marks again afterwards, on the enlarged picture
        await hand.draw((0.5, 0.5), (0.5, 0.55))
        await expect(sheet.button("Send")).to_be_enabled()
        await sheet.button("Send").press("Enter")
        await expect(sheet.page.get_by_text("On its way: back to Discord.")).to_be_visible()
    # the finger that was down first lay at 0.45
    assert _levels(backend.masks[0], [(0.5, 0.5), (0.5, 0.55), (0.43, 0.5)]) == [255, 255, 0]


async def test_undo_reverts_strokes_and_clearing(backend: StubBackend, browser: Browser) -> None:
    async with _browsing(browser, backend.link()) as sheet:
        await sheet.drag((0.2, 0.5), (0.3, 0.5))
        await sheet.drag((0.7, 0.5), (0.8, 0.5))
        await sheet.button("Clear").click()
        await expect(sheet.button("Send")).to_be_disabled()
        await sheet.page.keyboard.press("Control+z")
        await expect(sheet.button("Send")).to_be_enabled()
        await sheet.button("Undo").click()
        await sheet.send()
    assert _levels(backend.masks[0], [(0.25, 0.5), (0.75, 0.5)]) == [255, 0]


async def test_nothing_can_be_sent_after_everything_was_undone(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link()) as sheet:
        await sheet.drag((0.2, 0.5), (0.3, 0.5))
        await sheet.button("Undo").click()
        for name in ("Send", "Undo", "Clear"):
            await expect(sheet.button(name)).to_be_disabled()
        await sheet.page.keyboard.press("Control+z")
        await expect(sheet.page.get_by_role("status")).to_contain_text("Paint over the part")
        assert sheet.complaints == []


async def test_a_picture_can_be_marked_with_the_keyboard_alone(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link()) as sheet:
        keys = sheet.page.keyboard
        await keys.press("Tab")
        await expect(sheet.page.get_by_label("The picture to mark")).to_be_focused()
        await keys.press("Space")
        for _ in range(4):
            await keys.press("Shift+ArrowRight")
        for _ in range(4):
            await keys.press("ArrowUp")
        await keys.press("Space")
        for _ in range(12):
            if await sheet.button("Send").evaluate("self => self === document.activeElement"):
                break
            await keys.press("Tab")
        await keys.press("Enter")
        await expect(sheet.page.get_by_text("On its way: back to Discord.")).to_be_visible()
    # a step is a twenty-fifth of the shorter side: 16 of 400 pixels
    spots = [(0.5, 0.5), (0.5 + 64 / 600, 0.5), (0.5 + 64 / 600, 0.5 - 64 / 400)]
    assert _levels(backend.masks[0], spots) == [255] * 3
    assert _levels(backend.masks[0], [(0.5, 0.34), (0.3, 0.5)]) == [0, 0]


async def test_an_error_is_shown_on_the_page_and_the_marks_stay(
    backend: StubBackend, browser: Browser
) -> None:
    backend.fails_with = [MaskRefused("empty")]
    async with _browsing(browser, backend.link()) as sheet:
        await sheet.drag((0.2, 0.5), (0.3, 0.5))
        await sheet.button("Send").click()
        alert = sheet.page.get_by_role("alert")
        await expect(alert).to_contain_text("Nothing is marked there, or only a speck.")
        await sheet.drag((0.7, 0.5), (0.8, 0.5))
        await expect(alert).to_be_hidden()
        await sheet.send()
    assert len(backend.bodies) == 2
    assert _levels(backend.masks[0], [(0.25, 0.5), (0.75, 0.5), (0.5, 0.5)]) == [255, 255, 0]


async def test_an_unreachable_server_is_reported_and_the_marks_stay(browser: Browser) -> None:
    backend = StubBackend(StubContent(scene()))
    async with AsyncExitStack() as server:
        await server.enter_async_context(serving(backend))
        async with _browsing(browser, backend.link()) as sheet:
            await sheet.drag((0.2, 0.5), (0.3, 0.5))
            await server.aclose()
            await sheet.button("Send").click()
            alert = sheet.page.get_by_role("alert")
            await expect(alert).to_contain_text("I could not reach Limner.")
            await expect(sheet.button("Send")).to_be_enabled()
            await expect(sheet.button("Undo")).to_be_enabled()


async def test_a_page_whose_link_was_used_elsewhere_says_so(
    backend: StubBackend, browser: Browser
) -> None:
    async with _browsing(browser, backend.link()) as sheet:
        backend.used.add("7")
        await sheet.drag((0.2, 0.5), (0.3, 0.5))
        await sheet.button("Send").click()
        await expect(sheet.page.get_by_role("alert")).to_contain_text("used already")
        await sheet.page.goto(backend.link())
        await expect(sheet.page.get_by_role("heading")).to_contain_text("used already")
    assert backend.bodies == []


async def test_a_large_picture_is_marked_at_a_size_that_can_be_sent(browser: Browser) -> None:
    async with (
        serving(StubBackend(StubContent(scene((4000, 1000))))) as backend,
        _browsing(browser, backend.link()) as sheet,
    ):
        await sheet.drag((0.1, 0.5), (0.4, 0.5))
        await sheet.send()
    sent = Image.open(BytesIO(backend.bodies[0]))
    assert sent.size == (1536, 384)
    assert (backend.masks[0].width, backend.masks[0].height) == (4000, 1000)
    assert _levels(backend.masks[0], [(0.1, 0.5), (0.4, 0.5), (0.6, 0.5)]) == [255, 255, 0]


@dataclass
class Hand:
    """Fingers on the screen, as the browser itself gets them."""

    sheet: Sheet
    context: BrowserContext

    async def draw(self, *points: Point) -> None:
        await self._move([[await self.sheet.at(point)] for point in points])

    async def pinch(self, start: tuple[Point, Point], end: tuple[Point, Point]) -> None:
        """Put down one finger, then another, and move them apart."""
        first = [[await self.sheet.at(start[0])]]
        both = [[await self.sheet.at(point) for point in pair] for pair in (start, end)]
        await self._move(first + both)

    async def _move(self, frames: list[list[dict[str, float]]]) -> None:
        session = await self.context.new_cdp_session(self.sheet.page)
        # As slow as a hand: after a finger that is lifted while moving, the browser ignores a tap.
        moments = (time.time() - 5 + 0.1 * step for step in count())

        async def touch(kind: str, fingers: list[dict[str, float]]) -> None:
            points = [finger | {"id": float(at)} for at, finger in enumerate(fingers)]
            told = {"type": kind, "touchPoints": points, "timestamp": next(moments)}
            await session.send("Input.dispatchTouchEvent", told)

        fingers = frames[0]
        await touch("touchStart", fingers)
        for frame in frames[1:]:
            if len(frame) > len(fingers):
                await touch("touchStart", frame)
            else:
                for step in range(1, 9):
                    await touch("touchMove", _between(fingers, frame, step / 8))
            fingers = frame
        await touch("touchEnd", [])
        await session.detach()


def _between(
    start: list[dict[str, float]], end: list[dict[str, float]], share: float
) -> list[dict[str, float]]:
    return [
        {axis: a[axis] + (b[axis] - a[axis]) * share for axis in ("x", "y")}
        for a, b in zip(start, end, strict=True)
    ]
