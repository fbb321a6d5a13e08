"""The private page where a person marks what a picture should have painted anew.

Who holds the link may use it: the token in the address is signed, expires, and marks one
picture once. The page is a few files of `bot/web/pages` without a framework; its address holds
what opens it, so nothing here is logged with it, kept by browsers or told to other pages.
"""

import asyncio
from collections.abc import Callable
from html import escape
from importlib.resources import files
from string import Template
from typing import Protocol

import structlog
from aiohttp import web

from bot.web.plain_text import without_markdown
from bot.web.server import LARGEST_BODY_BYTES
from studio.clock import Clock
from studio.errors import (
    Conflict,
    DeliveryError,
    InputError,
    LimnerError,
    LinkRefused,
    Missing,
    ProviderError,
    QuotaReached,
    StoreError,
    TooFast,
)
from studio.rules.pictures.gate import Picture
from studio.rules.signing import LinkKey
from studio.rules.text import clip

PAINTING = "paint"
"""What the page's links are signed for."""

_PATH = "/paint"
_PAGES = files("bot.web").joinpath("pages")
_ASSETS = {"paint.css": "text/css", "paint.js": "text/javascript"}
# A phone with one bar of signal; the mask is a few kilobytes.
_READ_TIMEOUT_S = 30.0
# What the page keeps its mask below, with room to what the server takes.
_MOST_BYTES = LARGEST_BODY_BYTES * 9 // 10
_TITLE_CHARACTERS = 300
_CHANGE_CHARACTERS = 400

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

_ON_ITS_WAY = "On its way: back to Discord."
_NOT_A_PNG = "That was no mask. Reload the page and try again."
_TOO_LARGE = "That mask is too large to send. Reload the page and try again."
_TOO_SLOW = "The mask did not arrive in time. Your marks are still here; try again."

log = structlog.get_logger()


class PageContent(Protocol):
    """A picture that waits to be marked."""

    @property
    def picture(self) -> Picture:
        """What is shown and marked."""
        ...

    @property
    def title(self) -> str:
        """Its alt text, plain words of any length."""
        ...

    @property
    def change(self) -> str:
        """What will be painted where it is marked, as the person typed it; may be empty."""
        ...


class MaskPageBackend(Protocol):
    """What the page asks for. Both raise `LimnerError`s, which the person reads as words."""

    async def page_content(self, link_id: str) -> PageContent:
        """The link's picture; as often as it is asked for, until the link is used."""
        ...

    async def paint(self, link_id: str, mask: bytes) -> object:
        """Use the link: paint anew what is white in the mask, bytes from outside.

        When it raises, the link is not used, so that the person can mend the mask.
        """
        ...


def painting_address(public_url: str, token: str) -> str:
    """The page's address, for a token that is signed for `PAINTING`."""
    return f"{public_url.rstrip('/')}{_PATH}/{token}"


def painting_routes(
    paintings: MaskPageBackend, *, key: LinkKey, clock: Clock, words: Callable[[Exception], str]
) -> list[web.RouteDef]:
    """The page, its files, the picture, and what takes the mask.

    `words` gives what a member reads about an error, as Discord markdown; it is shown as
    plain text. The page works below any path that a proxy puts before it.
    """
    pages = _MaskPage(paintings, key, clock, words)
    return [
        *(_asset(name, mime) for name, mime in _ASSETS.items()),
        web.get(f"{_PATH}/{{token}}", pages.show),
        web.get(f"{_PATH}/{{token}}/picture", pages.picture),
        web.post(f"{_PATH}/{{token}}", pages.take),
    ]


class _MaskPage:
    def __init__(
        self,
        paintings: MaskPageBackend,
        key: LinkKey,
        clock: Clock,
        words: Callable[[Exception], str],
    ) -> None:
        self._paintings = paintings
        self._key = key
        self._clock = clock
        self._words = words
        self._paint = _template("paint.html")
        self._refused = _template("refused.html")

    async def show(self, request: web.Request) -> web.Response:
        try:
            painting = await self._paintings.page_content(self._link_id(request))
        except Exception as error:
            status, sentence = self._told(error)
            return _html(self._refused, status, sentence=sentence)
        return _html(
            self._paint,
            token=request.match_info["token"],
            title=clip(painting.title, _TITLE_CHARACTERS),
            change=clip(painting.change, _CHANGE_CHARACTERS),
            width=str(painting.picture.width),
            height=str(painting.picture.height),
            most_bytes=str(_MOST_BYTES),
        )

    async def picture(self, request: web.Request) -> web.Response:
        try:
            painting = await self._paintings.page_content(self._link_id(request))
        except Exception as error:
            return _plain(*self._told(error))
        picture = painting.picture
        return web.Response(body=picture.content, content_type=picture.mime, headers=_HEADERS)

    async def take(self, request: web.Request) -> web.Response:
        try:
            link_id = self._link_id(request)
            # The link is judged first: strangers have nothing of theirs read.
            if request.content_type != "image/png":
                return _plain(415, _NOT_A_PNG)
            async with asyncio.timeout(_READ_TIMEOUT_S):
                mask = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _plain(413, _TOO_LARGE)
        except TimeoutError:
            return _plain(408, _TOO_SLOW)
        except LinkRefused as error:
            return _plain(*self._told(error))
        try:
            await self._paintings.paint(link_id, mask)
        except Exception as error:
            return _plain(*self._told(error))
        return _plain(200, _ON_ITS_WAY)

    def _link_id(self, request: web.Request) -> str:
        return self._key.read(PAINTING, request.match_info["token"], now=self._clock.now())

    def _told(self, error: Exception) -> tuple[int, str]:
        """The status and the words for an error; what is no `LimnerError` is a defect."""
        if isinstance(error, LimnerError):
            log.info("painting refused", reason=error.code)
        else:
            log.error("painting failed", exc_info=error)
        return _status(error), without_markdown(self._words(error))


_LINK_STATUS = {"forged": 403, "expired": 410, "used": 410, "gone": 410}
_STATUS: dict[type[LimnerError], int] = {
    InputError: 422,
    QuotaReached: 429,
    TooFast: 429,
    Missing: 410,
    Conflict: 409,
    ProviderError: 503,
    StoreError: 503,
    DeliveryError: 503,
    LimnerError: 403,
}


def _status(error: Exception) -> int:
    if isinstance(error, LinkRefused):
        return _LINK_STATUS[error.reason]
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def _asset(name: str, mime: str) -> web.RouteDef:
    content = _PAGES.joinpath(name).read_bytes()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=content, content_type=mime, charset="utf-8", headers=_HEADERS)

    return web.get(f"{_PATH}/assets/{name}", answer)


def _template(name: str) -> Template:
    return Template(_PAGES.joinpath(name).read_text("utf-8"))


def _html(page: Template, status: int = 200, **facts: str) -> web.Response:
    text = page.substitute({name: escape(fact) for name, fact in facts.items()})
    return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)


def _plain(status: int, sentence: str) -> web.Response:
    return web.Response(text=sentence, status=status, headers=_HEADERS)
