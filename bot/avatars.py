"""Small portraits for Discord, which shows them beside posts in character.

Only where pictures are kept on this machine's disk: a bucket has addresses of its own. Discord
fetches one when a post is published, and keeps what it got; the address then ends.
"""

import asyncio

import structlog
from aiohttp import web

from studio.clock import Clock
from studio.errors import LinkRefused
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

AVATAR = "avatar"
"""What the links are signed for; they open the key of a picture."""

_PATH = "/avatars"
_STATUS = {"forged": 403, "expired": 410, "gone": 410}
# Not every system knows all of them.
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

log = structlog.get_logger()


def avatar_address(public_url: str, token: str) -> str:
    """Where a portrait is fetched, with a token that is signed for `AVATAR`."""
    return f"{public_url.rstrip('/')}{_PATH}/{token}"


def avatar_routes(store: LocalStore, *, key: LinkKey, clock: Clock) -> list[web.RouteDef]:
    """`GET /avatars/{token}`: the picture."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            opened = key.read(AVATAR, request.match_info["token"], now=clock.now())
            path = store.path(opened)
            if not await asyncio.to_thread(path.is_file):
                raise LinkRefused("gone")
        except LinkRefused as error:
            log.info("portrait refused", reason=error.reason)
            return web.Response(status=_STATUS[error.reason], headers=_HEADERS)
        kind = _KINDS.get(path.suffix, "application/octet-stream")
        return web.FileResponse(path, headers=_HEADERS | {"Content-Type": kind})

    return [web.get(f"{_PATH}/{{token}}", answer)]
