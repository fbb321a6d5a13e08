"""/game: a game in a channel, its GM, approvals and house style."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering, say
from cogs.context import Context, Interaction, person_of, place_of
from cogs.views.game_cards import game_card
from cogs.views.layout import card, safe
from studio.services.games import GameChange


class GameCog(commands.GroupCog, group_name="game", group_description="The game of this channel"):
    """Commands of GMs and admins about a game."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._games = context.games

    @app_commands.command(name="create", description="Start a game in this channel")
    @app_commands.guild_only()
    @app_commands.describe(
        name="What the game is called",
        gm="Who the GM is: a member or a role (else you)",
        approvals="Whether the GM approves characters (else yes)",
        house_style="Words that every picture of the game gets, such as 'muted autumn colours'",
        gm_channel="Where characters wait for approval (else here)",
    )
    async def create(
        self,
        interaction: Interaction,
        name: str,
        gm: discord.Member | discord.Role | None = None,
        approvals: bool = True,
        house_style: str = "",
        gm_channel: discord.TextChannel | None = None,
    ) -> None:
        """Bind a game to the channel."""
        async with answering(interaction, private=False):
            wanted = _change(gm, gm_channel, name, approvals, house_style)
            game = await self._games.create(person_of(interaction), place_of(interaction), wanted)
            await say(interaction, game_card(game, created=True), private=False)

    @app_commands.command(name="show", description="Show this channel's game")
    @app_commands.guild_only()
    async def show(self, interaction: Interaction) -> None:
        """The game as it is."""
        async with answering(interaction):
            game = await self._games.here(place_of(interaction))
            await say(interaction, game_card(game))

    @app_commands.command(name="edit", description="Change this channel's game")
    @app_commands.guild_only()
    @app_commands.describe(
        name="A new name",
        gm="A new GM: a member or a role",
        approvals="Whether the GM approves characters",
        house_style="Words that every picture of the game gets; '-' for none",
        gm_channel="Where characters wait for approval",
    )
    async def edit(
        self,
        interaction: Interaction,
        name: str | None = None,
        gm: discord.Member | discord.Role | None = None,
        approvals: bool | None = None,
        house_style: str | None = None,
        gm_channel: discord.TextChannel | None = None,
    ) -> None:
        """Change what is named."""
        async with answering(interaction):
            style = "" if house_style == "-" else house_style
            wanted = _change(gm, gm_channel, name, approvals, style)
            game = await self._games.change(person_of(interaction), place_of(interaction), wanted)
            await say(interaction, game_card(game))

    @app_commands.command(name="close", description="Close this channel's game; pictures stay")
    @app_commands.guild_only()
    async def close(self, interaction: Interaction) -> None:
        """Free the channel."""
        async with answering(interaction, private=False):
            game = await self._games.close(person_of(interaction), place_of(interaction))
            farewell = f"**{safe(game.name)}** is closed. Its pictures stay; the channel is free."
            await say(interaction, card(farewell), private=False)


def _change(
    gm: discord.Member | discord.Role | None,
    gm_channel: discord.TextChannel | None,
    name: str | None,
    approvals: bool | None,
    house_style: str | None,
) -> GameChange:
    return GameChange(
        name=name,
        gm_role_id=gm.id if isinstance(gm, discord.Role) else None,
        gm_user_id=gm.id if isinstance(gm, discord.Member) else None,
        gm_channel_id=gm_channel.id if gm_channel else None,
        approvals=approvals,
        house_style=house_style,
    )
