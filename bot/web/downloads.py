"""Downloads of exports that are too large for Discord, from our own web server.

A link works any number of times until it expires: a phone may need several requests, and
continues a download that was interrupted.
"""

from collections.abc import Callable

from aiohttp import web

from bot.web.linked_files import file_address, file_route
from bot.web.plain_text import without_markdown
from studio.clock import Clock
from studio.rules.signing import LinkKey
from studio.storage.base import saved_as
from studio.storage.local import LocalStore

DOWNLOAD = "export"
"""The purpose for which the links are signed. A link contains the object key of a zip."""

_PATH = "/exports"


def download_address(public_url: str, token: str) -> str:
    """The address of a zip. `token` is signed for `DOWNLOAD`."""
    return file_address(public_url, _PATH, token)


def download_route(
    store: LocalStore, *, key: LinkKey, clock: Clock, words: Callable[[Exception], str]
) -> web.RouteDef:
    """`GET /exports/{token}`: the zip, also a range of it.

    `words` gives the sentence that a member reads about an error, as Discord markdown.
    """
    return file_route(
        _PATH,
        DOWNLOAD,
        store,
        key=key,
        clock=clock,
        headers=_headers,
        refusal=lambda error: without_markdown(words(error)),
    )


def _headers(key: str) -> dict[str, str]:
    return {
        "Cache-Control": "private, no-store",
        "Content-Type": "application/zip",
        "Content-Disposition": saved_as(key) or 'attachment; filename="limner-session.zip"',
    }
