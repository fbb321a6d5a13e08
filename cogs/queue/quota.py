"""/quota: what is left of a person's day, and the server's daily limit."""

from discord import app_commands
from discord.ext import commands

from cogs.components.layout import card
from cogs.interactions.answering import answering, say
from cogs.interactions.autocomplete import zone_names
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.queue.cards import usage_card
from studio.services.queue.quotas import DAILY_LIMIT, Quotas


class QuotaCog(commands.GroupCog, group_name="quota", group_description="How many pictures a day"):
    """Commands about the daily quota."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        quotas: Quotas,
    ) -> None:
        super().__init__()
        self._quotas = quotas

    @app_commands.command(name="show", description="What your day has left")
    @app_commands.guild_only()
    async def show(self, interaction: Interaction) -> None:
        """Show the person's quota of today."""
        async with answering(interaction):
            await self._on_usage(interaction, 0, 0)

    @app_commands.command(name="set", description="Set how many pictures a day each person gets")
    @app_commands.guild_only()
    @app_commands.describe(
        pictures="Pictures a day for each person; 0 switches drawing off",
        time_zone="Where a day begins at midnight: a city or a country",
    )
    @app_commands.autocomplete(time_zone=zone_names)
    async def set(
        self,
        interaction: Interaction,
        pictures: app_commands.Range[int, 0, DAILY_LIMIT] | None = None,
        time_zone: str | None = None,
    ) -> None:
        """Change the server's daily limit or time zone."""
        async with answering(interaction):
            person = person_of(interaction)
            await self._quotas.set(person, daily_pictures=pictures, time_zone=time_zone)
            usage = await self._quotas.usage(person.user_id, person.guild_id)
            await say(
                interaction,
                card(
                    f"Each person gets **{usage.limit}** pictures a day; "
                    f"a day begins at 00:00 in {usage.day.zone}."
                ),
            )

    async def _on_usage(self, interaction: Interaction, _id: int, _more: int) -> None:
        person = person_of(interaction)
        usage = await self._quotas.usage(person.user_id, person.guild_id)
        await say(interaction, usage_card(usage))
