"""All settings as one value, and the list of their keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self, get_args
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.likeness import LikenessSettings
from bot.config.quota import QuotaSettings
from bot.config.replicate import MAIN_KEY
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
    SentrySettings,
    StorageSettings,
    UploadSettings,
    WebSettings,
)
from bot.config.values import LocalPath
from studio.errors import ConfigError

ENV_PREFIX = "LIMNER_"


class Settings(BaseSettings):
    """All settings. Build it with `load_settings`; `Settings()` is all defaults.

    It does not read the process's environment. Raises ConfigError for settings that do not fit
    together.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        # An empty variable is how compose files and shells spell "not set".
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_folder: LocalPath = Field(
        default=Path("data"),
        description="Where Limner keeps what it writes, unless told otherwise below.",
    )
    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    storage: StorageSettings = StorageSettings()
    provider: ProviderSettings = ProviderSettings()
    queue: QueueSettings = QueueSettings()
    quota: QuotaSettings = QuotaSettings()
    moderation: ModerationSettings = ModerationSettings()
    requests: RequestSettings = RequestSettings()
    uploads: UploadSettings = UploadSettings()
    likeness: LikenessSettings = LikenessSettings()
    retention: RetentionSettings = RetentionSettings()
    logs: LogSettings = LogSettings()
    sentry: SentrySettings = SentrySettings()
    web: WebSettings = WebSettings()
    health: HealthSettings = HealthSettings()

    @property
    def database_url(self) -> str:
        """The database's address, password included: not for logs."""
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_folder / 'limner.db'}"

    @property
    def storage_folder(self) -> Path:
        """Where the local store keeps pictures."""
        return self.storage.folder or self.data_folder / "pictures"

    def secrets(self) -> Iterator[str]:
        """Every secret value, for `bot.monitoring.logs.hide`."""
        if self.discord.token is not None:
            yield self.discord.token.get_secret_value()
        # The access key's id is no secret. It is often a common word, which other lines contain.
        if self.storage.s3.secret_access_key is not None:
            yield self.storage.s3.secret_access_key.get_secret_value()
        if self.web.metrics_token is not None:
            yield self.web.metrics_token.get_secret_value()
        for secret in self.provider.replicate.secrets():
            yield secret.get_secret_value()
        if self.sentry.dsn is not None:
            yield self.sentry.dsn.get_secret_value()
            yield urlsplit(self.sentry.dsn.get_secret_value()).username or ""
        # Not urlsplit, which raises on a password with a bracket.
        credentials = self.database_url.partition("://")[2].rpartition("@")[0]
        if password := credentials.partition(":")[2]:
            yield password
            yield unquote(password)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        """The checks that need more than one setting."""
        names = [key.name for key in self.provider.replicate.all_keys()]
        if self.provider.kind == "replicate" and not names:
            raise ConfigError(
                'provider.kind is "replicate", but there is no key: set provider.replicate.token '
                "or LIMNER_PROVIDER__REPLICATE__TOKEN (the sketch provider needs none)."
            )
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(
                f"Two keys of Replicate are called {twice}: each [[provider.replicate.keys]] needs "
                f"a name of its own, and provider.replicate.token is called {MAIN_KEY}."
            )
        if (self.likeness.file is None) != (self.likeness.sha256 is None):
            raise ConfigError(
                "likeness.file and likeness.sha256 go together: the hash is what the file is "
                "checked against."
            )
        if 0 in self.likeness.deviation:
            raise ConfigError("likeness.deviation has a 0, by which nothing can be divided.")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use only the given values: `load_settings` reads the file and the environment."""
        return (init_settings,)


def leaves(section: type[BaseModel] = Settings) -> dict[str, FieldInfo]:
    """Every setting by its dotted key, in the order of the file.

    The settings in a list's tables come below the list's key.
    """
    found: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        if inner := _section_of(field) or _table_of(field):
            found |= {f"{name}.{key}": leaf for key, leaf in leaves(inner).items()}
        else:
            found[name] = field
    return found


def lists(section: type[BaseModel] = Settings) -> dict[str, FieldInfo]:
    """Every list of tables by its dotted key."""
    found: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        if inner := _section_of(field):
            found |= {f"{name}.{key}": each for key, each in lists(inner).items()}
        elif _table_of(field):
            found[name] = field
    return found


def variables() -> dict[str, str]:
    """The key of each environment variable that is read. A list of tables is one variable."""
    rows = tuple(f"{key}." for key in lists())
    keys = [*(key for key in leaves() if not key.startswith(rows)), *lists()]
    return {variable(key): key for key in keys}


def variable(key: str) -> str:
    """The environment variable of a setting: `queue.slots` is LIMNER_QUEUE__SLOTS."""
    return ENV_PREFIX + key.replace(".", "__").upper()


def _section_of(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _table_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of the tables, if the field is a list of tables."""
    first = next(iter(get_args(field.annotation)), None)
    return first if isinstance(first, type) and issubclass(first, BaseModel) else None
