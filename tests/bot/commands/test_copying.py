"""`limner copy-database` copies every row, says what it does, and goes on after kill -9."""

import asyncio
import re
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.commands.checkups.database import look_at_database
from bot.commands.copying import CopyStopped
from bot.config import Settings
from bot.config.sections import DatabaseSettings
from db.copying import find_unfinished
from db.models import Guild
from db.session import Database
from tests.bot.commands.copying import copied, file_url, opened, place_of
from tests.bot.deployment import Deployment
from tests.stubs.discord.stub import DiscordStub
from tests.support.clock import START
from tests.support.processes.program import limner
from tests.support.rows.contents import contents


async def test_the_command_prints_the_row_counts_and_what_to_do_next(
    full_file: Path, postgres_url: str
) -> None:
    async with limner(
        "copy-database", str(full_file), postgres_url, cwd=full_file.parent
    ) as program:
        assert await program.ended() == 0, program.said

    assert await contents(postgres_url) == await contents(file_url(full_file))
    rows = await contents(postgres_url)
    for name in ("jobs", "generations", "provider_keys"):
        count = len(rows[name]) - 1
        assert re.search(rf"^{name} +{count} +{count}$", program.said, re.MULTILINE), program.said
    assert "Every row is there and the same. Now set database.url to" in program.said
    assert f"do not start it with {full_file} again." in program.said
    assert "\x1b" not in program.said


async def test_a_terminal_shows_the_progress(full_file: Path, tmp_path: Path) -> None:
    said = await copied(full_file, tmp_path / "to.db", terminal=True)

    total = sum(len(rows) - 1 for name, rows in (await contents(file_url(full_file))).items()) - 1
    for what in ("Copying", "Comparing"):
        assert re.search(rf"{what}.*{total}/{total}", said), said


@pytest.mark.soak
async def test_a_game_begun_on_one_database_goes_on_with_the_copy(
    tmp_path: Path, postgres_url: str
) -> None:
    """One picture is drawn before the move, and a variation of it afterwards."""
    url = file_url(tmp_path / "limner.db")
    async with DiscordStub() as discord, opened(url) as old, opened(postgres_url) as new:
        mira, channel_id = discord.add_person("mira"), discord.add_channel("the-long-road")
        before = Deployment(discord, channel_id, mira, tmp_path, old, url)
        async with before.limner("run", LIMNER_PROVIDER__SKETCH_SECONDS="1") as program:
            before.programs.append(program)
            await program.says('"connected"')
            await before.ask_for_a_scene()
            await before.until(lambda: before.pictures() and not before.cards())
            program.send_signal(signal.SIGTERM)
            assert await program.ended() == 0, program.said

        await copied(url, postgres_url)

        after = Deployment(discord, channel_id, mira, tmp_path, new, postgres_url)
        async with after.limner("run", LIMNER_PROVIDER__SKETCH_SECONDS="1") as program:
            after.programs.append(program)
            await program.says('"connected"')
            await after.click(after.pictures()[0], "vary")
            await after.until(lambda: len(after.pictures()) == 2 and not after.cards())
            program.send_signal(signal.SIGTERM)
            assert await program.ended() == 0, program.said
        assert await after.rows("SELECT id, parent_id, status FROM generations ORDER BY id") == [
            (1, None, "succeeded"),
            (2, 1, "succeeded"),
        ]
        assert await after.rows("SELECT state FROM ledger") == [("spent",), ("spent",)]
        assert await before.rows("SELECT count(*) FROM generations") == [(1,)]


@pytest.mark.soak
async def test_a_killed_copy_goes_on_where_it_was(full_file: Path, postgres_url: str) -> None:
    many = 30_000
    async with opened(file_url(full_file)) as source, source.write() as tx:
        await tx.execute(
            text(
                "INSERT INTO generation_events (generation_id, type, payload, created_at) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
                "SELECT 1, 'started', json_object('n', i), '2026-11-21 09:00:00.000001' FROM n"
            ),
            {"many": many},
        )
    async with opened(postgres_url) as target:
        async with limner(
            "copy-database", str(full_file), postgres_url, cwd=full_file.parent
        ) as program:
            await _have_arrived(target, 2_000)
            program.send_signal(signal.SIGKILL)
            await program.ended()
        there = await _events(target)
        assert 2_000 <= there < many

        # The program refuses to start with an unfinished copy.
        environ = {"LIMNER_DATABASE__URL": postgres_url, "LIMNER_DISCORD__TOKEN": "t.o.ken"}
        async with limner("worker", environ=environ, cwd=full_file.parent) as program:
            assert await program.ended() == 2
        assert "is an unfinished copy of" in program.said
        assert str(full_file) in program.said
        there_now = Settings(database=DatabaseSettings(url=SecretStr(postgres_url)))
        [finding] = await look_at_database(there_now)
        assert "unfinished copy" in finding.sentence

        async with limner(
            "copy-database", str(full_file), postgres_url, cwd=full_file.parent
        ) as program:
            assert await program.ended() == 0, program.said
        assert await find_unfinished(target) is None
    assert await contents(postgres_url) == await contents(file_url(full_file))


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


async def test_a_row_that_the_target_cannot_keep_gets_one_sentence(
    full_file: Path, postgres_url: str
) -> None:
    async with opened(file_url(full_file)) as source, source.write() as tx:
        await tx.execute(text("UPDATE games SET name = printf('%200d', 1) WHERE id = 1001"))

    async with limner(
        "copy-database", str(full_file), postgres_url, cwd=full_file.parent
    ) as program:
        assert await program.ended() == 1
    assert program.said.splitlines()[-1] == (
        f"{place_of(postgres_url)} cannot keep a row, games 1001: value too long for type "
        f"character varying(100). Put it right in {full_file}, and run it again to go on."
    )
    assert "Traceback" not in program.said


async def test_a_source_that_changed_between_two_runs_gets_one_sentence(
    full_file: Path, postgres_url: str
) -> None:
    async with opened(file_url(full_file)) as source:
        async with source.write() as tx:
            await tx.execute(text("UPDATE jobs SET error = printf('%200d', 1) WHERE id = 1001"))
        with pytest.raises(CopyStopped, match=r"cannot keep a row, jobs 1001"):
            await copied(full_file, postgres_url)
        async with source.write() as tx:
            await tx.execute(text("UPDATE jobs SET error = NULL WHERE id = 1001"))
            await tx.execute(text("UPDATE games SET name = 'Another' WHERE id = 1001"))

    with pytest.raises(CopyStopped, match=r"not the same in both, games 1001: .* was changed"):
        await copied(full_file, postgres_url)


async def test_a_source_that_is_being_written_to_is_not_copied(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.copying._LOCK_PATIENCE_S", 0.05)
    async with opened(postgres_url) as source, source.write() as tx:
        tx.add(Guild(id=1, created_at=START))
        await tx.flush()

        with pytest.raises(CopyStopped, match="somebody uses the source"):
            await copied(postgres_url, tmp_path / "to.db")
