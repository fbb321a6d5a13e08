"""States of keys as rows: two processes share them, and a restart keeps them."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from db.migrations import upgrade
from db.session import Database
from studio.errors import KeyRetired, RateLimited
from studio.generation.key_states import KeyStateRows
from studio.providers.replicate.keys import Key, KeyPool
from tests.support.clock import HandClock
from tests.support.key_watch import RecordingKeyWatch

A1 = Key("a1", "a", "r8_token-of-a1", creates_per_minute=60)
A2 = Key("a2", "a", "r8_token-of-a2", creates_per_minute=60)
B1 = Key("b1", "b", "r8_token-of-b1", creates_per_minute=60)
KEYS = (A1, A2, B1)
NO_CREDIT = "402 Insufficient credit"
REFUSED = "401 Unauthenticated"


class House:
    """A database file, and processes that use it: each has a pool of keys and a connection."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "limner.db"
        self.clock = HandClock()
        self.heard = RecordingKeyWatch()
        self._open: list[Database] = []

    def database(self) -> Database:
        url = f"sqlite+aiosqlite:///{self.path}"
        self._open.append(Database(url, now=self.clock.now))
        return self._open[-1]

    def process(self, *keys: Key) -> KeyPool:
        """Start another process with these keys."""
        states = KeyStateRows(self.database())
        return KeyPool(keys or KEYS, states, clock=self.clock, watch=self.heard)

    async def close(self) -> None:
        for database in self._open:
            await database.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await upgrade(house.database())
    yield house
    await house.close()


async def _names(pool: KeyPool, times: int) -> list[str]:
    return [(await pool.take_for_create()).name for _ in range(times)]


async def test_two_processes_share_one_turn_order(house: House) -> None:
    one, other = house.process(), house.process()

    names = []
    for pool in (one, other, one, one, other, other):
        names += await _names(pool, 1)
    assert names == ["a1", "a2", "b1", "a1", "a2", "b1"]


async def test_two_processes_together_stay_within_the_accounts_limit(house: House) -> None:
    """Both ask as fast as they can; 60 a minute is 6 at once, and one every 60/55 s."""
    pools = house.process(A1), house.process(A2)

    async def ask(pool: KeyPool) -> int:
        try:
            await pool.take_for_create()
        except RateLimited:
            return 0
        return 1

    got = 0
    for _ in range(59):
        got += sum(await asyncio.gather(*(ask(pool) for pool in pools for _ in range(4))))
        house.clock.advance(1)

    assert 55 <= got <= 60


async def test_a_state_found_by_one_process_is_known_to_the_other(house: House) -> None:
    one, other = house.process(), house.process()
    await one.rest(B1, retry_after_s=5)
    await one.retire(A1, reason=NO_CREDIT)

    assert await _names(other, 3) == ["a2", "a2", "a2"]
    house.clock.advance(5)
    assert await _names(other, 2) == ["b1", "a2"]


async def test_a_state_found_by_two_processes_is_reported_to_operators_once(house: House) -> None:
    one, other = house.process(), house.process()

    await asyncio.gather(one.retire(A1, reason=NO_CREDIT), other.retire(A1, reason=NO_CREDIT))
    await asyncio.gather(one.rest(B1, retry_after_s=5), other.rest(B1, retry_after_s=5))

    assert house.heard.retired == [("a1", "a", NO_CREDIT)]
    assert house.heard.rests == [("b", 5)]


async def test_a_restart_forgets_neither_turn_nor_rest_nor_retirement(house: House) -> None:
    before = house.process()
    await before.retire(A1, reason=REFUSED)
    assert await _names(before, 3) == ["a2", "b1", "a2"]
    await before.rest(A2, retry_after_s=30)

    after = house.process()
    assert await _names(after, 1) == ["b1"]
    house.clock.advance(30)
    assert await _names(after, 2) == ["a2", "b1"]
    with pytest.raises(KeyRetired):
        await house.process(A1).take_for_create()
    assert len(house.heard.retired) == 1


async def test_a_new_token_is_taken_after_a_restart(house: House) -> None:
    await house.process().retire(A1, reason=REFUSED)

    renewed = Key("a1", "a", "r8_another-token")
    assert await _names(house.process(renewed), 1) == ["a1"]


async def test_a_key_revived_by_the_doctor_works_in_the_running_process(house: House) -> None:
    running, doctor = house.process(A1), house.process(A1)
    await running.retire(A1, reason=REFUSED)
    with pytest.raises(KeyRetired):
        await running.find_for_call("a1")

    assert await doctor.revive("a1")

    house.clock.advance(6)
    assert (await running.find_for_call("a1")).name == "a1"
    assert (await running.take_for_create()).name == "a1"


async def test_a_create_costs_one_transaction_of_two_statements(house: House) -> None:
    database = house.database()
    pool = KeyPool(KEYS, KeyStateRows(database), clock=house.clock)
    await _names(pool, 3)  # each key's first use makes its row
    said: list[str] = []

    @event.listens_for(database.writer.sync_engine, "begin")
    def note_begin(_c: Any) -> None:
        said.append("BEGIN")

    @event.listens_for(database.writer.sync_engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # SQLite's beginning is a statement only if it has to wait.
        if not statement.startswith("BEGIN"):
            said.append(statement.split()[0])

    await pool.take_for_create()

    assert said == ["BEGIN", "SELECT", "UPDATE"]


async def test_calls_cost_no_transaction_of_their_own(house: House) -> None:
    database = house.database()
    pool = KeyPool(KEYS, KeyStateRows(database), clock=house.clock)
    await pool.find_for_call("a1")
    said: list[str] = []

    @event.listens_for(database.reader.sync_engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    for _ in range(200):
        await pool.find_for_call("a1")

    assert said == []


async def test_no_token_is_written(house: House) -> None:
    pool = house.process()
    await _names(pool, 3)
    await pool.retire(A1, reason=f"401 no such token {A1.token}")
    await house.close()

    with sqlite3.connect(house.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = house.path.read_bytes()
    assert b"401 no such token" in content
    assert [key.name for key in KEYS if key.token.encode() in content] == []


async def test_another_provider_has_its_own_states(house: House) -> None:
    await house.process().retire(A1, reason=REFUSED)

    elsewhere = KeyStateRows(house.database(), provider="elsewhere")
    assert (await elsewhere.snapshot()).states == {}
