"""`python -m bench.contest.worker ENGINE URL SLOTS SECONDS`: a worker of one of the queues.

It says `ready`, works from the first line on its standard input to the end of it, and says
on its standard output when each job started (`started NUMBER SECONDS`) and at last what that
cost (`used PROCESSOR_SECONDS PEAK_BYTES`). Seconds are those of the machine's monotonic clock.
"""

import asyncio
import importlib
import logging
import os
import re
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from bench.contest.engine import Engine


async def _main(module: str, url: str, slots: int, seconds: float) -> None:
    logging.basicConfig(level=logging.WARNING)
    # Only what the engine needs is loaded: memory is measured.
    engine: Engine = importlib.import_module(module).Engine(url)
    await engine.open()
    lines = await _input()
    _say("ready")
    await lines.readline()

    async def perform(number: int) -> None:
        _say(f"started {number} {time.monotonic()}")
        if seconds:
            await asyncio.sleep(seconds)

    before_s = time.process_time()
    work = asyncio.create_task(engine.work(perform, slots=slots), name="work")
    over = asyncio.create_task(lines.read(), name="over")
    await asyncio.wait([work, over], return_when=asyncio.FIRST_COMPLETED)
    used_s = time.process_time() - before_s
    if work.done():
        await work  # nobody ended it
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    await engine.close()
    _say(f"used {used_s} {_peak_bytes()}")


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _peak_bytes() -> int:
    """The most memory this process ever had.

    Linux counts what the parent had before exec into `ru_maxrss`; its own word is `VmHWM`.
    """
    status = Path("/proc/self/status")
    if status.exists():
        kib = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        if kib is not None:
            return int(kib.group(1)) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
