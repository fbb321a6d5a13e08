"""/help, and the welcome message in a new server."""

from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import note_card
from cogs.components.payloads import OnQuestion
from cogs.components.words import DISMISS
from cogs.interactions.answering import answering, say
from cogs.interactions.first_answers import keep_card
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.posting import post
from cogs.interactions.replies import words
from cogs.status.cards import help_card, welcome_card
from studio.errors import DeliveryError, NoGameHere, ServerNotServed
from studio.services.games.games import Games
from studio.services.people import is_game_master


class StatusCog(commands.Cog):
    """Answers /help and welcomes new servers."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        client: discord.Client,
    ) -> None:
        self._handlers = handlers
        self._games = games
        self._client = client
        handlers.register_button(DISMISS, self._on_dismiss)

    @app_commands.command(name="help", description="What you can do here")
    async def help(self, interaction: Interaction) -> None:
        """Show what this person can do in this channel."""
        async with answering(interaction):
            person = person_of(interaction)
            try:
                game = await self._games.get_here(place_of_interaction(interaction))
            except NoGameHere:
                game = None
            await say(
                interaction,
                help_card(
                    is_game_master=game is not None and is_game_master(game, person),
                    is_admin=person.is_admin,
                    has_game=game is not None,
                ),
            )

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Post the welcome message in the first channel where the bot may write."""
        with self._handlers.requests.answering():
            await self._welcome(guild)

    async def _welcome(self, guild: discord.Guild) -> None:
        candidates = [guild.system_channel, *guild.text_channels]
        for channel in candidates:
            if channel is not None and channel.permissions_for(guild.me).send_messages:
                with suppress(DeliveryError):
                    served = self._handlers.served.serves(guild.id)
                    card = welcome_card() if served else note_card(words(ServerNotServed()))
                    await post(self._client, channel.id, card)
                    return

    async def _on_dismiss(self, interaction: Interaction, button: OnQuestion) -> None:
        await keep_card(interaction)
        await interaction.delete_original_response()
