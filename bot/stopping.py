"""The signals that stop the program: SIGTERM, and SIGINT as Ctrl+C sends it."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def on_signal(act: Callable[[], object]) -> Iterator[None]:
    """Call `act` in the event loop for each signal, instead of ending the process."""
    loop = asyncio.get_running_loop()
    # Windows has no signal handlers for event loops; there Ctrl+C raises KeyboardInterrupt.
    with suppress(NotImplementedError):
        for number in _SIGNALS:
            loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
