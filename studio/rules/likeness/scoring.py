"""How much more alike a picture is to a character than strangers are.

A score is an s-norm: the mean of two distances from strangers, in standard deviations. One asks
how alike the picture is to other people, the other how alike pictures of other people are to the
character.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.rules.likeness.arrays import Array
from studio.rules.likeness.assigning import assign_windows
from studio.rules.likeness.cohort import Cohort
from studio.rules.likeness.regions import PictureRegion
from studio.rules.likeness.verdicts import RECOGNISED_FROM

References = tuple[Array, ...]
"""The vectors of a person's references: for each reference those of its crops."""


def scores(
    windows: Array,
    regions: Sequence[PictureRegion],
    cast: Mapping[int, References],
    cohort: Cohort,
    *,
    others: Sequence[References] = (),
) -> dict[int, float]:
    """The score of each character of the cast in the picture of these windows.

    Each of the cast has references. In a group each window is taken for one character only.
    `others` are more people who are not in the picture: other characters of the server.
    """
    strangers = [(one,) for one in cohort.people] + list(others)
    to_strangers = np.array([_similarity(windows, one).max() for one in strangers])
    # The mean over the cohort alone, as `bound` is.
    portrait_like = to_strangers[: len(cohort.people)].mean() > cohort.bound
    impostors = cohort.portraits if portrait_like else cohort.scenes
    measured = {}
    for character, references in cast.items():
        alike = _similarity(windows, references)
        of_impostors = np.array([_similarity(each, references).max() for each in impostors])
        measured[character] = (
            _deviations(alike, to_strangers) + _deviations(alike, of_impostors)
        ) / 2
    taken = assign_windows([list(map(float, each)) for each in measured.values()], regions)
    return {
        character: float(each[window])
        for (character, each), window in zip(measured.items(), taken, strict=True)
    }


def twins(one: References, other: References, cohort: Cohort) -> bool:
    """Whether the two cannot be told apart: the references of each are recognised as the other."""
    return _recognised_as(one, other, cohort) and _recognised_as(other, one, cohort)


def _recognised_as(pictured: References, references: References, cohort: Cohort) -> bool:
    crops = np.concatenate(pictured)
    alike = _similarity(crops, references).max()
    to_strangers = np.array([_similarity(crops, (one,)).max() for one in cohort.people])
    of_impostors = np.array([_similarity(each, references).max() for each in cohort.people])
    score = (_deviations(alike, to_strangers) + _deviations(alike, of_impostors)) / 2
    return bool(score >= RECOGNISED_FROM)


def _similarity(windows: Array, references: References) -> NDArray[np.floating]:
    """How alike each window is to the best crop of a reference, on average over the references.

    So a character with many references is not more alike to everybody.
    """
    best = np.stack([(windows @ crops.T).max(axis=1) for crops in references])
    return np.asarray(best.mean(axis=0))


def _deviations(
    values: NDArray[np.floating] | np.floating, of: NDArray[np.floating]
) -> NDArray[np.floating]:
    return np.asarray((values - of.mean()) / max(float(of.std()), 1e-6))
