"""Group commit: changes that many tasks write at the same moment share one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

# The largest group: a long transaction keeps all other writers waiting.
_MOST = 500

Item = TypeVar("Item")


class GroupCommit(Generic[Item]):
    """Writes items in groups: those that are added during a write form the next group.

    `write` takes the items in the order in which they were added. It gives an exception or None
    for each. When it raises, every `add` of the group raises the same.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Exception | None]]]
    ) -> None:
        self._write = write
        self._gathered: list[tuple[Item, asyncio.Future[None]]] = []
        self._one_at_a_time = asyncio.Lock()

    async def add(self, item: Item) -> None:
        """Write the item; returns when it is written. Raises what went wrong with it."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, written))
        try:
            async with self._one_at_a_time:
                if not written.done():
                    await self._write_group()
        except asyncio.CancelledError:
            self._gathered = [each for each in self._gathered if each[1] is not written]
            raise
        written.result()

    async def _write_group(self) -> None:
        """Write the gathered items, and wake the callers that wait for them."""
        group, self._gathered = self._gathered[:_MOST], self._gathered[_MOST:]
        try:
            outcomes = await self._write([item for item, _ in group])
        except asyncio.CancelledError:
            # Only this caller was cancelled: the next waiting caller writes the group.
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
