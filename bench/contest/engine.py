"""The port of the contest: what every queue can do."""

from collections.abc import Awaitable, Callable
from typing import Protocol

Perform = Callable[[int], Awaitable[None]]
"""Does the job with this number."""


class QueueEngine(Protocol):
    """A queue on one database, used by the benchmark and by its worker processes.

    A job is known by its number. All settings but `slots` are the engine's defaults.
    """

    unfinished: str
    """SQL that counts the jobs that wait or run."""

    async def open(self) -> None:
        """Connect. The caller closes it."""
        ...

    async def prepare(self) -> None:
        """Create the engine's tables."""
        ...

    async def fill(self, jobs: int, *, people: int) -> None:
        """Add the jobs 0, 1, … to the empty queue in bulk; people take turns in the numbers."""
        ...

    async def enqueue(self, number: int) -> None:
        """Add one job as a program does, and wake the workers."""
        ...

    async def take(self) -> None:
        """Take the next job as a worker does, and do not run it."""
        ...

    async def work(self, perform: Perform, *, slots: int) -> None:
        """Work, with up to `slots` jobs at once, until cancelled."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
