"""A game whose pictures take their time."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
def slow(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game
