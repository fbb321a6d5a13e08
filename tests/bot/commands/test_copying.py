"""`limner copy-database`: what it asks for, what it refuses, what it says, and kill -9 in it."""

import asyncio
import io
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import text

from bot.commands.checkups.database import look_at_database
from bot.commands.copying import CopyStopped, address, copy_database
from bot.config import Settings
from bot.config.sections import DatabaseSettings
from bot.migrate import open_database
from db.copying import find_unfinished
from db.migrations import newest_version, upgrade, version_of
from db.models import Guild
from db.repositories.queue import workers
from db.session import Database
from studio.clock import SystemClock
from studio.errors import ConfigError, SetupError
from tests.bot.test_processes import Site
from tests.stubs.discord.stub import DiscordStub
from tests.support.crowded import contents, crowd
from tests.support.hands import START
from tests.support.program import limner

LEASE_S = 60.0
_PASSWORD = "hunter2-and-more"


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A full database of SQLite that nobody works with."""
    await crowd(_url(tmp_path / "from.db"))
    return tmp_path / "from.db"


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def copied(source: str | Path, target: str | Path, *, terminal: bool = False) -> str:
    """What is said while it is copied."""
    said = io.StringIO()
    console = Console(file=said, width=100, force_terminal=terminal)
    await copy_database(str(source), str(target), console, lease_s=LEASE_S)
    return said.getvalue()


async def refused(source: str | Path, target: str | Path) -> str:
    """The sentence for what has to be put right before."""
    with pytest.raises(SetupError) as refusal:
        await copied(source, target)
    return str(refusal.value)


# ── a copy ───────────────────────────────────────────────────────────────────


async def test_it_says_how_many_rows_there_are_and_what_to_do_next(
    file: Path, postgres_url: str
) -> None:
    async with limner("copy-database", str(file), postgres_url, cwd=file.parent) as program:
        assert await program.ended() == 0, program.said

    assert await contents(postgres_url) == await contents(_url(file))
    rows = await contents(postgres_url)
    for name in ("jobs", "generations", "provider_keys"):
        count = len(rows[name]) - 1
        assert re.search(rf"^{name} +{count} +{count}$", program.said, re.MULTILINE), program.said
    assert "Every row is there and the same. Now set database.url to" in program.said
    assert f"do not start it with {file} again." in program.said
    assert "\x1b" not in program.said


async def test_who_watches_sees_how_far_it_is(file: Path, tmp_path: Path) -> None:
    said = await copied(file, tmp_path / "to.db", terminal=True)

    total = sum(len(rows) - 1 for name, rows in (await contents(_url(file))).items()) - 1
    for what in ("Copying", "Comparing"):
        assert re.search(rf"{what}.*{total}/{total}", said), said


@pytest.mark.soak
async def test_what_was_begun_on_one_database_goes_on_with_the_other(
    tmp_path: Path, postgres_url: str
) -> None:
    """A picture of before the move, and one that is made of it after."""
    url = _url(tmp_path / "limner.db")
    async with DiscordStub() as discord, opened(url) as old, opened(postgres_url) as new:
        mira, channel_id = discord.add_person("mira"), discord.add_channel("the-long-road")
        before = Site(discord, channel_id, mira, tmp_path, old, url)
        async with before.limner("run", LIMNER_PROVIDER__SKETCH_SECONDS="1") as program:
            before.programs.append(program)
            await program.says('"connected"')
            await before.ask_for_a_scene()
            await before.until(lambda: before.pictures() and not before.cards())
            program.told(signal.SIGTERM)
            assert await program.ended() == 0, program.said

        await copied(url, postgres_url)

        after = Site(discord, channel_id, mira, tmp_path, new, postgres_url)
        async with after.limner("run", LIMNER_PROVIDER__SKETCH_SECONDS="1") as program:
            after.programs.append(program)
            await program.says('"connected"')
            await after.click(after.pictures()[0], "vary")
            await after.until(lambda: len(after.pictures()) == 2 and not after.cards())
            program.told(signal.SIGTERM)
            assert await program.ended() == 0, program.said
        assert await after.rows("SELECT id, parent_id, status FROM generations ORDER BY id") == [
            (1, None, "succeeded"),
            (2, 1, "succeeded"),
        ]
        assert await after.rows("SELECT state FROM ledger") == [("spent",), ("spent",)]
        assert await before.rows("SELECT count(*) FROM generations") == [(1,)]


# ── interrupted ──────────────────────────────────────────────────────────────


@pytest.mark.soak
async def test_killed_in_the_middle_it_goes_on_where_it_was(file: Path, postgres_url: str) -> None:
    many = 30_000
    async with opened(_url(file)) as source, source.write() as tx:
        await tx.execute(
            text(
                "INSERT INTO generation_events (generation_id, type, payload, created_at) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
                "SELECT 1, 'started', json_object('n', i), '2026-11-21 09:00:00.000001' FROM n"
            ),
            {"many": many},
        )
    async with opened(postgres_url) as target:
        async with limner("copy-database", str(file), postgres_url, cwd=file.parent) as program:
            await _have_arrived(target, 2_000)
            program.told(signal.SIGKILL)
            await program.ended()
        there = await _events(target)
        assert 2_000 <= there < many

        # Nobody takes a part for the whole.
        environ = {"LIMNER_DATABASE__URL": postgres_url, "LIMNER_DISCORD__TOKEN": "t.o.ken"}
        async with limner("worker", environ=environ, cwd=file.parent) as program:
            assert await program.ended() == 2
        assert "is an unfinished copy of" in program.said
        assert str(file) in program.said
        there_now = Settings(database=DatabaseSettings(url=SecretStr(postgres_url)))
        [finding] = await look_at_database(there_now)
        assert "unfinished copy" in finding.sentence

        async with limner("copy-database", str(file), postgres_url, cwd=file.parent) as program:
            assert await program.ended() == 0, program.said
        assert await find_unfinished(target) is None
    assert await contents(postgres_url) == await contents(_url(file))


async def _have_arrived(database: Database, rows: int) -> None:
    async with asyncio.timeout(30):
        while True:
            if await _events(database) >= rows:
                return
            await asyncio.sleep(0.005)


async def _events(database: Database) -> int:
    async with database.read() as tx:
        found = await tx.scalars(text("SELECT count(*) FROM generation_events"))
        count: int = found.one()
        return count


async def test_a_row_that_cannot_be_kept_is_one_sentence(file: Path, postgres_url: str) -> None:
    async with opened(_url(file)) as source, source.write() as tx:
        await tx.execute(text("UPDATE games SET name = printf('%200d', 1) WHERE id = 1001"))

    async with limner("copy-database", str(file), postgres_url, cwd=file.parent) as program:
        assert await program.ended() == 1
    assert program.said.splitlines()[-1] == (
        f"{_place(postgres_url)} cannot keep a row, games 1001: value too long for type character "
        f"varying(100). Put it right in {file}, and run it again to go on."
    )
    assert "Traceback" not in program.said


async def test_a_source_that_changed_on_the_way_is_one_sentence(
    file: Path, postgres_url: str
) -> None:
    async with opened(_url(file)) as source:
        async with source.write() as tx:
            await tx.execute(text("UPDATE jobs SET error = printf('%200d', 1) WHERE id = 1001"))
        with pytest.raises(CopyStopped, match=r"cannot keep a row, jobs 1001"):
            await copied(file, postgres_url)
        async with source.write() as tx:
            await tx.execute(text("UPDATE jobs SET error = NULL WHERE id = 1001"))
            await tx.execute(text("UPDATE games SET name = 'Another' WHERE id = 1001"))

    with pytest.raises(CopyStopped, match=r"not the same in both, games 1001: .* was changed"):
        await copied(file, postgres_url)


async def test_a_source_that_somebody_writes_to_is_left_alone(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.copying._LOCK_PATIENCE_S", 0.05)
    async with opened(postgres_url) as source, source.write() as tx:
        tx.add(Guild(id=1, created_at=START))
        await tx.flush()

        with pytest.raises(CopyStopped, match="somebody uses the source"):
            await copied(postgres_url, tmp_path / "to.db")


# ── refused ──────────────────────────────────────────────────────────────────


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    said = await refused(tmp_path / "none.db", tmp_path / "to.db")

    assert said == f"There is no file {tmp_path / 'none.db'} to copy from."
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "to.db").exists()


async def test_a_database_is_not_copied_into_itself(file: Path) -> None:
    same = file.parent / "elsewhere" / ".." / file.name
    (file.parent / "elsewhere").mkdir()

    assert await refused(file, same) == f"Both are the same database: {file}."


async def test_a_database_that_is_not_limners_is_not_copied(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "other.db"
    async with opened(_url(other)) as database, database.write() as tx:
        await tx.execute(text("CREATE TABLE recipes (id INTEGER)"))

    assert await refused(other, tmp_path / "to.db") == f"{other} is no database of Limner's."
    assert await refused(file, other) == f"{other} is no database of Limner's."


@pytest.mark.parametrize("behind", ["source", "target"])
async def test_a_schema_that_is_behind_is_brought_up_to_date_before(
    behind: str, file: Path, postgres_url: str
) -> None:
    url = _url(file) if behind == "source" else postgres_url
    async with opened(url) as database, database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '0003'"))

    said = await refused(file, postgres_url)

    assert said.startswith(f"{_place(url)} is at version 0003, and this program at")
    assert "Run `limner migrate`" in said
    async with opened(postgres_url) as database, database.read() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM guilds"))).scalar_one() == 0


async def test_a_schema_of_a_newer_program_takes_the_newer_program(
    file: Path, tmp_path: Path
) -> None:
    async with opened(_url(file)) as database, database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert "install the newer one" in await refused(file, tmp_path / "to.db")


@pytest.mark.parametrize("who", ["a worker", "a lease"])
async def test_a_source_that_somebody_works_with_is_left_alone(
    who: str, file: Path, postgres_url: str
) -> None:
    async with opened(_url(file)) as database, database.write() as tx:
        now = await database.now(tx)
        if who == "a worker":
            await workers.mark_seen(tx, "worker-2", slots=4, now=now - timedelta(seconds=20))
        else:
            await tx.execute(
                text("UPDATE jobs SET status = 'running', lease_until = :until WHERE id = 1"),
                {"until": (now + timedelta(seconds=40)).strftime("%Y-%m-%d %H:%M:%S.%f")},
            )

    said = await refused(file, postgres_url)

    assert said.startswith(f"A worker is at work in {file}. Stop every process of Limner")
    assert f"counts until {now + timedelta(seconds=40):%H:%M:%S} UTC" in said


async def test_a_lease_that_ran_out_keeps_nobody_waiting(file: Path, tmp_path: Path) -> None:
    async with opened(_url(file)) as database, database.write() as tx:
        long_ago = await database.now(tx) - timedelta(seconds=LEASE_S + 1)
        await workers.mark_seen(tx, "worker-2", slots=4, now=long_ago)
        await tx.execute(
            text("UPDATE jobs SET status = 'running', lease_until = '2020-01-01 00:00:00.000000'")
        )

    await copied(file, tmp_path / "to.db")


async def test_a_target_with_rows_is_left_alone(file: Path, postgres_url: str) -> None:
    async with opened(postgres_url) as database, database.write() as tx:
        tx.add(Guild(id=1, created_at=START))

    said = await refused(file, postgres_url)

    assert said == (
        f"{_place(postgres_url)} has rows already (1 in guilds). Copy into an empty database."
    )
    assert len((await contents(postgres_url))["guilds"]) == 2


async def test_a_copy_is_not_copied_over(file: Path, tmp_path: Path) -> None:
    await copied(file, tmp_path / "to.db")

    assert "has rows already" in await refused(file, tmp_path / "to.db")


async def test_a_part_of_a_copy_of_another_database_is_left_alone(
    file: Path, tmp_path: Path
) -> None:
    other, target = tmp_path / "other.db", tmp_path / "to.db"
    await crowd(_url(other))
    await copied(other, target)
    async with opened(_url(target)) as database, database.write() as tx:
        await tx.execute(text("CREATE TABLE copy_begun (source TEXT, begun_at TIMESTAMP)"))
        await tx.execute(
            text("INSERT INTO copy_begun VALUES (:source, '2026-11-20 08:00:00.000000')"),
            {"source": str(other)},
        )

    said = await refused(file, target)
    assert said.startswith(f"{target} holds a part of a copy of {other}, begun on 2026-11-20.")
    # Nor is it anything that could be copied, or worked with.
    assert await refused(target, tmp_path / "third.db") == (
        f"{target} is itself an unfinished copy, of {other}."
    )
    settings = Settings(
        data_folder=tmp_path, database=DatabaseSettings(url=SecretStr(_url(target)))
    )
    with pytest.raises(ConfigError, match="limner copy-database"):
        async with open_database(settings, SystemClock()):
            pass


async def test_a_database_without_anything_gets_its_schema(file: Path, tmp_path: Path) -> None:
    await copied(file, tmp_path / "new" / "to.db")

    async with opened(_url(tmp_path / "new" / "to.db")) as database:
        assert await version_of(database) == newest_version()
        await upgrade(database)


# ── addresses ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("data/limner.db", "sqlite+aiosqlite:///data/limner.db"),
        ("/data/limner.db", "sqlite+aiosqlite:////data/limner.db"),
        ("sqlite:////data/limner.db", "sqlite+aiosqlite:////data/limner.db"),
        ("postgres://u:p@h/limner", "postgresql+asyncpg://u:p@h/limner"),
        ("postgresql://h/limner", "postgresql+asyncpg://h/limner"),
        ("postgresql+asyncpg://h/limner", "postgresql+asyncpg://h/limner"),
    ],
)
def test_an_address_is_read_as_people_spell_it(given: str, meant: str) -> None:
    assert address(given) == meant


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ConfigError, match="starts with"):
        address("mysql://h/limner")


async def test_a_password_is_never_said(file: Path) -> None:
    with closing(await _unused_port()) as server:
        port = server.sockets[0].getsockname()[1]
        for given in (
            f"postgresql://limner:{_PASSWORD}@127.0.0.1:{port}/limner",
            f"postgresql://limner:{_PASSWORD}@127.0.0.1:port/limner",
            f"oracle://limner:{_PASSWORD}@127.0.0.1/limner",
        ):
            said = await refused(file, given)
            assert "\n" not in said
            assert _PASSWORD not in said


async def _unused_port() -> asyncio.Server:
    """A port at which nobody says anything but good-bye."""

    def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    return await asyncio.start_server(leave, "127.0.0.1", 0)


def _place(url: str) -> str:
    if url.startswith("sqlite"):
        return url.partition(":///")[2]
    address_, _, host = url.rpartition("?host=")
    return f"{host.replace('%2F', '/')}:5432/{address_.rpartition('/')[2]}"
