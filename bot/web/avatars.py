"""Avatars of posts in character: small portraits that Discord fetches.

Discord fetches the avatar when a post is published, and keeps its own copy. The link expires
afterwards.
"""

from pathlib import PurePosixPath

from aiohttp import web

from bot.web.linked_files import file_address, file_route
from studio.clock import Clock
from studio.rules.signing import LinkKey
from studio.storage.local import LocalStore

AVATAR = "avatar"
"""The purpose for which the links are signed. A link contains the object key of a picture."""

_PATH = "/avatars"
# By hand, because not every system's table of types has all of them.
_MIME_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


def avatar_address(public_url: str, token: str) -> str:
    """The address of an avatar. `token` is signed for `AVATAR`."""
    return file_address(public_url, _PATH, token)


def avatar_route(store: LocalStore, *, key: LinkKey, clock: Clock) -> web.RouteDef:
    """`GET /avatars/{token}`: the picture."""
    return file_route(_PATH, AVATAR, store, key=key, clock=clock, headers=_headers)


def _headers(key: str) -> dict[str, str]:
    mime = _MIME_TYPES.get(PurePosixPath(key).suffix, "application/octet-stream")
    return {"Cache-Control": "private, max-age=3600", "Content-Type": mime}
