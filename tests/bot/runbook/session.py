"""An operator at work: types the commands of one section, in its order, on a real installation."""

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from db.enums import GenerationStatus, JobStatus
from db.migrations import upgrade
from db.models import Asset, Game, Generation, Job, Session
from db.session import Database
from studio.generation.queue import Queue, QueueLimits
from studio.storage.base import session_key
from tests.bot.runbook.document import sections
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared

# Longer than the day for which upkeep touches no object.
AGO = timedelta(days=2)


@dataclass(frozen=True)
class Ran:
    """A command that was run: its exit code, and what it printed."""

    command: str
    code: int
    said: str


@dataclass
class OperatorSession:
    """The commands of one section that are left, and the folder in which they are typed.

    `config.toml` there is the settings file, `data` the data folder.
    """

    title: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    left: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.left = sections()[self.title]

    def set(self, **variables: str) -> None:
        """Set variables of the environment, without their prefix."""
        for name, value in variables.items():
            self.monkeypatch.setenv(f"LIMNER_{name}", value)

    async def run_next(self) -> list[Ran]:
        """Run the commands of the next code block; gives what each did."""
        return [await self._run(command) for command in self.left.pop(0)]

    async def run_well(self) -> list[str]:
        """Run the next code block, whose commands must all succeed; gives what each printed."""
        ran = await self.run_next()
        assert all(each.code == 0 for each in ran), ran
        return [each.said for each in ran]

    async def _run(self, command: str) -> Ran:
        words = shlex.split(command)
        if words[0] == "limner":
            return Ran(command, *await asyncio.to_thread(_run_limner, words[1:]))
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", command),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return Ran(command, process.returncode or 0, said.decode())

    @property
    def database_url(self) -> str:
        """The address of the SQLite database that the settings lead to."""
        return f"sqlite+aiosqlite:///{self.folder / 'data' / 'limner.db'}"

    @asynccontextmanager
    async def ground(self) -> AsyncIterator[Ground]:
        """The queue in this database, as it was two days ago; `clock` moves from there."""
        clock = HandClock(datetime.now(UTC) - AGO)
        database = Database(self.database_url, now=clock.now)
        (self.folder / "data").mkdir(exist_ok=True)
        await upgrade(database)
        async with database.read() as tx:
            game = await tx.get(Game, 1)
        if game is None:
            yield await prepared(database, clock, QueueLimits())
        else:
            yield Ground(database, Queue(database, QueueLimits(), clock=clock), clock, game)
        await database.close()

    def pictures(self, folder: str = "data") -> dict[str, bytes]:
        """Every stored picture below that folder, by its path."""
        root = self.folder / folder / "pictures"
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }


async def add_picture(ground: Ground, folder: Path, *, deleted: bool = False) -> str:
    """A session with one stored picture; gives its object key."""
    job = await ground.add()
    now = ground.clock.now()
    async with ground.database.write() as tx:
        kept = await tx.get_one(Job, job.id)
        kept.status, kept.announced = JobStatus.DONE, True
        session = await tx.get_one(Session, job.session_id)
        session.deleted_at = now if deleted else None
        [generation] = await ground.queue.list_generations(job)
        (await tx.get_one(Generation, generation.id)).status = GenerationStatus.SUCCEEDED
        key = session_key(game_id=1, session_id=session.id, name=f"{generation.id}.png")
        content = f"picture {generation.id}".encode()
        tx.add(
            Asset(
                game_id=1,
                generation_id=generation.id,
                role="output",
                store="local",
                key=key,
                mime="image/png",
                size_bytes=len(content),
                width=1,
                height=1,
                sha256=f"{generation.id:064}",
                created_at=now,
            )
        )
    file = folder / "pictures" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (now.timestamp(), now.timestamp()))
    return key


def _run_limner(arguments: list[str]) -> tuple[int, str]:
    """Run the program in this thread; a process of its own would take a second to start."""
    from bot import cli

    said, before = StringIO(), sys.argv
    sys.argv = ["limner", *arguments]
    try:
        with redirect_stdout(said), redirect_stderr(said):
            cli.main()
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    finally:
        sys.argv = before
    return 0, said.getvalue()
