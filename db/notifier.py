"""Notifications between processes: a worker learns at once what another process committed.

A notification only wakes. The rows are the truth, and listeners also poll them: a missed
notification delays a job, and loses nothing.
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
# A connection can be cut without a sign, so the listener sends a query this often.
_PROOF_S = 15.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0

OnNotified = Callable[[str | None], None]
"""Is called with the word of a notification; None: notifications may have been missed."""


class Notifier:
    """Notifies every other process of the same PostgreSQL database; in SQLite it does nothing.

    A process does not receive its own notifications.
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
        """Send the word when the transaction commits; after a rollback nothing is sent."""
        if not self._database.is_sqlite:
            await tx.execute(select(func.pg_notify(_CHANNEL, f"{self._name} {word}")))

    async def listen(self, heard: OnNotified) -> None:
        """Call `heard` for each notification until cancelled. A lost connection is opened again."""
        if self._database.is_sqlite:
            return
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with self._connect(heard) as (connection, lost):
                    pause_s = _FIRST_PAUSE_S
                    # Notifications from before this connection were missed.
                    heard(None)
                    await self._wait_lost(connection, lost)
                log.warning("the connection that listens was lost")
            except Exception as error:
                log.warning("cannot listen: %r", error)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, self._longest_pause_s)

    @asynccontextmanager
    async def _connect(self, heard: OnNotified) -> AsyncIterator[tuple[Any, asyncio.Event]]:
        """An asyncpg connection outside the pool, and the event that is set when it is lost."""
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
            # Do not wait for a server that may be gone.
            connection.terminate()
            with suppress(Exception):
                await opened.close()

    async def _wait_lost(self, connection: Any, lost: asyncio.Event) -> None:
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._proof_s)
                return
            await connection.fetchval("SELECT 1", timeout=self._proof_s)
