"""`python -m bench.contest.worker ENGINE URL SLOTS SECONDS`: a worker of one of the queues.

It prints `ready`, works from the first line of its standard input to the end of it, and prints
when each job starts (`started NUMBER SECONDS`) and at the end what the work cost (`used
PROCESSOR_SECONDS PEAK_BYTES`). Seconds are those of the machine's monotonic clock.
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

from bench.contest.engine import QueueEngine


async def _main(module: str, url: str, slots: int, seconds: float) -> None:
    logging.basicConfig(level=logging.WARNING)
    # Nothing else is imported, because memory is measured.
    engine: QueueEngine = importlib.import_module(module).ENGINE(url)
    await engine.open()
    lines = await _input()
    _report("ready")
    await lines.readline()

    async def perform(number: int) -> None:
        _report(f"started {number} {time.monotonic()}")
        if seconds:
            await asyncio.sleep(seconds)

    before_s = time.process_time()
    work = asyncio.create_task(engine.work(perform, slots=slots), name="work")
    over = asyncio.create_task(lines.read(), name="over")
    await asyncio.wait([work, over], return_when=asyncio.FIRST_COMPLETED)
    used_s = time.process_time() - before_s
    if work.done():
        await work  # raises its error: nobody cancelled it
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    await engine.close()
    _report(f"used {used_s} {_peak_bytes()}")


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def _report(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _peak_bytes() -> int:
    """The peak memory of this process.

    On Linux `ru_maxrss` includes the parent's memory before exec; `VmHWM` does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        kib = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        if kib is not None:
            return int(kib.group(1)) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
