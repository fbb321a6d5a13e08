"""The port to where pictures are kept: bytes under a key, whole or not at all."""

import re
from collections.abc import AsyncIterator
from typing import Protocol

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
# As much as a row of the database remembers.
_MAX_KEY_CHARACTERS = 300


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

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectMissing`."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""
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
