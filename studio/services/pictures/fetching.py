"""Loads several objects in parallel; missing ones are left out."""

import asyncio
from collections.abc import Mapping

from studio.errors import StoreError
from studio.storage.base import Store

# How many objects are loaded at the same time.
_AT_ONCE = 16


async def fetch_all(store: Store, keys: Mapping[int, str | None]) -> dict[int, bytes]:
    """Load objects, given as number → object key. Gives their bytes by number; lost objects and
    numbers without a key are left out."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def fetch(key: str) -> bytes | None:
        async with slots:
            try:
                return await store.get(key)
            except StoreError:
                return None

    known = {id: key for id, key in keys.items() if key}
    contents = await asyncio.gather(*map(fetch, known.values()))
    return {id: content for id, content in zip(known, contents, strict=True) if content}
