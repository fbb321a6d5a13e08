"""The time, and waiting for it: all code takes them from here, so that tests can move time."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol


class Clock(Protocol):
    """Gives the time and waits. Tests pass a clock that they move themselves."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock's time."""
        ...


class SystemClock:
    """The machine's clock and the event loop's waiting."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def wait_for_first(
    *waits: Awaitable[object], tasks: Iterable[asyncio.Future[Any]] = ()
) -> None:
    """Return when the first of `waits` and `tasks` ends.

    The other `waits` are cancelled then. The `tasks` belong to their owner and continue.
    """
    own = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait([*own, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in own:
            wait.cancel()
