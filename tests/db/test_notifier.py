"""The bell rings in other processes once a transaction is in; what is missed is not lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from db.notifier import Notifier
from db.session import Database


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url)
    yield database
    await database.close()


class Ear:
    """Hears a bell; as another process would."""

    def __init__(self) -> None:
        self.words: list[str | None] = []
        self._news = asyncio.Event()

    def heard(self, word: str | None) -> None:
        self.words.append(word)
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until that is so."""
        async with asyncio.timeout(20):
            while not holds():
                await self._news.wait()
                self._news.clear()

    def was_ready(self, times: int = 1) -> bool:
        """Whether it began to listen so often."""
        return self.words.count(None) == times


@asynccontextmanager
async def listening(bell: Notifier) -> AsyncIterator[Ear]:
    """An ear that hears the bell by now."""
    ear = Ear()
    task = asyncio.create_task(bell.listen(ear.heard), name="listening")
    try:
        await ear.until(ear.was_ready)
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ring(database: Database, bell: Notifier, word: str) -> None:
    async with database.write() as tx:
        await bell.notify(tx, word)


async def listeners(database: Database) -> int:
    """How many connections listen."""
    return await _for_each_listener(database, "pid")


async def cut(database: Database) -> int:
    """The server ends every connection that listens; gives how many there were."""
    return await _for_each_listener(database, "pg_terminate_backend(pid)")


async def _for_each_listener(database: Database, what: str) -> int:
    those = "query LIKE 'LISTEN%' AND state = 'idle' AND datname = current_database()"
    async with database.write() as tx:
        found = await tx.execute(text(f"SELECT {what} FROM pg_stat_activity WHERE {those}"))
        return len(found.all())


async def test_other_processes_get_a_notification_and_its_sender_does_not(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(here) as own, listening(there) as other:
        await ring(postgres, here, "look")
        await ring(postgres, there, "cancel 17")
        await other.until(lambda: "look" in other.words)
        await own.until(lambda: "cancel 17" in own.words)
    assert own.words == [None, "cancel 17"]
    assert other.words == [None, "look"]


async def test_a_notification_arrives_only_after_its_transaction_is_committed(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(there) as ear:
        async with postgres.write() as tx:
            await here.notify(tx, "undone")
            await tx.rollback()
        async with postgres.write() as tx:
            await here.notify(tx, "first")
            await ring(postgres, here, "second")
            await ear.until(lambda: "second" in ear.words)
        await ear.until(lambda: "first" in ear.words)
    assert ear.words == [None, "second", "first"]


async def test_after_a_cut_connection_the_listener_reconnects_and_looks_for_missed_news(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(there) as ear:
        for times in (2, 3):
            assert await cut(postgres) == 1
            # Whether it is heard or not: whoever listens is told to look.
            await ring(postgres, here, "meanwhile")
            await ear.until(partial(ear.was_ready, times))
        await ring(postgres, here, "after all")
        await ear.until(lambda: "after all" in ear.words)


async def test_a_connection_that_died_without_an_error_is_noticed(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = Notifier(postgres, proof_s=0.2)
    # As with a cut cable: nobody says that the connection is gone.
    monkeypatch.setattr("asyncpg.connection.Connection.add_termination_listener", lambda *_: None)
    async with listening(bell) as ear:
        assert await cut(postgres) == 1
        await ear.until(lambda: ear.was_ready(2))


async def test_without_a_server_the_listener_retries_until_it_is_cancelled(tmp_path: Path) -> None:
    nobody = Database(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")
    ear = Ear()
    task = asyncio.create_task(
        Notifier(nobody, longest_pause_s=0.01).listen(ear.heard), name="listening"
    )
    await asyncio.sleep(0.1)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ear.words == []
    await nobody.close()


async def test_sqlite_has_no_notifications(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}")
    bell, ear = Notifier(database), Ear()
    async with database.write() as tx:
        await bell.notify(tx, "look")
    async with asyncio.timeout(5):
        await bell.listen(ear.heard)
    assert ear.words == []
    await database.close()
