"""The sections of the settings: each setting's name, meaning, default and allowed values."""

from typing import Literal

from pydantic import Field

from bot.config.replicate import ReplicateSettings
from bot.config.values import (
    DatabaseAddress,
    DiscordId,
    HttpAddress,
    LocalPath,
    LogLevel,
    Section,
    SentryDsn,
    ServerList,
    Token,
    WebsocketAddress,
)
from studio.rules.served import ServedServers


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
        default=None, description="Where Discord's gateway is; unset, Discord tells it."
    )
    sync_commands: bool = Field(
        default=True, description="Tell Discord about changed commands when the bot starts."
    )
    ops_channel_id: DiscordId | None = Field(
        default=None,
        description="The channel in which operators hear what they must put right; unset, only "
        "the log says it.",
    )
    servers: ServerList | None = Field(
        default=None,
        description='The ids of the Discord servers in which Limner works, or "all"; unset, all.',
    )

    def served(self) -> ServedServers:
        """The servers in which Limner works."""
        if self.servers is None or self.servers == "all":
            return ServedServers()
        return ServedServers(frozenset(self.servers))


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
        default="", description="Begins every object key, for a bucket that others use, too."
    )
    endpoint: HttpAddress | None = Field(
        default=None, description="Where the store's API is; unset, Amazon S3."
    )
    region: str | None = Field(
        default=None, description="The bucket's region; unset, that of the AWS environment."
    )
    path_style: bool | None = Field(
        default=None,
        description="Whether the bucket is in the path of addresses and not in the host name; "
        "unset, only with an endpoint.",
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
        description="The address at which everybody can read the bucket; unset, it is private and "
        "links are signed.",
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

    kind: Literal["sketch", "replicate"] = Field(
        default="sketch",
        description="Who draws: sketch works offline and costs nothing, replicate asks the models "
        "of replicate.com.",
    )
    sketch_seconds: float = Field(
        default=4.0,
        ge=0,
        le=600,
        description="How many seconds the sketch provider takes for a picture.",
    )
    replicate: ReplicateSettings = ReplicateSettings()


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
        description="After how many seconds without a notification a worker polls the queue.",
    )
    max_attempts: int = Field(
        default=5,
        ge=1,
        le=100,
        description="How many times a drawing is requested before the job fails. What is drawn is "
        "tried for longer: storing for an hour, posting for a day.",
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
        description="How many seconds jobs and answers may still take when the process is stopped.",
    )


class ModerationSettings(Section):
    """Which words are drawn where neither a server nor a channel says how strict it is."""

    strictness: Literal["standard", "strict"] = Field(
        default="standard",
        description="How strictly words and pictures are judged where the server's admins set "
        "nothing and the channel has no rating: strict refuses suggestive words, gore, drugs "
        "and mild swearing too.",
    )


class RequestSettings(Section):
    """Each person's rate limit."""

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
        default=16_777_216,
        ge=4096,
        le=400_000_000,
        description="The largest upload, in pixels (width times height); a JPEG may have four "
        "times as many, and is stored smaller.",
    )
    daily_bytes: int = Field(
        default=100_000_000,
        ge=0,
        le=1_099_511_627_776,
        description="How many bytes of uploads are stored for a person in a day.",
    )


class RetentionSettings(Section):
    """After how many days `limner upkeep` archives and purges."""

    archive_idle_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        description="After how many days without a new picture a session is archived; 0 is never.",
    )
    purge_deleted_days: int = Field(
        default=30,
        ge=0,
        le=36_500,
        description="After how many days deleted sessions and pictures are purged for good; 0 is "
        "never.",
    )
    purge_failed_days: int = Field(
        default=30,
        ge=0,
        le=36_500,
        description="After how many days pictures that failed or were cancelled are forgotten; "
        "0 is never.",
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


class SentrySettings(Section):
    """Where errors are reported to."""

    dsn: SentryDsn = Field(
        default=None,
        description="The DSN of a Sentry project that errors are reported to; unset, none are.",
    )


class HealthSettings(Section):
    """How a supervisor can see that the process is well."""

    file: LocalPath | None = Field(
        default=None,
        description="A file touched every few seconds while the bot is well; unset, none.",
    )


class WebSettings(Section):
    """The HTTP server: health, metrics, Replicate's webhooks, pages and downloads."""

    host: str = Field(default="127.0.0.1", description="The address of this machine to listen on.")
    port: int = Field(
        default=0, ge=0, le=65535, description="The port to listen on; 0 is no server."
    )
    public_url: HttpAddress | None = Field(
        default=None,
        description="The server's public address, which a proxy passes on to it; unset, there are "
        "no pages for people and no webhooks.",
    )
    metrics_token: Token = Field(
        default=None,
        description="The token with which Prometheus reads /metrics; unset, everybody who reaches "
        "the server reads them, and with a public address nobody.",
    )
