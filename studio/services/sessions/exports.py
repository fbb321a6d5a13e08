"""Sessions to take home: a zip of the originals, a manifest and a page that shows the tree."""

import asyncio
import errno
import json
import shutil
import tempfile
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import structlog

from db.repositories import exports, games, sessions
from db.session import Database
from studio.clock import Clock
from studio.errors import (
    ExportTooLarge,
    NotYours,
    ObjectMissing,
    SessionGone,
    StoreError,
    StoreFull,
)
from studio.rules.export.page import MANIFEST_NAME, index_page
from studio.services.people import Person, may_steer
from studio.services.sessions.export_contents import ExportContents, ZipEntry
from studio.services.sessions.view import is_visible
from studio.storage.base import Store

PAGE_NAME = "index.html"
LINK_FOR = timedelta(days=1)
"""As long as `limner upkeep` leaves alone what no row names."""

# How much is fetched at once, and so in memory: so many pictures, or so many bytes of more
# than one.
_FETCHED_AT_ONCE = 4
_FETCHED_BYTES = 32 * 1024 * 1024
# Each takes as much room on the disk as its session has pictures.
_AT_ONCE = 2
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)

DownloadAddress = Callable[[str, datetime], str]
"""Gives an address that opens the object under a key until then."""

_P = ParamSpec("_P")
_T = TypeVar("_T")

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Export:
    """A session as a zip: a file (`path`), or where it was too large an `address` of it.

    The address ends at `expires_at` at the latest. `on_their_way` pictures are not in it,
    nor are `missing` ones, whose files were lost.
    """

    name: str
    title: str
    size_bytes: int
    pictures: int
    on_their_way: int
    missing: int
    path: Path | None = None
    address: str | None = None
    expires_at: datetime | None = None


class Exports:
    """Writes sessions into zips, a few at a time.

    `offer` is asked where the store has no addresses; zips are written in `folder`, or where
    the system keeps such files.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        clock: Clock,
        *,
        offer: DownloadAddress | None = None,
        folder: Path | None = None,
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._offer = offer
        self._folder = folder
        self._turns = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def export(
        self, person: Person, session_id: int, *, limit_bytes: int
    ) -> AsyncIterator[Export]:
        """The session as it is now; a file is there as long as the block lasts.

        What is larger than `limit_bytes` is put where it has an address. Raises SessionGone,
        NotYours, StoreError, and ExportTooLarge where there is no such place.
        """
        contents = await self._read(person, session_id)
        await self._require_way_out(contents, limit_bytes)
        folder = await _on_disk(self._new_folder)
        try:
            async with self._turns:
                export = await self._write(contents, folder)
            if export.size_bytes > limit_bytes:
                export = await self._link(contents, export, limit_bytes)
            log.info(
                "session exported",
                session=session_id,
                size_bytes=export.size_bytes,
                pictures=export.pictures,
                missing=export.missing,
                linked=export.address is not None,
            )
            yield export
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _read(self, person: Person, session_id: int) -> ExportContents:
        async with self._database.read() as tx:
            session = await sessions.by_id(tx, session_id)
            if session is None or not is_visible(session, person):
                raise SessionGone
            game = await games.by_id(tx, session.game_id)
            if not may_steer(person, game, owner_id=session.owner_id):
                raise NotYours("export this session")
            steps = await exports.steps(tx, session_id)
            assets = await exports.assets(tx, session_id)
        return ExportContents.of(session, game, steps, assets)

    async def _require_way_out(self, contents: ExportContents, limit_bytes: int) -> None:
        """Raises ExportTooLarge before anything is fetched in vain."""
        # Pictures are not packed any closer in a zip.
        size_bytes = contents.size_bytes
        if size_bytes > limit_bytes and await self._address(contents.new_key()) is None:
            raise ExportTooLarge(size_bytes, limit_bytes)

    async def _write(self, contents: ExportContents, folder: Path) -> Export:
        path = folder / contents.name
        file = await _on_disk(ZipFile, path, "w")
        now, lost = self._clock.now(), set[str]()
        for some in _handfuls(contents.entries):
            pictures = await self._fetch(some)
            lost |= {entry.name for entry in some if entry.name not in pictures}
            await _on_disk(_add_pictures, file, pictures, now)
        session = await _on_disk(_finish, file, contents, lost, now)
        return Export(
            name=path.name,
            title=contents.session.title,
            size_bytes=(await _on_disk(path.stat)).st_size,
            pictures=session["pictures"] - session["missing"],
            on_their_way=session["on_their_way"],
            missing=session["missing"],
            path=path,
        )

    async def _fetch(self, entries: Sequence[ZipEntry]) -> dict[str, bytes]:
        """The bytes by name, without those of objects that are lost or not whole."""
        keys = [entry.asset.key for entry in entries]
        # Each to its end, whatever becomes of the others.
        answers = await asyncio.gather(*map(self._store.get, keys), return_exceptions=True)
        pictures = {}
        for entry, answer in zip(entries, answers, strict=True):
            if isinstance(answer, bytes) and len(answer) == entry.asset.size_bytes:
                pictures[entry.name] = answer
            elif isinstance(answer, bytes | ObjectMissing):
                log.warning("object is missing", key=entry.asset.key, asset=entry.asset.id)
            else:
                raise answer
        return pictures

    async def _link(self, contents: ExportContents, export: Export, limit_bytes: int) -> Export:
        assert export.path is not None
        key = contents.new_key()
        if await self._address(key) is None:
            raise ExportTooLarge(export.size_bytes, limit_bytes)
        await self._store.put_file(key, export.path, mime="application/zip")
        # Only now: a link lives as long as it was meant to from the moment that it is given.
        address, expires_at = await self._address(key), self._clock.now() + LINK_FOR
        return replace(export, path=None, address=address, expires_at=expires_at)

    async def _address(self, key: str) -> str | None:
        address = await self._store.url(key, expires_s=round(LINK_FOR.total_seconds()))
        if address is None and self._offer is not None:
            address = self._offer(key, self._clock.now() + LINK_FOR)
        return address

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="limner-export-", dir=self._folder))


async def _on_disk(act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Do it in a thread. Raises StoreError where the disk will not have it."""
    try:
        return await asyncio.to_thread(act, *args, **kwargs)
    except OSError as error:
        failure = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
        raise failure(str(error)) from error


def _add_pictures(file: ZipFile, pictures: Mapping[str, bytes], now: datetime) -> None:
    for name, content in pictures.items():
        # They are compressed as they are.
        file.writestr(_info(name, now), content, ZIP_STORED)


def _finish(
    file: ZipFile, contents: ExportContents, lost: Collection[str], now: datetime
) -> dict[str, Any]:
    """Add what programs and people read, and close it; gives what the manifest says of the
    session."""
    told = contents.manifest(lost=lost, now=now)
    for name, text in (
        (MANIFEST_NAME, json.dumps(told, ensure_ascii=False, indent=1)),
        (PAGE_NAME, index_page(told)),
    ):
        file.writestr(_info(name, now), text, ZIP_DEFLATED)
    file.close()
    session: dict[str, Any] = told["session"]
    return session


def _info(name: str, at: datetime) -> ZipInfo:
    # Zips know no earlier time; machines without a battery may start there.
    info = ZipInfo(name, max(at.timetuple()[:6], _FIRST_TIME))
    # A plain file that its owner may write and everybody read.
    info.external_attr = 0o100644 << 16
    return info


def _handfuls(entries: Iterable[ZipEntry]) -> Iterator[list[ZipEntry]]:
    some: list[ZipEntry] = []
    for entry in entries:
        size_bytes = sum(each.asset.size_bytes for each in [*some, entry])
        if some and (len(some) == _FETCHED_AT_ONCE or size_bytes > _FETCHED_BYTES):
            yield some
            some = []
        some.append(entry)
    if some:
        yield some
