"""What of a session is purged, and when."""

from datetime import timedelta

import pytest

from studio.rules.retention import (
    PurgeCandidate,
    PurgeReason,
    RetentionCutoffs,
    RetentionPolicy,
    plan_purge,
)
from tests.support.clock import START

DELETED, FAILED = PurgeReason.DELETED, PurgeReason.FAILED


def test_cutoffs_are_days_before_now_and_zero_days_mean_never() -> None:
    policy = RetentionPolicy(archive_idle_days=90, purge_deleted_days=1, purge_failed_days=0)

    assert policy.cutoffs(START) == RetentionCutoffs(
        idle=START - timedelta(days=90), deleted=START - timedelta(days=1), failed=None
    )


def leaf(
    id: int,
    parent_id: int | None = None,
    over: PurgeReason | None = None,
    *,
    needed: bool = False,
    lasting: bool = False,
    empty: bool = False,
) -> PurgeCandidate:
    return PurgeCandidate(
        id=id, parent_id=parent_id, over=over, needed=needed, lasting=lasting, empty=empty
    )


FALLS = [
    # no steps
    ([], [], []),
    ([leaf(1), leaf(2, 1)], [], []),
    # a deleted step without children is purged; its parent stays
    ([leaf(1), leaf(2, 1, DELETED)], [2], []),
    ([leaf(1), leaf(2, 1, FAILED)], [2], []),
    # the parent of a living step stays as an empty row
    ([leaf(1, over=DELETED), leaf(2, 1)], [], [1]),
    ([leaf(1, over=DELETED, empty=True), leaf(2, 1)], [], []),
    # a failed step with a child is not emptied, because nobody deleted it
    ([leaf(1, over=FAILED), leaf(2, 1)], [], []),
    # a whole branch is purged, the youngest first, in any given order
    ([leaf(1, over=DELETED), leaf(3, 2, DELETED), leaf(2, 1, FAILED)], [3, 2, 1], []),
    # an emptied step is purged with its last child
    ([leaf(1, over=DELETED, empty=True), leaf(2, 1, DELETED)], [2, 1], []),
    # one of two branches lives, so their common parent stays
    ([leaf(1, over=DELETED), leaf(2, 1, DELETED), leaf(3, 1), leaf(4, 2, DELETED)], [4, 2], [1]),
    # a needed step stays whole, and its parent stays as an empty row
    ([leaf(1, over=DELETED), leaf(2, 1, DELETED, needed=True)], [], [1]),
    # a lasting step is only emptied, and only when it was deleted
    ([leaf(1, over=DELETED, lasting=True)], [], [1]),
    ([leaf(1, over=FAILED, lasting=True)], [], []),
]


@pytest.mark.parametrize(("leaves", "gone", "emptied"), FALLS)
def test_which_steps_are_purged_and_which_are_emptied(
    leaves: list[PurgeCandidate], gone: list[int], emptied: list[int]
) -> None:
    falling = plan_purge(leaves)

    assert [each.id for each in falling.gone] == gone
    assert [each.id for each in falling.emptied] == emptied
