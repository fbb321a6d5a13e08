"""The schema at the start of the program, and `limner migrate`."""

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.migrate import migrate
from bot.wiring import open_app
from db.migrations import upgrade
from db.session import Database
from studio.errors import SchemaBehind
from tests.support.processes.program import run_here


@pytest.mark.usefixtures("logging_as_before")
def test_migrate_prints_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_here(monkeypatch, "migrate") == 0
    assert "(was: empty)" in capsys.readouterr().out
    assert run_here(monkeypatch, "migrate") == 0
    assert "is up to date" in capsys.readouterr().out


class _Served(Database):
    """A database that its operator migrates, as with PostgreSQL."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self.is_sqlite = False


async def test_only_migrate_migrates_a_database_other_than_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.migrate.Database", _Served)
    settings = Settings(data_folder=tmp_path)

    with pytest.raises(SchemaBehind, match="limner migrate"):
        async with open_app(settings):
            pass

    assert "(was: empty)" in await migrate(settings)
    async with open_app(settings) as app:
        assert app.database.is_sqlite is False


async def test_a_sqlite_database_is_migrated_at_the_start(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "new")
    async with open_app(settings) as app:
        await upgrade(app.database)  # and once more, which changes nothing
    assert "is up to date" in await migrate(settings)
