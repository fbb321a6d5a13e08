"""The buttons behind ⋯."""

import simcord

from tests.journeys.table import Table


async def behind_more(
    game: Table, label: str, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """A button behind ⋯ under the newest picture."""
    who = by or game.player
    opened = await who.click(game.pictures()[-1], label="⋯")
    assert opened.response is not None
    return await who.click(opened.response, label=label)
