"""What is kept for how long, and which steps of a session may go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class RetentionPolicy:
    """After how many days something happens by itself; 0: never."""

    # Without a new step, a session is archived.
    archive_idle_days: int = 90
    # What was deleted is purged.
    purge_deleted_days: int = 30
    # What failed or was cancelled is purged.
    purge_failed_days: int = 30

    def cutoffs(self, now: datetime) -> "RetentionCutoffs":
        """The times up to which things are over, seen from now."""
        return RetentionCutoffs(
            idle=_before(now, self.archive_idle_days),
            deleted=_before(now, self.purge_deleted_days),
            failed=_before(now, self.purge_failed_days),
        )


@dataclass(frozen=True, kw_only=True)
class RetentionCutoffs:
    """Whatever happened at these times or before is over; None: nothing is, however old."""

    idle: datetime | None
    deleted: datetime | None
    failed: datetime | None


class PurgeReason(Enum):
    """Why the time of a step is over."""

    DELETED = "deleted"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class PurgeCandidate:
    """A step of a session, as far as its end is concerned.

    `over` None: its time is not. `needed`: something else needs all of it. `lasting`: its row
    stays, whatever becomes of what is in it. `empty`: nothing is in it any more.
    """

    id: int
    parent_id: int | None
    over: PurgeReason | None
    needed: bool = False
    lasting: bool = False
    empty: bool = False


@dataclass(frozen=True)
class PurgePlan:
    """The steps whose rows go, each before its parent; and those that stay as empty rows,
    since others came of them."""

    gone: tuple[PurgeCandidate, ...] = ()
    emptied: tuple[PurgeCandidate, ...] = ()


def plan_purge(leaves: Iterable[PurgeCandidate]) -> PurgePlan:
    """What of a session goes. A child's id is always higher than its parent's."""
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
