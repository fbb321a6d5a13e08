"""The port to a store: it keeps bytes under a key, completely or not at all."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
# The width of the database column.
_MAX_KEY_CHARACTERS = 300

PICTURES = "games/"
"""Every key of Limner begins with this."""

# Ids are 64-bit integers with at most 19 digits. No id is that large.
_ID = r"[1-9]\d{0,17}"
_PICTURE = re.compile(
    rf"games/({_ID})/(?:sessions/({_ID})|characters/\d+|uploads|exports)/{_SEGMENT}"
)

# The keys may have a prefix in a bucket.
_EXPORT = re.compile(
    rf"(?:.*/)?games/{_ID}/exports/{_ID}-[A-Za-z0-9_-]+\.(?P<name>[a-z0-9-]+\.zip)"
)


@dataclass(frozen=True)
class ObjectInfo:
    """What a store knows about an object. `changed_at` is by the store's clock (aware UTC)."""

    size_bytes: int
    changed_at: datetime


@dataclass(frozen=True)
class KeyOwner:
    """The game, and perhaps the session, to which an object belongs.

    `session_id` is None for a character's pictures, uploads and exports.
    """

    game_id: int
    session_id: int | None


class Store(Protocol):
    """Keeps objects under keys such as `games/7/sessions/12/81.png`.

    Keys are built from ids (`studio.storage.base.*_key`), never from texts of members. A `put`
    is atomic: a reader sees the old object, the new one, or none. Every method may raise a
    `StoreError` of `studio.errors`.
    """

    name: str
    bucket: str

    async def put(self, key: str, content: bytes, *, mime: str) -> None:
        """Store `content` under `key` and replace what was there. Raises StoreFull."""
        ...

    async def put_file(self, key: str, path: Path, *, mime: str) -> None:
        """Store the bytes of a file, with only a part of them in memory at a time.

        The file stays the caller's. It must not change meanwhile.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectMissing`."""
        ...

    async def find(self, key: str) -> ObjectInfo | None:
        """What the store knows about the object; None when there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object. It is no error when there is none.

        Several rows may share an object (`studio.generation.assets`). The caller has to make
        sure that no row names its key, as `studio.services.upkeep.upkeep` does.
        """
        ...

    async def url(self, key: str, *, expires_s: int) -> str | None:
        """An address that a browser can open for that long; None when the store has none."""
        ...

    def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys that begin with `prefix`, in lexical order."""
        ...

    async def close(self) -> None:
        """Close threads and connections."""
        ...


def session_key(*, game_id: int, session_id: int, name: str) -> str:
    """The key of a session's picture. `name` is built from ids: `81.png`."""
    return f"games/{game_id}/sessions/{session_id}/{name}"


def character_key(*, game_id: int, character_id: int, name: str) -> str:
    """The key of a character's picture: a portrait or a reference."""
    return f"games/{game_id}/characters/{character_id}/{name}"


def upload_key(*, game_id: int, sha256: str, extension: str) -> str:
    """The key of an uploaded picture, by its content."""
    return f"games/{game_id}/uploads/{sha256}.{extension}"


def export_key(*, game_id: int, session_id: int, secret: str, name: str) -> str:
    """The key of a session's zip file. The `secret` makes it impossible to guess; `name` is how a
    browser saves the file, as in `studio.rules.export.names`.

    No row names it. `limner upkeep` removes the file a day later.
    """
    return f"games/{game_id}/exports/{session_id}-{secret}.{name}"


def saved_as(key: str) -> str | None:
    """The `Content-Disposition` by which a browser saves an export under its own name; None for
    every other object."""
    export = _EXPORT.fullmatch(key)
    return f'attachment; filename="{export["name"]}"' if export else None


def owner_of(key: str) -> KeyOwner | None:
    """The owner of the object under this key; None when Limner makes no such keys."""
    parts = _PICTURE.fullmatch(key)
    if parts is None:
        return None
    game_id, session_id = parts.groups()
    return KeyOwner(int(game_id), int(session_id) if session_id else None)


def is_key(text: str) -> bool:
    """Whether the text can be a key: ASCII segments that are neither hidden nor `..`."""
    return len(text) <= _MAX_KEY_CHARACTERS and _KEY.fullmatch(text) is not None


def checked_key(key: str) -> str:
    """The key itself. Raises ValueError when it is none, which is a defect of the program."""
    if not is_key(key):
        raise ValueError(f"{key!r} is not a key")
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself. Raises ValueError when no key can begin with it."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} is not the beginning of a key")
    return prefix
