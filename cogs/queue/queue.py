"""/queue: a person's jobs and the load, for everybody; pause, resume and clear for admins."""

from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.payloads import Nothing, OnJob, OnMember
from cogs.components.words import CLEAR_YES, PAUSE, QUEUE, RESUME, UNQUEUE
from cogs.interactions.answering import answering, say, show
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.queue.cards import clear_card, cleared_card, paused_card, queue_card, resumed_card
from studio.errors import JobGone
from studio.services.pictures.images import Images
from studio.services.queue.queues import Queues


class QueueCog(commands.GroupCog, group_name="queue", group_description="Pictures on their way"):
    """Commands and buttons that show and control the queue."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        queues: Queues,
        images: Images,
    ) -> None:
        super().__init__()
        self._queues = queues
        self._images = images
        handlers.register_button(QUEUE, self._on_look)
        handlers.register_button(UNQUEUE, self._on_cancel)
        handlers.register_button(PAUSE, self._on_pause)
        handlers.register_button(RESUME, self._on_resume)
        handlers.register_button(CLEAR_YES, self._on_clear)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Remove the status cards that the bot left behind when it was removed from the server."""
        await self._queues.clean_up_after_return(guild.id)

    @app_commands.command(name="show", description="Your pictures on their way, and how busy it is")
    @app_commands.guild_only()
    async def show(self, interaction: Interaction) -> None:
        """Show the person's jobs; to admins also the server's queue."""
        async with answering(interaction):
            await say(interaction, queue_card(await self._queues.view(person_of(interaction))))

    @app_commands.command(
        name="pause", description="Begin no new pictures in this server (Manage Server)"
    )
    @app_commands.guild_only()
    async def pause(self, interaction: Interaction) -> None:
        """Pause the server's queue."""
        async with answering(interaction):
            await say(interaction, paused_card(await self._queues.pause(person_of(interaction))))

    @app_commands.command(
        name="resume", description="Let this server's pictures go on (Manage Server)"
    )
    @app_commands.guild_only()
    async def resume(self, interaction: Interaction) -> None:
        """Resume the server's queue."""
        async with answering(interaction):
            await say(interaction, resumed_card(await self._queues.resume(person_of(interaction))))

    @app_commands.command(
        name="clear", description="Stop what a member has on its way (Manage Server)"
    )
    @app_commands.guild_only()
    @app_commands.describe(member="Whose pictures; their quota is given back")
    async def clear(self, interaction: Interaction, member: discord.User) -> None:
        """Ask before canceling a member's jobs."""
        async with answering(interaction):
            count = await self._queues.count_unfinished(person_of(interaction), user_id=member.id)
            asking = clear_card(member.id, count) if count else cleared_card(member.id, 0)
            await say(interaction, asking)

    async def _on_look(self, interaction: Interaction, button: Nothing) -> None:
        await show(interaction, queue_card(await self._queues.view(person_of(interaction))))

    async def _on_cancel(self, interaction: Interaction, button: OnJob) -> None:
        """Cancel a job. One that ended already is no error: the new card does not list it."""
        with suppress(JobGone):
            await self._images.cancel(person_of(interaction), button.job_id)
        await self._on_look(interaction, Nothing())

    async def _on_pause(self, interaction: Interaction, button: Nothing) -> None:
        await self._queues.pause(person_of(interaction))
        await self._on_look(interaction, Nothing())

    async def _on_resume(self, interaction: Interaction, button: Nothing) -> None:
        await self._queues.resume(person_of(interaction))
        await self._on_look(interaction, Nothing())

    async def _on_clear(self, interaction: Interaction, button: OnMember) -> None:
        count = await self._queues.clear(person_of(interaction), user_id=button.user_id)
        await show(interaction, cleared_card(button.user_id, count))
