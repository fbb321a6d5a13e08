"""A game for journeys about posts."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
async def game(table: Table) -> Table:
    """A game with the player's approved character Elara."""
    await table.create_game()
    await table.approved_character()
    return table
