"""Serves files of the local store to anyone who has a signed link.

Only for pictures on this machine's disk: a bucket serves its files itself. A link opens one
file, any number of times, until it expires.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from aiohttp import web

from studio.clock import Clock
from studio.errors import LinkRefused
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

_STATUS = {"forged": 403, "expired": 410, "gone": 410}
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

log = structlog.get_logger()


def file_address(public_url: str, path: str, token: str) -> str:
    """The address of a file. `token` is signed for the purpose of `path`."""
    return f"{public_url.rstrip('/')}{path}/{token}"


def file_route(
    path: str,
    purpose: str,
    store: LocalStore,
    *,
    key: LinkKey,
    clock: Clock,
    headers: Callable[[str], Mapping[str, str]],
    refusal: Callable[[LinkRefused], str] = lambda _error: "",
) -> web.RouteDef:
    """`GET {path}/{token}`: the file whose object key is in the token, also a range of it.

    `purpose` is the purpose for which tokens are signed. `headers` gives the headers for an object
    key, with its Content-Type. `refusal` gives the text of an answer without the file.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            object_key = key.read(purpose, request.match_info["token"], now=clock.now())
            file = store.path(object_key)
            # `limner upkeep` may have removed the file before the link expired.
            if not await asyncio.to_thread(file.is_file):
                raise LinkRefused("gone")
        except LinkRefused as error:
            log.info("file refused", purpose=purpose, reason=error.reason)
            status = _STATUS[error.reason]
            no_store = {"Cache-Control": "no-store"}
            return web.Response(text=refusal(error), status=status, headers=_HEADERS | no_store)
        return web.FileResponse(file, headers=_HEADERS | dict(headers(object_key)))

    return web.get(f"{path}/{{token}}", answer)
