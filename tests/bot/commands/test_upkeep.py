"""`limner upkeep` as a program: it purges old rows and their files, and removes files that a
kill -9 left without a row."""

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.enums import GenerationStatus, JobStatus
from db.migrations import upgrade
from db.models import Asset, Generation, Job, Session
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.storage.base import session_key
from tests.bot.killable import KillableBot
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared
from tests.support.processes.program import limner

_TWO_DAYS_S = 2 * 24 * 3600
_BETWEEN = "store.put:after"


class Folder:
    """The folder with pictures, and the rows that name them."""

    def __init__(self, killable: KillableBot) -> None:
        self._killable = killable
        self._folder = killable.config.parent / "data" / "pictures"

    def objects(self) -> list[str]:
        """The object keys of all files."""
        files = (path for path in self._folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self._folder).as_posix() for path in files)

    def named(self) -> list[str]:
        """The object keys that rows name."""
        return sorted(str(key) for (key,) in self._killable.rows("SELECT key FROM assets"))

    def let_time_pass(self) -> None:
        """Make every file two days old."""
        then = time.time() - _TWO_DAYS_S
        for path in self._folder.rglob("*"):
            os.utime(path, (then, then))


async def _upkeep(config: Path, *options: str) -> str:
    """Run `limner upkeep`, and give what it prints."""
    async with limner("upkeep", "--config", str(config), *options, cwd=config.parent) as program:
        assert await program.ended() == 0, program.said
        return program.said


async def _killed_between_picture_and_thumbnail(killable: KillableBot) -> Folder:
    await killable.start(moment=_BETWEEN)
    await killable.answered(await killable.do("game create", name="Kill"))
    await killable.do("image scene", description="a lighthouse in a storm")
    await killable.killed()
    folder = Folder(killable)
    assert len(folder.objects()) == 1
    assert folder.named() == []
    return folder


def _said(killable: KillableBot) -> str:
    """Every text in the channel."""
    messages = killable.discord.messages(killable.channel_id)
    return "\n".join(text for message in messages for text in message.texts)


@pytest.mark.soak
async def test_after_a_kill_exactly_the_files_that_rows_name_are_kept(
    killable: KillableBot,
) -> None:
    folder = await _killed_between_picture_and_thumbnail(killable)
    folder.let_time_pass()
    # A cleanup before the job goes on removes nothing of it.
    assert "Left 1 object alone that may still get a row." in await _upkeep(killable.config)

    await killable.live_until(lambda: killable.pictures() and not killable.status_cards())
    folder.let_time_pass()
    said = await _upkeep(killable.config)

    assert "Looked at 2 objects and 2 rows." in said
    assert "Removed 0 objects that no row names (0 bytes)." in said
    assert len(folder.objects()) == 2
    assert folder.objects() == folder.named()


@pytest.mark.soak
async def test_the_picture_of_a_job_that_failed_after_a_kill_is_removed(
    killable: KillableBot,
) -> None:
    folder = await _killed_between_picture_and_thumbnail(killable)
    [orphan] = folder.objects()
    # The provider forgets what it drew.
    shutil.rmtree(killable.config.parent / "data" / "sketches")

    await killable.live_until(lambda: "before the painter deleted it" in _said(killable))
    assert killable.rows("SELECT status FROM jobs") == [("failed",)]
    assert "Removed 0 objects" in await _upkeep(killable.config)
    assert folder.objects() == [orphan]
    folder.let_time_pass()
    assert "Would remove 1 object that" in await _upkeep(killable.config, "--dry-run")
    assert folder.objects() == [orphan]
    assert "Removed 1 object that no row names" in await _upkeep(killable.config)

    assert folder.objects() == folder.named() == []
    assert killable.rows("SELECT state FROM ledger") == [("refunded",)]


async def test_a_failing_store_gets_one_sentence(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "games").symlink_to("games")  # a link to itself
    environ = {"LIMNER_DATA_FOLDER": str(tmp_path)}

    async with limner("upkeep", environ=environ, cwd=tmp_path) as program:
        assert await program.ended() == 1
        [sentence] = [line for line in program.said.splitlines() if "The store failed" in line]

    assert sentence.endswith("What was done is done; run it again to go on.")
    assert "Traceback" not in program.said


_LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)
_WITH_A_DAY = "[retention]\npurge_deleted_days = 1\npurge_failed_days = 0\n"


async def _drawn_long_ago(ground: Ground, folder: Path, *, deleted: bool) -> None:
    """A session with one picture in a file."""
    job = await ground.add()
    async with ground.database.write() as tx:
        kept = await tx.get_one(Job, job.id)
        kept.status, kept.announced = JobStatus.DONE, True
        session = await tx.get_one(Session, job.session_id)
        session.deleted_at = _LONG_AGO if deleted else None
        for generation in await ground.queue.list_generations(job):
            (await tx.get_one(Generation, generation.id)).status = GenerationStatus.SUCCEEDED
            key = session_key(game_id=1, session_id=session.id, name=f"{generation.id}.png")
            tx.add(
                Asset(
                    game_id=1,
                    generation_id=generation.id,
                    role="output",
                    store="local",
                    key=key,
                    mime="image/png",
                    size_bytes=9,
                    width=1,
                    height=1,
                    sha256=f"{generation.id:064}",
                    created_at=_LONG_AGO,
                )
            )
            file = folder / "pictures" / key
            file.parent.mkdir(parents=True)
            file.write_bytes(b"a picture")
            os.utime(file, (_LONG_AGO.timestamp(), _LONG_AGO.timestamp()))


async def test_one_run_purges_rows_and_removes_their_files(tmp_path: Path) -> None:
    clock = HandClock(_LONG_AGO)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}", now=clock.now)
    await upgrade(database)
    ground = await prepared(database, clock, QueueLimits())
    for deleted in (True, True, False):
        await _drawn_long_ago(ground, tmp_path, deleted=deleted)
    await database.close()
    config = tmp_path / "config.toml"
    config.write_text(f'data_folder = "{tmp_path}"\n{_WITH_A_DAY}', encoding="utf-8")

    foretold = await _upkeep(config, "--dry-run")
    assert _files(tmp_path) == 3
    said = await _upkeep(config)
    again = await _upkeep(config)

    assert _told(foretold) == [
        "Would archive 1 session idle for 90 days.",
        "Would purge 2 sessions deleted more than 1 day ago.",
        "Would purge 2 pictures deleted more than 1 day ago.",
        "Looked at 3 objects and 1 row.",
        "Would remove 2 objects that no row names (18 bytes).",
    ]
    assert _told(said) == [
        line.replace("Would archive", "Archived")
        .replace("Would purge", "Purged")
        .replace("Would remove", "Removed")
        for line in _told(foretold)
    ]
    assert _told(again) == [
        "Looked at 1 object and 1 row.",
        "Removed 0 objects that no row names (0 bytes).",
    ]
    assert _files(tmp_path) == 1


def _files(folder: Path) -> int:
    return len(list(folder.rglob("*.png")))


def _told(said: str) -> list[str]:
    """The lines for the operator, without the log."""
    return [line for line in said.splitlines() if line.endswith(".") and "[info" not in line]
