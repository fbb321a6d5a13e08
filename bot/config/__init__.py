"""The settings: read once from a TOML file and the environment, with errors as sentences.

`config.example.toml` is the reference for operators. A test checks that it has the same settings,
descriptions and defaults.
"""

from bot.config.likeness import LikenessSettings
from bot.config.quota import QuotaSettings, ServerQuotaSettings
from bot.config.reading import DEFAULT_FILE, ENV_CONFIG, load_settings
from bot.config.replicate import ReplicateKeySettings, ReplicateSettings
from bot.config.sections import (
    DatabaseSettings,
    DiscordSettings,
    HealthSettings,
    LogSettings,
    ModerationSettings,
    ProviderSettings,
    QueueSettings,
    RequestSettings,
    RetentionSettings,
    S3Settings,
    StorageSettings,
    UploadSettings,
    WebSettings,
)
from bot.config.settings import ENV_PREFIX, Settings, leaves, lists, variables

__all__ = [
    "DEFAULT_FILE",
    "ENV_CONFIG",
    "ENV_PREFIX",
    "DatabaseSettings",
    "DiscordSettings",
    "HealthSettings",
    "LikenessSettings",
    "LogSettings",
    "ModerationSettings",
    "ProviderSettings",
    "QueueSettings",
    "QuotaSettings",
    "ReplicateKeySettings",
    "ReplicateSettings",
    "RequestSettings",
    "RetentionSettings",
    "S3Settings",
    "ServerQuotaSettings",
    "Settings",
    "StorageSettings",
    "UploadSettings",
    "WebSettings",
    "leaves",
    "lists",
    "load_settings",
    "variables",
]
