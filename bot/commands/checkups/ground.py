"""What Limner stands on: its folder, its database, its store."""

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.adapters.stores import open_store
from bot.commands.checkups.findings import Finding, not_seen, well, wrong
from bot.config import Settings
from db.copying import find_unfinished
from db.migrations import DatabaseUnusable, newest_version, version_of
from db.session import Database
from studio.errors import LimnerError, SetupError
from studio.storage.base import Store

_PROBE = b"Limner's doctor wrote this and takes it away again."


async def look_at_data_folder(settings: Settings) -> list[Finding]:
    """Whether files can be made in the data folder, which is made where there is none."""
    folder = settings.data_folder
    try:
        await asyncio.to_thread(_try_folder, folder)
    except OSError as error:
        told = f"Nothing can be written to {folder}: {error.strerror or type(error).__name__}."
        to_do = "Choose one that the user who runs Limner may write to (data_folder)."
        return [wrong("data folder", told, to_do)]
    return [well("data folder", f"{folder} can be written to.")]


def _try_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(_PROBE)
        file.flush()


# ── the database ─────────────────────────────────────────────────────────────


async def look_at_database(settings: Settings) -> list[Finding]:
    """Whether the database can be read, and whether its schema is this program's."""
    try:
        async with open_unchanged(settings) as database:
            if database is None:
                return [not_seen("database", "There is none yet; the first start makes it.")]
            schema = _schema(await version_of(database), is_sqlite=database.is_sqlite)
            if (copy := await find_unfinished(database)) is not None:
                told = f"It is an unfinished copy of {copy.source}."
                to_do = "Run `limner copy-database` again, or go on with the other (database.url)."
                return [wrong("database", told, to_do)]
            return [schema]
    except DatabaseUnusable as error:
        return [wrong("database", f"It cannot be used: {error}.", "See database.url.")]
    except ModuleNotFoundError as error:
        told = f"database.url needs the Python package {error.name}."
        return [wrong("database", told, "Install it beside Limner.")]


@asynccontextmanager
async def open_unchanged(settings: Settings) -> AsyncIterator[Database | None]:
    """The database as it is, never brought up to date; None for a file that is not there."""
    database = Database(settings.database_url)
    try:
        file = Path(database.url.database or "")
        there = not database.is_sqlite or await asyncio.to_thread(file.exists)
        yield database if there else None
    finally:
        await database.close()


async def is_up_to_date(database: Database) -> bool:
    """Whether its tables are those that this program knows."""
    return await version_of(database) == newest_version()


def _schema(version: str | None, *, is_sqlite: bool) -> Finding:
    newest = newest_version() or ""
    if version == newest:
        return well("database", f"It can be read and is up to date (version {version}).")
    if version and version > newest:
        told = f"It was made by a newer Limner (version {version}, this one knows {newest})."
        return wrong("database", told, "Install the newer Limner.")
    told = f"It is at version {version or 'empty'}, this program at {newest}"
    if is_sqlite:
        return well("database", f"{told}; the next start brings it there.")
    return wrong("database", f"{told}.", "Stop the bot, run `limner migrate`, start again.")


# ── the store ────────────────────────────────────────────────────────────────


async def look_at_store(settings: Settings) -> list[Finding]:
    """Whether the store writes, reads, lists and deletes."""
    try:
        store = await open_store(settings)
    except SetupError as error:
        return [wrong("storage", error.sentence)]
    try:
        return [await _probe(store, _place(settings))]
    finally:
        await store.close()


async def _probe(store: Store, place: str) -> Finding:
    key = f"doctor-{uuid.uuid4().hex}.txt"
    step = "write"
    try:
        await store.put(key, _PROBE, mime="text/plain")
        step = "read back what was written"
        if await store.get(key) != _PROBE:
            return wrong("storage", f"From {place} come other bytes than were written.")
        step = "list"
        if [found async for found in store.list(key)] != [key]:
            return wrong("storage", f"In {place} what was written is not listed.")
        step = "delete"
        await store.delete(key)
    except LimnerError as error:
        told = f"Limner cannot {step} in {place} ({error.code})."
        return wrong("storage", told, "See the rights of its user, and docs/s3.md.")
    finally:
        with suppress(LimnerError):
            await store.delete(key)
    return well("storage", f"Writing, reading, listing and deleting work in {place}.")


def _place(settings: Settings) -> str:
    if settings.storage.kind == "local":
        return f"the folder {settings.storage_folder}"
    return f"the bucket {settings.storage.s3.bucket}"
