"""Short ways to roll dice and to read the rolls."""

from typing import Any

import simcord
from sqlalchemy import select

from bot.play.stage import message_text
from db.models import DiceRoll
from tests.journeys.table import Table

# A total that appears in no other text by accident.
HIDDEN = "73911"
HIDDEN_DICE = "1d1+73910"


async def roll(
    table: Table, dice: str, *, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.InteractionResult:
    result = await (by or table.player).slash(table.channel, "roll", dice=dice, **options)
    await table.settled()
    return result


async def rows(table: Table) -> list[DiceRoll]:
    """Every roll that was kept, oldest first."""
    async with table.stage.app.database.read() as tx:
        return list(await tx.scalars(select(DiceRoll).order_by(DiceRoll.id)))


async def gm_game(table: Table, **options: Any) -> Table:
    """A game whose GM is a person."""
    await table.create_game(gm=table.gm, **options)
    return table


async def den_game(table: Table) -> simcord.ChannelHandle:
    """A game whose GM is a role with a channel of its own."""
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    return den


def texts(channel: simcord.ChannelHandle) -> str:
    return "\n".join(message_text(message) for message in channel.history())


def told(table: Table, who: simcord.MemberActor) -> str:
    return "\n".join(message_text(message) for message in table.private(who))
