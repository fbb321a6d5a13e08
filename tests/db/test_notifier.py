"""Notifications reach other processes after the commit; missed ones are made up for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from db.notifier import Notifier
from db.session import Database
from tests.support.listeners import cut_listeners


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url)
    yield database
    await database.close()


class Listener:
    """Receives notifications, as another process would."""

    def __init__(self) -> None:
        self.words: list[str | None] = []
        self._news = asyncio.Event()

    def heard(self, word: str | None) -> None:
        self.words.append(word)
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds()` is true."""
        async with asyncio.timeout(20):
            while not holds():
                await self._news.wait()
                self._news.clear()

    def was_ready(self, times: int = 1) -> bool:
        """Whether it has connected exactly so many times."""
        return self.words.count(None) == times


@asynccontextmanager
async def listening(notifier: Notifier) -> AsyncIterator[Listener]:
    """A listener that is connected."""
    listener = Listener()
    task = asyncio.create_task(notifier.listen(listener.heard), name="listening")
    try:
        await listener.until(listener.was_ready)
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def send(database: Database, notifier: Notifier, word: str) -> None:
    async with database.write() as tx:
        await notifier.notify(tx, word)


async def test_other_processes_get_a_notification_and_its_sender_does_not(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(here) as own, listening(there) as other:
        await send(postgres, here, "look")
        await send(postgres, there, "cancel 17")
        await other.until(lambda: "look" in other.words)
        await own.until(lambda: "cancel 17" in own.words)
    assert own.words == [None, "cancel 17"]
    assert other.words == [None, "look"]


async def test_a_notification_arrives_only_after_its_transaction_is_committed(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(there) as listener:
        async with postgres.write() as tx:
            await here.notify(tx, "undone")
            await tx.rollback()
        async with postgres.write() as tx:
            await here.notify(tx, "first")
            await send(postgres, here, "second")
            await listener.until(lambda: "second" in listener.words)
        await listener.until(lambda: "first" in listener.words)
    assert listener.words == [None, "second", "first"]


async def test_after_a_cut_connection_the_listener_reconnects_and_looks_for_missed_news(
    postgres: Database,
) -> None:
    here, there = Notifier(postgres), Notifier(postgres)
    async with listening(there) as listener:
        for times in (2, 3):
            assert await cut_listeners(postgres) == 1
            # This notification may be missed: reconnecting tells the listener to poll.
            await send(postgres, here, "meanwhile")
            await listener.until(partial(listener.was_ready, times))
        await send(postgres, here, "after all")
        await listener.until(lambda: "after all" in listener.words)


async def test_a_connection_that_died_without_an_error_is_noticed(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier = Notifier(postgres, proof_s=0.2)
    # As with a cut cable: no error says that the connection is gone.
    monkeypatch.setattr("asyncpg.connection.Connection.add_termination_listener", lambda *_: None)
    async with listening(notifier) as listener:
        assert await cut_listeners(postgres) == 1
        await listener.until(lambda: listener.was_ready(2))


async def test_without_a_server_the_listener_retries_until_it_is_cancelled(tmp_path: Path) -> None:
    nobody = Database(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")
    listener = Listener()
    task = asyncio.create_task(
        Notifier(nobody, longest_pause_s=0.01).listen(listener.heard), name="listening"
    )
    await asyncio.sleep(0.1)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert listener.words == []
    await nobody.close()


async def test_sqlite_has_no_notifications(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}")
    notifier, listener = Notifier(database), Listener()
    async with database.write() as tx:
        await notifier.notify(tx, "look")
    async with asyncio.timeout(5):
        await notifier.listen(listener.heard)
    assert listener.words == []
    await database.close()
