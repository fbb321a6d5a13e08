"""The ⋯ menu of a picture."""

import simcord

from tests.journeys.table import Table


async def behind_more(
    game: Table, label: str, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """Click a button in the ⋯ menu of the newest picture."""
    who = by or game.player
    opened = await who.click(game.pictures()[-1], label="⋯")
    assert opened.response is not None
    return await who.click(opened.response, label=label)
