"""Pictures on a local disk: one file per key below one folder."""

import asyncio
import contextlib
import errno
import os
import shutil
import stat
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from studio.errors import ConfigError, ObjectMissing, StoreError, StoreFull
from studio.storage.base import ObjectInfo, checked_key, checked_prefix, is_key

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# What the file system says when a key names no file: nothing there, a folder, or a path
# through a file.
_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)

# Where objects are written before they have a name. It begins with a dot, so no key can
# reach it; being inside the folder it is on the same disk, so that a rename is atomic.
_PARTS = ".parts"
# A write takes seconds. Older parts are what a killed process left; younger ones may be
# those of another process that works on the same folder now.
_STALE_AFTER_S = 3600
_COPIED_BYTES = 1024 * 1024


class LocalStore:
    """Keeps objects as files below `folder`; a `studio.storage.base.Store`.

    Promises that a `put` that returned is on the disk, and that a reader never sees half
    of one, whatever dies in between. Any number of processes may share the folder.
    It does not tell keys apart by case where the disk does not, and a key cannot be a
    folder of another: `a` and `a/b` exclude each other.
    """

    name = "local"
    bucket = ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """The store in `folder`, made if need be and cleared of what failed writes left.

        Raises `ConfigError` when it cannot be written to.
        """
        store = cls(folder)
        try:
            await asyncio.to_thread(store._prepare)
        except OSError as error:
            raise ConfigError(
                f"Pictures cannot be kept in {store._folder}: {error.strerror or error}. Choose a "
                "folder that the user who runs Limner may write to."
            ) from error
        return store

    async def put(self, key: str, content: bytes, *, mime: str) -> None:
        """Keep `content` under `key`. The disk remembers no `mime`; the key's end says it."""
        await self._put(key, lambda file: file.write(content))

    async def put_file(self, key: str, path: Path, *, mime: str) -> None:
        """Keep a copy of the file under `key`."""
        await self._put(key, partial(_copy, path))

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectMissing`."""
        path = self.path(key)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except _MISSING as error:
            raise ObjectMissing(key) from error
        except OSError as error:
            raise _failure(error) from error

    def path(self, key: str) -> Path:
        """Where the object's bytes are, or would be."""
        return self._folder / checked_key(key)

    async def find(self, key: str) -> ObjectInfo | None:
        """What is known of the object; None when it is not there."""
        path = self.path(key)
        try:
            known = await asyncio.to_thread(path.stat)
        except _MISSING:
            return None
        except OSError as error:
            raise _failure(error) from error
        if not stat.S_ISREG(known.st_mode):
            return None
        return ObjectInfo(known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))

    async def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""
        path = self.path(key)
        try:
            await asyncio.to_thread(_remove, path)
        except _MISSING:
            return
        except OSError as error:
            raise _failure(error) from error

    async def url(self, key: str, *, expires_s: int) -> str | None:
        """None: a disk has no address."""
        self.path(key)
        return None

    async def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys that start with `prefix`, in lexical order, read folder by folder."""
        prefix = checked_prefix(prefix)
        # Entries still to be told, the next one last. Folders end in a slash: that is how
        # they sort among files as their keys do.
        pending = [prefix[: prefix.rfind("/") + 1]]
        while pending:
            entry = pending.pop()
            if entry and not entry.endswith("/"):
                yield entry
                continue
            try:
                entries = await asyncio.to_thread(self._entries, entry)
            except _MISSING:
                continue
            except OSError as error:
                raise _failure(error) from error
            pending += reversed([found for found in entries if found.startswith(prefix)])

    async def close(self) -> None:
        """Nothing is held open between calls."""

    async def _put(self, key: str, fill: Callable[[BinaryIO], object]) -> None:
        path = self.path(key)
        try:
            await asyncio.to_thread(self._write, path, fill)
        except OSError as error:
            raise _failure(error) from error

    def _prepare(self) -> None:
        parts = self._folder / _PARTS
        parts.mkdir(parents=True, exist_ok=True)
        probe = self._new_part()
        with probe.open("xb"):
            # The disk's own clock: the folder may be on another machine.
            now_s = probe.stat().st_mtime
        probe.unlink()
        for part in parts.glob("*.part"):
            # Another process may sweep at this moment, too.
            with contextlib.suppress(FileNotFoundError):
                if part.stat().st_mtime < now_s - _STALE_AFTER_S:
                    part.unlink()

    def _write(self, path: Path, fill: Callable[[BinaryIO], object]) -> None:
        part = self._new_part()
        try:
            with part.open("xb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            _make_folder(path.parent)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def _new_part(self) -> Path:
        return self._folder / _PARTS / f"{uuid.uuid4().hex}.part"

    def _entries(self, folder: str) -> tuple[str, ...]:
        with os.scandir(self._folder / folder) as found:
            return tuple(sorted(_keys(folder, found)))


def _keys(folder: str, found: Iterator[os.DirEntry[str]]) -> Iterator[str]:
    for entry in found:
        if is_key(entry.name):
            yield f"{folder}{entry.name}{'/' if entry.is_dir() else ''}"


def _copy(source: Path, file: BinaryIO) -> None:
    with source.open("rb") as content:
        shutil.copyfileobj(content, file, _COPIED_BYTES)


def _make_folder(folder: Path) -> None:
    """Make the folder so that it outlives a power cut, as the files in it will."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _remove(path: Path) -> None:
    path.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(error: OSError) -> StoreError:
    return StoreFull(str(error)) if error.errno in _FULL else StoreError(str(error))
