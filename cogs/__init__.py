"""What people type and click: one module a command group, listed in `all_cogs`."""

import discord
from discord.ext import commands

from cogs.attach import AttachCog
from cogs.character import CharacterCog
from cogs.context import Context
from cogs.dice import DiceCog
from cogs.gallery import GalleryCog
from cogs.game import GameCog
from cogs.illustrate import IllustrateCog
from cogs.image import ImageCog
from cogs.iterate import IterateCog
from cogs.more import MoreCog
from cogs.portraits import PortraitCog
from cogs.post import PostCog
from cogs.queue import QueueCog
from cogs.quota import QuotaCog
from cogs.session import SessionCog
from cogs.status import StatusCog
from cogs.wardrobe import WardrobeCog


def all_cogs(context: Context, client: discord.Client) -> list[commands.Cog]:
    """Every cog, built with what it uses."""
    return [
        GameCog(context),
        CharacterCog(context),
        PortraitCog(context, client),
        WardrobeCog(context),
        ImageCog(context),
        IterateCog(context, client),
        IllustrateCog(context, client),
        MoreCog(context),
        AttachCog(context, client),
        SessionCog(context, client),
        GalleryCog(context),
        PostCog(context),
        DiceCog(context, client),
        QueueCog(context),
        QuotaCog(context),
        StatusCog(context, client),
    ]
