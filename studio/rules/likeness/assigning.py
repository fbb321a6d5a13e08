"""Which window shows which character of a group."""

from collections.abc import Sequence

from studio.rules.likeness.regions import PictureRegion, overlap

# Two windows that share more than this of the smaller one may show the same person.
_MOST_SHARED = 0.5
# The combinations that are tried at most: each character's best windows, fewer for large groups.
_MOST_TRIED = 5000


def assign_windows(
    scores: Sequence[Sequence[float]], regions: Sequence[PictureRegion]
) -> list[int]:
    """A window for each character, so that the sum of their scores is the highest.

    `scores` has a row for each character, with a score for each window. Two characters get no
    windows that may show the same person, unless there are no others.
    """
    candidates = [
        sorted(range(len(row)), key=lambda at, row=row: -row[at])[: _width(len(scores))]  # type: ignore[misc]
        for row in scores
    ]
    if len(scores) == 1:
        return [candidates[0][0]]
    best: tuple[float, list[int]] | None = None
    most_left = _sums_of_best(scores, candidates)

    def search(chosen: list[int], total: float) -> None:
        nonlocal best
        at = len(chosen)
        if best is not None and total + most_left[at] <= best[0]:
            return
        if at == len(scores):
            best = (total, chosen)
            return
        for window in candidates[at]:
            if all(overlap(regions[window], regions[other]) <= _MOST_SHARED for other in chosen):
                search([*chosen, window], total + scores[at][window])

    search([], 0.0)
    return best[1] if best is not None else [row[0] for row in candidates]


def _width(characters: int) -> int:
    width = 1
    while (width + 1) ** characters <= _MOST_TRIED and width < 70:
        width += 1
    return width


def _sums_of_best(
    scores: Sequence[Sequence[float]], candidates: Sequence[Sequence[int]]
) -> list[float]:
    """For each character, the best scores of it and of all after it, added up."""
    sums = [0.0]
    for row, windows in zip(reversed(scores), reversed(candidates), strict=True):
        sums.append(sums[-1] + row[windows[0]])
    return sums[::-1]
