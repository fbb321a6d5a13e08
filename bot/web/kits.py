"""Public addresses of identity kits: short, permanent, without a signature.

Other bots keep such an address for good, so it neither expires nor changes. Its code is a secret
that nobody guesses; the character's owner switches it on and off.
"""

from typing import Protocol

import structlog
from aiohttp import ETag, web

from bot.web.linked_files import file_address
from studio.rules.kits.files import KitFile
from studio.rules.kits.painting import PaintedFile
from studio.services.characters.public_kits import ComeAgain

_PATH = "/kit"
_COME_AGAIN_S = 5
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    # Virtual tabletops paint a token from another site onto a canvas.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Whoever keeps a copy asks again after five minutes, so that a new portrait is soon seen.
_KEPT = {"Cache-Control": "public, max-age=300"}
_NOT_KEPT = {"Cache-Control": "no-store"}

log = structlog.get_logger()


class KitSource(Protocol):
    """Finds the files of kits."""

    async def find(self, code: str, name: str) -> PaintedFile | None:
        """The file with that name of the kit with that code; None without one."""
        ...


def kit_address(public_url: str, code: str, file: KitFile) -> str:
    """The public address of a file. It ends in the file's name."""
    return file_address(public_url, _PATH, f"{code}/{file.value}")


def kit_route(kits: KitSource) -> web.RouteDef:
    """`GET` and `HEAD` of `/kit/{code}/{name}`: the file, or 404."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            found = await kits.find(request.match_info["code"], request.match_info["name"])
        except ComeAgain as error:
            log.warning("kit file refused", reason=str(error))
            retry = {"Retry-After": str(_COME_AGAIN_S)}
            return web.Response(status=503, headers=_HEADERS | _NOT_KEPT | retry)
        if found is None:
            return web.Response(status=404, headers=_HEADERS | _NOT_KEPT)
        response = web.Response(
            body=found.content, content_type=found.file.mime, headers=_HEADERS | _KEPT
        )
        response.etag = found.sha256
        known = request.if_none_match or ()
        if any(each.value in (found.sha256, "*") for each in known):
            unchanged = web.Response(status=304, headers=_HEADERS | _KEPT)
            unchanged.etag = ETag(found.sha256)
            return unchanged
        return response

    return web.get(f"{_PATH}/{{code}}/{{name}}", answer)
