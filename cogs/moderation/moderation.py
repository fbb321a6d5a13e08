"""/moderation: how strictly words and pictures are judged, and the server's own strictness."""

from discord import app_commands
from discord.ext import commands

from cogs.interactions.answering import answering, say
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.moderation.cards import strictness_card
from studio.services.moderation.server_strictness import ServerStrictness

_CHOICES = [
    app_commands.Choice(name="standard, also in channels rated relaxed", value="standard"),
    app_commands.Choice(name="strict, in every channel", value="strict"),
    app_commands.Choice(name="as each channel is rated, else as the bot is set up", value="bot"),
]


class ModerationCog(
    commands.GroupCog, group_name="moderation", group_description="What is drawn, and what is not"
):
    """Commands about the strictness of the server."""

    def __init__(self, *, strictness: ServerStrictness) -> None:
        super().__init__()
        self._strictness = strictness

    @app_commands.command(name="show", description="How strictly words are judged here")
    @app_commands.guild_only()
    async def show(self, interaction: Interaction) -> None:
        """Show what counts in this channel."""
        async with answering(interaction):
            await self._say_strictness(interaction)

    @app_commands.command(
        name="set", description="Set how strictly this server is judged (Manage Server)"
    )
    @app_commands.guild_only()
    @app_commands.describe(strictness="How strictly; a channel's rating can only be stricter")
    @app_commands.choices(strictness=_CHOICES)
    async def set(self, interaction: Interaction, strictness: str) -> None:
        """Set the server's own strictness, or none."""
        async with answering(interaction):
            await self._strictness.set(
                person_of(interaction), "" if strictness == "bot" else strictness
            )
            await self._say_strictness(interaction)

    async def _say_strictness(self, interaction: Interaction) -> None:
        here = await self._strictness.look(
            person_of(interaction).guild_id, place_of_interaction(interaction)
        )
        await say(interaction, strictness_card(here))
