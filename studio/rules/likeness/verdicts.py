"""Verdicts: what a score says, and in which words members read it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.enums import LikenessVerdict, Unmeasured

RECOGNISED_FROM = 2.0
"""From this score on a character is recognised. It is in standard deviations from strangers, so it
holds for every model. On people who were not used to choose it, 82 % of scenes reached it, and 5 %
of the pictures of somebody else (`make bench` measures both)."""

PERHAPS_FROM = 1.0
"""From this score on it may be the character."""

FEWEST_FOR_SHARE = 5
"""Of fewer measured pictures no percentage is shown."""

FEWEST_REFERENCES = 3
"""With fewer references a rate is provisional: with one reference the measured AUC in scenes is
.91, with three it is .95."""

_VERDICTS: Mapping[LikenessVerdict, str] = {
    LikenessVerdict.RECOGNISED: "recognised",
    LikenessVerdict.PERHAPS: "perhaps",
    LikenessVerdict.NOT_RECOGNISED: "not recognised",
}

_REASONS: Mapping[Unmeasured, str] = {
    Unmeasured.NOBODY_EXPECTED: "nobody is expected in it",
    Unmeasured.FROM_BEHIND: "it shows a back",
    Unmeasured.FACE_HIDDEN: "the face is covered",
    Unmeasured.TOO_SMALL: "the figure is too small",
    Unmeasured.NO_REFERENCES: "there is no reference picture",
    Unmeasured.REFERENCES_LOST: "the reference pictures are lost",
    Unmeasured.PICTURE_LOST: "the picture is lost",
    Unmeasured.TWINS: "two in it look too alike",
    Unmeasured.FAILED: "measuring failed",
}


@dataclass(frozen=True)
class Verdict:
    """What is known of one character in one picture.

    `reason` is set when it was not measured, and only then. `outdated`: the character's references
    changed since.
    """

    verdict: LikenessVerdict
    reason: Unmeasured | None = None
    outdated: bool = False

    @property
    def words(self) -> str:
        """The verdict for members: `not measured, because it shows a back`."""
        if self.verdict not in _VERDICTS:
            because = _REASONS.get(self.reason) if self.reason else None
            return f"not measured, because {because}" if because else "not measured"
        old = " beside earlier reference pictures" if self.outdated else ""
        return f"{_VERDICTS[self.verdict]}{old}"


def references_key(hashes: Sequence[str]) -> str:
    """The key of a set of references by the hashes of their pictures; their order does not matter.

    Verdicts beside different references have different keys.
    """
    return hashlib.sha256(" ".join(sorted(set(hashes))).encode()).hexdigest()[:32]


def verdict_of(score: float) -> LikenessVerdict:
    """The verdict for a score of `studio.rules.likeness.scoring`."""
    if score >= RECOGNISED_FROM:
        return LikenessVerdict.RECOGNISED
    return LikenessVerdict.PERHAPS if score >= PERHAPS_FROM else LikenessVerdict.NOT_RECOGNISED


@dataclass(frozen=True)
class LikenessRate:
    """How many pictures of a character have each verdict, and how many references it has."""

    recognised: int = 0
    perhaps: int = 0
    not_recognised: int = 0
    not_measured: int = 0
    references: int = FEWEST_REFERENCES

    @classmethod
    def of(cls, counts: Mapping[LikenessVerdict, int], *, references: int) -> "LikenessRate":
        """The rate from the number of pictures of each verdict."""
        return cls(
            recognised=counts.get(LikenessVerdict.RECOGNISED, 0),
            perhaps=counts.get(LikenessVerdict.PERHAPS, 0),
            not_recognised=counts.get(LikenessVerdict.NOT_RECOGNISED, 0),
            not_measured=counts.get(LikenessVerdict.NOT_MEASURED, 0),
            references=references,
        )

    @property
    def measured(self) -> int:
        """How many pictures were measured."""
        return self.recognised + self.perhaps + self.not_recognised

    @property
    def words(self) -> str:
        """The rate for members: `17 of 20 recognised (85 %), 3 not measured`; "" without pictures.

        The share is rounded down: only when all are recognised it is 100 %.
        """
        parts = []
        if self.measured:
            rate = f"{self.recognised} of {self.measured} recognised"
            if self.measured >= FEWEST_FOR_SHARE:
                rate += f" ({self.recognised * 100 // self.measured} %)"
            parts.append(rate)
        if self.not_measured:
            parts.append(f"{self.not_measured} not measured")
        if self.measured and self.references < FEWEST_REFERENCES:
            pictures = "picture" if self.references == 1 else "pictures"
            parts.append(f"provisional with {self.references} reference {pictures}")
        return ", ".join(parts)
