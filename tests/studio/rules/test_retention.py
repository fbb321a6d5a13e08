"""What of a session may go, and from when on."""

from datetime import timedelta

import pytest

from studio.rules.retention import (
    PurgeCandidate,
    PurgeReason,
    RetentionCutoffs,
    RetentionPolicy,
    plan_purge,
)
from tests.support.hands import START

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
    # nothing there, nothing over
    ([], [], []),
    ([leaf(1), leaf(2, 1)], [], []),
    # a leaf goes; its parent stays as it is
    ([leaf(1), leaf(2, 1, DELETED)], [2], []),
    ([leaf(1), leaf(2, 1, FAILED)], [2], []),
    # what a living step came of stays, emptied; once is enough
    ([leaf(1, over=DELETED), leaf(2, 1)], [], [1]),
    ([leaf(1, over=DELETED, empty=True), leaf(2, 1)], [], []),
    # a failed one with a child stays whole: nobody deleted it
    ([leaf(1, over=FAILED), leaf(2, 1)], [], []),
    # a branch goes whole, the youngest first, in whatever order it is told
    ([leaf(1, over=DELETED), leaf(3, 2, DELETED), leaf(2, 1, FAILED)], [3, 2, 1], []),
    # an emptied one goes with its last child
    ([leaf(1, over=DELETED, empty=True), leaf(2, 1, DELETED)], [2, 1], []),
    # one branch of two lives: what both came of stays
    ([leaf(1, over=DELETED), leaf(2, 1, DELETED), leaf(3, 1), leaf(4, 2, DELETED)], [4, 2], [1]),
    # what is needed stays whole, and what it came of has its place
    ([leaf(1, over=DELETED), leaf(2, 1, DELETED, needed=True)], [], [1]),
    # what lasts is emptied only, and only when it was deleted
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
