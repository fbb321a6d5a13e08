"""A second channel for a game, and commands given in it."""

import discord
import simcord

from bot.play.stage import answer_text
from studio.providers.base import Safety
from studio.rules.asking.params import Params
from studio.services.games.channels import ChannelSettings
from studio.services.people import DiscordPlace
from tests.journeys.table import Table

GORE = "a dragon's entrails on the snow"
NUDE = "a nude woman bathing in a lake"


async def said(
    table: Table,
    channel: simcord.ChannelHandle,
    command: str,
    /,
    *,
    by: simcord.MemberActor | None = None,
    **options: object,
) -> str:
    """A command in a channel; gives the words of its answer when all work is done."""
    result = await (by or table.gm).slash(channel, command, **options)
    await table.settled()
    return answer_text(result)


def tavern_of(game: Table) -> simcord.ChannelHandle:
    return game.stage.guild.create_text_channel("tavern")


def age_restrict(game: Table, channel: simcord.ChannelHandle, *, nsfw: bool = True) -> None:
    """Set the channel's age restriction in the bot's cache; SimCord has no such channels."""
    known = game.stage.app.client.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    known.nsfw = nsfw


async def settings_of(game: Table, channel: simcord.ChannelHandle) -> ChannelSettings:
    parent_id = game.channel.id if channel.is_thread else None
    return await game.stage.app.services.games.channel_settings(DiscordPlace(channel.id, parent_id))


async def safety_of_newest(game: Table) -> Safety:
    plan = Params.from_json((await game.newest()).generation.params).plan
    assert plan is not None
    return plan.safety
