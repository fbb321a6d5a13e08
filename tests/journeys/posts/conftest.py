"""A table at which the player can speak."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
async def game(table: Table) -> Table:
    """A game with Elara, whom the player speaks as."""
    await table.create_game()
    await table.approved_character()
    return table
