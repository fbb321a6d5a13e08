"""Fixtures for the tests of operators' commands."""

from pathlib import Path

import pytest

from tests.bot.commands.catalogues import OWN
from tests.bot.commands.copying import file_url
from tests.support.buckets import (
    forget_aws,
)
from tests.support.rows.full_database import fill_database


@pytest.fixture
async def full_file(tmp_path: Path) -> Path:
    """A SQLite file with rows in every table, which no worker uses."""
    await fill_database(file_url(tmp_path / "from.db"))
    return tmp_path / "from.db"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, without the machine's AWS settings."""
    monkeypatch.chdir(tmp_path)
    forget_aws(monkeypatch)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "models.toml"
    file.write_text(OWN, encoding="utf-8")
    return file
