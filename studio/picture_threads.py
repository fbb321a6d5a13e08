"""Threads for work on pictures only: rolling dice and storing files never wait behind them."""

import asyncio
import contextvars
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

_P = ParamSpec("_P")
_T = TypeVar("_T")

# A picture of 16 million pixels takes 0.2 GB of memory and one core.
_THREADS = 2

EVERYBODY = 0
"""In the place of a person's id: work that serves everybody, such as the picture of a chart."""


async def work_on_picture(
    work: Callable[_P, _T], person_id: int, /, *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Run it in a thread for pictures. Persons who wait take turns, one piece of work each.

    Log lines keep the ids of the job. When the caller is cancelled, a thread that has begun
    finishes its work.
    """
    call = partial(contextvars.copy_context().run, partial(work, *args, **kwargs))
    return await _queue_here().run(call, person_id)


def waiting_of(person_id: int) -> int:
    """How many pieces of the person's work wait for a thread."""
    return _queue_here().waiting_of(person_id)


class _PictureQueue:
    """The threads of one event loop, and who waits for them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="pictures")
        self._free = _THREADS
        # By person; the person whose turn comes first is first.
        self._waiting: OrderedDict[int, deque[asyncio.Future[None]]] = OrderedDict()

    def waiting_of(self, person_id: int) -> int:
        return sum(not turn.done() for turn in self._waiting.get(person_id, ()))

    async def run(self, call: Callable[[], _T], person_id: int) -> _T:
        await self._wait_for_turn(person_id)
        working = asyncio.get_running_loop().run_in_executor(self._threads, call)
        working.add_done_callback(self._end_turn)
        # A cancelled caller leaves, but the thread is busy until the work is done.
        return await asyncio.shield(working)

    async def _wait_for_turn(self, person_id: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person_id, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_turn()
            raise

    def _end_turn(self, working: asyncio.Future[Any]) -> None:
        if not working.cancelled():
            # Nobody else may ask for the error of a caller that left.
            working.exception()
        self._give_turn()

    def _give_turn(self) -> None:
        while self._waiting:
            person_id, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[person_id] = turns
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


# Each test has an event loop of its own, and a future belongs to one loop.
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _PictureQueue] = WeakKeyDictionary()


def _queue_here() -> _PictureQueue:
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues[loop] = _PictureQueue()
    return _queues[loop]
