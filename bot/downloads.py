"""Exports that Discord would not take, downloaded from our own web server.

Only where pictures are kept on this machine's disk: a bucket has addresses of its own. Who
holds the link may download, as often as they like, until it ends: a phone tries more than
once, and goes on where it broke off.
"""

import asyncio
import re
from collections.abc import Callable

import structlog
from aiohttp import web

from bot.painting import without_markdown
from studio.clock import Clock
from studio.errors import LinkRefused
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

DOWNLOAD = "export"
"""What the links are signed for; they open the key of a zip."""

_PATH = "/exports"
_STATUS = {"forged": 403, "expired": 410, "gone": 410}
_SESSION = re.compile(r".*/(\d+)-[^/]+\.zip")
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

log = structlog.get_logger()


def download_address(public_url: str, token: str) -> str:
    """Where a zip is downloaded, with a token that is signed for `DOWNLOAD`."""
    return f"{public_url.rstrip('/')}{_PATH}/{token}"


def download_routes(
    store: LocalStore, *, key: LinkKey, clock: Clock, words: Callable[[Exception], str]
) -> list[web.RouteDef]:
    """`GET /exports/{token}`: the zip, from any byte on.

    `words` gives what a member reads about an error, as Discord markdown.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            opened = key.read(DOWNLOAD, request.match_info["token"], now=clock.now())
            path = store.path(opened)
            # `limner upkeep` was faster than the link's end.
            if not await asyncio.to_thread(path.is_file):
                raise LinkRefused("gone")
        except LinkRefused as error:
            log.info("download refused", reason=error.reason)
            sentence = without_markdown(words(error))
            return web.Response(text=sentence, status=_STATUS[error.reason], headers=_HEADERS)
        return web.FileResponse(path, headers=_HEADERS | _as_attachment(opened))

    return [web.get(f"{_PATH}/{{token}}", answer)]


def _as_attachment(key: str) -> dict[str, str]:
    session = _SESSION.fullmatch(key)
    name = f"limner-session-{session[1]}.zip" if session else "limner-session.zip"
    return {
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
