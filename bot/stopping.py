"""Being told to stop: SIGTERM, or SIGINT as Ctrl+C sends it."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def on_signal(act: Callable[[], object]) -> Iterator[None]:
    """Have each signal call `act` in the loop, instead of ending the process."""
    loop = asyncio.get_running_loop()
    # Windows has no such handlers; there Ctrl+C interrupts as it always does.
    with suppress(NotImplementedError):
        for number in _SIGNALS:
            loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
