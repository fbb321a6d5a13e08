"""Stops a request to Discord at the last moment, when another worker has taken over the job.

A worker checks its lease before it posts. Between this check and the socket the request waits for
rate limits and for a connection, discord.py sends it again after some refusals, and the process
may be frozen. Discord's nonce stops a second message for some minutes only. So the lease is checked
once more before each piece of a request is written: Discord ignores a request that is not complete.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp

Fence = Callable[[], Awaitable[None]]
"""Raises when another worker may have the job by now."""


async def _no_fence() -> None:
    """Nothing is fenced."""


# discord.py has no argument for it. A task that writes a request has its caller's context.
_fence: ContextVar[Fence] = ContextVar("discord_fence", default=_no_fence)


@contextmanager
def fenced(fence: Fence) -> Iterator[None]:
    """Await the fence before each piece of every request of this block is written.

    When it raises, the rest of the request is not sent, and the block ends with its error.
    """
    errors: list[Exception] = []

    async def checked() -> None:
        try:
            await fence()
        except Exception as error:
            errors.append(error)
            raise

    before = _fence.set(checked)
    try:
        yield
    except Exception as error:
        # aiohttp says only that the connection failed.
        if errors and error is not errors[0]:
            raise errors[0] from error
        raise
    finally:
        _fence.reset(before)


def fence_trace() -> aiohttp.TraceConfig:
    """The trace with which a session of aiohttp keeps the fence of `fenced`."""

    async def check(*_: object) -> None:
        await _fence.get()()

    trace = aiohttp.TraceConfig()
    # aiohttp awaits it before it writes the piece, and sends the headers with the first piece.
    trace.on_request_chunk_sent.append(check)
    return trace
