"""The card of `/queue show` and its buttons."""

import simcord

from bot.play.stage import message_text
from cogs.components.layout import custom_ids
from cogs.interactions.replies.who import ADMIN_FIRST
from tests.journeys.table import Table

NOTHING = "**You have nothing on its way.** `/image scene` in a game's channel asks for one."
PAUSED = (
    f"{ADMIN_FIRST} paused this server's queue. Your place is kept; it goes on when one of them "
    "resumes it: `/queue resume`."
)


async def shown(table: Table, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    """`/queue show`."""
    result = await (by or table.player).slash(table.channel, "queue show")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def click(
    table: Table, card: simcord.ResponseMessage, word: str, by: simcord.MemberActor
) -> str:
    """Click the first button with that action; gives the card's words afterwards."""
    [first, *_] = [id for id in custom_ids(card.message) if id.split(":")[1] == word]
    await by.click(card, custom_id=first)
    await table.settled()
    return message_text(table.now(card.message))
