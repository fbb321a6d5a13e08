"""The private page on which a person marks the part of a picture that is painted anew.

Anyone with the link can use it. The token in the address is signed, expires, and works for one
mask of one picture. The page consists of a few files in `bot/web/pages`, without a framework.
Because its address opens the page, the address is not logged, not cached by browsers and not
sent to other sites.
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
from db.commits import note_saving
from studio.clock import Clock
from studio.errors import (
    Conflict,
    DailyLimitReached,
    DeliveryError,
    InputError,
    LimnerError,
    LinkRefused,
    Missing,
    ProviderError,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
    StoreError,
    TooFast,
)
from studio.rules.pictures.gate import Picture
from studio.rules.signing import LinkKey
from studio.rules.text import shorten

MASK_PAGE = "paint"
"""The purpose for which the page's links are signed."""

_PATH = "/paint"
_PAGES = files("bot.web").joinpath("pages")
_ASSETS = {"paint.css": "text/css", "paint.js": "text/javascript"}
# Enough for a phone with a weak signal: a mask has a few kilobytes.
_READ_TIMEOUT_S = 30.0
# The page makes larger masks smaller; this is below what the server accepts.
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
    """The picture to mark, and its texts."""

    @property
    def picture(self) -> Picture:
        """The picture."""
        ...

    @property
    def title(self) -> str:
        """The picture's alt text: plain words of any length."""
        ...

    @property
    def change(self) -> str:
        """The change for the marked part, as the person typed it; may be empty."""
        ...


class MaskPageBackend(Protocol):
    """Gives the page its content and takes its mask.

    Both methods raise `LimnerError`s, which the page shows to the person as sentences.
    """

    async def page_content(self, link_id: str) -> PageContent:
        """The picture of a link that is not used yet."""
        ...

    async def paint(self, link_id: str, mask: bytes) -> object:
        """Use up the link: request a picture whose white part in the mask is painted anew.

        `mask` is an upload that nobody has checked yet. If this raises, the link is not used up,
        so that the person can correct the mask.
        """
        ...


def mask_page_address(public_url: str, token: str) -> str:
    """The page's address. `token` is signed for `MASK_PAGE`."""
    return f"{public_url.rstrip('/')}{_PATH}/{token}"


def mask_page_routes(
    backend: MaskPageBackend, *, key: LinkKey, clock: Clock, words: Callable[[Exception], str]
) -> list[web.RouteDef]:
    """The routes of the page: the page itself, its files, the picture, and the upload of the mask.

    `words` gives the sentence about an error as Discord markdown; the page shows it as plain
    text. The page works below any path that a proxy puts before it.
    """
    pages = _MaskPage(backend, key, clock, words)
    return [
        *(_asset(name, mime) for name, mime in _ASSETS.items()),
        web.get(f"{_PATH}/{{token}}", pages.show),
        web.get(f"{_PATH}/{{token}}/picture", pages.picture),
        web.post(f"{_PATH}/{{token}}", pages.take),
    ]


class _MaskPage:
    def __init__(
        self,
        backend: MaskPageBackend,
        key: LinkKey,
        clock: Clock,
        words: Callable[[Exception], str],
    ) -> None:
        self._backend = backend
        self._key = key
        self._clock = clock
        self._words = words
        self._page = _template("paint.html")
        self._refusal_page = _template("refused.html")

    async def show(self, request: web.Request) -> web.Response:
        try:
            content = await self._backend.page_content(self._link_id(request))
        except Exception as error:
            status, sentence = self._refusal(error)
            return _html(self._refusal_page, status, sentence=sentence)
        return _html(
            self._page,
            token=request.match_info["token"],
            title=shorten(content.title, _TITLE_CHARACTERS),
            change=shorten(content.change, _CHANGE_CHARACTERS),
            width=str(content.picture.width),
            height=str(content.picture.height),
            most_bytes=str(_MOST_BYTES),
        )

    async def picture(self, request: web.Request) -> web.Response:
        try:
            content = await self._backend.page_content(self._link_id(request))
        except Exception as error:
            return _plain(*self._refusal(error))
        picture = content.picture
        return web.Response(body=picture.content, content_type=picture.mime, headers=_HEADERS)

    async def take(self, request: web.Request) -> web.Response:
        try:
            link_id = self._link_id(request)
            # The link is checked first, so that no upload without a valid link is read.
            if request.content_type != "image/png":
                return _plain(415, _NOT_A_PNG)
            async with asyncio.timeout(_READ_TIMEOUT_S):
                mask = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _plain(413, _TOO_LARGE)
        except TimeoutError:
            return _plain(408, _TOO_SLOW)
        except LinkRefused as error:
            return _plain(*self._refusal(error))
        with note_saving():
            try:
                await self._backend.paint(link_id, mask)
            except Exception as error:
                return _plain(*self._refusal(error))
        return _plain(200, _ON_ITS_WAY)

    def _link_id(self, request: web.Request) -> str:
        return self._key.read(MASK_PAGE, request.match_info["token"], now=self._clock.now())

    def _refusal(self, error: Exception) -> tuple[int, str]:
        """The status and the sentence for an error. Any other than a `LimnerError` is a bug."""
        if isinstance(error, LimnerError):
            log.info("painting refused", reason=error.code)
        else:
            log.error("painting failed", exc_info=error)
        return _status(error), without_markdown(self._words(error))


_LINK_STATUS = {"forged": 403, "expired": 410, "used": 410, "gone": 410}
_STATUS: dict[type[LimnerError], int] = {
    InputError: 422,
    QuotaReached: 429,
    ServerQuotaReached: 429,
    StopsReached: 429,
    DailyLimitReached: 429,
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
