"""Each command of docs/runbook.md is run in the trouble that its section is about."""

import asyncio
import json
import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.adapters.replicate import keys_of
from bot.config import load_settings
from db.session import Database
from studio.generation.key_states import KeyStateRows
from studio.providers.replicate.keys import KeyPool
from tests.bot.runbook.conftest import At
from tests.bot.runbook.document import sections
from tests.bot.runbook.session import OperatorSession, add_picture
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.doctor import FIRST
from tests.support.rows.contents import contents

_NOWHERE = "http://127.0.0.1:9"


def test_each_section_with_commands_has_a_test() -> None:
    names = {re.sub(r"\W+", "_", title.lower().replace("'", "")) for title in sections()}
    assert len(names) > 8
    assert {f"test_{name}" for name in names} <= set(globals())


async def test_first_look(at: At) -> None:
    session = at("First look")
    async with session.ground():
        pass
    doctor, queue = await session.run_well()
    assert "All is well." in doctor
    assert "0 running, 0 waiting." in queue
    assert not session.left


async def test_stuck_job(at: At) -> None:
    session = at("Stuck job")
    async with session.ground() as ground:
        job = await ground.add()
        await ground.queue.take(owner="studio-7")
    _renumber(session, job.id, 42)

    [queue] = await session.run_well()
    assert re.search(r"^42 .* new .* another worker: studio-7 is gone$", queue, re.MULTILINE)
    [canceled] = await session.run_well()
    assert canceled == "Job 42 is cancelled by the next worker that looks at it.\n"
    assert not session.left


async def test_key_retired(at: At, replicate: ReplicateStub) -> None:
    session = at("Key retired")
    async with session.ground():
        pass
    session.set(**_replicate_variables(replicate.url))
    replicate.refuse_key(FIRST, 401)
    await _retire(session, reason="401 Unauthenticated")

    [refused] = await session.run_next()
    assert refused.code == 1
    assert "key main" in refused.said
    assert "Replicate refuses it (401)" in refused.said

    replicate.accept_key(FIRST)
    [well] = await session.run_well()
    assert "it is used again from now on" in " ".join(well.split())
    assert not session.left


async def test_provider_down(at: At) -> None:
    session = at("Provider down")
    async with session.ground() as ground:
        await ground.add()
    session.set(**_replicate_variables(_NOWHERE))

    doctor, queue = await session.run_next()
    assert doctor.code == 1
    assert "Replicate cannot be asked" in doctor.said
    assert queue.code == 0
    assert "1 waiting" in queue.said
    assert not session.left


async def test_store_down(at: At) -> None:
    session = at("Store down")
    async with session.ground() as ground:
        await add_picture(ground, session.folder / "data")
    pictures = session.folder / "data" / "pictures"
    shutil.rmtree(pictures)
    pictures.write_text("a file where the folder was")

    [doctor] = await session.run_next()
    assert doctor.code == 1
    assert re.search(r"^✗ storage +Pictures cannot be kept", doctor.said, re.MULTILINE)

    pictures.unlink()
    [upkeep] = await session.run_well()
    assert "Missing: the objects of 1 row; the log names them." in upkeep
    assert "object is missing" in upkeep
    assert not session.left


async def test_database_locked_or_full(at: At, postgresql: str) -> None:
    session = at("Database locked or full")
    async with session.ground() as ground:
        await add_picture(ground, session.folder / "data", deleted=True)
        kept = await add_picture(ground, session.folder / "data")
    session.set(RETENTION__PURGE_DELETED_DAYS="1")

    with closing(sqlite3.connect(session.folder / "data" / "limner.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        doctor, disk = await session.run_next()
        assert doctor.code == 1
        assert "Another program holds its lock for writing" in doctor.said
        assert "Use%" in disk.said
        [holders] = await session.run_well()
        assert f"/proc/{os.getpid()}/fd/" in holders

    await _let_one_connection_block_another(session, postgresql)

    foretold, done = await session.run_well()
    assert "Would purge 1 session" in foretold
    assert "Purged 1 session" in done
    assert set(session.pictures()) == {kept}
    assert not session.left


_LOCK = text("LOCK TABLE guilds IN ACCESS EXCLUSIVE MODE")
_WAIT_UNTIL_BLOCKED = text(
    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted) "
    "LOOP PERFORM pg_sleep(0.01); END LOOP; END $$"
)


async def _let_one_connection_block_another(session: OperatorSession, url: str) -> None:
    """Run the commands that end a connection which others wait for."""

    async def lock() -> None:
        async with waiting.write() as tx:
            await tx.execute(_LOCK)

    blocking, waiting = Database(url), Database(url)
    # The blocking connection is ended, so its transaction cannot commit.
    with suppress(DBAPIError):
        async with blocking.write() as tx:
            await tx.execute(_LOCK)
            blocked = asyncio.create_task(lock(), name="waiting")
            await tx.execute(_WAIT_UNTIL_BLOCKED)
            listed, ended = await session.run_well()
    assert "limner" in listed
    assert "(1 row)" in listed
    assert "(1 row)" in ended
    await blocked
    await blocking.close()
    await waiting.close()


async def test_lease_lost(at: At) -> None:
    session = at("Lease lost")
    async with session.ground() as ground, ground.database.write() as tx:
        await ground.queue.workers.mark_seen(tx, "frozen", now=_now_minus(600))
        await ground.queue.workers.mark_seen(tx, "well", now=_now_minus(0))

    [queue] = await session.run_well()
    assert re.search(r"^frozen +8 +10 min ago: it is gone *$", queue, re.MULTILINE)
    assert re.search(r"^well +8 +\d+ s ago *$", queue, re.MULTILINE)
    assert not session.left


async def test_discords_ban(at: At) -> None:
    session = at("Discord's ban")
    async with session.ground():
        pass

    async def refuse(_: web.Request) -> web.Response:
        # Without Discord's header Via, as the service before Discord answers.
        return web.Response(status=429, text="<html>error code: 1015</html>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app) as server:
        session.set(DISCORD__API_BASE=str(server.make_url("/api/v10")))
        [doctor] = await session.run_next()
    assert doctor.code == 1
    said = " ".join(doctor.said.split())
    assert "it answers 429" in said
    assert "Stop every process and wait an hour" in said
    assert not session.left


async def test_leaked_token(at: At) -> None:
    session = at("Leaked token")
    async with session.ground():
        pass
    settings = session.folder / "config.toml"
    settings.chmod(0o644)

    _, doctor = await session.run_well()
    assert settings.stat().st_mode & 0o777 == 0o600
    assert "All is well." in doctor
    assert not session.left


async def test_wrongful_purge(at: At) -> None:
    session = at("Wrongful purge")
    data = session.folder / "data"
    async with session.ground() as ground:
        lost = await add_picture(ground, data)
        kept = await add_picture(ground, data)
    shutil.copytree(data / "pictures", session.folder / "backup" / "pictures")
    (data / "pictures" / lost).unlink()
    (session.folder / "backup" / "pictures" / kept).write_bytes(b"an older one")
    session.set(RETENTION__PURGE_DELETED_DAYS="0", RETENTION__PURGE_FAILED_DAYS="0")

    [shown] = await session.run_well()
    assert "purge" not in shown
    assert "Missing: the objects of 1 row" in shown

    _, shown = await session.run_well()
    assert "Missing" not in shown
    assert session.pictures() == {lost: b"picture 1", kept: b"picture 2"}

    [listed] = await session.run_well()
    assert listed.split() == [Path(lost).name]
    assert not session.left


async def test_restore(at: At, postgresql: str) -> None:
    session = at("Restore")
    data = session.folder / "data"
    async with session.ground() as ground:
        picture = await add_picture(ground, data)
    small = await contents(session.database_url)
    large = await contents(postgresql)

    made = await session.run_well()
    assert "and it was checked" in made[1]
    await session.run_well()

    async with session.ground() as ground:
        newer = await add_picture(ground, data)
    (data / "pictures" / picture).unlink()
    # Its second file is there, as after a kill.
    (data / "limner.db-wal").write_bytes(b"of another time")
    await session.run_well()
    assert await contents(session.database_url) == small
    assert {path.name for path in (session.folder / "before").iterdir()} == {
        "limner.db",
        "limner.db-wal",
    }

    await _change(postgresql)
    assert await contents(postgresql) != large
    await session.run_well()
    assert await contents(postgresql) == large

    await session.run_well()
    assert set(session.pictures()) == {picture, newer}

    migrated, doctor, upkeep = await session.run_well()
    assert "is up to date" in migrated
    assert "All is well." in doctor
    assert "Missing" not in upkeep
    assert "Would remove 1 object that no row names" in upkeep
    assert not session.left


async def _change(url: str) -> None:
    """A later version, with a table more and a table less."""
    database = Database(url)
    async with database.write() as tx:
        await tx.execute(text("CREATE TABLE later (id bigint PRIMARY KEY)"))
        await tx.execute(text("DROP TABLE stars"))
        await tx.execute(text("INSERT INTO guilds VALUES (5, 'UTC', now())"))
    await database.close()


async def _retire(session: OperatorSession, *, reason: str) -> None:
    settings = load_settings(None, dict(os.environ))
    database = Database(session.database_url)
    pool = KeyPool(keys_of(settings), KeyStateRows(database))
    await pool.retire(pool.keys["main"], reason=reason)
    await database.close()


def _replicate_variables(url: str) -> dict[str, str]:
    return {
        "PROVIDER__KIND": "replicate",
        "PROVIDER__REPLICATE__BASE_URL": url,
        "PROVIDER__REPLICATE__KEYS": json.dumps([{"name": "main", "token": FIRST}]),
    }


def _renumber(session: OperatorSession, before: int, after: int) -> None:
    """Give a job the number that the document names."""
    with closing(sqlite3.connect(session.folder / "data" / "limner.db")) as connection:
        connection.execute("UPDATE jobs SET id = ? WHERE id = ?", (after, before))
        connection.execute("UPDATE generations SET job_id = ? WHERE job_id = ?", (after, before))
        connection.commit()


def _now_minus(seconds: float) -> datetime:
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() - seconds, UTC)
