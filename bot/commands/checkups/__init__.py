"""The checkups of `limner doctor`, in its order: functions from settings to findings."""

from bot.commands.checkups.database import look_at_database
from bot.commands.checkups.discord_side import look_at_ops_channel, look_at_token
from bot.commands.checkups.findings import Checkup, always, never
from bot.commands.checkups.keys import look_at_keys
from bot.commands.checkups.likeness import look_at_likeness
from bot.commands.checkups.painter import look_at_catalogue, look_at_models
from bot.commands.checkups.reports import look_at_error_reports
from bot.commands.checkups.spending import look_at_ceiling, look_at_servers
from bot.commands.checkups.storage import look_at_data_folder, look_at_store
from bot.commands.checkups.web import look_at_web
from bot.config import Settings


def _database_needs_network(settings: Settings) -> bool:
    return not settings.database_url.startswith("sqlite")


def _store_needs_network(settings: Settings) -> bool:
    return settings.storage.kind != "local"


def _servers_need_network(settings: Settings) -> bool:
    return settings.discord.servers is None


def _painter_needs_network(settings: Settings) -> bool:
    return settings.provider.kind != "sketch"


CHECKUPS = (
    Checkup("data folder", look_at_data_folder, never),
    Checkup("database", look_at_database, _database_needs_network),
    Checkup("storage", look_at_store, _store_needs_network),
    Checkup("Discord", look_at_token, always),
    Checkup("ops channel", look_at_ops_channel, always),
    Checkup("servers", look_at_servers, _servers_need_network),
    Checkup("ceiling", look_at_ceiling, never),
    Checkup("painter", look_at_catalogue, never),
    Checkup("keys", look_at_keys, _painter_needs_network),
    Checkup("models", look_at_models, _painter_needs_network),
    Checkup("likeness", look_at_likeness, never),
    Checkup("web", look_at_web, never),
    Checkup("error reports", look_at_error_reports, never),
)
"""Every checkup. None changes more than a start of the bot does."""
