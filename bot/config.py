"""The settings: read once, from a TOML file and the environment, checked in sentences.

`config.example.toml` is the reference for people; a test keeps the two the same.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import unquote

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from studio.errors import ConfigError

ENV_PREFIX = "LIMNER_"
ENV_CONFIG = "LIMNER_CONFIG"
"""Names the settings file; it is no setting itself."""

DEFAULT_FILE = Path("config.toml")


@dataclass(frozen=True)
class Expect:
    """What a value must be, in words, where its type alone does not say."""

    words: str


def _starting_with(*schemes: str) -> tuple[BeforeValidator, Expect]:
    """A check that an address starts with one of `schemes`, and its words."""

    def check(value: object) -> object:
        if isinstance(value, str) and not value.startswith(schemes):
            raise ValueError("unexpected scheme")
        return value

    return BeforeValidator(check), Expect(f"an address that starts with {' or '.join(schemes)}")


def _stripped_or_none(value: object) -> object:
    """Nothing but blanks is no secret; a line end comes along when one is read from a file."""
    return (value.strip() or None) if isinstance(value, str) else value


_HTTP = _starting_with("https://", "http://")
_WEBSOCKET = _starting_with("wss://", "ws://")
_DATABASE = _starting_with("sqlite+aiosqlite:///", "postgresql+asyncpg://")

Token = Annotated[SecretStr | None, BeforeValidator(_stripped_or_none)]
HttpAddress = Annotated[str, _HTTP[0], _HTTP[1]]
WebsocketAddress = Annotated[str, _WEBSOCKET[0], _WEBSOCKET[1]]
# Secret because a password may stand in it.
DatabaseAddress = Annotated[SecretStr | None, _DATABASE[0], _DATABASE[1]]
LocalPath = Annotated[Path, AfterValidator(Path.expanduser)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
]


class Section(BaseModel):
    """One table of the file. Unknown keys are refused, values never shown in errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class DiscordSettings(Section):
    """Who the bot is, and where Discord is found."""

    token: Token = Field(
        default=None,
        description="The bot's token, from the Bot page of Discord's developer portal.",
    )
    api_base: HttpAddress = Field(
        default="https://discord.com/api/v10",
        description="Where Discord's REST API is; a proxy such as nirn-proxy can stand in.",
    )
    gateway_url: WebsocketAddress | None = Field(
        default=None, description="Where Discord's gateway is; unset, Discord is asked."
    )
    sync_commands: bool = Field(
        default=True, description="Tell Discord about changed commands when the bot starts."
    )


class DatabaseSettings(Section):
    """Where rows are kept."""

    url: DatabaseAddress = Field(
        default=None, description="The database's address; unset, limner.db in the data folder."
    )


class S3Settings(Section):
    """The bucket of the S3 store."""

    bucket: str | None = Field(
        default=None, description="The bucket's name; the S3 store needs it."
    )
    prefix: str = Field(
        default="", description="Put before every key, for a bucket that others use, too."
    )
    endpoint: HttpAddress | None = Field(
        default=None, description="Where the store's API is; unset, Amazon S3."
    )
    region: str | None = Field(
        default=None, description="The bucket's region; unset, that of the AWS environment."
    )
    path_style: bool | None = Field(
        default=None,
        description="The bucket stands in the path of addresses and not in the host name; unset, "
        "that is so with an endpoint.",
    )
    access_key_id: Token = Field(
        default=None,
        description="The access key's id; unset, credentials come from the AWS environment.",
    )
    secret_access_key: Token = Field(
        default=None, description="The access key's secret; set both or neither."
    )
    public_url: HttpAddress | None = Field(
        default=None,
        description="Where everybody may read the bucket; unset, it is private and links are "
        "signed.",
    )
    server_side_encryption: Literal["AES256", "aws:kms"] | None = Field(
        default=None,
        description="How the store is told to encrypt, AES256 or aws:kms; unset, as the bucket "
        "is set up.",
    )
    link_seconds: int = Field(
        default=604_800,
        ge=1,
        le=604_800,
        description="How many seconds a signed link opens a picture at most.",
    )
    max_threads: int = Field(
        default=8, ge=1, le=64, description="How many requests to the store are made at once."
    )


class StorageSettings(Section):
    """Where pictures are kept."""

    kind: Literal["local", "s3"] = Field(
        default="local", description="Which store: local is a folder, s3 is a bucket."
    )
    folder: LocalPath | None = Field(
        default=None,
        description="The folder of the local store; unset, pictures in the data folder.",
    )
    s3: S3Settings = S3Settings()


class ProviderSettings(Section):
    """Who draws."""

    kind: Literal["sketch"] = Field(
        default="sketch", description="Who draws: sketch works offline and costs nothing."
    )
    sketch_seconds: float = Field(
        default=4.0,
        ge=0,
        le=600,
        description="How many seconds the sketch provider takes for a picture.",
    )


class QueueSettings(Section):
    """How many pictures are drawn at once, and how patiently."""

    slots: int = Field(
        default=8, ge=1, le=1000, description="How many jobs this process draws at once."
    )
    per_person: int = Field(
        default=2, ge=1, le=1000, description="How many jobs of one person are drawn at once."
    )
    per_server: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="How many jobs of one Discord server are drawn at once; 0 is no limit.",
    )
    lease_s: float = Field(
        default=60.0,
        ge=1,
        le=3600,
        description="After how many seconds of silence a job is given to another worker.",
    )
    poll_s: float = Field(
        default=2.0,
        ge=0.05,
        le=60,
        description="How many seconds pass between two looks at the queue and at the provider.",
    )
    max_attempts: int = Field(
        default=5, ge=1, le=100, description="How often a job is tried before it has failed."
    )
    free_wait_s: float = Field(
        default=120.0,
        ge=0,
        le=86_400,
        description="After how many seconds of waiting a free job goes as if it were paid for.",
    )
    job_timeout_s: float = Field(
        default=600.0,
        ge=1,
        le=86_400,
        description="After how many seconds of drawing a job is given up.",
    )
    stop_grace_s: float = Field(
        default=20.0,
        ge=0,
        le=600,
        description="How many seconds running jobs may still take once the process is to stop.",
    )


class QuotaSettings(Section):
    """What a person may use where the server has not set anything."""

    daily_pictures: int = Field(
        default=20,
        ge=0,
        le=1_000_000,
        description="How many pictures a person may ask for in a day.",
    )


class RequestSettings(Section):
    """How fast a person may ask."""

    per_minute: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="How many commands and clicks a person has in a minute.",
    )


class UploadSettings(Section):
    """What people may upload."""

    max_bytes: int = Field(
        default=10_485_760, ge=1024, le=524_288_000, description="The largest upload, in bytes."
    )
    max_pixels: int = Field(
        default=40_000_000,
        ge=4096,
        le=400_000_000,
        description="The largest upload, in pixels (width times height).",
    )


class LogSettings(Section):
    """What is written to standard error."""

    level: LogLevel = Field(
        default="info",
        description="The least important lines shown: debug, info, warning or error.",
    )
    format: Literal["console", "json"] = Field(
        default="console", description="For people (console), or one JSON object a line (json)."
    )


class HealthSettings(Section):
    """How a supervisor sees that the process is well."""

    file: LocalPath | None = Field(
        default=None,
        description="A file touched every few seconds while the bot is well; unset, none.",
    )


class Settings(BaseSettings):
    """All settings. Build it with `load_settings`; `Settings()` is all defaults.

    It never looks at the process's environment by itself.
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
    requests: RequestSettings = RequestSettings()
    uploads: UploadSettings = UploadSettings()
    logs: LogSettings = LogSettings()
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
        """Every value that must not be seen, for `bot.logs.hide`."""
        if self.discord.token is not None:
            yield self.discord.token.get_secret_value()
        # Its id is no secret, and often a common word: hidden, it would blot out other lines.
        if self.storage.s3.secret_access_key is not None:
            yield self.storage.s3.secret_access_key.get_secret_value()
        # By hand: urlsplit raises on a password with a bracket.
        credentials = self.database_url.partition("://")[2].rpartition("@")[0]
        if password := credentials.partition(":")[2]:
            yield password
            yield unquote(password)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: `load_settings` reads file and environment, once."""
        return (init_settings,)


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and of the environment; the environment wins.

    The file is `path`, else the one `LIMNER_CONFIG` names, else `./config.toml` if it is
    there. Raises `ConfigError`, whose one sentence never holds a secret.
    """
    file = _find_file(path, environ)
    from_file = _read_file(file) if file else {}
    from_environment = _read_environment(environ)
    try:
        return Settings(**_merged(from_file, from_environment))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = tuple(str(part) for part in first["loc"])
        by_environment = _value_at(from_environment, key) is not None
        origin = "the environment" if by_environment else str(file)
        value = _value_at(from_environment if by_environment else from_file, key)
        known = first["type"] != "extra_forbidden"
        raise ConfigError(
            _wrong_value(key, value, origin) if known else _unknown(key, origin)
        ) from error


def leaves(section: type[BaseModel] = Settings) -> dict[str, FieldInfo]:
    """Every setting by its dotted key, in the order of the file."""
    found: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            inner = leaves(field.annotation)
            found |= {f"{name}.{key}": leaf for key, leaf in inner.items()}
        else:
            found[name] = field
    return found


# ── reading ──────────────────────────────────────────────────────────────────


def _find_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is not None:
        return path
    if named := environ.get(ENV_CONFIG):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no settings file {file}; copy config.example.toml there, "
            f"or leave out --config and {ENV_CONFIG}."
        ) from error
    except OSError as error:
        raise ConfigError(f"The settings file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The settings file {file} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings file {file} is not valid TOML: {error}.") from error


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The nested values of all `LIMNER_…` variables."""
    names = {name.lower(): value for name, value in environ.items() if value}
    names.pop(ENV_CONFIG.lower(), None)
    _refuse_unknown_variables(names)
    source = EnvSettingsSource(Settings)
    source.env_vars = names
    try:
        return source()
    except SettingsError as error:
        # A whole section in one variable is JSON for pydantic; nobody needs that.
        raise ConfigError(
            f"A section cannot be set by one variable: use {ENV_PREFIX}SECTION__KEY, "
            f"such as {_variable('queue.slots')}."
        ) from error


def _refuse_unknown_variables(names: Mapping[str, str]) -> None:
    """Variables that were meant for us but hit no setting.

    Others may use the prefix too (Kubernetes sets LIMNER_SERVICE_HOST for a service of
    that name), so only a double underscore or a near miss counts as meant.
    """
    known = {_variable(key): key for key in leaves()}
    sections = {_variable(name) for name in Settings.model_fields}
    for name in sorted(names):
        variable = name.upper()
        if not variable.startswith(ENV_PREFIX) or variable in known or variable in sections:
            continue
        close = get_close_matches(variable, known, n=1, cutoff=0.85)
        if close or "__" in variable:
            nearest = close or get_close_matches(variable, known, n=1, cutoff=0)
            raise ConfigError(
                f"There is no setting for the variable {variable}; the nearest is {nearest[0]}."
            )


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, table by table; where both say something, `above` wins."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            value = _merged(under, value)
        merged[key] = value
    return merged


# ── saying what is wrong ─────────────────────────────────────────────────────


def _wrong_value(key: tuple[str, ...], value: object, origin: str) -> str:
    dotted = ".".join(key)
    field = leaves().get(dotted)
    if field is None:
        return f"{dotted} in {origin} is a section: write [{dotted}] and its settings below it."
    shown = "" if _is_secret(field) else f" is {_clipped(value)}, but"
    return f"{dotted} in {origin}{shown} must be {_expectation(field)}."


def _unknown(key: tuple[str, ...], origin: str) -> str:
    dotted = ".".join(key)
    nearest = get_close_matches(dotted, leaves(), n=1, cutoff=0)
    return f"There is no setting {dotted} (in {origin}); the nearest is {nearest[0]}."


def _value_at(values: Mapping[str, Any], key: tuple[str, ...]) -> object:
    found: object = values
    for part in key:
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _clipped(value: object, limit: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _variable(key: str) -> str:
    """The environment's name of a setting: `queue.slots` is LIMNER_QUEUE__SLOTS."""
    return ENV_PREFIX + key.replace(".", "__").upper()


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in _kinds(field.annotation)


def _expectation(field: FieldInfo) -> str:
    """What the field takes: "a whole number from 1 to 1000"."""
    said = [part.words for part in _marks(field) if isinstance(part, Expect)]
    if said:
        return said[0]
    kinds = _kinds(field.annotation)
    choices = [repr(choice) for kind in kinds for choice in get_args(kind)]
    if choices:
        return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    nouns = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path"}
    return next((nouns[kind] for kind in kinds if kind in nouns), "text in quotes") + _range(field)


def _range(field: FieldInfo) -> str:
    low = next((mark.ge for mark in field.metadata if hasattr(mark, "ge")), None)
    high = next((mark.le for mark in field.metadata if hasattr(mark, "le")), None)
    return "" if low is None else f" from {low} to {high}"


def _marks(field: FieldInfo) -> list[object]:
    """The annotations of a field, also of those inside `… | None`."""
    inner = [
        mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ())
    ]
    return [*field.metadata, *inner]


def _kinds(annotation: Any) -> list[Any]:
    """The plain types a field takes, None left out."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    return [] if annotation is NoneType else [annotation]
