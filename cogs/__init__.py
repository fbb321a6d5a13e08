"""What people type and click: one module a command group, listed in `all_cogs`."""

import discord
from discord.ext import commands

from cogs.characters.character import CharacterCog
from cogs.characters.portraits import PortraitCog
from cogs.characters.wardrobe import WardrobeCog
from cogs.dice.dice import DiceCog
from cogs.galleries.gallery import GalleryCog
from cogs.games.game import GameCog
from cogs.interactions.context import Context
from cogs.pictures.image import ImageCog
from cogs.pictures.iterate import IterateCog
from cogs.pictures.more import MoreCog
from cogs.posts.attach import AttachCog
from cogs.posts.illustrate import IllustrateCog
from cogs.posts.post import PostCog
from cogs.queue.queue import QueueCog
from cogs.queue.quota import QuotaCog
from cogs.sessions.session import SessionCog
from cogs.status import StatusCog


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
