"""`limner queue` and `limner backup` as an operator uses them."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared
from tests.support.processes.program import run_here

pytestmark = pytest.mark.usefixtures("logging_as_before")

Fill = Callable[[Callable[[Ground], Awaitable[object]]], None]


@pytest.fixture
def filled(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Runs a function on the ground of the installation's database, and closes it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIMNER_DATABASE__URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "160")

    async def fill(change: Callable[[Ground], Awaitable[object]]) -> None:
        database = Database(sqlite_url)
        await change(await prepared(database, HandClock(), QueueLimits()))
        await database.close()

    return lambda change: asyncio.run(fill(change))


def test_the_queue_lists_workers_and_what_each_job_waits_for(
    filled: Fill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def fill(ground: Ground) -> None:
        await ground.add()
        await ground.queue.take(owner="studio-7")
        await ground.add()
        async with ground.database.write() as tx:
            now = await ground.database.now(tx)
            await ground.queue.workers.mark_seen(tx, "studio-7", now=now)

    filled(fill)
    assert run_here(monkeypatch, "queue") == 0

    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["studio-7", "8", "0", "s", "ago"] in said
    assert ["1", "running,", "1", "waiting."] in said
    jobs = [words for words in said if words[:1] in (["1"], ["2"]) and words[1] == "900"]
    running, waiting = jobs
    assert running[-5:] == ["nothing:", "studio-7", "works", "on", "it"]
    assert waiting[-2:] == ["its", "turn"]


def test_an_empty_queue_is_said(
    filled: Fill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_here(monkeypatch, "queue") == 0
    assert capsys.readouterr().out == (
        "No worker was seen in the last hour.\n\n0 running, 0 waiting.\n"
    )


def test_a_job_is_cancelled_by_its_number(
    filled: Fill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled(lambda ground: ground.add())
    capsys.readouterr()
    codes = [run_here(monkeypatch, "queue", "cancel", number) for number in ("1", "1", "2")]

    assert codes == [0, 1, 1]
    assert capsys.readouterr().out == (
        "Job 1 is cancelled, and its quota given back.\n"
        "Job 1 has ended already.\n"
        "There is no job 2.\n"
    )


def test_a_backup_is_written_once(
    filled: Fill,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled(lambda ground: ground.add())
    assert run_here(monkeypatch, "backup", "backup.db") == 0
    assert capsys.readouterr().out.endswith(
        "and it was checked.\nNow back up the pictures: the folder data/pictures.\n"
    )
    assert run_here(monkeypatch, "backup", "backup.db") == 2
    assert "There is no backup: backup.db exists already." in capsys.readouterr().err
    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("SELECT id FROM jobs").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite+aiosqlite:///nothing.db", "There is nothing to back up"),
        ("postgresql+asyncpg://limner@127.0.0.1:1/limner", "For PostgreSQL use pg_dump"),
    ],
)
def test_what_cannot_be_backed_up_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    url: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIMNER_DATABASE__URL", url)
    assert run_here(monkeypatch, "backup", "backup.db") == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
