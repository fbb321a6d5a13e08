"""How far a drawing is, and how long the rest may take."""

import pytest

from studio.rules.queue.progress import expected_rest_s, guessed_percent

GUESSES = [
    # elapsed, usual time, percentage
    (0.0, 10.0, 0),
    (5.0, 10.0, 50),
    (9.99, 10.0, 95),  # only the provider knows that it is done
    (1000.0, 10.0, 95),
    (1.0, 0.0, 95),  # a model without a usual time
    (-2.0, 10.0, 0),  # the clock was set back
]


@pytest.mark.parametrize(("elapsed_s", "usual_s", "percent"), GUESSES)
def test_a_percentage_is_guessed_from_the_usual_time(
    elapsed_s: float, usual_s: float, percent: int
) -> None:
    assert guessed_percent(elapsed_s=elapsed_s, usual_s=usual_s) == percent


RESTS = [
    # percentage, elapsed, usual time, rest
    (50, 6.0, 10.0, 6.0),
    (75, 30.0, 10.0, 10.0),
    (100, 30.0, 10.0, 0.0),
    (104, 30.0, 10.0, 0.0),  # a provider that counts too far
    (0, 2.0, 10.0, 8.0),
    (5, 2.0, 10.0, 8.0),  # too little is done to compute from it
    (3, 10.0, 10.0, None),  # never "3 %, about 1 s"
    (0, 60.0, 10.0, None),
    (3, -2.0, 10.0, 10.0),
]


@pytest.mark.parametrize(("percent", "elapsed_s", "usual_s", "rest_s"), RESTS)
def test_the_rest_is_computed_from_what_is_done_already(
    percent: int, elapsed_s: float, usual_s: float, rest_s: float | None
) -> None:
    assert expected_rest_s(percent, elapsed_s=elapsed_s, usual_s=usual_s) == rest_s
