"""Group commit: what many want written at the same moment goes into one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

# A transaction that takes longer than a moment keeps everybody else waiting.
_MOST = 500

Item = TypeVar("Item")


class GroupCommit(Generic[Item]):
    """Writes items one after the other, those that come meanwhile together.

    `write` takes them in the order they came, and gives for each what went wrong with it, or
    None. What it raises is raised to everybody in the group.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Exception | None]]]
    ) -> None:
        self._write = write
        self._gathered: list[tuple[Item, asyncio.Future[None]]] = []
        self._one_at_a_time = asyncio.Lock()

    async def add(self, item: Item) -> None:
        """Return once the item is written."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, written))
        try:
            async with self._one_at_a_time:
                if not written.done():
                    await self._write_those()
        except asyncio.CancelledError:
            self._gathered = [each for each in self._gathered if each[1] is not written]
            raise
        written.result()

    async def _write_those(self) -> None:
        """Write what is gathered, for all who wait for it."""
        group, self._gathered = self._gathered[:_MOST], self._gathered[_MOST:]
        try:
            outcomes = await self._write([item for item, _ in group])
        except asyncio.CancelledError:
            # Whoever waited for this one writes the others'.
            self._gathered[:0] = group
            raise
        except Exception as error:
            outcomes = [error] * len(group)
        for (_, written), wrong in zip(group, outcomes, strict=True):
            if written.done():
                continue
            if wrong is None:
                written.set_result(None)
            else:
                written.set_exception(wrong)
