"""`config.example.toml` has every setting, with its description and its default."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from bot.config import (
    ReplicateKeySettings,
    ServerQuotaSettings,
    Settings,
    leaves,
    lists,
    load_settings,
    variables,
)
from studio.errors import ConfigError
from tests.bot.config.files import settings_file

ROOT = Path(__file__).parents[3]


EXAMPLE = ROOT / "config.example.toml"


def _switched_on() -> str:
    """The example with every setting enabled: `#key = value` is a disabled one."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return re.sub(r"^#(?=[a-z0-9_]+ = |\[\[)", "", text, flags=re.MULTILINE)


def _example() -> dict[str, Any]:
    """Every setting of the example by its dotted key; a list's tables are one."""
    values: dict[str, Any] = {}
    pending = list(tomllib.loads(_switched_on()).items())
    while pending:
        key, value = pending.pop(0)
        if isinstance(value, list) and all(isinstance(each, dict) for each in value) and value:
            value = {name: below for each in value for name, below in each.items()}
        if isinstance(value, dict):
            pending[:0] = [(f"{key}.{inner}", below) for inner, below in value.items()]
        else:
            values[key] = value
    return values


def _default(key: str) -> Any:
    found: Any = Settings().model_dump(mode="json")
    if key.startswith(_ROWS):
        found = _row(key).model_dump(mode="json")
        key = key.rpartition(".")[2]
    for part in key.split("."):
        found = found[part]
    return found


def _row(key: str) -> BaseModel:
    if key.startswith("quota."):
        return ServerQuotaSettings(id=1)
    return ReplicateKeySettings(name="x", token=SecretStr("x"))


_ROWS = tuple(f"{key}." for key in lists())


def test_the_example_has_exactly_the_settings_in_their_order() -> None:
    assert list(_example()) == list(leaves())


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, field in leaves().items()
        if field.default is not None and not field.is_required()
    ],
)
def test_the_example_shows_the_default(key: str) -> None:
    assert _example()[key] == _default(key)


@pytest.mark.parametrize("key", list(leaves()))
def test_the_example_has_the_description_of_each_setting(key: str) -> None:
    prose = " ".join(EXAMPLE.read_text(encoding="utf-8").replace("\n#", "\n").split())
    assert leaves()[key].description
    assert str(leaves()[key].description) in prose


def test_the_example_loads_as_it_is_and_with_every_setting_enabled() -> None:
    assert load_settings(EXAMPLE, {}) == Settings()
    settings = load_settings(settings_file(_switched_on()), {})
    assert settings.queue == Settings().queue
    assert [key.name for key in settings.provider.replicate.all_keys()] == ["guild"]


def _outcome(environ: dict[str, str]) -> str:
    """All settings as text, or the complaint."""
    try:
        return repr(load_settings(None, environ).model_dump())
    except ConfigError as error:
        return str(error)


@pytest.mark.parametrize("variable", list(variables()))
def test_every_setting_is_read_from_its_variable(variable: str) -> None:
    outcome = _outcome({variable: "?"})
    assert outcome != _outcome({})
    assert "no setting" not in outcome


def test_every_setting_has_a_variable_or_is_in_a_list_that_has_one() -> None:
    for key in leaves():
        rows = next((each for each in lists() if key.startswith(f"{each}.")), key)
        assert variables()["LIMNER_" + rows.replace(".", "__").upper()] == rows
