"""Channels that not every member sees, and what modified apps send from where they do."""

from typing import Any

import discord
import simcord
from simcord.actors import _component_interaction

from bot.play.stage import answer_text
from tests.journeys.table import Table

Channel = simcord.ChannelHandle
Member = simcord.MemberActor

LICH = "the lich who is behind it all"

_BUTTON, _LIST = 2, 3


async def gm_den(game: Table) -> Channel:
    """A second channel of the game that only the GM sees."""
    guild, shown = game.stage.guild, discord.PermissionOverwrite(view_channel=True)
    us = game.stage.app.client.user
    assert us is not None
    den = guild.create_text_channel(
        "gm-den",
        overwrites={
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            game.stage.gm_role: shown,
            us: shown,
        },
    )
    await game.say("game channel add", by=game.gm, channel=den)
    return den


def private_thread(game: Table, *members: Member) -> Channel:
    """A private thread of the game's channel with these members."""
    backend = game.env.backend
    first, *others = members
    made = backend.create_thread(game.channel.id, "whispers", first.id, type=12)
    for user_id in (backend.bot_user.id, *(each.id for each in others)):
        backend.add_thread_member(made.id, user_id)
    return Channel(game.env, game.stage.guild, made)


async def draw(game: Table, where: Channel, description: str, *, by: Member, **o: str) -> None:
    """Ask for a picture there, and wait until it is posted."""
    await by.slash(where, "image scene", description=description, quality="draft", **o)
    await game.settled()


async def use(
    game: Table,
    message: discord.Message,
    custom_id: str,
    picked: int | None = None,
    *,
    by: Member | None = None,
) -> simcord.InteractionResult:
    """Click a button of this custom id on a message of the bot, or pick an entry of a list.

    The message keeps its files, and has no other component.
    """
    stored = game.env.backend.get_message(message.channel.id, message.id)
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": _BUTTON}
    if picked is not None:
        data |= {"component_type": _LIST, "values": [str(picked)]}
    shown = {"type": data["component_type"], "custom_id": custom_id, "style": 2, "label": "Old"}
    stored.components[:] = [{"type": 1, "components": [shown]}]
    result = await _component_interaction(by or game.player, stored, data)
    await game.settled()
    return result


def said(result: simcord.InteractionResult) -> str:
    """The words of the answer."""
    return answer_text(result)
