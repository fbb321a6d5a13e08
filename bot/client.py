"""The discord.py client: its intents, its commands, and its slot for lasting buttons."""

from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.addresses import DISCORD, http_client
from bot.fencing import fence_trace
from cogs import Services, all_cogs
from cogs.components.command_mentions import command_ids, know_commands
from cogs.components.layout import note_card
from cogs.interactions.answering import admit, say
from cogs.interactions.buttons import ActionButton
from cogs.interactions.discord_calls import FAILED, ignoring_failures
from cogs.interactions.first_answers import is_answered
from cogs.interactions.handlers import Handlers, handlers_of
from cogs.interactions.left_answers import end_left_answers
from cogs.interactions.replies import words
from cogs.interactions.selects import PickSelect

log = structlog.get_logger()


def intents() -> discord.Intents:
    """The gateway intents that Limner needs: servers and messages.

    No privileged intent is needed: Discord sends the text of a message that mentions the bot,
    and replies to the bot mention it by default.
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    return wanted


class _RateLimitedTree(app_commands.CommandTree[discord.Client]):
    """The commands, with each person's rate limit. Autocomplete does not count."""

    async def interaction_check(self, interaction: discord.Interaction[discord.Client]) -> bool:
        if interaction.type is discord.InteractionType.autocomplete:
            return handlers_of(interaction.client).served.serves(interaction.guild_id)
        return await admit(interaction)


class LimnerClient(commands.Bot):
    """The bot in Discord. `equip` must be called before it logs in.

    With `hears` False it has no commands and must not be connected to the gateway: it logs in
    and uses only Discord's HTTP API.
    """

    handlers: Handlers

    def __init__(
        self,
        *,
        hears: bool = True,
        sync_commands: bool = True,
        guild_ready_timeout_s: float = 2.0,
        api_base: str = DISCORD,
        gateway_url: str | None = None,
        **sharding: Any,
    ) -> None:
        self._api_base, self._gateway_url = api_base, gateway_url
        # The bot does not use voice: without this, discord.py warns about missing voice libraries.
        discord.VoiceClient.warn_nacl = False
        discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=_RateLimitedTree,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            guild_ready_timeout=guild_ready_timeout_s,
            max_messages=1000,
            http_trace=fence_trace(),
            **sharding,
        )
        self._hears = hears
        self._sync_commands = sync_commands
        self.tree.error(self._on_command_error)

    def _get_state(self, **options: Any) -> Any:
        """Exchanges the HTTP client. Afterwards other parts of discord.py hold references to it."""
        if self._api_base != DISCORD or self._gateway_url is not None:
            self.http = http_client(self, api_base=self._api_base, gateway_url=self._gateway_url)
        return super()._get_state(**options)

    def equip(self, services: Services, handlers: Handlers) -> None:
        """Give the client what its commands and buttons use."""
        self._services = services
        self.handlers = handlers

    async def setup_hook(self) -> None:
        """Add commands and lasting buttons; tell Discord about changed commands."""
        if not self._hears:
            await self._learn_commands()
            return
        self.handlers.forget()
        for cog in all_cogs(self._services, self.handlers, self):
            await self.add_cog(cog, override=True)
            # Discord allows a bot five context menus on messages.
            for menu in getattr(cog, "menus", ()):
                self.tree.add_command(menu, override=True)
        self.add_dynamic_items(ActionButton, PickSelect)
        if self._sync_commands:
            know_commands(command_ids(await self.tree.sync()))
        else:
            await self._learn_commands()
        self.handlers.requests.take()
        await end_left_answers(self, self.handlers.open_answers)

    async def _learn_commands(self) -> None:
        """Ask Discord for the ids of the commands, so that cards name them as tappable ones."""
        try:
            know_commands(command_ids(await self.tree.fetch_commands()))
        except FAILED as error:
            log.warning("commands cannot be tapped", error=repr(error))

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing: a cog reads replies, and there are no prefix commands."""

    async def on_ready(self) -> None:
        """Log that the bot is connected."""
        log.info("connected", user=str(self.user), servers=len(self.guilds))

    async def _on_command_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        """Answer an error that was raised before the command's own code ran."""
        log.warning("command refused", error=str(error), exc_info=error)
        if not is_answered(interaction):
            with ignoring_failures("answer"):
                await say(interaction, note_card(words(error)))


class ShardedClient(LimnerClient, commands.AutoShardedBot):
    """The bot in the servers of some shards: `shard_ids` of `shard_count`."""
