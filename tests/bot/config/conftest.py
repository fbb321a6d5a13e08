"""Every test of the settings runs in an empty folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `config.toml` of the developer's is found."""
    monkeypatch.chdir(tmp_path)
