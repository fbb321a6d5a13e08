"""A game whose posts can be illustrated."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
async def cast(game: Table) -> Table:
    """A game that has its posts illustrated, with Elara of the player's, and ann's Bram."""
    await game.approved_character("Elara")
    await game.approved_character("Bram Holt", by=game.person("ann"))
    await game.say("game channel set", illustrate=True, by=game.gm)
    return game
