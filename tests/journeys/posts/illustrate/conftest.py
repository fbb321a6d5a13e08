"""A game whose posts can be illustrated."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
async def game(table: Table) -> Table:
    """A game without characters."""
    await table.create_game()
    return table


@pytest.fixture
async def cast(game: Table) -> Table:
    """A game that allows illustrating, with Elara of the player and Bram of ann."""
    await game.approved_character("Elara")
    await game.approved_character("Bram Holt", by=game.person("ann"))
    await game.say("game channel set", illustrate=True, by=game.gm)
    return game
