"""A game in which characters stay drafts."""

import pytest

from tests.journeys.table import Table


@pytest.fixture
async def drafts(game: Table) -> Table:
    """A game with a quota of 0, where characters stay drafts."""
    await game.say("quota set", by=game.gm, pictures=0)
    return game
