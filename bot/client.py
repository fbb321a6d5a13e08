"""The discord.py client: its intents, its commands, and its slot for lasting buttons."""

from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.addresses import DISCORD, http_client
from cogs import Services, all_cogs
from cogs.components.layout import note_card
from cogs.interactions.answering import count_request, say
from cogs.interactions.buttons import ActionButton
from cogs.interactions.handlers import Handlers
from cogs.interactions.replies import words
from cogs.interactions.selects import PickSelect

log = structlog.get_logger()


def intents() -> discord.Intents:
    """What Limner needs to hear: servers and messages.

    No privileged intent: a reply that mentions the bot, as replies do by default, shows its
    text without the message-content intent.
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    return wanted


class _RateLimitedTree(app_commands.CommandTree[discord.Client]):
    """The commands, each person at their pace; what is offered while typing is not counted."""

    async def interaction_check(self, interaction: discord.Interaction[discord.Client]) -> bool:
        typing = interaction.type is discord.InteractionType.autocomplete
        return typing or await count_request(interaction)


class LimnerClient(commands.Bot):
    """The bot in Discord. `equip` must be called before it logs in.

    One that `hears` nothing has no commands and must not be connected: it logs in, and
    speaks over HTTP.
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
        # We never speak; discord.py need not tell operators what it would take.
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
            **sharding,
        )
        self._hears = hears
        self._sync_commands = sync_commands
        self.tree.error(self._on_command_error)

    def _get_state(self, **options: Any) -> Any:
        """The one moment before anything of discord.py keeps a copy of its HTTP client."""
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
            return
        self.handlers.forget()
        for cog in all_cogs(self._services, self.handlers, self):
            await self.add_cog(cog, override=True)
            # Discord takes five menus on messages of a bot.
            for menu in getattr(cog, "menus", ()):
                self.tree.add_command(menu, override=True)
        self.add_dynamic_items(ActionButton, PickSelect)
        if self._sync_commands:
            await self.tree.sync()

    async def on_message(self, message: discord.Message, /) -> None:
        """Replies are read by a cog; there are no commands by prefix."""

    async def on_ready(self) -> None:
        """Say that the bot is there."""
        log.info("connected", user=str(self.user), servers=len(self.guilds))

    async def _on_command_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        """What happened before a command's own code could answer."""
        log.warning("command refused", error=str(error), exc_info=error)
        if not interaction.response.is_done():
            await say(interaction, note_card(words(error)))


class ShardedClient(LimnerClient, commands.AutoShardedBot):
    """The bot in those servers that fall into some shards: `shard_ids` of `shard_count`."""
