"""The store on a local disk: one file for each key, below one folder."""

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
# What the file system raises when a key is no file: nothing is there, it is a folder, or a part of
# its path is a file.
_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)

# Objects are written here first and then renamed. The name begins with a dot, so no key reaches
# it. It is inside the folder and so on the same disk, which makes the rename atomic.
_PARTS = ".parts"
# A write takes seconds. A killed process left older parts; younger ones may belong to another
# process that uses the same folder now.
_STALE_AFTER_S = 3600
_COPIED_BYTES = 1024 * 1024


class LocalStore:
    """Keeps objects as files below `folder`; a `studio.storage.base.Store`.

    When `put` returns the object is on the disk. A reader never sees half of one, even if the
    process or the machine dies. Several processes may share the folder. On a disk that ignores
    case, keys that differ only in case are the same. A key cannot be the folder of another:
    `a` and `a/b` exclude each other.
    """

    name = "local"
    bucket = ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Open the store in `folder`, make the folder if needed, and remove old parts.

        Raises ConfigError when the folder cannot be written to.
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
        """Store `content` under `key`. `mime` is not stored: the key's ending says it."""
        await self._put(key, lambda file: file.write(content))

    async def put_file(self, key: str, path: Path, *, mime: str) -> None:
        """Store a copy of the file under `key`."""
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
        """The path of the object, whether or not it exists."""
        return self._folder / checked_key(key)

    async def find(self, key: str) -> ObjectInfo | None:
        """What the store knows about the object; None when there is none."""
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
        """Remove the object. It is no error when there is none."""
        path = self.path(key)
        try:
            await asyncio.to_thread(_remove, path)
        except _MISSING:
            return
        except OSError as error:
            raise _failure(error) from error

    async def url(self, key: str, *, expires_s: int) -> str | None:
        """None, because a disk has no addresses."""
        self.path(key)
        return None

    async def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys that begin with `prefix`, in lexical order, read folder by folder."""
        prefix = checked_prefix(prefix)
        # The entries that are left, the next one last. Folders end in a slash, so that they sort
        # among files like the keys inside them.
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
        """Do nothing: no file stays open between calls."""

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
            # By the clock of the disk, which may be in another machine.
            now_s = probe.stat().st_mtime
        probe.unlink()
        for part in parts.glob("*.part"):
            # Another process may remove the same part at this moment.
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
    """Make the folder so that it survives a power cut, like the files in it."""
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
