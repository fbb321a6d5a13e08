"""Reads the settings from the file and from the environment, and merges them."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from bot.config import complaints
from bot.config.settings import ENV_PREFIX, Settings, variable, variables
from studio.errors import ConfigError

ENV_CONFIG = "LIMNER_CONFIG"
"""The variable that names the settings file. It is not a setting itself."""

DEFAULT_FILE = Path("config.toml")


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and of the environment; the environment wins.

    The file is `path`, else the one that `LIMNER_CONFIG` names, else `./config.toml` if it
    exists. Raises `ConfigError` with one sentence, without secrets.
    """
    file = _find_file(path, environ)
    from_file = _read_file(file) if file else {}
    from_environment = _read_environment(environ)
    try:
        return Settings(**_merged(from_file, from_environment))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        by_environment = _has_value(from_environment, first["loc"])
        origin = "the environment" if by_environment else str(file)
        raise ConfigError(complaints.complaint(first, origin)) from error


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
        # pydantic would read a whole section from one variable as JSON. That is not supported.
        raise ConfigError(
            f"A section cannot be set by one variable: use {ENV_PREFIX}SECTION__KEY, "
            f"such as {variable('queue.slots')}."
        ) from error


def _refuse_unknown_variables(names: Mapping[str, str]) -> None:
    """Raise ConfigError for a variable that looks like a setting but is none.

    Other programs may use the prefix, too (Kubernetes sets LIMNER_SERVICE_HOST for a service of
    that name). So a name counts only if it has a double underscore or resembles a setting.
    """
    known = variables()
    sections = {variable(name) for name in Settings.model_fields}
    for name in sorted(each.upper() for each in names):
        if not name.startswith(ENV_PREFIX) or name in known or name in sections:
            continue
        close = get_close_matches(name, known, n=1, cutoff=0.85)
        if close or "__" in name:
            nearest = close or get_close_matches(name, known, n=1, cutoff=0)
            raise ConfigError(
                f"There is no setting for the variable {name}; the nearest is {nearest[0]}."
            )


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both merged, table by table. Where both have a value, that of `above` wins."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            value = _merged(under, value)
        merged[key] = value
    return merged


def _has_value(values: Mapping[str, Any], place: tuple[str | int, ...]) -> bool:
    """Whether `values` has a value at that place, also inside a list."""
    found: Any = values
    for part in place:
        if not isinstance(found, Mapping):
            return True
        if part not in found:
            return False
        found = found[part]
    return True
