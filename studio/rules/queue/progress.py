"""How far a drawing is: the percentage to show, and how long the rest may take."""

# A percentage that we guess from the time stops here: only the provider knows that it is done.
_MOST_GUESSED = 95
# From a smaller percentage the rest cannot be computed.
_LEAST_TO_COMPUTE = 5


def guessed_percent(*, elapsed_s: float, usual_s: float) -> int:
    """How far a drawing may be, by its model's usual time."""
    return min(int(100 * max(elapsed_s, 0.0) / max(usual_s, 0.1)), _MOST_GUESSED)


def expected_rest_s(percent: int, *, elapsed_s: float, usual_s: float) -> float | None:
    """How long the rest of a drawing may take.

    None: nobody knows, because it took its usual time and has hardly begun.
    """
    if percent > _LEAST_TO_COMPUTE:
        return max(elapsed_s, 0.0) * max(100 - percent, 0) / percent
    rest_s = usual_s - max(elapsed_s, 0.0)
    return rest_s if rest_s > 0 else None
