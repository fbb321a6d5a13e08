"""The types of settings' values: how each is read, and how complaints describe it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import NoDecode

from studio.clock import SystemClock
from studio.providers.replicate.output_hosts import OutputHosts
from studio.providers.replicate.webhooks import WebhookVerifier


class Section(BaseModel):
    """One table of the file. Unknown keys are refused; errors never show values."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )


@dataclass(frozen=True)
class Expect:
    """What a value must be, in words, for types that do not say it themselves."""

    words: str


def _starting_with(*schemes: str) -> tuple[BeforeValidator, Expect]:
    """A check that an address starts with one of `schemes`, and its words."""

    def check(value: object) -> object:
        if isinstance(value, str) and not value.startswith(schemes):
            raise ValueError("unexpected scheme")
        return value

    return BeforeValidator(check), Expect(f"an address that starts with {' or '.join(schemes)}")


def _stripped_or_none(value: object) -> object:
    """The text without blanks around it, such as the line end of a file; None when it is empty."""
    return (value.strip() or None) if isinstance(value, str) else value


def _from_json(value: object) -> object:
    """A list of tables, which an environment variable holds as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        # No `from`: the error quotes the text, which may contain secrets.
        raise ValueError("not JSON") from None


def _from_commas(value: object) -> object:
    """A list of words, which an environment variable holds with commas, or as JSON."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return _from_json(value)
    return [word.strip() for word in value.split(",") if word.strip()]


def _from_commas_or_all(value: object) -> object:
    """The word "all" as it is, else a list as `_from_commas` reads it."""
    return "all" if value == "all" else _from_commas(value)


def _host(value: str) -> str:
    OutputHosts([value])
    return value.lower()


def _webhook_secret(value: SecretStr | None) -> SecretStr | None:
    """The secret. Raises ValueError if webhooks cannot be verified with it."""
    if value is not None:
        WebhookVerifier(value.get_secret_value(), SystemClock())
    return value


def _sentry_dsn(value: SecretStr | None) -> SecretStr | None:
    """The address. Raises ValueError if a Sentry server cannot be found by it."""
    if value is not None:
        parts = urlsplit(value.get_secret_value())
        named = parts.username and parts.hostname and parts.path.rpartition("/")[2].isdecimal()
        if parts.scheme not in ("https", "http") or not named or (parts.port or 1) < 1:
            raise ValueError("no DSN")
    return value


_HTTP = _starting_with("https://", "http://")
_WEBSOCKET = _starting_with("wss://", "ws://")
_DATABASE = _starting_with("sqlite+aiosqlite:///", "postgresql+asyncpg://")

# Lists that an environment variable can hold. NoDecode: pydantic-settings would decode them
# itself, and its errors do not name the setting.
TABLES = (NoDecode, BeforeValidator(_from_json))
_WORDS = (NoDecode, BeforeValidator(_from_commas))

Token = Annotated[SecretStr | None, BeforeValidator(_stripped_or_none)]
NeededToken = Annotated[
    SecretStr, BeforeValidator(_stripped_or_none), Expect("text in quotes, and not blank")
]
WebhookSecret = Annotated[
    Token,
    AfterValidator(_webhook_secret),
    Expect("a secret of Replicate's webhooks: whsec_ and more"),
]
SentryDsn = Annotated[
    Token,
    AfterValidator(_sentry_dsn),
    Expect("a DSN of Sentry, such as https://key@sentry.example.org/1"),
]
ShortName = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$"),
    Expect("a short name of letters, digits, points, dashes and underscores"),
]
ShortNames = Annotated[tuple[ShortName, ...], *_WORDS, Expect("a list of short names in quotes")]
Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_host)], ...],
    *_WORDS,
    Field(min_length=1),
    Expect("a list of public host names in quotes, without https:// and without a path"),
]
DiscordId = Annotated[int, Field(ge=1, lt=2**63), Expect("an id of Discord's, a long number")]
ServerList = Annotated[
    tuple[DiscordId, ...] | Literal["all"],
    NoDecode,
    BeforeValidator(_from_commas_or_all),
    Expect('"all", or a list of ids of Discord servers'),
]
HttpAddress = Annotated[str, _HTTP[0], _HTTP[1]]
WebsocketAddress = Annotated[str, _WEBSOCKET[0], _WEBSOCKET[1]]
# Secret, because it may contain a password.
DatabaseAddress = Annotated[SecretStr | None, _DATABASE[0], _DATABASE[1]]
LocalPath = Annotated[Path, AfterValidator(Path.expanduser)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
]
