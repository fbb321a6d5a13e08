"""Where Limner keeps files: the data folder and the store."""

import asyncio
import shutil
import tempfile
import uuid
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path

from bot.adapters.stores import open_store
from bot.commands.checkups.findings import Finding, well, wrong
from bot.config import Settings
from studio.errors import LimnerError, SetupError
from studio.rules.wording import data_size
from studio.storage.base import Store

# A day of pictures needs less; a migration of a large database may need more.
_LEAST_FREE_BYTES = 200_000_000
_MAKE_ROOM = "Make room: docs/runbook.md says how, below *Database locked or full*."
_PROBE = b"Limner's doctor wrote this and takes it away again."


async def look_at_data_folder(settings: Settings) -> list[Finding]:
    """Whether files can be written in the data folder. Creates the folder when it is missing."""
    folder = settings.data_folder
    try:
        await asyncio.to_thread(_try_folder, folder)
        free_bytes = (await asyncio.to_thread(shutil.disk_usage, folder)).free
    except OSError as error:
        sentence = f"Nothing can be written to {folder}: {error.strerror or type(error).__name__}."
        to_do = "Choose one that the user who runs Limner may write to (data_folder)."
        return [wrong("data folder", sentence, _MAKE_ROOM if error.errno == ENOSPC else to_do)]
    free = data_size(free_bytes)
    if free_bytes < _LEAST_FREE_BYTES:
        return [wrong("data folder", f"Only {free} are free for {folder}.", _MAKE_ROOM)]
    return [well("data folder", f"{folder} can be written to; {free} are free.")]


def _try_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(_PROBE)
        file.flush()


async def look_at_store(settings: Settings) -> list[Finding]:
    """Whether the store writes, reads, lists and deletes."""
    try:
        store = await open_store(settings)
    except SetupError as error:
        return [wrong("storage", error.sentence)]
    try:
        return [await _probe(store, _store_name(settings))]
    finally:
        await store.close()


async def _probe(store: Store, name: str) -> Finding:
    key = f"doctor-{uuid.uuid4().hex}.txt"
    step = "write"
    try:
        await store.put(key, _PROBE, mime="text/plain")
        step = "read back what was written"
        if await store.get(key) != _PROBE:
            return wrong("storage", f"Reading from {name} gives other bytes than were written.")
        step = "list"
        if [found async for found in store.list(key)] != [key]:
            return wrong("storage", f"A file that was written to {name} is not listed there.")
        step = "delete"
        await store.delete(key)
    except LimnerError as error:
        sentence = f"Limner cannot {step} in {name} ({error.code})."
        return wrong("storage", sentence, "See the rights of its user, and docs/s3.md.")
    finally:
        with suppress(LimnerError):
            await store.delete(key)
    return well("storage", f"Writing, reading, listing and deleting work in {name}.")


def _store_name(settings: Settings) -> str:
    if settings.storage.kind == "local":
        return f"the folder {settings.storage_folder}"
    return f"the bucket {settings.storage.s3.bucket}"
