"""Files of the pictures' folder that whoever holds a signed link may fetch.

Only where pictures are kept on this machine's disk: a bucket has addresses of its own. The
link opens one file, as often as it is followed, until it ends.
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
    """Where a file is fetched, with a token that is signed for what `path` serves."""
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
    """`GET {path}/{token}`: the file under the key that the token opens, from any byte on.

    `purpose` is what tokens are signed for. `headers` gives a key's own, its Content-Type among
    them; `refusal` is what is read where there is no file.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            opened = key.read(purpose, request.match_info["token"], now=clock.now())
            file = store.path(opened)
            # `limner upkeep` was faster than the link's end.
            if not await asyncio.to_thread(file.is_file):
                raise LinkRefused("gone")
        except LinkRefused as error:
            log.info("file refused", purpose=purpose, reason=error.reason)
            status = _STATUS[error.reason]
            no_store = {"Cache-Control": "no-store"}
            return web.Response(text=refusal(error), status=status, headers=_HEADERS | no_store)
        return web.FileResponse(file, headers=_HEADERS | dict(headers(opened)))

    return web.get(f"{path}/{{token}}", answer)
