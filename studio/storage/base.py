"""The port to where pictures are kept: bytes under a key, whole or not at all."""

from collections.abc import AsyncIterator
from typing import Protocol


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
