"""Whether a die is fair: compares how often each side came up with the expected number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from studio.rules.wording import joined

# The chi-square test needs an expected number of at least 5 for each side.
_LEAST_EXPECTED = 5
_STEPS = 1000
_TINY = 1e-300


@dataclass(frozen=True)
class Fairness:
    """How often each side of a die came up. `counts[0]` is the number of ones."""

    sides: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many falls were counted."""
        return sum(self.counts)

    @property
    def expected(self) -> float:
        """How often each side of a fair die comes up in so many falls."""
        return self.total / self.sides

    @property
    def enough(self) -> bool:
        """Whether there are enough falls to judge."""
        return self.expected >= _LEAST_EXPECTED

    @property
    def missing(self) -> int:
        """How many more falls are needed to judge."""
        return max(_LEAST_EXPECTED * self.sides - self.total, 0)

    @property
    def chi_square(self) -> float:
        """How uneven the counts are; about `sides - 1` for a fair die."""
        if not self.total:
            return 0.0
        return sum((count - self.expected) ** 2 for count in self.counts) / self.expected

    @property
    def p_value(self) -> float:
        """How likely it is that a fair die is at least as uneven, 0..1."""
        return chi_square_survival(self.chi_square, self.sides - 1)


def counted(sides: int, falls: Sequence[int]) -> Fairness:
    """The falls of one die, counted by side."""
    counts = Counter(falls)
    return Fairness(sides, tuple(counts[side] for side in range(1, sides + 1)))


def verdict(fairness: Fairness) -> str:
    """The judgement in plain words."""
    if not fairness.enough:
        return (
            f"Too few to judge: {fairness.missing:,} more of them, and I can say how even they are."
        )
    p = fairness.p_value
    if p >= 0.05:
        return f"As even as chance is: {_of_fair_dice(p)} are at least as uneven as this."
    if p >= 0.001:
        return (
            f"Rather uneven: only {_of_fair_dice(p)} are. Who looks often sees that now and then; "
            "more rolls tell."
        )
    return (
        "Hardly chance: fewer than 1 in 1,000 fair dice are so uneven. Please tell whoever runs "
        "this bot."
    )


def chart_alt(fairness: Fairness) -> str:
    """The alt text of the chart."""
    most = max(fairness.counts, default=0)
    least = min(fairness.counts, default=0)
    return (
        f"Chart of {fairness.total:,} d{fairness.sides}: each side should come up "
        f"{fairness.expected:.1f} times. Most often: {_sides(fairness, most)}, {most:,} times. "
        f"Least often: {_sides(fairness, least)}, {least:,} times."
    )


def chi_square_survival(value: float, degrees: int) -> float:
    """The chance that a chi-square with these degrees of freedom is at least so large, 0..1.

    It is the regularised upper incomplete gamma function Q(degrees / 2, value / 2), computed by
    its series for small values and by its continued fraction (Lentz) for large ones.
    """
    a, x = degrees / 2, value / 2
    if x <= 0 or degrees <= 0:
        return 1.0
    scale = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        return max(1.0 - scale * _series(a, x), 0.0)
    return min(scale * _fraction(a, x), 1.0)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for n in range(1, _STEPS):
        term *= x / (a + n)
        total += term
        if term < total * 1e-15:
            break
    return total


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    found = d
    for n in range(1, _STEPS):
        numerator = -n * (n - a)
        b += 2
        d = 1 / (numerator * d + b or _TINY)
        c = b + numerator / c or _TINY
        found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found


def _of_fair_dice(p: float) -> str:
    share = round(p * 100)
    return f"{share} of 100 fair dice" if share else f"{max(round(p * 1000), 1)} of 1,000 fair dice"


def _sides(fairness: Fairness, count: int) -> str:
    sides = [str(side) for side, times in enumerate(fairness.counts, 1) if times == count]
    return joined(sides) if len(sides) <= 4 else f"{', '.join(sides[:3])} and {len(sides) - 3} more"
