"""Exports sessions: a zip of the originals, a manifest, and a page that shows the tree."""

import asyncio
import errno
import hashlib
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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import structlog

from db.enums import DailyUseKind
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
from studio.services.people import Person, gm_of, may_steer
from studio.services.pictures.sights import PictureSights, Shown
from studio.services.queue.daily_uses import DAILY_LIMITS, counted_bytes
from studio.services.sessions.export_contents import ExportContents, ZipEntry
from studio.services.sessions.view import is_visible
from studio.storage.base import Store

PAGE_NAME = "index.html"
LINK_FOR = timedelta(days=1)
"""How long a link is valid: `limner upkeep` removes objects without rows after this time."""

# A link that expires sooner is not given again.
_REUSED_UNTIL = timedelta(hours=4)
# How much is loaded at once and is in memory: how many pictures, and how many bytes. A single
# picture may be larger.
_FETCHED_AT_ONCE = 4
_FETCHED_BYTES = 32 * 1024 * 1024
# How many exports run at once. Each needs disk space for all pictures of its session.
_AT_ONCE = 2
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)

DownloadAddress = Callable[[str, datetime], str]
"""Gives a URL for the object under a key that is valid until a time."""

_P = ParamSpec("_P")
_T = TypeVar("_T")

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Export:
    """A session as a zip: a file (`path`), or an `address` (URL) when it is too large to send.

    The URL is valid until `expires_at` at most. `pictures` is how many the zip has. It lacks
    `on_their_way` pictures that are not finished, `missing` pictures whose files are lost, and
    `hidden` steps that are not shown to this person in this place.
    """

    name: str
    title: str
    size_bytes: int
    pictures: int
    on_their_way: int
    missing: int
    hidden: int = 0
    path: Path | None = None
    address: str | None = None
    expires_at: datetime | None = None


@dataclass
class _OpenZip:
    """An export that `users` blocks use; its folder is removed after the last of them."""

    export: Export
    folder: Path | None
    users: int = 0


@dataclass(frozen=True)
class _Link:
    """An export in the store under a key."""

    key: str
    export: Export

    def is_fresh(self, now: datetime) -> bool:
        """Whether the link is valid for long enough to be given to another member."""
        assert self.export.expires_at is not None
        return self.export.expires_at - now >= _REUSED_UNTIL


class Exports:
    """Writes sessions into zips, a few at a time.

    `offer` gives URLs when the store has none. Zips are written in `folder`; None: the system's
    folder for temporary files.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        clock: Clock,
        *,
        sights: PictureSights,
        offer: DownloadAddress | None = None,
        folder: Path | None = None,
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._sights = sights
        self._offer = offer
        self._folder = folder
        self._turns = asyncio.Semaphore(_AT_ONCE)
        # One export of a session at a time. A lock that nobody holds is forgotten.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        # Zips that are being sent, and links that are still valid, by what is in them.
        self._open: dict[str, _OpenZip] = {}
        self._linked: dict[str, _Link] = {}

    @asynccontextmanager
    async def export(
        self, person: Person, session_id: int, *, limit_bytes: int
    ) -> AsyncIterator[Export]:
        """Export the session as it is now. A file exists until the block ends.

        A session is written once at a time: while nothing changes, others get the same file, and
        the same link for most of a day. A zip larger than `limit_bytes` is put into the store and
        gets a URL. Raises SessionGone, NotYours, StoreError, DailyLimitReached, and
        ExportTooLarge when no URL can be made.
        """
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            contents = await self._read(person, session_id)
            await self._require_way_out(contents, limit_bytes)
            content_id = await asyncio.to_thread(_identify, contents, limit_bytes)
            made = self._open.get(content_id) or await self._open_link(content_id)
            if made is None:
                made = await self._make(person, contents, limit_bytes, content_id)
            made.users += 1
        try:
            yield made.export
        finally:
            made.users -= 1
            if not made.users:
                self._open.pop(content_id, None)
                if made.folder is not None:
                    await asyncio.to_thread(shutil.rmtree, made.folder, ignore_errors=True)

    async def _open_link(self, content_id: str) -> "_OpenZip | None":
        """The export behind a link that stays valid for some time; None when there is none."""
        now = self._clock.now()
        self._linked = {id: link for id, link in self._linked.items() if link.is_fresh(now)}
        link = self._linked.get(content_id)
        if link is None or await self._store.find(link.key) is None:
            return None
        return _OpenZip(link.export, None)

    async def _make(
        self, person: Person, contents: ExportContents, limit_bytes: int, content_id: str
    ) -> "_OpenZip":
        folder = await _on_disk(self._new_folder)
        try:
            async with self._turns:
                export = await self._write(contents, folder)
            if export.size_bytes > limit_bytes:
                link = await self._link(person, contents, export, limit_bytes)
                # What is missing may be restored from a backup.
                if not export.missing:
                    self._linked[content_id] = link
                export = link.export
            log.info(
                "session exported",
                session=contents.session.id,
                size_bytes=export.size_bytes,
                pictures=export.pictures,
                missing=export.missing,
                linked=export.address is not None,
            )
            made = self._open[content_id] = _OpenZip(export, folder)
            return made
        except BaseException:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            raise

    async def _read(self, person: Person, session_id: int) -> ExportContents:
        shown = await self._sights.of_session(person, session_id)
        async with self._database.read() as tx:
            session = await sessions.by_id(tx, session_id)
            if session is None or not is_visible(session, person):
                raise SessionGone
            game = await games.by_id(tx, session.game_id)
            if not may_steer(person, game, owner_id=session.owner_id):
                if Shown.YES not in shown.values():
                    raise SessionGone
                raise NotYours("export this session", gm=gm_of(game))
            steps = await exports.steps(tx, session_id)
            assets = await exports.assets(tx, session_id)
        seen = {id for id, each in shown.items() if each is Shown.YES}
        hidden = frozenset(each.id for each, _ in steps) - seen
        return ExportContents.of(session, game, steps, assets, hidden=hidden)

    async def _require_way_out(self, contents: ExportContents, limit_bytes: int) -> None:
        """Raises ExportTooLarge, before pictures are loaded in vain."""
        # A zip does not make pictures smaller.
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
            hidden=session["hidden"],
            path=path,
        )

    async def _fetch(self, entries: Sequence[ZipEntry]) -> dict[str, bytes]:
        """The bytes of objects by name in the zip; lost or damaged objects are left out."""
        keys = [entry.asset.key for entry in entries]
        # A failure of one must not cancel the others.
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

    async def _link(
        self, person: Person, contents: ExportContents, export: Export, limit_bytes: int
    ) -> "_Link":
        assert export.path is not None
        key = contents.new_key()
        if await self._address(key) is None:
            raise ExportTooLarge(export.size_bytes, limit_bytes)
        kind, limit = DailyUseKind.EXPORTED_BYTES, DAILY_LIMITS[DailyUseKind.EXPORTED_BYTES]
        # A session that is larger than the limit is one day's whole export.
        counted = min(export.size_bytes, limit)
        async with counted_bytes(self._database, person.user_id, kind, counted, limit=limit):
            await self._store.put_file(key, export.path, mime="application/zip")
        # The time counts from here, so that the link is valid for its full duration.
        address, expires_at = await self._address(key), self._clock.now() + LINK_FOR
        return _Link(key, replace(export, path=None, address=address, expires_at=expires_at))

    async def _address(self, key: str) -> str | None:
        address = await self._store.url(key, expires_s=round(LINK_FOR.total_seconds()))
        if address is None and self._offer is not None:
            address = self._offer(key, self._clock.now() + LINK_FOR)
        return address

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="limner-export-", dir=self._folder))


async def _on_disk(act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run it in a thread. Raises StoreError when the disk fails or is full."""
    try:
        return await asyncio.to_thread(act, *args, **kwargs)
    except OSError as error:
        failure = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
        raise failure(str(error)) from error


def _add_pictures(file: ZipFile, pictures: Mapping[str, bytes], now: datetime) -> None:
    for name, content in pictures.items():
        # Pictures are compressed already.
        file.writestr(_info(name, now), content, ZIP_STORED)


def _finish(
    file: ZipFile, contents: ExportContents, lost: Collection[str], now: datetime
) -> dict[str, Any]:
    """Add the manifest and the page, and close the file. Gives the manifest's part about the
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


def _identify(contents: ExportContents, limit_bytes: int) -> str:
    """What is in the zip, as a hash: equal for two people who see the same, until it changes."""
    told = contents.manifest(lost=(), now=datetime.min.replace(tzinfo=UTC))
    keys = [(entry.name, entry.asset.key) for entry in contents.entries]
    return hashlib.sha256(json.dumps([told, keys, limit_bytes]).encode()).hexdigest()


def _info(name: str, at: datetime) -> ZipInfo:
    # A zip cannot hold an earlier time; a machine without a clock battery may have one.
    info = ZipInfo(name, max(at.timetuple()[:6], _FIRST_TIME))
    # A regular file with mode 0644.
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
