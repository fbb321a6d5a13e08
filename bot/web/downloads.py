"""Exports that Discord would not take, downloaded from our own web server.

Who holds the link may download as often as they like, until it ends: a phone tries more than
once, and goes on where it broke off.
"""

import re
from collections.abc import Callable

from aiohttp import web

from bot.web.linked_files import file_address, file_route
from bot.web.plain_text import without_markdown
from studio.clock import Clock
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

DOWNLOAD = "export"
"""What the links are signed for; they open the key of a zip."""

_PATH = "/exports"
_SESSION = re.compile(r".*/(\d+)-[^/]+\.zip")


def download_address(public_url: str, token: str) -> str:
    """Where a zip is downloaded, with a token that is signed for `DOWNLOAD`."""
    return file_address(public_url, _PATH, token)


def download_route(
    store: LocalStore, *, key: LinkKey, clock: Clock, words: Callable[[Exception], str]
) -> web.RouteDef:
    """`GET /exports/{token}`: the zip, from any byte on.

    `words` gives what a member reads about an error, as Discord markdown.
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
    session = _SESSION.fullmatch(key)
    name = f"limner-session-{session[1]}.zip" if session else "limner-session.zip"
    return {
        "Cache-Control": "private, no-store",
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
