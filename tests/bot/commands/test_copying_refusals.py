"""`limner copy-database` refuses a source or a target that it cannot use, in one sentence."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.config import Settings
from bot.config.sections import DatabaseSettings
from bot.migrate import open_database
from db.migrations import newest_version, upgrade, version_of
from db.models import Guild
from db.repositories.queue import workers
from studio.clock import SystemClock
from studio.errors import ConfigError
from tests.bot.commands.copying import LEASE_S, copied, file_url, opened, place_of, refused
from tests.support.clock import START
from tests.support.rows.contents import contents
from tests.support.rows.full_database import fill_database


async def test_a_source_file_that_does_not_exist_is_not_created(tmp_path: Path) -> None:
    said = await refused(tmp_path / "none.db", tmp_path / "to.db")

    assert said == f"There is no file {tmp_path / 'none.db'} to copy from."
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "to.db").exists()


async def test_a_database_is_not_copied_into_itself(full_file: Path) -> None:
    same = full_file.parent / "elsewhere" / ".." / full_file.name
    (full_file.parent / "elsewhere").mkdir()

    assert await refused(full_file, same) == f"Both are the same database: {full_file}."


async def test_a_database_of_another_program_is_refused(tmp_path: Path, full_file: Path) -> None:
    other = tmp_path / "other.db"
    async with opened(file_url(other)) as database, database.write() as tx:
        await tx.execute(text("CREATE TABLE recipes (id INTEGER)"))

    assert await refused(other, tmp_path / "to.db") == f"{other} is no database of Limner's."
    assert await refused(full_file, other) == f"{other} is no database of Limner's."


@pytest.mark.parametrize("behind", ["source", "target"])
async def test_an_outdated_schema_is_refused_until_it_is_migrated(
    behind: str, full_file: Path, postgres_url: str
) -> None:
    url = file_url(full_file) if behind == "source" else postgres_url
    async with opened(url) as database, database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '0003'"))

    said = await refused(full_file, postgres_url)

    assert said.startswith(f"{place_of(url)} is at version 0003, and this program at")
    assert "Run `limner migrate`" in said
    async with opened(postgres_url) as database, database.read() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM guilds"))).scalar_one() == 0


async def test_a_newer_schema_needs_the_newer_program(full_file: Path, tmp_path: Path) -> None:
    async with opened(file_url(full_file)) as database, database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert "install the newer one" in await refused(full_file, tmp_path / "to.db")


@pytest.mark.parametrize("who", ["a worker", "a lease"])
async def test_a_source_that_a_worker_uses_is_refused(
    who: str, full_file: Path, postgres_url: str
) -> None:
    async with opened(file_url(full_file)) as database, database.write() as tx:
        now = await database.now(tx)
        if who == "a worker":
            await workers.mark_seen(tx, "worker-2", slots=4, now=now - timedelta(seconds=20))
        else:
            await tx.execute(
                text("UPDATE jobs SET status = 'running', lease_until = :until WHERE id = 1"),
                {"until": (now + timedelta(seconds=40)).strftime("%Y-%m-%d %H:%M:%S.%f")},
            )

    said = await refused(full_file, postgres_url)

    assert said.startswith(f"A worker is at work in {full_file}. Stop every process of Limner")
    assert f"counts until {now + timedelta(seconds=40):%H:%M:%S} UTC" in said


async def test_an_expired_lease_does_not_block_the_copy(full_file: Path, tmp_path: Path) -> None:
    async with opened(file_url(full_file)) as database, database.write() as tx:
        long_ago = await database.now(tx) - timedelta(seconds=LEASE_S + 1)
        await workers.mark_seen(tx, "worker-2", slots=4, now=long_ago)
        await tx.execute(
            text("UPDATE jobs SET status = 'running', lease_until = '2020-01-01 00:00:00.000000'")
        )

    await copied(full_file, tmp_path / "to.db")


async def test_a_target_with_rows_is_refused(full_file: Path, postgres_url: str) -> None:
    async with opened(postgres_url) as database, database.write() as tx:
        tx.add(Guild(id=1, created_at=START))

    said = await refused(full_file, postgres_url)

    assert said == (
        f"{place_of(postgres_url)} has rows already (1 in guilds). Copy into an empty database."
    )
    assert len((await contents(postgres_url))["guilds"]) == 2


async def test_a_finished_copy_is_not_overwritten(full_file: Path, tmp_path: Path) -> None:
    await copied(full_file, tmp_path / "to.db")

    assert "has rows already" in await refused(full_file, tmp_path / "to.db")


async def test_an_unfinished_copy_of_another_database_is_refused(
    full_file: Path, tmp_path: Path
) -> None:
    other, target = tmp_path / "other.db", tmp_path / "to.db"
    await fill_database(file_url(other))
    await copied(other, target)
    async with opened(file_url(target)) as database, database.write() as tx:
        await tx.execute(text("CREATE TABLE copy_begun (source TEXT, begun_at TIMESTAMP)"))
        await tx.execute(
            text("INSERT INTO copy_begun VALUES (:source, '2026-11-20 08:00:00.000000')"),
            {"source": str(other)},
        )

    said = await refused(full_file, target)
    assert said.startswith(f"{target} holds a part of a copy of {other}, begun on 2026-11-20.")
    # An unfinished copy cannot be copied or used, either.
    assert await refused(target, tmp_path / "third.db") == (
        f"{target} is itself an unfinished copy, of {other}."
    )
    settings = Settings(
        data_folder=tmp_path, database=DatabaseSettings(url=SecretStr(file_url(target)))
    )
    with pytest.raises(ConfigError, match="limner copy-database"):
        async with open_database(settings, SystemClock()):
            pass


async def test_an_empty_target_gets_the_schema(full_file: Path, tmp_path: Path) -> None:
    await copied(full_file, tmp_path / "new" / "to.db")

    async with opened(file_url(tmp_path / "new" / "to.db")) as database:
        assert await version_of(database) == newest_version()
        await upgrade(database)
