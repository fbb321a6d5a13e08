"""How long sessions and pictures are kept, and which steps of a session are purged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class RetentionPolicy:
    """After how many days something is archived or purged by itself. 0 means never."""

    # A session without a new step is archived.
    archive_idle_days: int = 90
    # A deleted picture is purged.
    purge_deleted_days: int = 30
    # A failed or cancelled picture is purged.
    purge_failed_days: int = 30

    def cutoffs(self, now: datetime) -> "RetentionCutoffs":
        """The moments that are so many days before `now`."""
        return RetentionCutoffs(
            idle=_before(now, self.archive_idle_days),
            deleted=_before(now, self.purge_deleted_days),
            failed=_before(now, self.purge_failed_days),
        )


@dataclass(frozen=True, kw_only=True)
class RetentionCutoffs:
    """What happened at these moments or before is due. With None nothing is, however old."""

    idle: datetime | None
    deleted: datetime | None
    failed: datetime | None


class PurgeReason(Enum):
    """Why a step is due to be purged."""

    DELETED = "deleted"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class PurgeCandidate:
    """A step of a session, and what decides whether it is purged.

    `over` is None when the step is not due. A `needed` step keeps its row and its picture.
    A `lasting` step keeps its row, but may lose its picture. An `empty` one has lost it.
    """

    id: int
    parent_id: int | None
    over: PurgeReason | None
    needed: bool = False
    lasting: bool = False
    empty: bool = False


@dataclass(frozen=True)
class PurgePlan:
    """What is purged: the rows that are `gone`, and those that are `emptied`.

    A row is gone before its parent. An emptied row stays, because other steps came of it.
    """

    gone: tuple[PurgeCandidate, ...] = ()
    emptied: tuple[PurgeCandidate, ...] = ()


def plan_purge(leaves: Iterable[PurgeCandidate]) -> PurgePlan:
    """What of a session is purged. A child's id is always higher than its parent's."""
    gone, emptied = [], []
    named: set[int] = set()
    for leaf in sorted(leaves, key=lambda leaf: leaf.id, reverse=True):
        if leaf.over and not leaf.needed and not leaf.lasting and leaf.id not in named:
            gone.append(leaf)
            continue
        if leaf.parent_id is not None:
            named.add(leaf.parent_id)
        if leaf.over is PurgeReason.DELETED and not leaf.needed and not leaf.empty:
            emptied.append(leaf)
    return PurgePlan(tuple(gone), tuple(emptied))


def _before(now: datetime, days: int) -> datetime | None:
    return now - timedelta(days=days) if days else None
