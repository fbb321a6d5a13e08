"""`limner run` with something wrong: it ends with one sentence for the operator."""

import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.bot.installation import TOKEN, Installation
from tests.stubs.discord.gateway import PRIVILEGED
from tests.support.processes.program import Program, limner, run_here


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_without_a_token_it_says_what_to_set_and_that_play_needs_none(
    tmp_path: Path,
) -> None:
    async with limner("run", cwd=tmp_path) as program:
        assert await program.ended() == 2
    assert program.said.count("\n") == 1
    for part in ("LIMNER_DISCORD__TOKEN", "config.toml", "limner play"):
        assert part in program.said
    assert _left_in(tmp_path) == []


async def test_a_refused_token_is_reported_without_showing_it(installation: Installation) -> None:
    async with installation.limner(LIMNER_DISCORD__TOKEN="MTIz.wrong.one") as program:
        assert await program.ended() == 2
    _require_one_sentence(program, "does not accept the token", "discord.token")
    assert "MTIz.wrong.one" not in program.said


async def test_a_disabled_intent_is_explained(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Limner uses no privileged intent, so every intent counts as privileged here.
    monkeypatch.setattr("tests.stubs.discord.gateway.PRIVILEGED", ~0)
    installation.discord.gateway.refuse_intents = True
    async with installation.limner() as program:
        assert await program.ended() == 2
    _require_one_sentence(program, "intent", "developer portal")
    assert not installation.discord.gateway.received[0]["d"]["intents"] & PRIVILEGED


def _require_one_sentence(program: Program, *parts: str) -> None:
    """The output has one line besides the log, and no traceback."""
    assert "Traceback" not in program.said
    [sentence] = [line for line in program.said.splitlines() if not line.startswith("{")]
    assert sentence.endswith(".")
    for part in parts:
        assert part in sentence


def _a_file(folder: Path) -> Mapping[str, str]:
    (folder / "taken").touch()
    return {"LIMNER_DATA_FOLDER": str(folder / "taken" / "data")}


def _a_picture_folder_under_a_file(folder: Path) -> Mapping[str, str]:
    (folder / "taken").touch()
    return {"LIMNER_STORAGE__FOLDER": str(folder / "taken" / "pictures")}


def _a_folder_for_a_database(folder: Path) -> Mapping[str, str]:
    (folder / "data" / "limner.db").mkdir(parents=True)
    return {}


def _a_text_for_a_database(folder: Path) -> Mapping[str, str]:
    (folder / "data").mkdir()
    (folder / "data" / "limner.db").write_text("this is a diary, not a database" * 100)
    return {}


def _a_database_from_the_future(folder: Path) -> Mapping[str, str]:
    (folder / "data").mkdir()
    connection = sqlite3.connect(folder / "data" / "limner.db")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    return {}


def _a_driver_that_is_not_installed(_folder: Path) -> Mapping[str, str]:

    return {"LIMNER_DATABASE__URL": "postgresql+asyncpg://limner:s3cret@localhost/limner"}


def _nobody_at_that_address(_folder: Path) -> Mapping[str, str]:
    # The discard port: nothing listens there.
    return {"LIMNER_DISCORD__API_BASE": "http://127.0.0.1:9/api/v10"}


def _a_setting_that_is_none(_folder: Path) -> Mapping[str, str]:
    return {"LIMNER_QUEUE__SLOTS": "many"}


WRONG = [
    # the data folder would have to be inside a file
    (_a_file, ["cannot be kept in", "data_folder"]),
    # the folder for pictures would have to be inside a file
    (_a_picture_folder_under_a_file, ["cannot be kept in", "may write to"]),
    # SQLite cannot open it
    (_a_folder_for_a_database, ["limner.db", "cannot be used", "unable to open"]),
    # SQLite can open it and finds something else
    (_a_text_for_a_database, ["limner.db", "cannot be used", "not a database"]),
    # the database is of a newer program
    (_a_database_from_the_future, ["limner.db", "newer Limner"]),
    # PostgreSQL needs its driver
    (_a_driver_that_is_not_installed, ["database.url", "asyncpg"]),
    # Discord is down, or the address is wrong
    (_nobody_at_that_address, ["cannot be reached", "http://127.0.0.1:9/api/v10"]),
    # a text instead of a number
    (_a_setting_that_is_none, ["queue.slots", "many", "1 to 1000"]),
]


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize(("wrong", "parts"), WRONG)
def test_a_wrong_setup_ends_with_one_sentence_and_exit_code_2(
    wrong: Callable[[Path], Mapping[str, str]],
    parts: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    environ = {"LIMNER_DISCORD__TOKEN": TOKEN, "LIMNER_LOGS__LEVEL": "error", **wrong(tmp_path)}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert run_here(monkeypatch, "run") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert said.endswith(".\n")
    for part in parts:
        assert part in said
    assert "s3cret" not in said
    assert TOKEN not in said
