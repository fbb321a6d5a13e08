"""Retention: archives idle sessions, and purges deleted and failed pictures after some time.

Each lot of rows is one transaction. It checks again before it changes anything: sessions that a
member restored or continued meanwhile stay. An interrupted run leaves nothing that the next run
would not finish. The ledger is never changed.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from db.models import Session
from db.repositories import retention
from db.repositories.likeness import vectors
from db.repositories.queue import daily_uses
from db.repositories.retention import AgeCursor, GenerationRemains, NewestIds
from db.session import Database, Transaction
from studio.clock import Clock
from studio.rules.asking.params import Params
from studio.rules.retention import (
    PurgeCandidate,
    PurgePlan,
    PurgeReason,
    RetentionCutoffs,
    RetentionPolicy,
    plan_purge,
)
from studio.services.pictures.covers import replace_cover
from studio.services.queue.daily_uses import utc_day

log = structlog.get_logger()

_LINKS_STAY = timedelta(days=1)
# The parameters of an emptied step. Its children do not need the old ones: each has its own.
_NOTHING_ASKED = Params(scene="").to_json()


@dataclass(frozen=True, kw_only=True)
class RetentionReport:
    """What a run did; for a dry run, what it would do."""

    # Sessions that were archived.
    archived: int = 0
    # Deleted sessions that were purged, with all their steps.
    sessions: int = 0
    # Steps that were purged because they were deleted, alone or with their session.
    deleted: int = 0
    # Steps that were purged because they failed or were cancelled.
    failed: int = 0
    # Deleted steps with children: their contents were erased.
    emptied: int = 0
    # Rows of assets that were removed with these steps.
    assets: int = 0
    # Expired mask links that were removed.
    links: int = 0
    # Only for a dry run: the ids of the rows of assets.
    asset_ids: frozenset[int] = field(default=frozenset(), repr=False, compare=False)

    def __add__(self, other: "RetentionReport") -> "RetentionReport":
        mine, others = vars(self), vars(other)
        ids = self.asset_ids | other.asset_ids
        counts = {name: mine[name] + others[name] for name in mine if name != "asset_ids"}
        return RetentionReport(**counts, asset_ids=ids)

    @property
    def counts(self) -> dict[str, int]:
        """All counts, by name."""
        return {name: value for name, value in vars(self).items() if name != "asset_ids"}


@dataclass(frozen=True)
class _Purge:
    """The part of a session to purge; `ends`: afterwards the session's own row is removed, too."""

    fall: PurgePlan
    job_ids: dict[int, int]
    ends: bool = False
    # Only empty steps are left, so the session's title is erased.
    nameless: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.fall.gone or self.fall.emptied or self.ends or self.nameless)

    def lots(self, size: int) -> list["_Purge"]:
        """The purge in parts of `size` steps, children before their parents, the session last."""
        steps = [*self.fall.gone, *self.fall.emptied]
        emptied = set(self.fall.emptied)
        cut = [steps[at : at + size] for at in range(0, len(steps), size)] or [[]]
        return [
            _Purge(
                PurgePlan(
                    tuple(leaf for leaf in some if leaf not in emptied),
                    tuple(leaf for leaf in some if leaf in emptied),
                ),
                self.job_ids,
                ends=self.ends and some is cut[-1],
                nameless=self.nameless and some is cut[-1],
            )
            for some in cut
        ]

    @property
    def ids(self) -> list[int]:
        """The ids of the steps whose dependent rows are removed."""
        return [leaf.id for leaf in (*self.fall.gone, *self.fall.emptied)]

    def report(self, asset_ids: Sequence[int]) -> RetentionReport:
        why = [leaf.over for leaf in self.fall.gone]
        return RetentionReport(
            sessions=int(self.ends),
            deleted=why.count(PurgeReason.DELETED),
            failed=why.count(PurgeReason.FAILED),
            emptied=len(self.fall.emptied),
            assets=len(asset_ids),
        )


class _List(Protocol):
    """A query of rows that are old enough, the oldest first."""

    async def __call__(
        self, tx: Transaction, *, since: datetime, after: AgeCursor | None, limit: int
    ) -> list[AgeCursor]: ...


class Retention:
    """Archives and purges as the policy says. It may run while the bot works.

    It never purges a picture that a character is drawn from, nor a step of an unfinished job.
    Objects stay in the store; `Upkeep` removes those that no row names. `lot` is how many
    rows are changed at a time.
    """

    def __init__(
        self, database: Database, clock: Clock, policy: RetentionPolicy, *, lot: int = 500
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._lot = lot

    async def run(self, *, dry_run: bool) -> RetentionReport:
        """Archive and purge; a second run finds nothing to do."""
        since = self._policy.cutoffs(self._clock.now())
        total = RetentionReport()
        try:
            async for report in self._archive(since, dry_run=dry_run):
                total += report
            async for report in self._remove_links(dry_run=dry_run):
                total += report
            if not dry_run:
                await self._remove_daily_uses()
            async for session_id in self._sessions(since):
                async for report in self._purge(session_id, since, dry_run=dry_run):
                    total += report
        finally:
            log.info("retention", dry_run=dry_run, **total.counts)
        return total

    async def _archive(
        self, since: RetentionCutoffs, *, dry_run: bool
    ) -> AsyncIterator[RetentionReport]:
        if since.idle is None:
            return
        async for marks in self._pages(retention.idle_sessions, since.idle):
            archived = len(marks)
            if not dry_run:
                async with self._database.write() as tx:
                    archived = await retention.archive(
                        tx,
                        [mark.id for mark in marks],
                        since=since.idle,
                        now=self._clock.now(),
                    )
            yield RetentionReport(archived=archived)

    async def _remove_links(self, *, dry_run: bool) -> AsyncIterator[RetentionReport]:
        since = self._clock.now() - _LINKS_STAY
        async with self._database.read() as tx:
            left = await retention.expired_links(tx, since=since)
        if dry_run:
            yield RetentionReport(links=left)
            return
        while left > 0:
            async with self._database.write() as tx:
                removed = await retention.remove_expired_links(tx, since=since, limit=self._lot)
            yield RetentionReport(links=removed)
            left -= self._lot

    async def _remove_daily_uses(self) -> None:
        """Remove what persons made Limner keep on days before yesterday: nothing asks for it."""
        async with self._database.write() as tx:
            yesterday = utc_day(await self._database.now(tx) - timedelta(days=1))
            await daily_uses.remove_before(tx, yesterday.date)

    async def _sessions(self, since: RetentionCutoffs) -> AsyncIterator[int]:
        """The id of every session with something to purge, each once."""
        seen: set[int] = set()
        lists: list[tuple[_List, datetime | None]] = [
            (retention.deleted_sessions, since.deleted),
            (retention.deleted_generations, since.deleted),
            (retention.failed_generations, since.failed),
        ]
        for of_age, at in lists:
            if at is None:
                continue
            async for marks in self._pages(of_age, at):
                for session_id in dict.fromkeys(mark.session_id for mark in marks):
                    if session_id not in seen:
                        seen.add(session_id)
                        yield session_id

    async def _pages(self, of_age: _List, since: datetime) -> AsyncIterator[list[AgeCursor]]:
        after = None
        while True:
            async with self._database.read() as tx:
                marks = await of_age(tx, since=since, after=after, limit=self._lot)
            if not marks:
                return
            yield marks
            after = marks[-1]

    async def _purge(
        self, session_id: int, since: RetentionCutoffs, *, dry_run: bool
    ) -> AsyncIterator[RetentionReport]:
        """Purge a session, a lot at a time."""
        async with self._database.read() as tx:
            purge = await self._plan_purge(tx, session_id, since, lock=False)
            if dry_run:
                for lot in purge.lots(self._lot):
                    asset_ids = await retention.assets_of(tx, lot.ids, lock=False)
                    yield lot.report(asset_ids) + RetentionReport(asset_ids=frozenset(asset_ids))
        more = not dry_run and not purge.is_nothing
        while more:
            async with self._database.write() as tx:
                purge = await self._plan_purge(tx, session_id, since, lock=True)
                lot, *rest = purge.lots(self._lot)
                asset_ids = await retention.assets_of(tx, lot.ids, lock=True)
                # Before the lock a member may have saved one of them as a portrait.
                if not (await retention.needed(tx, session_id)).isdisjoint(lot.ids):
                    continue
                await self._carry_out(tx, session_id, lot)
            report, more = lot.report(asset_ids), bool(rest)
            log.info("purged", session=session_id, **report.counts)
            yield report

    async def _plan_purge(
        self, tx: Transaction, session_id: int, since: RetentionCutoffs, *, lock: bool
    ) -> _Purge:
        """The part of the session to purge now."""
        nothing = _Purge(PurgePlan(), {})
        session = await retention.session(tx, session_id, lock=lock)
        if session is None:
            return nothing
        remnants = await retention.remnants(tx, session_id)
        whole = _is_before(session.deleted_at, since.deleted)
        if whole and any(each.at_work for each in remnants):
            return nothing
        needed = await retention.needed(tx, session_id)
        newest = await retention.newest(tx)
        leaves = [
            _candidate(
                each,
                over=PurgeReason.DELETED if whole else _purge_reason(each, session, since),
                needed=each.at_work or each.id in needed,
                newest=newest,
            )
            for each in remnants
        ]
        falling = plan_purge(leaves)
        going = {*falling.gone, *falling.emptied}
        stay_full = [leaf for leaf in leaves if leaf not in going and not leaf.empty]
        ends = whole and len(falling.gone) == len(leaves) and session_id < newest.session_id
        return _Purge(
            falling,
            {each.id: each.job_id for each in remnants},
            ends=ends,
            nameless=whole and not ends and not stay_full and bool(session.title),
        )

    async def _carry_out(self, tx: Transaction, session_id: int, lot: _Purge) -> None:
        if lot.ids:
            await replace_cover(tx, session_id, gone=lot.ids)
            await tx.flush()
            contents = await vectors.contents_of_pictures(tx, lot.ids)
            await retention.remove_dependents(tx, lot.ids)
            await vectors.forget(tx, contents)
            emptied = [leaf.id for leaf in lot.fall.emptied]
            await retention.empty_generations(tx, emptied, params=_NOTHING_ASKED)
            await retention.remove_generations(tx, [leaf.id for leaf in lot.fall.gone])
            await retention.remove_jobs(tx, {lot.job_ids[each] for each in lot.ids})
            await retention.bump_version(tx, session_id)
        if lot.nameless:
            await retention.empty_session(tx, session_id)
        if lot.ends:
            await retention.remove_session(tx, session_id)


def _candidate(
    each: GenerationRemains, *, over: PurgeReason | None, needed: bool, newest: NewestIds
) -> PurgeCandidate:
    return PurgeCandidate(
        id=each.id,
        parent_id=each.parent_id,
        over=over,
        needed=needed,
        lasting=each.id >= newest.generation_id or each.job_id >= newest.job_id,
        empty=each.empty,
    )


def _purge_reason(
    each: GenerationRemains, session: Session, since: RetentionCutoffs
) -> PurgeReason | None:
    """Why a generation of a session that is not deleted is purged; None: it stays."""
    if _is_before(each.deleted_at, since.deleted):
        return PurgeReason.DELETED
    came_to_nothing = each.status.has_no_picture and session.look_id is None
    if came_to_nothing and _is_before(each.completed_at, since.failed):
        return PurgeReason.FAILED
    return None


def _is_before(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and until is not None and at <= until
