"""The painting page with a desk behind it: what is offered, and what comes in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

from PIL import Image

from bot.web.mask_page import MASK_PAGE, mask_page_address, mask_page_routes
from bot.web.server import listening
from cogs.interactions.replies import words
from studio.errors import LinkRefused, PictureGone
from studio.rules.pictures.gate import Picture, admit
from studio.rules.pictures.masks import read_mask
from studio.rules.signing import LinkKey
from tests.support.hands import HandClock

KEY = LinkKey.of("the.bot.token")
SIZE = (600, 400)
# As people type.
CHANGE = 'a raven on her shoulder, "black" & <b>wet</b>'


def scene(size: tuple[int, int] = SIZE) -> Picture:
    """A picture of that size, and nothing special."""
    out = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, "PNG")
    return admit(out.getvalue(), max_bytes=50_000_000, max_pixels=50_000_000)


@dataclass(frozen=True)
class Waiting:
    """A picture that waits to be marked."""

    picture: Picture
    title: str = 'AI picture: Elara in the <rain>, "late"'
    change: str = CHANGE


@dataclass
class Desk:
    """Links and what came in by them; a link is used by the first mask that is right."""

    waiting: Waiting
    url: str = ""
    masks: list[Picture] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    fails_with: list[Exception] = field(default_factory=list)
    clock: HandClock = field(default_factory=HandClock)

    async def page_content(self, link_id: str) -> Waiting:
        if link_id in self.used:
            raise LinkRefused("used")
        if link_id == "404":
            raise PictureGone
        return self.waiting

    async def paint(self, link_id: str, mask: bytes) -> None:
        if link_id in self.used:
            raise LinkRefused("used")
        self.bodies.append(mask)
        if self.fails_with:
            raise self.fails_with.pop(0)
        picture = self.waiting.picture
        size = (picture.width, picture.height)
        self.masks.append(read_mask(mask, size=size, max_bytes=10**6, max_pixels=10**7))
        self.used.add(link_id)

    def link(self, link_id: str = "7", *, purpose: str = MASK_PAGE) -> str:
        expires_at = self.clock.now() + timedelta(minutes=30)
        return mask_page_address(self.url, KEY.sign(purpose, link_id, expires_at=expires_at))


@asynccontextmanager
async def serving(desk: Desk) -> AsyncIterator[Desk]:
    routes = mask_page_routes(desk, key=KEY, clock=desk.clock, words=words)
    async with listening("127.0.0.1", 0, routes) as port:
        desk.url = f"http://127.0.0.1:{port}"
        yield desk
