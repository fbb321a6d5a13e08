"""Upkeep: removes objects that no row names, and finds rows whose objects are lost.

It checks some hundred objects or rows at a time, and finishes them before it reads the next. An
interrupted run leaves nothing half done; the next run continues.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import structlog

from db.models import Asset
from db.repositories import assets
from db.repositories.assets import AssetContent
from db.session import Database
from studio.clock import Clock
from studio.storage.base import PICTURES, ObjectInfo, Store, owner_of

log = structlog.get_logger()

# How many requests to the store run at once.
_ASKED_AT_ONCE = 16


@dataclass(frozen=True, kw_only=True)
class UpkeepReport:
    """What a run checked and did; for a dry run, what it would do."""

    # How many objects of the store were checked. Of these,
    objects: int = 0
    # were removed, because no row names them;
    removed: int = 0
    removed_bytes: int = 0
    # have no row but were kept: they are young, or their session has an unfinished job;
    spared: int = 0
    # were kept because no game of this database can have stored them.
    foreign: int = 0
    # How many rows of the database were checked. Of these,
    rows: int = 0
    # now name another row's object with the same bytes;
    shared: int = 0
    # name an object that is missing or damaged.
    missing: int = 0

    def __add__(self, other: "UpkeepReport") -> "UpkeepReport":
        mine, others = vars(self), vars(other)
        return UpkeepReport(**{name: mine[name] + others[name] for name in mine})


@dataclass(frozen=True)
class _Lot:
    """Objects without rows: those that may be removed, and how many must be kept."""

    unnamed: list[str]
    # Their session has an unfinished job.
    at_work: int
    foreign: int


class Upkeep:
    """Cleans up the store. It may run while the bot works.

    Nothing else deletes objects. An object that no row names is removed when it is older than
    `grace`, unless its session has an unfinished job or its game is not in this database. A row
    whose object is lost stays: a backup may bring the object back. Until then loading the picture
    raises `ObjectMissing`. `lot` is how many objects or rows are checked at a time.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        clock: Clock,
        *,
        grace: timedelta = timedelta(days=1),
        lot: int = 500,
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._grace = grace
        self._lot = lot

    async def remove_orphans(self, *, dry_run: bool, leaving: Collection[int] = ()) -> UpkeepReport:
        """Remove objects without rows, and count rows without objects. Raises StoreError.

        `leaving` are, for a dry run, ids of rows that a purge would have removed before. Rows of
        a game with equal bytes in two objects come to name one of them. The next run removes the
        other object, so that a reader that has just read the old key still finds it.
        """
        total = UpkeepReport()
        try:
            async for keys in self._list_keys():
                total += await self._check_objects(keys, leaving, dry_run=dry_run)
            async for rows in self._pages():
                staying = [row for row in rows if row.id not in leaving]
                total += await self._check_rows(staying, leaving, dry_run=dry_run)
        finally:
            log.info("upkeep", dry_run=dry_run, **vars(total))
        return total

    async def _list_keys(self) -> AsyncIterator[list[str]]:
        lot: list[str] = []
        async for key in self._store.list(PICTURES):
            lot.append(key)
            if len(lot) == self._lot:
                yield lot
                lot = []
        if lot:
            yield lot

    async def _check_objects(
        self, keys: Sequence[str], leaving: Collection[int], *, dry_run: bool
    ) -> UpkeepReport:
        lot = await self._sort(keys, leaving)
        removed_bytes = removed = 0
        for key, found in (await self._find_objects(lot.unnamed)).items():
            if found is None or self._clock.now() - found.changed_at < self._grace:
                continue
            if not dry_run:
                await self._store.delete(key)
                log.info("orphan removed", key=key, size_bytes=found.size_bytes)
            removed += 1
            removed_bytes += found.size_bytes
        return UpkeepReport(
            objects=len(keys),
            removed=removed,
            removed_bytes=removed_bytes,
            spared=len(lot.unnamed) + lot.at_work - removed,
            foreign=lot.foreign,
        )

    async def _sort(self, keys: Sequence[str], leaving: Collection[int]) -> _Lot:
        """Sort these objects by one query of the database."""
        async with self._database.read() as tx:
            named = await assets.find_named(tx, keys, besides=leaving)
            places = {key: owner_of(key) for key in keys if key not in named}
            games = await assets.known_games(tx, {each.game_id for each in places.values() if each})
            ours = {key: each for key, each in places.items() if each and each.game_id in games}
            sessions = {each.session_id for each in ours.values() if each.session_id is not None}
            # A job may wait longer than `grace`, and may be storing its pictures now.
            busy = await assets.sessions_at_work(tx, sessions)
        idle = [key for key, each in ours.items() if each.session_id not in busy]
        return _Lot(idle, at_work=len(ours) - len(idle), foreign=len(places) - len(ours))

    async def _pages(self) -> AsyncIterator[Sequence[Asset]]:
        after_id = 0
        while True:
            async with self._database.read() as tx:
                rows = await assets.page(tx, after_id=after_id, limit=self._lot)
            if not rows:
                return
            yield rows
            after_id = rows[-1].id

    async def _check_rows(
        self, rows: Sequence[Asset], leaving: Collection[int], *, dry_run: bool
    ) -> UpkeepReport:
        kept = await self._find_whole(rows, leaving)
        missing = [row for row in rows if AssetContent.of(row) not in kept]
        for row in missing:
            log.warning("object is missing", key=row.key, role=row.role, asset=row.id)
        renamed: dict[str, list[int]] = {}
        for row in rows:
            key = kept.get(AssetContent.of(row), row.key)
            if key != row.key:
                renamed.setdefault(key, []).append(row.id)
        if renamed and not dry_run:
            async with self._database.write() as tx:
                for key, asset_ids in renamed.items():
                    await assets.rename(
                        tx,
                        asset_ids,
                        key=key,
                        store=self._store.name,
                        bucket=self._store.bucket,
                    )
        return UpkeepReport(
            rows=len(rows), shared=sum(map(len, renamed.values())), missing=len(missing)
        )

    async def _find_whole(
        self, rows: Sequence[Asset], leaving: Collection[int]
    ) -> dict[AssetContent, str]:
        """The key of the first undamaged object for each content of the rows."""
        sizes = {AssetContent.of(row): row.size_bytes for row in rows}
        async with self._database.read() as tx:
            keys = await assets.keys_of(tx, sizes, besides=leaving)
        found = await self._find_objects({key for content in sizes for key in keys[content]})
        kept = {}
        for content, size_bytes in sizes.items():
            for key in keys[content]:
                known = found[key]
                if known is not None and known.size_bytes == size_bytes:
                    kept[content] = key
                    break
        return kept

    async def _find_objects(self, keys: Collection[str]) -> dict[str, ObjectInfo | None]:
        """The store's information about each object; None for a missing one."""
        known: dict[str, ObjectInfo | None] = {}
        for some in _handfuls(keys):
            answers = await asyncio.gather(*map(self._store.find, some), return_exceptions=True)
            for key, answer in zip(some, answers, strict=True):
                if isinstance(answer, BaseException):
                    raise answer
                known[key] = answer
        return known


def _handfuls(keys: Collection[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, _ASKED_AT_ONCE)):
        yield some
