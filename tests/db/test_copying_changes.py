"""Nobody can write to the source during a copy; changes between two runs are noticed."""

import sqlite3

import asyncpg
import pytest
from sqlalchemy import (
    func,
    insert,
    select,
    text,
)

from db.copying import RowDiffers
from db.models import ModerationWord, QuotaPolicy
from db.session import Database
from tests.db.moves import (
    CHUNK_ROWS,
    Killed,
    Move,
    Progress,
    both_kinds,
    in_a_thread,
    kill,
    url_of,
)


@both_kinds
async def test_writes_to_the_source_fail_during_a_copy(move: Move) -> None:
    refusals: list[str] = []

    def write() -> None:
        with pytest.raises((sqlite3.OperationalError, asyncpg.LockNotAvailableError)) as refusal:
            _write_at_once(move.source)
        refusals.append(str(refusal.value))

    await move.copy(copied=Progress(at=20, does=write), compared=Progress(at=20, does=write))

    assert len(refusals) == 2
    _write_at_once(move.source)


def _write_at_once(database: Database) -> None:
    """Write, or fail if the lock is not free within a moment."""
    statement = "UPDATE jobs SET percent = 5"
    if not database.is_sqlite:
        in_a_thread(_execute(url_of(database), f"SET lock_timeout = 50; {statement}"))
        return
    connection = sqlite3.connect(database.url.database or "", timeout=0.05)
    try:
        with connection:
            connection.execute(statement)
    finally:
        connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@both_kinds
async def test_a_source_that_changed_between_two_runs_is_noticed(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Progress(at=1, does=kill))
    async with move.source.write() as tx:
        await tx.execute(text("UPDATE jobs SET percent = 17 WHERE id = 1000"))

    with pytest.raises(RowDiffers, match=r"^jobs 1000$"):
        await move.copy()


@both_kinds
@pytest.mark.parametrize("where", ["source", "target"])
async def test_an_additional_row_is_noticed(move: Move, where: str) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Progress(at=1, does=kill))
    database = move.source if where == "source" else move.target
    async with database.write() as tx:
        # Before the last row, because later rows would simply be copied.
        tx.add(ModerationWord(id=500, guild_id=900, word="goblin"))

    with pytest.raises(RowDiffers, match=r"^moderation_words 500$"):
        await move.copy()


@both_kinds
async def test_an_additional_row_at_the_end_of_the_target_is_noticed(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Progress(at=1, does=kill))
    async with move.target.write() as tx:
        rows = await tx.scalars(select(func.count()).select_from(QuotaPolicy))
        assert rows.one() % CHUNK_ROWS == 0, "it would be in a chunk with others"
        policy = {"guild_id": 900, "scope": "role", "daily_pictures": 1}
        await tx.execute(insert(QuotaPolicy).values(id=5000, subject_id=1, **policy))

    with pytest.raises(RowDiffers, match=r"^quota_policies 5000$"):
        await move.copy()
