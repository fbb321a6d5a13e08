"""What `limner upkeep` prints about rows and about the store."""

import pytest

from bot.commands.upkeep import retention_lines, store_lines
from studio.rules.retention import RetentionPolicy
from studio.services.upkeep.retention import RetentionReport
from studio.services.upkeep.upkeep import UpkeepReport

ENDED = [
    (RetentionReport(), []),
    (RetentionReport(archived=12), ["Archived 12 sessions idle for 90 days."]),
    (
        RetentionReport(sessions=1, deleted=1234, emptied=2, failed=1, links=1, assets=9),
        [
            "Purged 1 session deleted more than 30 days ago.",
            "Purged 1,234 pictures deleted more than 30 days ago.",
            "Emptied 2 pictures deleted more than 30 days ago, whose place in a tree is still "
            "needed.",
            "Purged 1 picture failed or cancelled more than 1 day ago.",
            "Purged 1 mask link that ran out more than a day ago.",
        ],
    ),
]


@pytest.mark.parametrize(("report", "lines"), ENDED)
def test_each_kind_of_purged_row_has_a_line(report: RetentionReport, lines: list[str]) -> None:
    assert (
        list(retention_lines(report, RetentionPolicy(purge_failed_days=1), dry_run=False)) == lines
    )


def test_a_dry_run_says_what_would_be_purged() -> None:
    report = RetentionReport(archived=1, sessions=2, emptied=1, failed=3)

    assert list(retention_lines(report, RetentionPolicy(), dry_run=True)) == [
        "Would archive 1 session idle for 90 days.",
        "Would purge 2 sessions deleted more than 30 days ago.",
        "Would empty 1 picture deleted more than 30 days ago, whose place in a tree is still "
        "needed.",
        "Would purge 3 pictures failed or cancelled more than 30 days ago.",
    ]


REPORTS = [
    (
        UpkeepReport(),
        ["Looked at 0 objects and 0 rows.", "Removed 0 objects that no row names (0 bytes)."],
    ),
    (
        UpkeepReport(objects=1, rows=1, removed=1, removed_bytes=1),
        ["Looked at 1 object and 1 row.", "Removed 1 object that no row names (1 byte)."],
    ),
    (
        UpkeepReport(objects=12_345, removed=1_200, removed_bytes=4_249_000, spared=2, foreign=1),
        [
            "Looked at 12,345 objects and 0 rows.",
            "Removed 1,200 objects that no row names (4.2 MB).",
            "Left 2 objects alone that may still get a row.",
            "Left 1 object alone that no game of this database has.",
        ],
    ),
    (
        UpkeepReport(rows=3, removed_bytes=999_960, shared=1, missing=2),
        [
            "Looked at 0 objects and 3 rows.",
            "Removed 0 objects that no row names (1.0 MB).",
            "Let 1 row name what another picture with the same bytes has.",
            "Missing: the objects of 2 rows; the log names them.",
        ],
    ),
]


@pytest.mark.parametrize(("report", "lines"), REPORTS)
def test_the_report_has_a_line_for_each_number(report: UpkeepReport, lines: list[str]) -> None:
    assert list(store_lines(report, dry_run=False)) == lines


def test_a_dry_run_says_what_would_be_removed() -> None:
    lines = list(store_lines(UpkeepReport(removed=1, removed_bytes=1500, shared=2), dry_run=True))

    assert lines[1:] == [
        "Would remove 1 object that no row names (1.5 kB).",
        "Would let 2 rows name what another picture with the same bytes has.",
    ]
