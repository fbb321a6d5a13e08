"""The port to where pictures are kept: bytes under a key, whole or not at all."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
# As much as a row of the database remembers.
_MAX_KEY_CHARACTERS = 300

PICTURES = "games/"
"""What every key of Limner's begins with."""

# Ids are 64-bit integers: never more than 19 digits, and no game has reached the 19th.
_ID = r"[1-9]\d{0,17}"
_PICTURE = re.compile(
    rf"games/({_ID})/(?:sessions/({_ID})|characters/\d+|uploads|exports)/{_SEGMENT}"
)


@dataclass(frozen=True)
class ObjectInfo:
    """What a store knows of an object. `changed_at` is the store's own time, aware UTC."""

    size_bytes: int
    changed_at: datetime


@dataclass(frozen=True)
class KeyOwner:
    """Where in the games an object belongs.

    `session_id` is None for what no session's work waits for: a character's pictures, uploads,
    exports.
    """

    game_id: int
    session_id: int | None


class Store(Protocol):
    """Keeps objects under keys such as `games/7/sessions/12/81.png`.

    Keys are built from ids (`studio.storage.base.*_key`), never from people's words.
    A `put` is atomic: a reader sees the old object, the new one, or none. Failures are
    `StoreError`s of `studio.errors`.
    """

    name: str
    bucket: str

    async def put(self, key: str, content: bytes, *, mime: str) -> None:
        """Keep `content` under `key`, replacing what was there. Raises `StoreFull`."""
        ...

    async def put_file(self, key: str, path: Path, *, mime: str) -> None:
        """The same with the bytes of a file, of which only a few are in memory at a time.

        The file stays, and is the caller's; it must not change meanwhile.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectMissing`."""
        ...

    async def find(self, key: str) -> ObjectInfo | None:
        """What is known of the object, without fetching it; None when it is not there."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error.

        Rows share objects (`studio.generation.assets`): whoever deletes one has asked first
        that no row names its key. `studio.services.upkeep.upkeep` does.
        """
        ...

    async def url(self, key: str, *, expires_s: int) -> str | None:
        """An address a browser can open for that long; None when the store has none."""
        ...

    def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys that start with `prefix`, in lexical order."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


def session_key(*, game_id: int, session_id: int, name: str) -> str:
    """The key of a picture of a session; `name` is built from ids: `81.png`."""
    return f"games/{game_id}/sessions/{session_id}/{name}"


def character_key(*, game_id: int, character_id: int, name: str) -> str:
    """The key of a picture of a character: portraits and references."""
    return f"games/{game_id}/characters/{character_id}/{name}"


def upload_key(*, game_id: int, sha256: str, extension: str) -> str:
    """The key of a picture that somebody brought along, by its content."""
    return f"games/{game_id}/uploads/{sha256}.{extension}"


def export_key(*, game_id: int, session_id: int, secret: str) -> str:
    """The key of a session's zip; nobody guesses the `secret`.

    No row names it: `limner upkeep` removes it a day later.
    """
    return f"games/{game_id}/exports/{session_id}-{secret}.zip"


def owner_of(key: str) -> KeyOwner | None:
    """Where the object under this key belongs; None when Limner makes no such keys."""
    parts = _PICTURE.fullmatch(key)
    if parts is None:
        return None
    game_id, session_id = parts.groups()
    return KeyOwner(int(game_id), int(session_id) if session_id else None)


def is_key(text: str) -> bool:
    """Whether an object can have this name: ASCII segments, none hidden, none a way out."""
    return len(text) <= _MAX_KEY_CHARACTERS and _KEY.fullmatch(text) is not None


def checked_key(key: str) -> str:
    """The key, as it is. Raises `ValueError` when it is none: that is a defect, not bad luck."""
    if not is_key(key):
        raise ValueError(f"{key!r} is not a key")
    return key


def checked_prefix(prefix: str) -> str:
    """The beginning of keys, as it is. Raises `ValueError` when no key begins so."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} is not the beginning of a key")
    return prefix
