"""Rows of the table: the values of every contestant, with ratios to Limner's."""

from collections.abc import Mapping, Sequence
from statistics import median

from bench.contest.contestants import LIMNER, Contestant
from bench.measure import Measurement, single, with_ratios


def median_rows(
    what: str, values: Mapping[Contestant, Sequence[float]], *, unit: str, n: int
) -> list[Measurement]:
    """One row for each contestant: the median of its rounds."""
    return beside_limner(
        {
            each: single(f"{what}: {each.name}", median(rounds), unit, n=n)
            for each, rounds in values.items()
        }
    )


def beside_limner(results: Mapping[Contestant, Measurement]) -> list[Measurement]:
    """The results with their ratios to Limner's."""
    return with_ratios(list(results.values()), to=results[LIMNER], name=LIMNER.name)
