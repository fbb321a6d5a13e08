"""Draft characters without a portrait, and deleting a character."""

import simcord

from bot.play.stage import answer_text
from tests.journeys.table import ELARA, Table


async def draft(table: Table, name: str, *, by: simcord.MemberActor | None = None) -> None:
    """Create a character without a portrait: the quota of `drafts` is 0."""
    who = by or table.player
    table.clock.advance(10)  # stays within the rate limit
    opened = await who.slash(table.channel, "character create")
    await who.submit_modal(opened, {"name": name, "looks": ELARA})


async def delete(
    table: Table, name: str = "Elara", *, by: simcord.MemberActor | None = None
) -> str:
    """`/character delete`, confirmed; gives the words of the answer."""
    who = by or table.player
    asked = await who.slash(table.channel, "character delete", name=name)
    assert asked.response is not None
    return answer_text(await who.click(asked.response, label="Delete"))
