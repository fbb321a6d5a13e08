"""Every test of the settings runs in an empty folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own `config.toml` is not found."""
    monkeypatch.chdir(tmp_path)
