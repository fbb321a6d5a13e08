"""Settings files for tests, and the complaints about wrong ones."""

from pathlib import Path

import pytest

from bot.config import load_settings
from studio.errors import ConfigError

SECRET = "MTIzNDU2.s3cr3t.t0k3n"


def settings_file(text: str, name: str = "config.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def complaint(text: str = "", environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(settings_file(text), environ or {})
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence
