"""The GM's note and a player's new words."""

import discord
import simcord

from tests.journeys.table import Table

NOTE = "Please, no *glowing* eyes; _ask me_ why."


async def send_note(
    table: Table, card: discord.Message | simcord.ResponseMessage, label: str, note: str = NOTE
) -> simcord.InteractionResult:
    """The GM clicks a button and sends the note of its form."""
    opened = await table.gm.click(card, label=label)
    return await table.gm.submit_modal(opened, {"text": note})


async def reword(
    table: Table, looks: str, *, name: str = "Elara", by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """`/character edit` and its form; gives the preview with the new portrait."""
    who = by or table.player
    opened = await who.slash(table.channel, "character edit", name=name)
    sent = await who.submit_modal(opened, {"looks": looks, "style": "Fantasy painting"})
    await table.settled()
    assert sent.response is not None, "the form was not answered"
    return sent.response
