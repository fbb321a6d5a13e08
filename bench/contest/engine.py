"""What every queue in the contest can do."""

from collections.abc import Awaitable, Callable
from typing import Protocol

Perform = Callable[[int], Awaitable[None]]
"""Does a job: takes its number."""


class Engine(Protocol):
    """A queue on one database, on the driver's side or in a worker's process.

    Jobs are told apart by their number. Settings are the engine's own defaults, but for
    `slots`.
    """

    unfinished: str
    """SQL for how many jobs wait or run."""

    async def open(self) -> None:
        """Connect. `close` must be called by whoever did."""
        ...

    async def prepare(self) -> None:
        """Make what the database needs, beyond Limner's own schema."""
        ...

    async def fill(self, jobs: int, *, people: int) -> None:
        """Put numbers 0, 1, … into the empty queue the quickest way, the people's in turns."""
        ...

    async def enqueue(self, number: int) -> None:
        """Put one job into the queue as a program would, and have the workers told."""
        ...

    async def take(self) -> None:
        """Take the next job, as a worker does, and leave it at that."""
        ...

    async def work(self, perform: Perform, *, slots: int) -> None:
        """Be a worker that does so many jobs at once, until cancelled."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
