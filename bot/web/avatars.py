"""Small portraits for Discord, which shows them beside posts in character.

Discord fetches one when a post is published, and keeps what it got; the address then ends.
"""

from pathlib import PurePosixPath

from aiohttp import web

from bot.web.linked_files import file_address, file_route
from studio.clock import Clock
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

AVATAR = "avatar"
"""What the links are signed for; they open the key of a picture."""

_PATH = "/avatars"
# Not every system knows all of them.
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


def avatar_address(public_url: str, token: str) -> str:
    """Where a portrait is fetched, with a token that is signed for `AVATAR`."""
    return file_address(public_url, _PATH, token)


def avatar_route(store: LocalStore, *, key: LinkKey, clock: Clock) -> web.RouteDef:
    """`GET /avatars/{token}`: the picture."""
    return file_route(_PATH, AVATAR, store, key=key, clock=clock, headers=_headers)


def _headers(key: str) -> dict[str, str]:
    kind = _KINDS.get(PurePosixPath(key).suffix, "application/octet-stream")
    return {"Cache-Control": "private, max-age=3600", "Content-Type": kind}
