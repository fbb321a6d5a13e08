"""Verdicts and rates, in the words of members."""

import pytest

from db.enums import LikenessVerdict, Unmeasured
from studio.rules.likeness.verdicts import LikenessRate, Verdict, verdict_of


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (9.0, "recognised"),
        (2.0, "recognised"),
        (1.999, "perhaps"),
        (1.0, "perhaps"),
        (0.999, "not_recognised"),
        (-3.0, "not_recognised"),
        (float("nan"), "not_recognised"),
    ],
)
def test_a_score_has_a_verdict(score: float, verdict: str) -> None:
    assert verdict_of(score) == verdict


@pytest.mark.parametrize("reason", Unmeasured)
def test_what_was_not_measured_says_why(reason: Unmeasured) -> None:
    words = Verdict(LikenessVerdict.NOT_MEASURED, reason).words
    assert words.startswith("not measured, because ")
    assert "_" not in words


def test_a_reason_of_a_newer_version_is_left_out() -> None:
    newer: Unmeasured = "somewhere_else"  # type: ignore[assignment]
    assert Verdict(LikenessVerdict.NOT_MEASURED, newer).words == "not measured"


def test_a_verdict_beside_earlier_references_says_so() -> None:
    old = Verdict(LikenessVerdict.RECOGNISED, outdated=True)
    assert old.words == "recognised beside earlier reference pictures"


@pytest.mark.parametrize(
    ("counts", "references", "words"),
    [
        ((17, 2, 1, 3), 3, "17 of 20 recognised (85 %), 3 not measured"),
        ((20, 0, 0, 0), 3, "20 of 20 recognised (100 %)"),
        ((199, 1, 0, 0), 3, "199 of 200 recognised (99 %)"),  # never 100 with one that is not
        ((0, 0, 5, 0), 3, "0 of 5 recognised (0 %)"),
        ((5, 0, 0, 0), 3, "5 of 5 recognised (100 %)"),
        ((4, 0, 0, 0), 3, "4 of 4 recognised"),  # too few for a share
        ((1, 1, 2, 9), 3, "1 of 4 recognised, 9 not measured"),
        ((0, 0, 0, 2), 3, "2 not measured"),
        ((0, 0, 0, 2), 1, "2 not measured"),
        ((0, 0, 0, 0), 3, ""),
        ((6, 0, 0, 0), 2, "6 of 6 recognised (100 %), provisional with 2 reference pictures"),
        ((1, 0, 0, 0), 1, "1 of 1 recognised, provisional with 1 reference picture"),
    ],
)
def test_a_rate_in_words(counts: tuple[int, ...], references: int, words: str) -> None:
    by_verdict = dict(zip(LikenessVerdict, counts, strict=True))
    assert LikenessRate.of(by_verdict, references=references).words == words
