"""The bell: who waits for work hears at once what was committed in another process.

It only wakes. The rows are the truth, and whoever listens looks at them now and then all
the same: what was missed is found late, never lost.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.session import Database, Transaction

log = logging.getLogger(__name__)

_CHANNEL = "limner"
# A connection that is silently cut says nothing: it is asked this often.
_PROOF_S = 15.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0

OnNotified = Callable[[str | None], None]
"""Takes a word that was rung elsewhere; None: some may have been missed."""


class Notifier:
    """Rings in every other process of the same PostgreSQL; SQLite has no bell.

    Whoever rings does not hear it: what it did it knows.
    """

    def __init__(
        self,
        database: Database,
        *,
        proof_s: float = _PROOF_S,
        longest_pause_s: float = _LONGEST_PAUSE_S,
    ) -> None:
        self._database = database
        self._name = token_hex(4)
        self._proof_s = proof_s
        self._longest_pause_s = longest_pause_s

    async def notify(self, tx: Transaction, word: str) -> None:
        """Have the word heard once the transaction is committed; never, when it is not."""
        if not self._database.is_sqlite:
            await tx.execute(select(func.pg_notify(_CHANNEL, f"{self._name} {word}")))

    async def listen(self, heard: OnNotified) -> None:
        """Tell what is heard until cancelled, through every loss of the connection."""
        if self._database.is_sqlite:
            return
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with self._listening(heard) as (connection, lost):
                    pause_s = _FIRST_PAUSE_S
                    # Before it listened nothing was heard.
                    heard(None)
                    await self._wait_lost(connection, lost)
                log.warning("the connection that listens was lost")
            except Exception as error:
                log.warning("cannot listen: %r", error)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, self._longest_pause_s)

    @asynccontextmanager
    async def _listening(self, heard: OnNotified) -> AsyncIterator[tuple[Any, asyncio.Event]]:
        """asyncpg's connection, apart from the pool's, and what is set when it is gone."""
        lost = asyncio.Event()

        def on_word(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
            name, _, word = payload.partition(" ")
            if name != self._name:
                heard(word)

        engine = create_async_engine(self._database.url, poolclass=NullPool)
        async with asyncio.timeout(self._proof_s):
            opened = await engine.connect()
        connection: Any = (await opened.get_raw_connection()).driver_connection
        try:
            connection.add_termination_listener(lambda _: lost.set())
            async with asyncio.timeout(self._proof_s):
                await connection.add_listener(_CHANNEL, on_word)
            yield connection, lost
        finally:
            # Nobody waits for a server that may be gone.
            connection.terminate()
            with suppress(Exception):
                await opened.close()

    async def _wait_lost(self, connection: Any, lost: asyncio.Event) -> None:
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._proof_s)
                return
            await connection.fetchval("SELECT 1", timeout=self._proof_s)
