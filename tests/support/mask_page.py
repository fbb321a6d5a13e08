"""The mask page with a stub as its backend."""

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
from tests.support.clock import HandClock

KEY = LinkKey.of("the.bot.token")
SIZE = (600, 400)
# With characters that HTML escapes.
CHANGE = 'a raven on her shoulder, "black" & <b>wet</b>'


def scene(size: tuple[int, int] = SIZE) -> Picture:
    """A picture of that size."""
    out = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, "PNG")
    return admit(out.getvalue(), max_bytes=50_000_000, max_pixels=50_000_000)


@dataclass(frozen=True)
class StubContent:
    """The picture and the texts of the page."""

    picture: Picture
    title: str = 'AI picture: Elara in the <rain>, "late"'
    change: str = CHANGE


@dataclass
class StubBackend:
    """Records the uploads. A link is used up by its first valid mask."""

    waiting: StubContent
    url: str = ""
    masks: list[Picture] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    fails_with: list[Exception] = field(default_factory=list)
    clock: HandClock = field(default_factory=HandClock)

    async def page_content(self, link_id: str) -> StubContent:
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
async def serving(backend: StubBackend) -> AsyncIterator[StubBackend]:
    routes = mask_page_routes(backend, key=KEY, clock=backend.clock, words=words)
    async with listening("127.0.0.1", 0, routes) as port:
        backend.url = f"http://127.0.0.1:{port}"
        yield backend
