"""A game with slow pictures."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
def slow(game: Table) -> Table:
    """A game in which each picture takes ten seconds."""
    game.provider.seconds = 10.0
    return game
