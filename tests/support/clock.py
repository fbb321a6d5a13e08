"""A clock that the test moves: it stands still until then."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


class HandClock:
    """A `studio.clock.Clock`. `sleep` returns once `advance` has gone far enough."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []
        # Set whenever one more begins to wait for the hands.
        self.waited_for = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    @property
    def sleeping(self) -> int:
        """How many tasks sleep."""
        return sum(not woken.done() for _, woken in self._sleepers)

    def next_waking(self) -> datetime:
        """When the first of the sleeping tasks wakes."""
        return min(at for at, woken in self._sleepers if not woken.done())

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        self.waited_for.set()
        self._sleepers.append((self._now + timedelta(seconds=seconds), woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Move the clock. Tasks whose sleep is over go on at the next turn of the loop."""
        self._now += timedelta(seconds=seconds)
        due = [each for each in self._sleepers if each[0] <= self._now]
        self._sleepers = [each for each in self._sleepers if each[0] > self._now]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)
