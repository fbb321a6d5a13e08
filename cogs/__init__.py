"""What people type and click: one module a command group, listed in `all_cogs`."""

import discord
from discord.ext import commands

from cogs.character import CharacterCog
from cogs.context import Context
from cogs.gallery import GalleryCog
from cogs.game import GameCog
from cogs.image import ImageCog
from cogs.iterate import IterateCog
from cogs.more import MoreCog
from cogs.portraits import PortraitCog
from cogs.queue import QueueCog
from cogs.quota import QuotaCog
from cogs.session import SessionCog
from cogs.status import StatusCog


def all_cogs(context: Context, client: discord.Client) -> list[commands.Cog]:
    """Every cog, built with what it uses."""
    return [
        GameCog(context),
        CharacterCog(context),
        PortraitCog(context, client),
        ImageCog(context),
        IterateCog(context, client),
        MoreCog(context),
        SessionCog(context, client),
        GalleryCog(context),
        QueueCog(context),
        QuotaCog(context),
        StatusCog(context, client),
    ]
