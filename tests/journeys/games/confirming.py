"""Commands that ask before they take something away."""

from typing import Any

import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.table import Table, labels


async def confirmed(
    table: Table,
    command: str,
    /,
    *,
    by: simcord.MemberActor | None = None,
    where: simcord.ChannelHandle | None = None,
    **options: Any,
) -> str:
    """Send a command that asks first, and say yes; gives the words after that, or the refusal of
    the command."""
    who = by or table.player
    asked = await who.slash(where or table.channel, command, **options)
    assert asked.response is not None, "the command was not answered"
    yes = [label for label in labels(asked.response) if label != "Keep"]
    if not yes:
        return answer_text(asked)
    result = await who.click(asked.response, label=yes[0])
    await table.settled()
    told = result.followups[-1] if result.followups else None
    return message_text(told.message if told else table.now(asked.response.message))
