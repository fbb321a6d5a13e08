"""The members' requests that are being answered, so that a stopping program finishes them."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

log = structlog.get_logger()


class Requests:
    """Knows the tasks that answer members.

    The program that stops calls `finish`: no request is taken any more, and those that are being
    answered end first. Every entry wraps its work in `answering` and asks `are_refused` before.
    """

    def __init__(self) -> None:
        # A task may answer inside an answer, so each is counted.
        self._tasks: Counter[asyncio.Task[Any]] = Counter()
        self._none_left = asyncio.Event()
        self._none_left.set()
        self.are_refused = False

    def take(self) -> None:
        """Take requests, also after `refuse`."""
        self.are_refused = False

    def refuse(self) -> None:
        """Take no more requests: who asks is told to ask again in a minute."""
        self.are_refused = True

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Wraps the code that answers a member."""
        task = asyncio.current_task()
        assert task is not None, "only a task answers"
        self._tasks[task] += 1
        self._none_left.clear()
        try:
            yield
        finally:
            self._tasks[task] -= 1
            if not self._tasks[task]:
                del self._tasks[task]
            if not self._tasks:
                self._none_left.set()

    async def finish(self, *, within_s: float) -> None:
        """Take no more requests, and wait until those that are being answered end.

        After `within_s` seconds the rest is cancelled.
        """
        self.refuse()
        none_left = asyncio.create_task(self._none_left.wait(), name="answers")
        try:
            _, late = await asyncio.wait({none_left}, timeout=within_s)
        finally:
            none_left.cancel()
        if late:
            log.warning("answers are cut off", count=len(self._tasks))
            await self.cancel()

    async def cancel(self) -> None:
        """Cancel every answer that is under way, and wait until they have ended."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
